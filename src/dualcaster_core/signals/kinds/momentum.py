"""Momentum: the price moves, and what the shop pays moves with it."""

from dualcaster_core.signals.features.model import Features
from dualcaster_core.signals.kinds.rule import Case, KindRules, expected_move, mean_strength, strength, unknown
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import SignalAction, SignalKind

CONFIRMED = 0.05
"""How far the price must have moved in a week where the buylist moved as well."""
CONFIRMING = 0.03
"""How far the buylist must have moved with it."""
ALONE = 0.12
"""How far it must have moved where no buylist is known."""
SPIKE = 0.6
"""A price that moved further than this in a week has run ahead: that is for mean reversion to judge."""
_EVIDENCE = ("buylist_change_7", "stock_ratio", "change_7", "change_30", "price")


def _rises(f: Features, settings: RuleSettings) -> bool:
    confirmed = (f.change_7 >= CONFIRMED) & (f.buylist_change_7 >= CONFIRMING)
    alone = (f.change_7 >= ALONE) & unknown(f.buylist_change_7)
    going_on = unknown(f.change_1) | (f.change_1 >= 0)
    return (confirmed | alone) & (f.change_7 <= SPIKE) & going_on


def _falls(f: Features, settings: RuleSettings) -> bool:
    confirmed = (f.change_7 <= -CONFIRMED) & (f.buylist_change_7 <= -CONFIRMING)
    alone = (f.change_7 <= -ALONE) & unknown(f.buylist_change_7)
    going_on = unknown(f.change_1) | (f.change_1 <= 0)
    return (confirmed | alone) & (f.change_7 >= -SPIKE) & going_on


def _case(sign: int) -> Case:
    def score(f: Features, settings: RuleSettings) -> float:
        return mean_strength(
            strength(sign * f.buylist_change_7, 0.0, 0.4),
            strength(sign * (1 - f.stock_ratio), 0.0, 1.0),
            strength(sign * f.change_7, 0.0, 0.4),
        )

    def move(f: Features, settings: RuleSettings) -> float:
        return max(expected_move(f, settings), sign * f.change_7 / 2)

    return Case(
        action=SignalAction.BUY if sign > 0 else SignalAction.SELL,
        holds=_rises if sign > 0 else _falls,
        score=score,
        move=move,
        evidence=_EVIDENCE,
    )


MOMENTUM = KindRules(kind=SignalKind.MOMENTUM, version="1", cases=(_case(1), _case(-1)))
