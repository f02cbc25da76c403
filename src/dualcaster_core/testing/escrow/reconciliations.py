"""What is kept of comparisons with the provider's ledger, in memory."""

from collections.abc import Collection, Sequence

from attrs import evolve

from dualcaster_core.escrow.reconciliation import Difference, FoundDifference, ReconciliationRun, Reference
from dualcaster_core.escrow.reconciliation_requests import ReconciliationRequest
from dualcaster_core.testing.state import State


class InMemoryReconciliations:
    """``ReconciliationRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def record(
        self, run: ReconciliationRun, looked_at: Collection[Reference], found: Sequence[Difference]
    ) -> int:
        """Replace those found, and settle the others that were looked at."""
        known, new = self._state.ledger_differences, 0
        self._state.reconciliation_runs.append(run)
        for one in found:
            reference = (one.movement, one.reference)
            before = known.pop(reference, None)
            if before is None or before.settled_at is not None:
                new += 1
                before = FoundDifference(difference=one, found_at=run.at, seen_at=run.at)
            known[reference] = evolve(before, difference=one, seen_at=run.at)
        gone = set(looked_at) - {(one.movement, one.reference) for one in found}
        for reference in gone & known.keys():
            if known[reference].settled_at is None:
                known[reference] = evolve(known[reference], settled_at=run.at)
        return new

    async def open_differences(self, *, limit: int) -> Sequence[FoundDifference]:
        """Look through all."""
        waiting = [one for one in self._state.ledger_differences.values() if one.settled_at is None]
        return sorted(waiting, key=lambda one: (one.found_at, one.difference.reference), reverse=True)[:limit]

    async def count_open(self) -> int:
        """Count them."""
        return sum(one.settled_at is None for one in self._state.ledger_differences.values())

    async def latest(self) -> ReconciliationRun | None:
        """Return the last."""
        return self._state.reconciliation_runs[-1] if self._state.reconciliation_runs else None


class InMemoryReconciliationRequests:
    """``ReconciliationRequests`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, request: ReconciliationRequest) -> ReconciliationRequest | None:
        """Keep it, if none is under way."""
        if any(one.is_under_way for one in self._state.reconciliation_requests.values()):
            return None
        stored = evolve(request, id=self._state.next_id("reconciliation_request"))
        self._state.reconciliation_requests[stored.id] = stored
        return stored

    async def latest(self) -> ReconciliationRequest | None:
        """Return the last."""
        return next(reversed(self._state.reconciliation_requests.values()), None)

    async def with_id(self, request_id: int, *, lock: bool = False) -> ReconciliationRequest | None:
        """Look it up."""
        return self._state.reconciliation_requests.get(request_id)

    async def store(self, request: ReconciliationRequest) -> None:
        """Replace it."""
        self._state.reconciliation_requests[request.id] = request
