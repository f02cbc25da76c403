"""Rings, in memory."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.rings.proposals.errors import RingConflict, RingNotFound
from dualcaster_core.rings.proposals.events import RingEvent
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.rings.proposals.model import RingTrade
from dualcaster_core.testing.state import State
from dualcaster_core.testing.trading import is_short


class InMemoryRings:
    """``RingRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, ring: RingTrade) -> RingTrade:
        """Store a new ring and return it with its key."""
        stored = evolve(ring, id=self._state.next_id("ring"))
        self._state.rings[stored.id] = stored
        return stored

    async def one(self, ring_id: int, *, lock: bool = False) -> RingTrade | None:
        """Load a ring; transactions follow each other, so that ``lock`` adds nothing."""
        return self._state.rings.get(ring_id)

    async def store(self, ring: RingTrade, event: RingEvent) -> None:
        """Replace a ring. Raises ``RingConflict``."""
        old = self._state.rings.get(ring.id)
        if old is None:
            raise RingNotFound
        if old.version != ring.version - 1:
            raise RingConflict(old.version)
        self._state.rings[ring.id] = ring

    async def of_user(
        self, user_id: int, statuses: Collection[RingStatus], *, before: int | None, limit: int
    ) -> Sequence[RingTrade]:
        """List somebody's rings in some states, newest first."""
        found = [
            ring
            for ring in self._state.rings.values()
            if ring.has(user_id) and ring.status in statuses and (before is None or ring.id < before)
        ]
        return sorted(found, key=lambda ring: -ring.id)[:limit]

    async def open_count(self, proposer_id: int) -> int:
        """Count the rings that somebody proposed and that wait for answers."""
        return sum(ring.proposer_id == proposer_id for ring in self._open())

    async def expired(self, now: datetime, *, limit: int) -> Sequence[int]:
        """List the rings whose time to accept has passed."""
        return sorted(ring.id for ring in self._open() if ring.has_expired(now))[:limit]

    async def open_of(self, user_id: int) -> Sequence[int]:
        """List the rings with somebody that wait for answers."""
        return sorted(ring.id for ring in self._open() if ring.has(user_id))

    async def short_of(self, user_id: int) -> Sequence[int]:
        """List the rings that wait for somebody whose copies for it are gone or promised elsewhere."""
        waiting = {ring.id for ring in self._open() if user_id in ring.waits_for}
        legs = (leg for leg in self._state.trades.values() if leg.ring_id in waiting and leg.proposer_id == user_id)
        return sorted({leg.ring_id for leg in legs if leg.ring_id is not None and is_short(self._state, leg)})

    def _open(self) -> Iterable[RingTrade]:
        return (ring for ring in self._state.rings.values() if ring.is_open)
