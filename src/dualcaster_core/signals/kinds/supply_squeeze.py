"""Supply squeeze: the shop's copies run out while it still buys; or pile up while it has stopped."""

from dualcaster_core.signals.features.model import Features
from dualcaster_core.signals.kinds.rule import Case, KindRules, expected_move, mean_strength, share, strength
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import SignalAction, SignalKind

THINNED = 0.5
"""To which share of its mean of 14 days the stock must have fallen."""
FEW = 4
"""How many copies may be left: half of a hundred is no squeeze."""
LEAST_BEFORE = 4
"""How many copies there must have been a week ago: the last one of two was sold by chance."""
GLUT = 2.0
"""To how many times its mean the stock must have grown."""
MANY = 12
"""How many copies a glut has at least."""
LESS_WANTED = 0.5
"""To which share of its mean what the shop would still buy must have fallen."""
_EVIDENCE = (
    "stock",
    "stock_ago_7",
    "stock_ratio",
    "wanted",
    "wanted_ratio",
    "buylist_ratio",
    "buylist_change_7",
    "price",
)


def _runs_out(f: Features, settings: RuleSettings) -> bool:
    thin = (f.stock_ratio <= THINNED) & (f.stock <= FEW) & (f.stock_ago_7 >= LEAST_BEFORE)
    return thin & (f.wanted > 0) & (f.buylist_change_7 >= 0)


def _piles_up(f: Features, settings: RuleSettings) -> bool:
    glut = (f.stock_ratio >= GLUT) & (f.stock >= MANY)
    return glut & ((f.wanted_ratio <= LESS_WANTED) | (f.buylist_change_7 < 0))


def _squeeze(f: Features, settings: RuleSettings) -> float:
    return mean_strength(
        strength(1 - f.stock_ratio, 0.3, 1.0),
        strength(f.buylist_change_7, 0.0, 0.3),
        strength(f.wanted_ratio, 0.5, 2.0),
        strength(f.buylist_ratio, 0.3, 0.75),
    )


def _oversupply(f: Features, settings: RuleSettings) -> float:
    return mean_strength(
        strength(f.stock_ratio, 1.0, 5.0),
        strength(-f.buylist_change_7, 0.0, 0.3),
        1 - share(f.wanted_ratio),
    )


SUPPLY_SQUEEZE = KindRules(
    kind=SignalKind.SUPPLY_SQUEEZE,
    version="1",
    cases=(
        Case(action=SignalAction.BUY, holds=_runs_out, score=_squeeze, move=expected_move, evidence=_EVIDENCE),
        Case(action=SignalAction.SELL, holds=_piles_up, score=_oversupply, move=expected_move, evidence=_EVIDENCE),
    ),
)
