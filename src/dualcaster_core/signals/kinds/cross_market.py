"""Cross-market: after a marketplace's fee and shipping, other sources still ask more than this one; or far less.

Sources differ by habit (a shop asks more than a marketplace), so that a gap counts only as far as it is wider than it
was over the last month.
"""

from dualcaster_core.signals.features.model import Features
from dualcaster_core.signals.kinds.rule import Case, KindRules, mean_strength, share, strength
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import SignalAction, SignalKind

WIDENED = 0.08
"""By how much the other sources' price, as a share of this one, must have left its usual level."""


def _cheap_here(f: Features, settings: RuleSettings) -> bool:
    pays_off = f.elsewhere_low * settings.kept - settings.shipping > f.price
    return pays_off & (f.elsewhere_low >= f.price * (f.usual_elsewhere_low + WIDENED))


def _dear_here(f: Features, settings: RuleSettings) -> bool:
    pays_off = f.price * settings.kept - settings.shipping > f.elsewhere_high
    return pays_off & (f.elsewhere_high <= f.price * (f.usual_elsewhere_high - WIDENED))


def gain_elsewhere(f: Features, settings: RuleSettings) -> float:
    """Return what buying here and selling at the cheapest other source leaves, as a share of the price here."""
    return (f.elsewhere_low * settings.kept - settings.shipping) / f.price - 1


def gain_here(f: Features, settings: RuleSettings) -> float:
    """Return what selling here and buying at the dearest other source leaves, as a share of the price here."""
    return settings.kept - (settings.shipping + f.elsewhere_high) / f.price


def _buy_score(f: Features, settings: RuleSettings) -> float:
    widened = f.elsewhere_low / f.price - f.usual_elsewhere_low
    return mean_strength(strength(gain_elsewhere(f, settings), 0.0, 0.5), strength(widened, 0.0, 0.5))


def _sell_score(f: Features, settings: RuleSettings) -> float:
    widened = f.usual_elsewhere_high - f.elsewhere_high / f.price
    return mean_strength(strength(gain_here(f, settings), 0.0, 0.4), strength(widened, 0.0, 0.4))


_BUY = Case(
    action=SignalAction.BUY,
    holds=_cheap_here,
    score=_buy_score,
    move=lambda f, settings: share((f.elsewhere_low / f.price - f.usual_elsewhere_low) / 2),
    evidence=("buylist_ratio", "stock", "elsewhere_low", "elsewhere_high", "usual_elsewhere_low", "price"),
)
_SELL = Case(
    action=SignalAction.SELL,
    holds=_dear_here,
    score=_sell_score,
    move=lambda f, settings: share((f.usual_elsewhere_high - f.elsewhere_high / f.price) / 2),
    evidence=("buylist_ratio", "stock", "elsewhere_low", "elsewhere_high", "usual_elsewhere_high", "price"),
)
CROSS_MARKET = KindRules(kind=SignalKind.CROSS_MARKET, version="1", cases=(_BUY, _SELL))
