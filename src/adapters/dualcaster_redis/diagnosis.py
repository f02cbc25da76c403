"""What a Redis server says of itself, for ``dualcaster doctor``."""

from collections.abc import Collection
from datetime import UTC, datetime

from attrs import frozen
from redis.asyncio import Redis
from redis.exceptions import RedisError

from dualcaster_core.kernel.errors import ServiceUnavailable

SAMPLE = 500


@frozen(kw_only=True)
class RedisFacts:
    """The server: its version, what it keeps, and what it does when it is full."""

    version: str
    append_only: bool
    saves: bool
    policy: str
    used: int
    limit: int
    now: datetime


async def redis_facts(url: str, seconds: float) -> RedisFacts:
    """Ask for version, persistence, memory and the time. Raises ``ServiceUnavailable``."""
    try:
        async with Redis.from_url(url, socket_timeout=seconds, socket_connect_timeout=seconds) as redis:
            info = await redis.info()
            moment, micro = await redis.time()
            return RedisFacts(
                version=str(info.get("redis_version", "0")),
                append_only=bool(info.get("aof_enabled")),
                saves=bool(int(info.get("rdb_last_save_time", 0))),
                policy=str(info.get("maxmemory_policy", "noeviction")),
                used=int(info.get("used_memory", 0)),
                limit=int(info.get("maxmemory", 0)),
                now=datetime.fromtimestamp(moment + micro / 1_000_000, UTC),
            )
    except (RedisError, OSError) as error:
        raise ServiceUnavailable(str(error)) from error


async def foreign_keys(url: str, prefixes: Collection[str], seconds: float) -> int:
    """Count, of some hundred keys of a database, those that begin with none of these. Raises ``ServiceUnavailable``."""
    try:
        async with Redis.from_url(url, socket_timeout=seconds, socket_connect_timeout=seconds) as redis:
            _, keys = await redis.scan(count=SAMPLE)
    except (RedisError, OSError) as error:
        raise ServiceUnavailable(str(error)) from error
    names = [key if isinstance(key, str) else key.decode(errors="replace") for key in keys]
    return sum(not name.startswith(tuple(prefixes)) for name in names)
