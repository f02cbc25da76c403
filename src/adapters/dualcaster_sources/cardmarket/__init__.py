"""Cardmarket's price guide as a price feed."""

from dualcaster_sources.cardmarket.price_guide import CardmarketPrices

__all__ = ["CardmarketPrices"]
