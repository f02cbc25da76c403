"""What stores pay for cards of those present."""

from collections.abc import Collection, Mapping

from attrs import frozen

from dualcaster_core.stores.clearing.ports import StoreOffer
from dualcaster_core.stores.stock.model import StockKey


@frozen
class NoOffers:
    """``StoreOffers`` of stores that buy nothing: chains end among people then."""

    async def offers(self, store_id: int, keys: Collection[StockKey]) -> Mapping[StockKey, StoreOffer]:
        """Offer nothing."""
        return {}
