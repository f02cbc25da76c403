"""Histories of prices as files, for backtests: TCGplayer by week, Card Kingdom by day, ``AllPrices``, and our own."""

from dualcaster_sources.history.own_export import HistoryWriter
from dualcaster_sources.history.recognition import history_file

__all__ = ["HistoryWriter", "history_file"]
