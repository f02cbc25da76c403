"""Redis adapters: the cache, rate limits, and what is true for seconds only."""

from dualcaster_redis.cache import RedisCache
from dualcaster_redis.presence import RedisPresence
from dualcaster_redis.rate_limits import RedisRateLimiter
from dualcaster_redis.transient_updates import RedisTransientUpdates

__all__ = ["RedisCache", "RedisPresence", "RedisRateLimiter", "RedisTransientUpdates"]
