"""Counting calls on Redis."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

import dualcaster_embedded
from dualcaster_core.kernel.rate_limits import RateLimit
from dualcaster_redis import RedisRateLimiter
from tests.support.patience import GENEROUS


@pytest.fixture
async def limiters(servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[list[RedisRateLimiter]]:
    """The limiters of two processes."""
    made = [RedisRateLimiter(servers.redis_url, patience=GENEROUS) for _ in range(2)]
    yield made
    for limiter in made:
        await limiter.close()


@pytest.mark.parametrize("calls", [1, 10, 39, 40, 100, 400])
async def test_no_limit_is_ever_passed(limiters: list[RedisRateLimiter], calls: int) -> None:
    """Two processes let through the limit at most, however the calls come, and most of it at least."""
    limits = (RateLimit(f"test {uuid4().hex}", calls, 3600),)
    hits = [limiters[number % 2].hit(limits, "somebody") for number in range(calls + 60)]
    verdicts = await asyncio.gather(*hits)
    allowed = sum(verdict.allowed for verdict in verdicts)
    assert calls - 2 * (calls // 20) <= allowed <= calls


async def test_one_process_alone_uses_all_of_a_limit(limiters: list[RedisRateLimiter]) -> None:
    """What is counted ahead is there for the next calls, and the number left is told exactly."""
    limits = (RateLimit(f"test {uuid4().hex}", 60, 3600), RateLimit(f"test {uuid4().hex}", 50, 7200))
    verdicts = [await limiters[0].hit(limits, "somebody") for _ in range(52)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 50 + [False] * 2
    assert [verdict.remaining for verdict in verdicts] == [*range(49, -1, -1), 0, 0]
    assert verdicts[-1].limit == limits[1]


async def test_a_refused_call_is_counted_for_no_limit(limiters: list[RedisRateLimiter]) -> None:
    """Where one of several limits refuses, the others keep their room."""
    narrow, wide = RateLimit(f"test {uuid4().hex}", 1, 3600), RateLimit(f"test {uuid4().hex}", 3, 3600)
    for _ in range(5):
        await limiters[0].hit((narrow, wide), "somebody")
    assert (await limiters[0].hit((wide,), "somebody")).remaining == 1
