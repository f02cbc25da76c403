"""Rings of math trades and kidney exchanges: from files, for commands that need no servers."""

from dualcaster_core.rings.model import RingExchange, RingSolution
from dualcaster_core.rings.use_cases import FindRings
from dualcaster_core.rings.want_lists import MathTrade
from dualcaster_highs import HighsRingSolver
from dualcaster_mathtrade import read_kidney_exchange, read_want_lists, results_text


def build_ring_finder() -> FindRings:
    """Build what chooses rings, with proofs."""
    return FindRings(HighsRingSolver())


def read_math_trade(content: bytes, file: str) -> MathTrade:
    """Read want lists in the format of TradeMaximizer; raises ``WantListsUnreadable``."""
    return read_want_lists(content, file)


def read_kidneys(content: bytes, file: str) -> RingExchange:
    """Read a kidney exchange; raises ``WantListsUnreadable``."""
    return read_kidney_exchange(content, file)


def math_trade_results(trade: MathTrade, solution: RingSolution) -> str:
    """Write results as TradeMaximizer does."""
    return results_text(trade, solution)
