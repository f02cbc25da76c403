"""A store's connection to its shop system, and the runs of its sync."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from attrs import evolve, field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.leases import FREE, Lease
from dualcaster_core.stores.sync.errors import SyncStepNotAllowed, SyncSuperseded
from dualcaster_core.stores.sync.providers import PROVIDERS, StockProvider

INTERVALS: Final = (1, 3, 6, 12, 24)
"""Hours between two runs that a store may choose."""
LEASE: Final = timedelta(minutes=3)
"""How long a run belongs to the process that works on it after its last sign of life."""
RESUMABLE: Final = timedelta(hours=24)
"""How long a run that failed because the shop system was away goes on where it ended."""
CHANGES_OVERLAP: Final = timedelta(minutes=10)
"""How far before the last run's beginning changes are asked for: clocks differ, and indexes lag."""
RUNS_KEPT: Final = timedelta(days=400)
FULL_EVERY: Final = timedelta(hours=24)
"""How often everything is read where a system tells changes: only that finds what has gone."""


class ConnectionState(StrEnum):
    """Whether a shop system lets the store's keys in, as far as is known."""

    UNTRIED = "untried"
    WORKING = "working"
    REFUSED = "refused"


@frozen(kw_only=True)
class StockConnection:
    """How the stock of a store is read: from which system, with which (encrypted) credentials, how often.

    ``interval_hours`` is None where only by hand. ``push_enabled``: changes made here may be sent to the system.
    ``credentials`` are never shown; ``hint`` tells which they are.
    """

    store_id: int
    provider: StockProvider
    credentials: str = field(default="", repr=False)
    hint: str = ""
    state: ConnectionState = ConnectionState.UNTRIED
    message: str = ""
    interval_hours: int | None = 6
    push_enabled: bool = False
    last_sync_at: datetime | None = None
    last_full_sync_at: datetime | None = None
    version: int = 1

    def configured(self, *, interval_hours: int | None, push_enabled: bool) -> "StockConnection":
        """Change how often it is read and whether changes are sent. Raises ``ValidationFailed``."""
        if interval_hours is not None and interval_hours not in INTERVALS:
            raise ValidationFailed(f"sync every {', '.join(map(str, INTERVALS))} hours, or by hand", field="interval")
        if push_enabled and not PROVIDERS[self.provider].takes_changes:
            raise ValidationFailed(f"{PROVIDERS[self.provider].title} takes no changes", field="push_enabled")
        return evolve(self, interval_hours=interval_hours, push_enabled=push_enabled, version=self.version + 1)

    def is_due(self, now: datetime) -> bool:
        """Tell whether the schedule asks for a run; a system that refuses the keys is not asked again."""
        if self.interval_hours is None or self.state is ConnectionState.REFUSED or self.provider is StockProvider.CSV:
            return False
        return self.last_sync_at is None or now - self.last_sync_at >= timedelta(hours=self.interval_hours)

    def changes_since(self, now: datetime) -> datetime | None:
        """Return the moment from which changes are enough; None where everything has to be read."""
        facts = PROVIDERS[self.provider]
        if not facts.reads_changes or self.last_sync_at is None or self.last_full_sync_at is None:
            return None
        return None if now - self.last_full_sync_at >= FULL_EVERY else self.last_sync_at - CHANGES_OVERLAP


class SyncRunKind(StrEnum):
    """Which way a run goes."""

    PULL = "pull"
    PUSH = "push"


class RunStatus(StrEnum):
    """How far a run has come."""

    PLANNED = "planned"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunStep(StrEnum):
    """What happens to a run."""

    CONFIRM = "confirm"
    WORK = "work"
    FINISH = "finish"
    FAIL = "fail"
    CANCEL = "cancel"
    RESUME = "resume"


