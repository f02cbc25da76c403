"""Shop systems that stores keep their stock in: TCGplayer, Crystal Commerce, and BinderPOS through Shopify."""

from dualcaster_shops.addresses import ShopAddresses
from dualcaster_shops.shopify_messages import ShopifyMessages
from dualcaster_shops.sources import ShopSources

__all__ = ["ShopAddresses", "ShopSources", "ShopifyMessages"]
