"""How large the market is, in numbers that anybody may see."""

from attrs import frozen

from dualcaster_core.kernel.json_cache import JsonCache, json_converter
from dualcaster_core.kernel.ports import Cache
from dualcaster_core.matching.ports import MarketSize, MarketSizes

CACHED_SECONDS = 900
_KEY = "market:size"
_converter = json_converter()


@frozen
class CachedMarketSize:
    """The size of the market, at most a quarter of an hour old."""

    sizes: MarketSizes
    cache: Cache

    async def now(self) -> MarketSize:
        """Return it."""
        cached = JsonCache(self.cache, MarketSize, _converter)
        size = await cached.get(_KEY)
        if size is None:
            size = await self.sizes.count()
            await cached.put(_KEY, size, seconds=CACHED_SECONDS)
        return size
