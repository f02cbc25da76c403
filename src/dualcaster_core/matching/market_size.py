"""How large the market is, in numbers that anybody may see."""

from typing import Protocol

from attrs import frozen

from dualcaster_core.kernel.cache import Cache
from dualcaster_core.kernel.json_cache import JsonCache, json_converter

CACHED_SECONDS = 900
_KEY = "market:size"
_converter = json_converter()


@frozen(kw_only=True)
class MarketSize:
    """Printings, those of them with a price, open accounts, and the copies that are offered and wanted."""

    printings: int
    priced: int
    traders: int
    for_trade: int
    wanted: int


class MarketSizes(Protocol):
    """Counts the market."""

    async def count(self) -> MarketSize:
        """Count it now."""
        ...


@frozen
class CachedMarketSize:
    """The size of the market, at most a quarter of an hour old."""

    sizes: MarketSizes
    cache: Cache

    async def now(self) -> MarketSize:
        """Give it."""
        cached = JsonCache(self.cache, MarketSize, _converter)
        size = await cached.get(_KEY)
        if size is None:
            size = await self.sizes.count()
            await cached.put(_KEY, size, seconds=CACHED_SECONDS)
        return size
