"""What stores pay for cards of those present: what their buylist offers in store credit."""

from collections.abc import Collection, Mapping
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.buylist.errors import StoreDoesNotBuy
from dualcaster_core.stores.buylist.offers import CopiesToSell, buying_store, priced
from dualcaster_core.stores.buylist.ports import BuylistUnitOfWork
from dualcaster_core.stores.clearing.ports import StoreOffer
from dualcaster_core.stores.stock.model import StockKey

MOST_COPIES: Final = 4
"""Copies of one kind that a store takes in a clearing."""


@frozen
class StoreBuylistOffers:
    """``StoreOffers`` by the rules of the store's buylist."""

    units: UnitOfWorkFactory[BuylistUnitOfWork]
    clock: Clock

    async def offers(self, store_id: int, keys: Collection[StockKey]) -> Mapping[StockKey, StoreOffer]:
        """Price what the store buys; nothing of one that buys nothing."""
        ordered = sorted(keys, key=lambda key: (key.card_id, key.finish, key.condition, key.language))
        async with self.units() as uow:
            try:
                terms = await buying_store(uow, store_id)
            except StoreDoesNotBuy:
                return {}
            lines = [CopiesToSell(key=key, copies=MOST_COPIES) for key in ordered]
            found = await priced(uow, terms, lines, self.clock.now())
        return {
            key: StoreOffer(cents=one.credit_cents, copies=one.most_copies)
            for key, one in zip(ordered, found, strict=True)
            if one.refused is None and one.most_copies and one.credit_cents
        }
