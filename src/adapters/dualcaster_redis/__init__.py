"""Redis adapters: the cache and the rate limits."""

from dualcaster_redis.cache import RedisCache
from dualcaster_redis.rate_limits import RedisRateLimiter

__all__ = ["RedisCache", "RedisRateLimiter"]