RUN_STEPS: Final[Mapping[tuple[RunStatus, RunStep], RunStatus]] = MappingProxyType(
    {
        (RunStatus.PLANNED, RunStep.CONFIRM): RunStatus.QUEUED,
        (RunStatus.PLANNED, RunStep.CANCEL): RunStatus.CANCELLED,
        (RunStatus.QUEUED, RunStep.WORK): RunStatus.RUNNING,
        (RunStatus.QUEUED, RunStep.FAIL): RunStatus.FAILED,
        (RunStatus.QUEUED, RunStep.CANCEL): RunStatus.CANCELLED,
        (RunStatus.RUNNING, RunStep.WORK): RunStatus.RUNNING,
        (RunStatus.RUNNING, RunStep.FINISH): RunStatus.DONE,
        (RunStatus.RUNNING, RunStep.FAIL): RunStatus.FAILED,
        (RunStatus.RUNNING, RunStep.CANCEL): RunStatus.CANCELLED,
        (RunStatus.FAILED, RunStep.RESUME): RunStatus.QUEUED,
    }
)
"""Which status a step leads to; what is not here cannot happen."""
ACTIVE: Final = frozenset({RunStatus.QUEUED, RunStatus.RUNNING})
"""Of these a store has at most one run."""


@frozen(kw_only=True)
class SyncRunCounts:
    """What a run has done so far: of a pull its items and what became of them, of a push its lines.

    ``items`` were read, ``mapped`` of them are cards of the catalogue, ``noted`` were mapped with a note. ``added``,
    ``changed`` and ``removed`` are lines of the stock; of the changed ones ``overruled`` had been changed here, too.
    ``pushed`` lines were sent, ``skipped`` had changed on the other side, ``failed`` were refused there.
    """

    pages: int = 0
    items: int = 0
    expected: int | None = None
    mapped: int = 0
    unmapped: int = 0
    noted: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    overruled: int = 0
    pushed: int = 0
    skipped: int = 0
    failed: int = 0


@frozen(kw_only=True)
class SyncRun:
    """One run of a store's sync.

    ``cursor`` is where a pull goes on, empty at its beginning. ``since``: only what changed after that moment is read,
    and nothing is removed. ``accepts_fewer``: it may remove more than half of what is listed. ``resumable``: it failed
    for a reason that passes. ``lease`` is its worker's.
    """

    store_id: int
    kind: SyncRunKind
    provider: StockProvider
    status: RunStatus = RunStatus.QUEUED
    started_by: int | None = None
    cursor: str = ""
    since: datetime | None = None
    accepts_fewer: bool = False
    counts: SyncRunCounts = field(factory=SyncRunCounts)
    message: str = ""
    resumable: bool = False
    lease: Lease = FREE
    created_at: datetime
    finished_at: datetime | None = None
    id: int = field(default=UNSAVED, eq=False)

    def after(self, step: RunStep) -> RunStatus:
        """Return the status that a step leads to. Raises ``SyncStepNotAllowed``."""
        status = RUN_STEPS.get((self.status, step))
        if status is None:
            raise SyncStepNotAllowed(step.value, self.status.value)
        return status

    def taken(self, worker: str, now: datetime) -> "SyncRun":
        """Give the run to a worker.

        Raises ``SyncStepNotAllowed``, and ``SyncSuperseded`` where another worker has it.
        """
        status, lease = self.after(RunStep.WORK), self.lease.taken(worker, now, LEASE)
        if lease is None:
            raise SyncSuperseded
        return evolve(self, status=status, lease=lease)

    def is_with(self, worker: str) -> bool:
        """Tell whether a worker has it still: it was not cancelled, and no other took it over."""
        return self.status is RunStatus.RUNNING and self.lease.worker == worker

    def worked_on(self, counts: SyncRunCounts, now: datetime) -> "SyncRun":
        """Note what its worker has done so far, a sign of life."""
        return evolve(self, counts=counts, lease=self.lease.renewed(now, LEASE))

    def ended(self, step: RunStep, now: datetime, message: str = "", *, resumable: bool = False) -> "SyncRun":
        """End it. Raises ``SyncStepNotAllowed``."""
        return evolve(
            self,
            status=self.after(step),
            message=message[:500],
            resumable=resumable,
            finished_at=now,
            lease=FREE,
        )

    def resumed(self, by: int | None) -> "SyncRun":
        """Go on where it failed. Raises ``SyncStepNotAllowed``."""
        status = self.after(RunStep.RESUME)
        return evolve(self, status=status, message="", resumable=False, finished_at=None, started_by=by)

    def goes_on(self, provider: StockProvider, now: datetime) -> bool:
        """Tell whether the next run of a provider is this one, gone on with."""
        ended = self.finished_at
        is_fresh = ended is not None and now - ended < RESUMABLE
        return self.resumable and self.kind is SyncRunKind.PULL and self.provider is provider and is_fresh
