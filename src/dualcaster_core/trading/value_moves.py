"""When prices moved so far since a proposal was sent that accepting it asks again."""

from collections.abc import Sequence
from decimal import Decimal

from dualcaster_core.trading.model import TradingRules


def have_moved(then: Sequence[Decimal], now: Sequence[Decimal], rules: TradingRules) -> bool:
    """Tell whether a side is worth over ``moved_percent`` more or less than it was; dollars of each side."""
    return any(abs(new - old) * 100 > old * rules.moved_percent for old, new in zip(then, now, strict=True))
