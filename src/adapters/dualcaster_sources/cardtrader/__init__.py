"""CardTrader's marketplace."""

from dualcaster_sources.cardtrader.marketplace import CardTraderPrices

__all__ = ["CardTraderPrices"]
