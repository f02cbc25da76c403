"""Mana Pool's list of prices."""

from dualcaster_sources.manapool.price_list import ManaPoolPrices

__all__ = ["ManaPoolPrices"]
