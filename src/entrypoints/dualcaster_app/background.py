"""What a process knows of the background work it has been asked to do."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from time import monotonic

from attrs import define, field, frozen
from prometheus_client import Gauge

STALLED_AFTER = 90.0
"""Seconds without a sign of life after which a part counts as down, though nothing failed."""


class Trouble(StrEnum):
    """Why a part does not do its work; ``/health/ready`` answers with these names."""

    BROKER_UNREACHABLE = "broker_unreachable"
    BROKER_REFUSES = "broker_refuses"
    DATABASE_UNAVAILABLE = "database_unavailable"
    STALLED = "stalled"
    FAILED = "failed"


class BackgroundState(StrEnum):
    """Whether background work is being done."""

    RUNNING = "running"
    DOWN = "down"
    BEHIND = "behind"
    ELSEWHERE = "elsewhere"


@frozen
class _Sign:
    at: float
    trouble: Trouble | None


@define
class BackgroundWork:
    """The parts of the background work of one process, such as ``relay`` and ``handlers``, and how each does."""

    gauge: Gauge
    now: Callable[[], float] = monotonic
    _parts: dict[str, _Sign] = field(factory=dict, init=False)

    def works(self, part: str) -> None:
        """Note that a part has just done its work."""
        self._parts[part] = _Sign(self.now(), None)
        self.gauge.labels(part).set(1)

    def failed(self, part: str, trouble: Trouble) -> None:
        """Note that a part cannot do its work; it goes on trying."""
        self._parts[part] = _Sign(self.now(), trouble)
        self.gauge.labels(part).set(0)

    def forget(self, part: str) -> None:
        """Note that a part has no work any more, such as starting the others."""
        if self._parts.pop(part, None) is not None:
            self.gauge.labels(part).set(1)

    @property
    def troubles(self) -> Mapping[str, Trouble]:
        """Why parts do not work at this moment, by part."""
        late = self.now() - STALLED_AFTER
        return {
            part: sign.trouble or Trouble.STALLED
            for part, sign in self._parts.items()
            if sign.trouble is not None or sign.at < late
        }

    @property
    def state(self) -> BackgroundState:
        """``RUNNING``, ``DOWN``, or ``ELSEWHERE`` where this process does none."""
        if not self._parts:
            return BackgroundState.ELSEWHERE
        return BackgroundState.DOWN if self.troubles else BackgroundState.RUNNING
