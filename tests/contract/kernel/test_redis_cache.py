"""The cache on Redis."""

import asyncio

import dualcaster_embedded
from dualcaster_redis import RedisCache
from tests.support.patience import GENEROUS


async def test_many_calls_at_once_wait_for_each_other(servers: dualcaster_embedded.EmbeddedServers) -> None:
    """More calls than connections are no failure: nothing that is put then, such as an ended session, is lost."""
    cache = RedisCache(servers.redis_url, patience=GENEROUS, largest_pool=2)
    names = [f"many:{number}" for number in range(64)]
    await asyncio.gather(*(cache.put(name, name.encode(), seconds=60) for name in names))
    assert await asyncio.gather(*(cache.get(name) for name in names)) == [name.encode() for name in names]
    await cache.drop(*names)
    await cache.close()
