"""What following needs from outside."""

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from dualcaster_core.signals.following.model import Follow
from dualcaster_core.signals.members.ports import MemberSignalsUnitOfWork
from dualcaster_core.signals.model import Signal
from dualcaster_core.signals.visibility import SignalRelation, SignalVisibility


@frozen(kw_only=True)
class SignalForViewer:
    """A signal as somebody comes upon it; ``visibility`` says what they may do with it."""

    signal: Signal
    visibility: SignalVisibility
    relation: SignalRelation
    maker_is_open: bool
    follower_count: int


class FollowRepository(Protocol):
    """Who follows which signal."""

    async def signal_for(self, signal_id: int, viewer_id: int | None, *, lock: bool = False) -> SignalForViewer | None:
        """Load a signal as a viewer, or nobody in particular, comes upon it; ``lock`` holds it until the end."""
        ...

    async def of(self, signal_id: int, user_id: int) -> Follow | None:
        """Load somebody's follow of a signal."""
        ...

    async def store(self, follow: Follow) -> None:
        """Write a follow, and count the signal's followers anew. Whoever calls holds the signal."""
        ...

    async def open_buys(self, user_id: int, card_id: int) -> Sequence[SignalForViewer]:
        """Load the open BUYs on a printing that somebody might follow, by id, and hold them until the end."""
        ...

    async def counting(self, signal_ids: Sequence[int]) -> Sequence[Follow]:
        """Load the follows of these signals that count, by id."""
        ...

    async def store_evaluated(self, follows: Sequence[Follow]) -> None:
        """Write what follows came to, set-wise."""
        ...


class FollowingUnitOfWork(MemberSignalsUnitOfWork, Protocol):
    """A transaction over follows."""

    @property
    def follows(self) -> FollowRepository:
        """The follows."""
        ...
