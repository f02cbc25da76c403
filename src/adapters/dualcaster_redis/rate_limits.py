"""Rate limits that all processes share, counted in one atomic step on Redis."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha1
from secrets import token_hex
from typing import Any, Final

import attrs
from attrs import define, evolve
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import NoScriptError, RedisError

from dualcaster_core.kernel.rate_limits import RateLimit, RateVerdict, Window, judge, strictest
from dualcaster_redis.own_windows import MAX_CALLERS, OwnWindows

LARGEST_LEASE: Final = 16
LEASED_SECONDS: Final = 0.5
_HIT: Final = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local taken, process, kept, answer, changed = tonumber(ARGV[1]), ARGV[2], {}, {tostring(now), 0}, false
local function unheard(key, number, counted)
  if counted == 0 then return 0 end
  local field = process .. number
  local more = counted - (tonumber(redis.call('HGET', key, field)) or 0)
  if more <= 0 then return 0 end
  redis.call('HSET', key, field, counted)
  redis.call('HDEL', key, process .. (number - 2))
  changed = true
  return more
end
for i, key in ipairs(KEYS) do
  local given = {}
  for place = 1, 5 do given[place] = tonumber(ARGV[5 * i - 3 + place]) end
  local most, span, own_number, own, own_before = given[1], given[2], given[3], given[4], given[5]
  local number = math.floor(now / span)
  local stored = redis.call('HMGET', key, 'number', 'calls', 'before')
  local calls, before = tonumber(stored[2]) or 0, tonumber(stored[3]) or 0
  if tonumber(stored[1]) ~= number then
    before = tonumber(stored[1]) == number - 1 and calls or 0
    calls = 0
  end
  if own_number == number then
    calls = calls + unheard(key, number, own)
    before = before + unheard(key, number - 1, own_before)
  elseif own_number == number - 1 then
    before = before + unheard(key, number - 1, own)
  end
  taken = math.min(taken, math.floor(most - calls - before * (1 - (now / span - number))))
  kept[i] = {number, calls, before, span}
  answer[#answer + 1] = number
  answer[#answer + 1] = calls
  answer[#answer + 1] = before
end
taken = math.max(taken, 0)
answer[2] = taken
if taken >= 1 or changed then
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

    Whichever counts takes up where the other one stopped: what Redis tells is noted here, and what was counted here
    meanwhile is added there with the next call.

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
        self._own = OwnWindows()
        self._asking: dict[tuple[Sequence[RateLimit], str], asyncio.Future[None]] = {}
        self._leases: OrderedDict[tuple[Sequence[RateLimit], str], _Lease] = OrderedDict()
        self._pause = pause
        self._asleep_until = 0.0
        self._ahead_of_us = 0.0
        self._process = f"process {token_hex(8)} "

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
        return self._own.hit(limits, caller, time.time() + self._ahead_of_us)

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
        bounds = [
            number
            for limit in limits
            for number in (limit.calls, limit.seconds, *attrs.astuple(self._own.unheard(limit, caller)))
        ]
        size = max(1, min(ahead, LARGEST_LEASE, min(limit.calls for limit in limits) // 20))
        now, taken, *counted = await self._run((len(keys), *keys, size, self._process, *bounds))
        windows = [Window(*counted[place : place + 3]) for place in range(0, len(counted), 3)]
        self._ahead_of_us = float(now) - time.time()
        for limit, window in zip(limits, windows, strict=True):
            self._own.note(limit, caller, window.counting(taken))
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
