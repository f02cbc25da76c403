"""Rate limits that all processes share, counted in one atomic step on Redis."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from dualcaster_core.kernel.rate_limits import RateLimit, RateVerdict, Window, judge, strictest

MOST_CALLERS: Final = 20_000
_HIT: Final = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local answer, kept, refused = {tostring(now)}, {}, false
for i, key in ipairs(KEYS) do
  local most, span = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local number = math.floor(now / span)
  local stored = redis.call('HMGET', key, 'number', 'calls', 'before')
  local calls, before = tonumber(stored[2]) or 0, tonumber(stored[3]) or 0
  if tonumber(stored[1]) ~= number then
    before = tonumber(stored[1]) == number - 1 and calls or 0
    calls = 0
  end
  if most - calls - before * (1 - (now / span - number)) < 1 then refused = true end
  kept[i] = {number, calls, before, span}
  answer[#answer + 1] = number
  answer[#answer + 1] = calls
  answer[#answer + 1] = before
end
if not refused then
  for i, key in ipairs(KEYS) do
    local one = kept[i]
    redis.call('HSET', key, 'number', one[1], 'calls', one[2] + 1, 'before', one[3])
    redis.call('EXPIRE', key, 2 * one[4])
  end
end
return answer
"""


class RedisRateLimiter:
    """``RateLimiter`` by sliding windows on Redis; in this process's memory for ``pause`` seconds after a failure."""

    def __init__(self, url: str, *, patience: float = 0.25, pause: float = 5.0, largest_pool: int = 16) -> None:
        """Describe the connection; ``patience`` bounds each call, in seconds."""
        self._connections = BlockingConnectionPool.from_url(
            url,
            socket_timeout=patience,
            socket_connect_timeout=patience,
            timeout=patience,
            max_connections=largest_pool,
        )
        self._hit: Any = Redis(connection_pool=self._connections).register_script(_HIT)
        self._own = _OwnWindows()
        self._pause = pause
        self._asleep_until = 0.0

    async def hit(self, limits: Sequence[RateLimit], caller: str) -> RateVerdict:
        """Count a call and judge it."""
        if time.monotonic() >= self._asleep_until:
            try:
                return await self._shared(limits, caller)
            except (RedisError, OSError):
                self._asleep_until = time.monotonic() + self._pause
        return self._own.hit(limits, caller, time.time())

    async def close(self) -> None:
        """Close every connection."""
        await self._connections.disconnect()

    async def _shared(self, limits: Sequence[RateLimit], caller: str) -> RateVerdict:
        keys = [f"rate:{limit.group}:{limit.seconds}:{caller}" for limit in limits]
        bounds = [number for limit in limits for number in (limit.most, limit.seconds)]
        now, *counted = await self._hit(keys=keys, args=bounds)
        windows = (Window(*counted[place : place + 3]) for place in range(0, len(counted), 3))
        return strictest([judge(limit, window, float(now)) for limit, window in zip(limits, windows, strict=True)])


class _OwnWindows:
    """The windows of this process; of more callers than ``MOST_CALLERS`` the ones longest gone are forgotten."""

    def __init__(self) -> None:
        self._windows: OrderedDict[tuple[RateLimit, str], Window] = OrderedDict()

    def hit(self, limits: Sequence[RateLimit], caller: str, now: float) -> RateVerdict:
        windows = [self._windows.get((limit, caller), Window()).at(int(now // limit.seconds)) for limit in limits]
        verdicts = [judge(limit, window, now) for limit, window in zip(limits, windows, strict=True)]
        if all(verdict.allowed for verdict in verdicts):
            for limit, window in zip(limits, windows, strict=True):
                self._windows[limit, caller] = Window(window.number, window.calls + 1, window.before)
                self._windows.move_to_end((limit, caller))
            while len(self._windows) > MOST_CALLERS:
                self._windows.popitem(last=False)
        return strictest(verdicts)
