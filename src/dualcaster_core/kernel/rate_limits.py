"""How often somebody may do something."""

from math import ceil
from typing import Protocol

from attrs import frozen

from dualcaster_core.kernel.errors import DualcasterError


@frozen
class RateLimit:
    """At most ``most`` calls of a group in any ``seconds``, for each caller."""

    group: str
    most: int
    seconds: int


@frozen
class RateVerdict:
    """Whether a call may go on, how many more may follow at once, and in how many seconds there is room again."""

    allowed: bool
    remaining: int
    room_in: float


class RateLimiter(Protocol):
    """Counts calls. When its server is down it counts by itself, for this process alone."""

    async def hit(self, limit: RateLimit, caller: str) -> RateVerdict:
        """Count a call of ``caller`` and judge it; a refused call is not counted."""
        ...


class RateLimited(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """Too many calls; ``retry_after`` says in how many whole seconds the next one is welcome."""

    code = "rate_limited"

    def __init__(self, limit: RateLimit, verdict: RateVerdict) -> None:
        self.retry_after = max(1, ceil(verdict.room_in))
        super().__init__(
            f"more than {limit.most} calls in {limit.seconds} seconds; try again in {self.retry_after} seconds",
            group=limit.group,
            retry_after=self.retry_after,
        )
