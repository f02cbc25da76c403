"""Mean reversion: the price has left its usual level, and what the shop pays has not followed."""

from dualcaster_core.signals.features.model import Features
from dualcaster_core.signals.kinds.rule import Case, KindRules, mean_strength, share, strength, unknown
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import SignalAction, SignalKind

AWAY = 0.15
"""How far from its mean of 60 days a price must lie, as a share of that mean."""
SWINGS = 1.5
"""And how many times its usual weekly swing, which counts the move itself: one jump alone is about twice its swing."""
FOLLOWED = 0.5
"""A buylist that made half of the price's move says that the move is real."""
AWAY_ALONE = 0.25
"""How far from its mean a price must lie where no buylist is known to say whether the move is real."""
_EVIDENCE = ("buylist_change_7", "buylist_ratio", "usual_ratio", "mean_60", "weekly_volatility", "change_7", "price")


def _fell_too_far(f: Features, settings: RuleSettings) -> bool:
    away = (f.price <= f.mean_60 * (1 - AWAY)) & (f.mean_60 - f.price >= SWINGS * f.weekly_volatility * f.price)
    alone = unknown(f.buylist_change_7) & (f.price <= f.mean_60 * (1 - AWAY_ALONE))
    return away & (f.change_7 < 0) & ((f.buylist_change_7 > f.change_7 * FOLLOWED) | alone)


def _rose_too_far(f: Features, settings: RuleSettings) -> bool:
    away = (f.price >= f.mean_60 * (1 + AWAY)) & (f.price - f.mean_60 >= SWINGS * f.weekly_volatility * f.price)
    alone = unknown(f.buylist_change_7) & (f.price >= f.mean_60 * (1 + AWAY_ALONE))
    return away & (f.change_7 > 0) & ((f.buylist_change_7 < f.change_7 * FOLLOWED) | alone)


def _case(sign: int) -> Case:
    def score(f: Features, settings: RuleSettings) -> float:
        return mean_strength(
            strength(sign * (f.buylist_change_7 - f.change_7), 0.0, 0.5),
            strength(sign * (f.mean_60 / f.price - 1), 0.1, 0.6),
        )

    def move(f: Features, settings: RuleSettings) -> float:
        return share(sign * (f.mean_60 / f.price - 1) / 2)

    return Case(
        action=SignalAction.BUY if sign > 0 else SignalAction.SELL,
        holds=_fell_too_far if sign > 0 else _rose_too_far,
        score=score,
        move=move,
        evidence=_EVIDENCE,
    )


MEAN_REVERSION = KindRules(kind=SignalKind.MEAN_REVERSION, version="1", cases=(_case(1), _case(-1)))
