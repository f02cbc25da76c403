"""Windows that slide: the script on Redis and the process's own count judge alike, and neither forgets the other."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import redis.asyncio

import dualcaster_embedded
from dualcaster_core.kernel.rate_limits import RateLimit, Window, judge
from dualcaster_redis import RedisRateLimiter
from dualcaster_redis.own_windows import OwnWindows
from tests.support.patience import GENEROUS

HOUR = 3600
START = 500_000 * HOUR


@pytest.fixture
async def server(servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Any]:
    """A connection to Redis besides that of the limiters."""
    async with redis.asyncio.Redis.from_url(servers.redis_url) as opened:
        yield opened
        await opened.client_unpause()


@pytest.fixture
async def limiter(servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[RedisRateLimiter]:
    """The limiter of a process."""
    made = RedisRateLimiter(servers.redis_url, patience=GENEROUS)
    yield made
    await made.close()


def limit_of(calls: int) -> RateLimit:
    """Make a limit that nothing has counted for."""
    return RateLimit(f"test {uuid4().hex}", calls, HOUR)


def key_of(limit: RateLimit) -> str:
    """Name where Redis counts somebody's calls."""
    return f"rate:{limit.group}:{limit.seconds}:somebody"


async def at_redis(server: Any) -> tuple[int, float]:
    """Return the window that runs at Redis and the moment, early enough in it for a test to end in the same one."""
    while True:
        seconds, microseconds = await server.time()
        now = seconds + microseconds / 1_000_000
        if now % HOUR < HOUR - 60:
            return int(now // HOUR), now
        await asyncio.sleep(1)


@pytest.mark.parametrize(("calls", "before"), [(0, 12), (4, 9), (9, 3), (3, 0), (0, 40)])
async def test_the_window_before_counts_for_its_share(
    limiter: RedisRateLimiter, server: Any, calls: int, before: int
) -> None:
    """Redis lets through as many calls as the rule does, whether the window before is noted as such or just ended."""
    limit = limit_of(12)
    number, now = await at_redis(server)
    noted = {"number": number, "calls": calls, "before": before}
    if calls == 0:
        noted = {"number": number - 1, "calls": before, "before": 99}
    await server.hset(key_of(limit), mapping=noted)
    room, window = 0, Window(number, calls, before)
    while judge(limit, window, now).allowed:
        room, window = room + 1, window.counting(1)
    allowed = [(await limiter.hit((limit,), "somebody")).allowed for _ in range(14)]
    assert abs(sum(allowed) - room) <= 1  # a call may fall out of the window while the test runs
    assert allowed == sorted(allowed, reverse=True)
    if any(allowed):
        assert int(await server.hget(key_of(limit), "calls")) == calls + sum(allowed)
    else:
        assert await server.hgetall(key_of(limit)) == {k.encode(): str(v).encode() for k, v in noted.items()}


async def test_windows_long_gone_count_for_nothing(limiter: RedisRateLimiter, server: Any) -> None:
    """Calls of the window before the last are forgotten."""
    limit = limit_of(5)
    number, _ = await at_redis(server)
    await server.hset(key_of(limit), mapping={"number": number - 2, "calls": 5, "before": 5})
    assert (await limiter.hit((limit,), "somebody")).remaining == 4


async def test_redis_keeps_a_window_as_long_as_it_counts(limiter: RedisRateLimiter, server: Any) -> None:
    """Calls count until a span after their window; the key lives as long, and not for ever."""
    limit = limit_of(5)
    await limiter.hit((limit,), "somebody")
    assert 2 * HOUR - 60 < await server.ttl(key_of(limit)) <= 2 * HOUR


async def test_refused_calls_are_not_counted_on_redis(limiter: RedisRateLimiter, server: Any) -> None:
    """Whoever goes on trying waits no longer for it."""
    limit = limit_of(3)
    verdicts = [await limiter.hit((limit,), "somebody") for _ in range(30)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 3 + [False] * 27
    assert await server.hget(key_of(limit), "calls") == b"3"


@pytest.mark.parametrize("calls", [39, 100, 1_000])
async def test_little_is_counted_ahead(limiter: RedisRateLimiter, server: Any, calls: int) -> None:
    """At most a twentieth of a limit and 16 calls are counted that were not made yet; below 40 none."""
    limit = limit_of(calls)
    largest = 0 if calls < 40 else min(16, calls // 20) - 1
    ahead = []
    for made in range(1, min(calls, 80)):
        await limiter.hit((limit,), "somebody")
        ahead.append(int(await server.hget(key_of(limit), "calls")) - made)
    assert max(ahead) == largest
    assert min(ahead) == 0


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.9])
def test_a_process_alone_counts_the_window_before_for_its_share(share: float) -> None:
    """Twelve calls of the last window leave as much room as lies more than a span back."""
    windows, limit = OwnWindows(), limit_of(12)
    for _ in range(12):
        assert windows.hit((limit,), "somebody", START + 1.0).allowed
    later = START + HOUR + share * HOUR
    allowed = sum(windows.hit((limit,), "somebody", later).allowed for _ in range(20))
    assert allowed == int(12 * share)
    assert sum(windows.hit((limit,), "somebody", START + 3 * HOUR).allowed for _ in range(20)) == 12


def test_refused_calls_are_not_counted_by_a_process_alone() -> None:
    """However many are refused, there is room as soon as there would have been without them."""
    windows, narrow, wide = OwnWindows(), limit_of(3), limit_of(50)
    verdicts = [windows.hit((narrow, wide), "somebody", START + 1.0) for _ in range(30)]
    assert sum(verdict.allowed for verdict in verdicts) == 3
    assert windows.hit((wide,), "somebody", START + 2.0).remaining == 46
    first = START + HOUR + HOUR / 3 + 1
    assert not windows.hit((narrow,), "somebody", first - 10).allowed
    assert windows.hit((narrow,), "somebody", first).allowed


@pytest.fixture
async def impatient(servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[list[RedisRateLimiter]]:
    """The limiters of two processes that wait only so long for Redis, and ask again soon."""
    made = [RedisRateLimiter(servers.redis_url, patience=0.5, pause=0.5) for _ in range(2)]
    yield made
    for limiter in made:
        await limiter.close()


async def hits(limiter: RedisRateLimiter, limit: RateLimit, times: int) -> int:
    """Call so often, and count what is let through."""
    return sum([(await limiter.hit((limit,), "somebody")).allowed for _ in range(times)])


async def test_an_outage_of_redis_forgets_nothing(impatient: list[RedisRateLimiter], server: Any) -> None:
    """What was counted before counts while Redis does not answer, and what was let through meanwhile afterwards."""
    limit = limit_of(10)
    assert await hits(impatient[0], limit, 6) == 6
    await server.client_pause(600_000, all=False)
    assert await hits(impatient[0], limit, 9) == 4
    await server.client_unpause()
    until = time.monotonic() + GENEROUS
    while int(await server.hget(key_of(limit), "calls")) < 10 and time.monotonic() < until:
        assert await hits(impatient[0], limit, 1) == 0
        await asyncio.sleep(0.1)
    assert await hits(impatient[1], limit, 3) == 0


async def test_calls_of_an_outage_are_told_once(impatient: list[RedisRateLimiter], server: Any) -> None:
    """Five calls without Redis take five of the room there, however often the process comes back."""
    limit, other = limit_of(30), limit_of(1)
    for outage in range(2):
        assert await hits(impatient[0], limit, 5) == 5
        await server.client_pause(600_000, all=False)
        await hits(impatient[0], other, 1)  # this one times out, and sends the process on its own
        assert await hits(impatient[0], limit, 1) == 1
        await server.client_unpause()
        await asyncio.sleep(0.6)
        counted = 6 * outage + 6
        assert await hits(impatient[0], limit, 1) == 1
        assert int(await server.hget(key_of(limit), "calls")) == counted + outage + 1
