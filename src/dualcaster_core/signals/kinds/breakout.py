"""Breakout: the price leaves the range of two months, with the buylist or the stock behind it; or has settled there."""

from dualcaster_core.signals.features.model import Features
from dualcaster_core.signals.kinds.rule import Case, KindRules, expected_move, mean_strength, strength, unknown
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import SignalAction, SignalKind

BEYOND = 0.03
"""How far outside the range a price must lie, as a share of the range's bound."""
QUIET = 0.35
"""How wide the range may have been, as a share of its lower bound: out of a wide one nothing breaks."""
CONFIRMING = 0.03
"""How far the buylist must have moved with the price."""
THINNED = 0.6
"""To which share of its mean the stock must have fallen to stand for the buylist; its inverse for a glut."""
BUSY = 1.5
"""How many times its usual week's copies must have been sold where a source has neither buylist nor stock."""
_WEEKS_OF_A_MONTH = 30 / 7
MOVED = 0.15
"""How far a price must have gone in a month for 'it holds' to say anything."""
STILL = 0.02
"""How far it may have swung in the last week, as a share of its lowest price."""
BEHIND = 0.9
"""A shop that pays at least this share of its usual ratio stands behind the new price."""
_EVIDENCE = ("buylist_change_7", "stock_ratio", "sales_7", "sales_30", "high_before", "low_before", "change_7", "price")


def _upwards(f: Features, settings: RuleSettings) -> bool:
    behind_it = (f.buylist_change_7 >= CONFIRMING) | (f.stock_ratio <= THINNED) | _is_busy(f)
    quiet = f.high_before <= f.low_before * (1 + QUIET)
    return (f.price >= f.high_before * (1 + BEYOND)) & quiet & behind_it


def _downwards(f: Features, settings: RuleSettings) -> bool:
    behind_it = (f.buylist_change_7 <= -CONFIRMING) | (f.stock_ratio >= 1 / THINNED) | _is_busy(f)
    quiet = f.high_before <= f.low_before * (1 + QUIET)
    return (f.price <= f.low_before * (1 - BEYOND)) & quiet & behind_it


def _is_busy(f: Features) -> bool:
    no_shop = unknown(f.buylist_change_7) & unknown(f.stock_ratio)
    return no_shop & (f.sales_7 > 0) & (f.sales_7 * _WEEKS_OF_A_MONTH >= f.sales_30 * BUSY)


def _settled(f: Features, settings: RuleSettings) -> bool:
    moved = (f.change_30 >= MOVED) | (f.change_30 <= -MOVED)
    still = f.week_high <= f.week_low * (1 + STILL)
    return moved & still & (f.buylist_ratio >= BEHIND * f.usual_ratio)


def _case(sign: int) -> Case:
    def score(f: Features, settings: RuleSettings) -> float:
        bound = f.high_before if sign > 0 else f.low_before
        return mean_strength(
            strength(sign * f.buylist_change_7, 0.0, 0.3),
            strength(sign * (1 - f.stock_ratio), 0.0, 1.0),
            strength(sign * (f.price / bound - 1), 0.0, 0.3),
        )

    return Case(
        action=SignalAction.BUY if sign > 0 else SignalAction.SELL,
        holds=_upwards if sign > 0 else _downwards,
        score=score,
        move=expected_move,
        evidence=_EVIDENCE,
    )


def _steadiness(f: Features, settings: RuleSettings) -> float:
    behind_it = strength(f.buylist_ratio, BEHIND * f.usual_ratio, 1.1 * f.usual_ratio)
    return mean_strength(behind_it, strength(-f.week_high, -(1 + STILL) * f.week_low, -f.week_low))


_HOLD = Case(
    action=SignalAction.HOLD,
    holds=_settled,
    score=_steadiness,
    move=expected_move,
    evidence=("buylist_ratio", "usual_ratio", "change_30", "week_low", "week_high", "price"),
)
BREAKOUT = KindRules(kind=SignalKind.BREAKOUT, version="1", cases=(_case(1), _case(-1), _HOLD))
