"""What one process knows of the callers' windows: what Redis told it, and what it counted while Redis was away."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.rate_limits import RateLimit, RateVerdict, Window, judge, strictest

MAX_CALLERS: Final = 20_000


@frozen
class _Count:
    """What this process knows of a caller's window, and which calls of it were counted here alone."""

    window: Window
    unheard: Window


_NONE: Final = _Count(Window(), Window())


class OwnWindows:
    """The windows as this process knows them; of more than ``MAX_CALLERS`` the ones longest gone are forgotten."""

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[RateLimit, str], _Count] = OrderedDict()

    def hit(self, limits: Sequence[RateLimit], caller: str, now: float) -> RateVerdict:
        """Count a call that Redis does not hear of yet, and judge it."""
        counts = [self._counts.get((limit, caller), _NONE) for limit in limits]
        windows = [count.window.at(int(now // limit.seconds)) for limit, count in zip(limits, counts, strict=True)]
        verdicts = [judge(limit, window, now) for limit, window in zip(limits, windows, strict=True)]
        if all(verdict.allowed for verdict in verdicts):
            for limit, count, window in zip(limits, counts, windows, strict=True):
                unheard = count.unheard.at(window.number).counting(1)
                self._keep(limit, caller, _Count(window.counting(1), unheard))
        return strictest(verdicts)

    def unheard(self, limit: RateLimit, caller: str) -> Window:
        """Return all calls of a window that were counted here; Redis knows which of them it has heard of."""
        return self._counts.get((limit, caller), _NONE).unheard

    def note(self, limit: RateLimit, caller: str, window: Window) -> None:
        """Note what Redis has counted."""
        self._keep(limit, caller, _Count(window, self.unheard(limit, caller)))

    def _keep(self, limit: RateLimit, caller: str, count: _Count) -> None:
        self._counts[limit, caller] = count
        self._counts.move_to_end((limit, caller))
        while len(self._counts) > MAX_CALLERS:
            self._counts.popitem(last=False)
