"""Comparisons of the ledgers that an operator asked for, from being asked for to how they ended."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.escrow.errors import ComparisonUnderWay, IllegalComparisonStep
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.leases import FREE, Lease

LEASE: Final = timedelta(minutes=5)
"""How long a comparison belongs to the worker that took it. Done twice it finds the same and is stored as one."""
LONGEST_MESSAGE: Final = 500


class RequestStatus(StrEnum):
    """How far a comparison that was asked for has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RequestStep(StrEnum):
    """What happens to one."""

    TAKE = "take"
    FINISH = "finish"
    FAIL = "fail"


REQUEST_STEPS: Final[Mapping[tuple[RequestStatus, RequestStep], RequestStatus]] = MappingProxyType(
    {
        (RequestStatus.QUEUED, RequestStep.TAKE): RequestStatus.RUNNING,
        (RequestStatus.RUNNING, RequestStep.TAKE): RequestStatus.RUNNING,
        (RequestStatus.RUNNING, RequestStep.FINISH): RequestStatus.DONE,
        (RequestStatus.RUNNING, RequestStep.FAIL): RequestStatus.FAILED,
    }
)
"""Which status a step leads to; what is not here cannot happen."""
UNDER_WAY: Final = frozenset({RequestStatus.QUEUED, RequestStatus.RUNNING})
"""Of these there is at most one at a time."""


@frozen(kw_only=True)
class ReconciliationRequest:
    """A comparison from ``start`` until before ``end`` that somebody asked for, with the days as they named them.

    ``lease`` is its worker's. ``code`` and ``message`` say why it failed, and are empty otherwise.
    """

    first: date | None
    last: date | None
    start: datetime
    end: datetime
    requested_at: datetime
    status: RequestStatus = RequestStatus.QUEUED
    lease: Lease = FREE
    finished_at: datetime | None = None
    code: str = ""
    message: str = ""
    id: int = UNSAVED

    @property
    def is_under_way(self) -> bool:
        """Whether it waits for a worker, or one has it."""
        return self.status in UNDER_WAY

    def after(self, step: RequestStep) -> RequestStatus:
        """Return the status that a step leads to. Raises ``IllegalComparisonStep``."""
        status = REQUEST_STEPS.get((self.status, step))
        if status is None:
            raise IllegalComparisonStep(step.value, self.status.value)
        return status

    def taken(self, worker: str, now: datetime) -> "ReconciliationRequest":
        """Give it to a worker.

        Raises ``IllegalComparisonStep``, and ``ComparisonUnderWay`` where another worker has it.
        """
        status, lease = self.after(RequestStep.TAKE), self.lease.taken(worker, now, LEASE)
        if lease is None:
            raise ComparisonUnderWay
        return evolve(self, status=status, lease=lease)

    def finished(self, now: datetime) -> "ReconciliationRequest":
        """End it with what it found. Raises ``IllegalComparisonStep``."""
        return evolve(self, status=self.after(RequestStep.FINISH), lease=FREE, finished_at=now)

    def failed(self, error: DualcasterError, now: datetime) -> "ReconciliationRequest":
        """End it with why it was not possible. Raises ``IllegalComparisonStep``."""
        return evolve(
            self,
            status=self.after(RequestStep.FAIL),
            lease=FREE,
            finished_at=now,
            code=error.code,
            message=error.message[:LONGEST_MESSAGE],
        )
