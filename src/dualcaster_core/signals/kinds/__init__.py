"""The kinds of signals that are built in."""

from dualcaster_core.signals.kinds.breakout import BREAKOUT
from dualcaster_core.signals.kinds.buylist_spread import BUYLIST_SPREAD
from dualcaster_core.signals.kinds.cross_market import CROSS_MARKET
from dualcaster_core.signals.kinds.mean_reversion import MEAN_REVERSION
from dualcaster_core.signals.kinds.momentum import MOMENTUM
from dualcaster_core.signals.kinds.reprint_risk import REPRINT_RISK
from dualcaster_core.signals.kinds.rule import FeatureRule, KindRules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.kinds.supply_squeeze import SUPPLY_SQUEEZE

BUILT_IN: tuple[KindRules, ...] = (
    MOMENTUM,
    MEAN_REVERSION,
    BREAKOUT,
    BUYLIST_SPREAD,
    CROSS_MARKET,
    SUPPLY_SQUEEZE,
    REPRINT_RISK,
)


def built_in_rules(settings: RuleSettings) -> tuple[FeatureRule, ...]:
    """Return the seven kinds under these settings."""
    return tuple(FeatureRule(kind, settings) for kind in BUILT_IN)
