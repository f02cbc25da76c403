"""Buylist spread: a shop changes what it pays before it changes what it asks."""

from dualcaster_core.signals.features.model import Features
from dualcaster_core.signals.kinds.rule import Case, KindRules, expected_move, mean_strength, strength
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import SignalAction, SignalKind

LEADS = 0.08
"""By how much more than the price the buylist must have moved in a week."""
GAP = 0.04
"""And by how much the buylist's share of the price must have left its usual level."""
PAYS = 0.45
"""A shop that pays at least this share of its price wants the card."""
_EVIDENCE = (
    "buylist",
    "buylist_ratio",
    "usual_ratio",
    "buylist_change_7",
    "wanted",
    "stock",
    "stock_ratio",
    "change_7",
    "price",
)


def _raised(f: Features, settings: RuleSettings) -> bool:
    leads = f.buylist_change_7 >= f.change_7 + LEADS
    return leads & (f.buylist_ratio >= f.usual_ratio + GAP) & (f.buylist_ratio >= PAYS) & (f.wanted > 0)


def _lowered(f: Features, settings: RuleSettings) -> bool:
    leads = f.buylist_change_7 <= f.change_7 - LEADS
    return leads & (f.buylist_ratio <= f.usual_ratio - GAP)


def _case(sign: int) -> Case:
    def score(f: Features, settings: RuleSettings) -> float:
        return mean_strength(
            strength(sign * (f.buylist_ratio - f.usual_ratio), 0.0, 0.25),
            strength(sign * (f.buylist_change_7 - f.change_7), 0.0, 0.5),
            strength(sign * (1 - f.stock_ratio), -0.5, 1.0),
        )

    def move(f: Features, settings: RuleSettings) -> float:
        return max(expected_move(f, settings), sign * (f.buylist_change_7 - f.change_7) / 2)

    return Case(
        action=SignalAction.BUY if sign > 0 else SignalAction.SELL,
        holds=_raised if sign > 0 else _lowered,
        score=score,
        move=move,
        evidence=_EVIDENCE,
    )


BUYLIST_SPREAD = KindRules(kind=SignalKind.BUYLIST_SPREAD, version="1", cases=(_case(1), _case(-1)))
