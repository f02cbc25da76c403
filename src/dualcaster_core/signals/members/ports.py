"""What members' signals need from outside."""

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from dualcaster_core.accounts.ports import FavoritesUnitOfWork
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.leaderboard import MakerTally
from dualcaster_core.signals.members.model import MemberSignal
from dualcaster_core.signals.ports import SignalsUnitOfWork


@frozen(kw_only=True)
class MakerStanding:
    """What decides whether somebody may make signals."""

    completed_trades: int
    tier: Tier


class MemberSignalRepository(Protocol):
    """Keeps the signals that members make, and how right their makers were."""

    async def standing(self, user_id: int) -> MakerStanding:
        """Return what somebody has earned."""
        ...

    async def add(self, made: MemberSignal) -> MemberSignal:
        """Store a new signal and return it with its id.

        Raises ``SignalAlreadyOpen`` where the maker has one on the card without an outcome, whoever was first.
        """
        ...

    async def one(self, signal_id: int, *, lock: bool = False) -> MemberSignal | None:
        """Load a signal; ``lock`` keeps others from closing, deleting or following it until the end."""
        ...

    async def close(self, signal_id: int) -> None:
        """Have an open signal take no more follows."""
        ...

    async def delete(self, signal_id: int) -> None:
        """Remove a signal as if it had never been made."""
        ...

    async def tallies(self, signal_ids: Sequence[int]) -> Sequence[MakerTally]:
        """Sum up everything that the makers of these signals have made and that has a verdict, by maker."""
        ...

    async def keep_tallies(self, tallies: Sequence[MakerTally]) -> None:
        """Replace what is kept of these makers."""
        ...


class MemberSignalsUnitOfWork(SignalsUnitOfWork, FavoritesUnitOfWork, NotifyingUnitOfWork, Protocol):
    """A transaction over members' signals."""

    @property
    def member_signals(self) -> MemberSignalRepository:
        """The signals of members."""
        ...
