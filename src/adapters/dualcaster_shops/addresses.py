"""Where shop systems are asked; only names of their own stand in the addresses, never what a store has typed."""

import re
from typing import Final

from attrs import frozen

from dualcaster_core.stores.sync.errors import CredentialsIncomplete

SHOPIFY_VERSION: Final = "2025-10"
_SHOP: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com")
_STORE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


@frozen(kw_only=True)
class ShopAddresses:
    """The base addresses; ``{store}`` and ``{shop}`` stand for the name of a store."""

    tcgplayer: str = "https://api.tcgplayer.com"
    crystal_commerce: str = "https://{store}-admin.crystalcommerce.com/api/v1"
    shopify: str = f"https://{{shop}}/admin/api/{SHOPIFY_VERSION}"

    def of_crystal_commerce(self, store: str) -> str:
        """Return the address of a store at Crystal Commerce. Raises ``CredentialsIncomplete``."""
        if not _STORE.fullmatch(store):
            raise CredentialsIncomplete("store", "the store name has letters, digits and hyphens only")
        return self.crystal_commerce.format(store=store)

    def of_shopify(self, shop: str) -> str:
        """Return the address of a shop at Shopify. Raises ``CredentialsIncomplete``."""
        if not _SHOP.fullmatch(shop):
            raise CredentialsIncomplete("shop", "the shop domain ends in .myshopify.com, as Shopify's admin shows it")
        return self.shopify.format(shop=shop)
