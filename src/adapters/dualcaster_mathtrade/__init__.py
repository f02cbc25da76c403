"""Files of math trades: want lists in the format of TradeMaximizer, its results, and kidney exchanges."""

from dualcaster_mathtrade.kidney import read_kidney_exchange
from dualcaster_mathtrade.results import results_text
from dualcaster_mathtrade.want_lists import read_want_lists

__all__ = ["read_kidney_exchange", "read_want_lists", "results_text"]
