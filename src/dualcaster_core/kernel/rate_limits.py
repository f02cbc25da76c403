"""How often somebody may do something."""

from collections.abc import Sequence
from math import ceil

from attrs import frozen

from dualcaster_core.kernel.errors import DualcasterError


@frozen
class RateLimit:
    """At most ``calls`` calls of a group in any ``seconds``, for each caller."""

    group: str
    calls: int
    seconds: int


@frozen
class RateVerdict:
    """Whether a call may go on, by the limit that is nearest to refusing it.

    ``remaining`` more may follow at once. ``room_in`` is in how many seconds there is room for a refused call, or else
    in how many the count begins anew.
    """

    limit: RateLimit
    allowed: bool
    remaining: int
    room_in: float


@frozen
class Window:
    """How many calls the running window of a limit has, and how many the one before had."""

    number: int = 0
    calls: int = 0
    before: int = 0

    def at(self, number: int) -> "Window":
        """Return the window of a later number."""
        if number == self.number:
            return self
        return Window(number, 0, self.calls if number == self.number + 1 else 0)

    def counting(self, calls: int) -> "Window":
        """Return the same window with so many calls more."""
        return Window(self.number, self.calls + calls, self.before)


def judge(limit: RateLimit, window: Window, now: float) -> RateVerdict:
    """Judge one more call: those of the window before count for the share of it that lies less than a span back.

    ``window`` is the one that runs at ``now``, in seconds. The script on Redis does the same arithmetic.
    """
    passed = now / limit.seconds - window.number
    room = limit.calls - window.calls - window.before * (1 - passed)
    if room >= 1:
        return RateVerdict(limit, True, int(room - 1), (1 - passed) * limit.seconds)
    left = limit.calls - 1 - window.calls
    wait = 1 - left / window.before - passed if left >= 0 else 2 - passed - (limit.calls - 1) / window.calls
    return RateVerdict(limit, False, 0, wait * limit.seconds)


def strictest(verdicts: Sequence[RateVerdict]) -> RateVerdict:
    """Return the verdict to tell: the refusal with the longest wait, or else the one with the fewest calls left."""
    refused = [verdict for verdict in verdicts if not verdict.allowed]
    if refused:
        return max(refused, key=lambda verdict: verdict.room_in)
    return min(verdicts, key=lambda verdict: verdict.remaining)


class RateLimited(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """Too many calls; ``retry_after`` says in how many whole seconds the next one is welcome."""

    code = "rate_limited"

    def __init__(self, verdict: RateVerdict) -> None:
        limit = verdict.limit
        self.retry_after = max(1, ceil(verdict.room_in))
        super().__init__(
            f"more than {limit.calls} calls in {limit.seconds} seconds; try again in {self.retry_after} seconds",
            group=limit.group,
            retry_after=self.retry_after,
        )
