"""Cardmarket's price guide as a price feed."""

from dualcaster_cardmarket.price_guide import CardmarketPrices

__all__ = ["CardmarketPrices"]
