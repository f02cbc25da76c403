"""Store-night clearing in memory."""

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.rings.proposals.model import RingTrade
from dualcaster_core.stores.clearing.lifecycle import OPEN_AT_COUNTER, ClearingStatus
from dualcaster_core.stores.clearing.model import ClearingChoice, ClearingProblem
from dualcaster_core.stores.clearing.records import Clearing, ClearingCircle, CounterPart
from dualcaster_core.testing.state import State

MOST_CIRCLES = 20


class ExhaustiveClearingChooser:
    """Looks at every choice of up to 20 circles."""

    async def choose(self, problem: ClearingProblem, *, time_limit: float) -> ClearingChoice:
        """Choose the best; of equally good choices the one with the lower places."""
        if len(problem.circles) > MOST_CIRCLES:
            raise ValueError(f"{len(problem.circles)} circles are too many to try all choices of")
        best: tuple[int, ...] = ()
        for number in range(1 << len(problem.circles)):
            places = tuple(place for place in range(len(problem.circles)) if number >> place & 1)
            if problem.allows(places) and (problem.worth(places) > problem.worth(best)):
                best = places
        return ClearingChoice(places=best, optimal=True)


@frozen
class InMemoryClearings:
    """``ClearingRepository`` over a state; transactions follow each other, so that ``lock`` adds nothing."""

    _state: State

    async def add(self, clearing: Clearing) -> Clearing:
        """Keep it."""
        stored = evolve(clearing, id=self._state.next_id("store_clearing"))
        self._state.store_clearings[stored.id] = stored
        return stored

    async def one(self, clearing_id: int, *, lock: bool = False) -> Clearing | None:
        """Look it up."""
        return self._state.store_clearings.get(clearing_id)

    async def store(self, clearing: Clearing) -> None:
        """Replace the status of one that is known."""
        known = self._state.store_clearings.get(clearing.id)
        if known is not None:
            after = evolve(known, status=clearing.status, published_at=clearing.published_at)
            self._state.store_clearings[known.id] = after

    async def published(self, event_id: int) -> int:
        """Count them."""
        found = (one for one in self._state.store_clearings.values() if one.event_id == event_id)
        return sum(one.status is ClearingStatus.PUBLISHED for one in found)

    async def add_circle(self, circle: ClearingCircle) -> ClearingCircle:
        """Keep it with its parts."""
        key = self._state.next_id("store_clearing_circle")
        parts = (evolve(part, id=self._state.next_id("store_clearing_part"), circle_id=key) for part in circle.parts)
        stored = evolve(circle, id=key, parts=tuple(parts))
        self._state.store_clearing_circles[key] = stored
        return stored

    async def circle_of_ring(self, ring_id: int) -> tuple[Clearing, ClearingCircle] | None:
        """Look through all."""
        return next(((of, one) for of, one in self._circles() if one.ring_id == ring_id), None)

    async def part(self, part_id: int, *, lock: bool = False) -> CounterPart | None:
        """Look through all."""
        return next((part for _, one in self._circles() for part in one.parts if part.id == part_id), None)

    async def circle_of_part(self, part_id: int) -> tuple[Clearing, ClearingCircle] | None:
        """Look through all."""
        of_part = ((of, one) for of, one in self._circles() if any(part.id == part_id for part in one.parts))
        return next(of_part, None)

    async def store_part(self, part: CounterPart) -> None:
        """Replace its status within its circle."""
        found = await self.circle_of_part(part.id)
        if found is not None:
            circle = found[1]
            parts = tuple(_with_status_of(part, one) if one.id == part.id else one for one in circle.parts)
            self._state.store_clearing_circles[circle.id] = evolve(circle, parts=parts)

    async def waiting_rings(self, event_id: int) -> Sequence[int]:
        """List the open rings."""
        return sorted(ring.id for ring in self._rings(event_id) if ring.is_open)

    async def open_parts(self, event_id: int) -> Sequence[tuple[int, int]]:
        """List those that are not over."""
        parts = (part for of, one in self._circles() if of.event_id == event_id for part in one.parts)
        return sorted((part.id, part.user_id) for part in parts if part.status in OPEN_AT_COUNTER)

    async def busy(self, event_id: int) -> frozenset[int]:
        """Return the people of open rings."""
        return frozenset(person for ring in self._rings(event_id) if ring.is_open for person in ring.member_ids)

    async def refused(self, event_id: int) -> frozenset[int]:
        """Return who let a ring fall."""
        refused: set[int] = set()
        for ring in self._rings(event_id):
            if ring.status is RingStatus.DECLINED:
                refused |= {person for person in ring.member_ids if person == ring.ended_by}
            elif ring.status is RingStatus.EXPIRED:
                refused |= set(ring.member_ids) - ring.accepted_ids
        return frozenset(refused)

    def _circles(self) -> Iterator[tuple[Clearing, ClearingCircle]]:
        for circle in self._state.store_clearing_circles.values():
            yield self._state.store_clearings[circle.clearing_id], circle

    def _rings(self, event_id: int) -> Iterator[RingTrade]:
        return (self._state.rings[one.ring_id] for of, one in self._circles() if of.event_id == event_id)


def _with_status_of(part: CounterPart, known: CounterPart) -> CounterPart:
    return evolve(known, status=part.status, settled_at=part.settled_at, settled_by=part.settled_by)
