"""What rings need from outside."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.matching.ports import MatchingUnitOfWork
from dualcaster_core.rings.proposals.events import RingEvent
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.rings.proposals.model import RingPlan, RingTrade
from dualcaster_core.trading.ports import TradingUnitOfWork


class RingPlanner(Protocol):
    """Finds which cards people can give each other in a ring, by what they have and want now.

    Only people whom everybody may see take part; values are within the tolerance.
    """

    async def plan(self, member_ids: Sequence[int]) -> RingPlan | None:
        """Plan the ring in which each of these people gives to the next; None where there is none."""
        ...

    async def replacement(self, willing: Sequence[int], without: Collection[int], largest: int) -> RingPlan | None:
        """Plan a ring of at most ``largest`` people with as many of the willing as can be, two at least.

        It has none of some others; None where there is none.
        """
        ...


class RingRepository(Protocol):
    """Stores rings; their legs are trades. Who changes a ring holds the locks of its people's lists, by rising key."""

    async def add(self, ring: RingTrade) -> RingTrade:
        """Store a new ring and return it with its key."""
        ...

    async def one(self, ring_id: int, *, lock: bool = False) -> RingTrade | None:
        """Load a ring; ``lock`` keeps others from changing it until the end."""
        ...

    async def store(self, ring: RingTrade, event: RingEvent) -> None:
        """Replace a ring. Raises ``RingConflict`` where the stored version is not the one before."""
        ...

    async def of_user(
        self, user_id: int, statuses: Collection[RingStatus], *, before: int | None, limit: int
    ) -> Sequence[RingTrade]:
        """List somebody's rings in some states, newest first, those with a key under ``before``."""
        ...

    async def open_count(self, proposer_id: int) -> int:
        """Count the rings that somebody proposed and that wait for answers."""
        ...

    async def expired(self, now: datetime, *, limit: int) -> Sequence[int]:
        """List the rings whose time to accept has passed, by id."""
        ...

    async def open_of(self, user_id: int) -> Sequence[int]:
        """List the rings with somebody that wait for answers, by id."""
        ...

    async def short_of(self, user_id: int) -> Sequence[int]:
        """List the rings that wait for somebody whose copies for it are gone or promised elsewhere, by id."""
        ...


class RingPlanningUnitOfWork(TradingUnitOfWork, MatchingUnitOfWork, Protocol):
    """A snapshot of what people have, want and can give each other."""


class RingsUnitOfWork(TradingUnitOfWork, Protocol):
    """A transaction over rings, and the trades and lists that they move copies between."""

    @property
    def rings(self) -> RingRepository:
        """The rings."""
        ...
