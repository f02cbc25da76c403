"""Opens the shop system of a store."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from attrs import evolve, field, frozen

from dualcaster_core.stores.sync.errors import StoreNotConnected
from dualcaster_core.stores.sync.ports import StockSource
from dualcaster_core.stores.sync.providers import StockProvider
from dualcaster_shops import crystal_commerce, shopify, tcgplayer
from dualcaster_shops.addresses import ShopAddresses
from dualcaster_shops.wire import WireLimits, shop_wire


@frozen(kw_only=True)
class ShopSources:
    """``StockSources`` of the systems that are asked over the net."""

    addresses: ShopAddresses = field(factory=ShopAddresses)
    limits: WireLimits = field(factory=WireLimits)
    is_paced: bool = True

    @asynccontextmanager
    async def open(self, provider: StockProvider, credentials: Mapping[str, str]) -> AsyncIterator[StockSource]:
        """Open the system of a provider; files are none."""
        if provider is StockProvider.TCGPLAYER:
            limits = self._paced(tcgplayer.PAUSE)
            async with shop_wire(tcgplayer.TITLE, self.addresses.tcgplayer, limits) as wire:
                yield tcgplayer.TcgplayerStock(wire, credentials)
        elif provider is StockProvider.CRYSTAL_COMMERCE:
            address = self.addresses.of_crystal_commerce(credentials["store"])
            async with shop_wire(crystal_commerce.TITLE, address, self._paced(crystal_commerce.PAUSE)) as wire:
                yield crystal_commerce.CrystalCommerceStock(wire, credentials)
        elif provider is StockProvider.BINDERPOS:
            address = self.addresses.of_shopify(credentials["shop"])
            async with shop_wire(shopify.TITLE, address, self.limits) as wire:
                yield shopify.ShopifyStock(wire, credentials)
        else:
            raise StoreNotConnected

    def _paced(self, pause: float) -> WireLimits:
        return evolve(self.limits, pause=pause if self.is_paced else 0.0)
