"""Rate limits that all processes share, counted in one atomic step on Redis."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha1
from typing import Any, Final

from attrs import define, evolve
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import NoScriptError, RedisError

from dualcaster_core.kernel.rate_limits import RateLimit, RateVerdict, Window, judge, strictest

MAX_CALLERS: Final = 20_000
LARGEST_LEASE: Final = 16
LEASED_SECONDS: Final = 0.5
_HIT: Final = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local taken, kept, answer = tonumber(ARGV[1]), {}, {tostring(now), 0}
for i, key in ipairs(KEYS) do
  local most, span = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local number = math.floor(now / span)
  local stored = redis.call('HMGET', key, 'number', 'calls', 'before')
  local calls, before = tonumber(stored[2]) or 0, tonumber(stored[3]) or 0
  if tonumber(stored[1]) ~= number then
    before = tonumber(stored[1]) == number - 1 and calls or 0
    calls = 0
  end
  taken = math.min(taken, math.floor(most - calls - before * (1 - (now / span - number))))
  kept[i] = {number, calls, before, span}
  answer[#answer + 1] = number
  answer[#answer + 1] = calls
  answer[#answer + 1] = before
end
if taken >= 1 then
  answer[2] = taken
  for i, key in ipairs(KEYS) do
    local one = kept[i]
    redis.call('HSET', key, 'number', one[1], 'calls', one[2] + taken, 'before', one[3])
    redis.call('EXPIRE', key, 2 * one[4])
  end
end
return answer
"""
_DIGEST: Final = sha1(_HIT.encode(), usedforsecurity=False).hexdigest()


@define
class _Lease:
    """Calls that were counted ahead, for a caller who makes many of them."""

    size: int
    left: int
    until: float
    verdict: RateVerdict


class RedisRateLimiter:
    """``RateLimiter`` by sliding windows on Redis; in this process's memory for ``pause`` seconds after a failure.

    For a caller who calls again and again, several calls are counted at once: twice as many each time, up to a
    twentieth of the limit. What is not used of them within half a second is lost to the caller, so that a limit is
    never passed, and limits below 40 are always counted call by call.
    """

    def __init__(self, url: str, *, patience: float = 0.25, pause: float = 5.0, largest_pool: int = 16) -> None:
        """Describe the connection; ``patience`` bounds each call, in seconds."""
        self._connections = BlockingConnectionPool.from_url(
            url,
            socket_timeout=patience,
            socket_connect_timeout=patience,
            timeout=patience,
            max_connections=largest_pool,
        )
        self._redis: Any = Redis(connection_pool=self._connections)
        self._own = _OwnWindows()
        self._asking: dict[tuple[Sequence[RateLimit], str], asyncio.Future[None]] = {}
        self._leases: OrderedDict[tuple[Sequence[RateLimit], str], _Lease] = OrderedDict()
        self._pause = pause
        self._asleep_until = 0.0

    async def hit(self, limits: Sequence[RateLimit], caller: str) -> RateVerdict:
        """Count a call and judge it; of several calls at once one asks Redis, for the others too."""
        key = (limits, caller)
        while (leased := self._leased(key)) is None and (asking := self._asking.get(key)) is not None:
            await asyncio.wait([asking])
        if leased is not None:
            return leased
        if time.monotonic() >= self._asleep_until:
            done = self._asking[key] = asyncio.get_running_loop().create_future()
            try:
                return await self._shared(limits, caller, self._ahead(key))
            except (RedisError, OSError):
                self._asleep_until = time.monotonic() + self._pause
            finally:
                del self._asking[key]
                done.set_result(None)
        return self._own.hit(limits, caller, time.time())

    def _leased(self, key: tuple[Sequence[RateLimit], str]) -> RateVerdict | None:
        lease = self._leases.get(key)
        if lease is None or not lease.left or time.monotonic() >= lease.until:
            return None
        lease.left -= 1
        return evolve(lease.verdict, remaining=lease.verdict.remaining + lease.left)

    def _ahead(self, key: tuple[Sequence[RateLimit], str]) -> int:
        lease = self._leases.get(key)
        return 2 * lease.size if lease is not None and time.monotonic() < lease.until else 1

    async def close(self) -> None:
        """Close every connection."""
        await self._connections.disconnect()

    async def _shared(self, limits: Sequence[RateLimit], caller: str, ahead: int) -> RateVerdict:
        keys = [f"rate:{limit.group}:{limit.seconds}:{caller}" for limit in limits]
        bounds = [number for limit in limits for number in (limit.calls, limit.seconds)]
        size = max(1, min(ahead, LARGEST_LEASE, min(limit.calls for limit in limits) // 20))
        now, taken, *counted = await self._run((len(keys), *keys, size, *bounds))
        windows = (Window(*counted[place : place + 3]) for place in range(0, len(counted), 3))
        told = strictest([judge(limit, window, float(now)) for limit, window in zip(limits, windows, strict=True)])
        if size > 1 or min(limit.calls for limit in limits) >= 40:
            self._lease(limits, caller, taken, told)
        return told

    def _lease(self, limits: Sequence[RateLimit], caller: str, taken: int, told: RateVerdict) -> None:
        after = evolve(told, remaining=told.remaining + 1 - taken)
        self._leases[limits, caller] = _Lease(taken, max(0, taken - 1), time.monotonic() + LEASED_SECONDS, after)
        self._leases.move_to_end((limits, caller))
        if len(self._leases) > MAX_CALLERS:
            self._leases.popitem(last=False)

    async def _run(self, arguments: tuple[int | str, ...]) -> Any:
        try:
            return await self._redis.execute_command("EVALSHA", _DIGEST, *arguments)
        except NoScriptError:
            return await self._redis.execute_command("EVAL", _HIT, *arguments)


class _OwnWindows:
    """The windows of this process; of more callers than ``MAX_CALLERS`` the ones longest gone are forgotten."""

    def __init__(self) -> None:
        self._windows: OrderedDict[tuple[RateLimit, str], Window] = OrderedDict()

    def hit(self, limits: Sequence[RateLimit], caller: str, now: float) -> RateVerdict:
        windows = [self._windows.get((limit, caller), Window()).at(int(now // limit.seconds)) for limit in limits]
        verdicts = [judge(limit, window, now) for limit, window in zip(limits, windows, strict=True)]
        if all(verdict.allowed for verdict in verdicts):
            for limit, window in zip(limits, windows, strict=True):
                self._windows[limit, caller] = Window(window.number, window.calls + 1, window.before)
                self._windows.move_to_end((limit, caller))
            while len(self._windows) > MAX_CALLERS:
                self._windows.popitem(last=False)
        return strictest(verdicts)
