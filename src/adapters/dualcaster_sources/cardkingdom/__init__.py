"""Card Kingdom's price list as a price feed."""

from dualcaster_sources.cardkingdom.price_list import CardKingdomPrices

__all__ = ["CardKingdomPrices"]
