"""What reading signals needs from outside."""

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.following.model import Follow
from dualcaster_core.signals.following.ports import SignalForViewer
from dualcaster_core.signals.model import SignalOutcome
from dualcaster_core.signals.reading.views import (
    Leaderboard,
    RecordLine,
    SealedDays,
    SignalCard,
    SignalFilter,
    SignalTab,
    TrackRecord,
)
from dualcaster_core.signals.record.learning import Learning
from dualcaster_core.signals.visibility import MakerRecord


@frozen(kw_only=True)
class ListedSignal:
    """A signal with all that a list says of it; ``maker_name`` is None where it may not be told."""

    seen: SignalForViewer
    card: SignalCard
    outcome: SignalOutcome | None
    follow: Follow | None
    maker_name: str | None
    maker_tier: Tier
    maker_record: MakerRecord


@frozen(kw_only=True)
class ListedSignals:
    """A page of signals and where it goes on."""

    items: tuple[ListedSignal, ...]
    next_cursor: str | None


class SignalQueries(Protocol):
    """Reads signals for whoever looks."""

    async def page(
        self,
        viewer_id: int | None,
        tab: SignalTab,
        asked: SignalFilter,
        *,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> ListedSignals:
        """List the signals of a tab that a viewer may see, newest first.

        Raises ``ValidationFailed`` for the cursor of another list.
        """
        ...

    async def one(self, signal_id: int, viewer_id: int | None) -> ListedSignal | None:
        """Load one signal as a viewer comes upon it; whether they may see it is the caller's to ask."""
        ...

    async def open_on_card(self, card_id: int) -> Sequence[ListedSignal]:
        """List our open signals on a printing."""
        ...

    async def leaderboard(self, viewer_id: int | None, *, least: int, limit: int) -> Leaderboard:
        """List the makers with at least so many evaluated signals whose profile the viewer may see, best first."""
        ...


class RecordQueries(Protocol):
    """Reads what became of signals."""

    async def record(self) -> TrackRecord:
        """Sum up what became of ours."""
        ...

    async def learning(self) -> Learning | None:
        """Return what was learnt from outcomes last, by whatever method."""
        ...

    async def of_kinds(self, kinds: Sequence[str]) -> Sequence[RecordLine]:
        """Sum up what became of ours of these kinds, each under its name."""
        ...

    async def sealed_days(self, *, limit: int = PAGE, cursor: str | None = None) -> SealedDays:
        """List the sealed days, the latest first. Raises ``ValidationFailed`` for the cursor of another list."""
        ...
