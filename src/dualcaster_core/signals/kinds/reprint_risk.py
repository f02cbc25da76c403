"""Reprint risk: a dear card that has waited long for another printing, or one that has just come out again."""

from dualcaster_core.signals.features.model import Features
from dualcaster_core.signals.kinds.rule import Case, KindRules, expected_move, mean_strength, strength
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import SignalAction, SignalKind

DEAR = 20.0
"""A cheaper card is no reason to print it again."""
FEW = 2
"""With more printings than this another one changes little."""
WAITED = 730
"""After how many days without a printing one is to be expected."""
NOT_AGAIN = 27 * 365
"""A card first printed longer ago, and never since, may be one of those that are promised not to be printed again."""
PROMISED = 20 * 365
"""From when on 'never since' is taken for that promise."""
JUST_OUT = 30
"""How many days after a new printing the older ones are still finding their price."""
OLDER = 180
"""How much older than the new printing one must be for it to be a reprint."""
RELUCTANT = 0.45
"""A shop that pays less than this share of its price does not expect it to last."""
HORIZON_DAYS = 30
_EVIDENCE = (
    "printings",
    "since_this",
    "since_first",
    "since_last",
    "buylist_ratio",
    "buylist_change_7",
    "change_30",
    "price",
)


def _came_out_again(f: Features, settings: RuleSettings) -> bool:
    reprinted = (f.printings > 1) & (f.since_last <= JUST_OUT) & (f.since_this >= f.since_last + OLDER)
    return reprinted & (f.buylist_change_7 <= 0)


def _is_due(f: Features, settings: RuleSettings) -> bool:
    due = (f.price >= DEAR) & (f.printings <= FEW) & (f.since_last >= WAITED)
    promised = (f.since_first >= NOT_AGAIN) & (f.since_last >= PROMISED)
    reluctant = (f.buylist_ratio < RELUCTANT) & (f.buylist_ratio < f.usual_ratio)
    return due & (promised ^ True) & reluctant & (f.change_30 >= 0)


def _after_reprint(f: Features, settings: RuleSettings) -> float:
    return mean_strength(
        strength(-f.buylist_change_7, 0.0, 0.2),
        strength(-f.since_last, -JUST_OUT, 0.0),
        strength(-f.printings, -8.0, -2.0),
    )


def _before_reprint(f: Features, settings: RuleSettings) -> float:
    return mean_strength(
        strength(f.usual_ratio - f.buylist_ratio, 0.0, 0.2),
        strength(f.price, DEAR, 5 * DEAR),
        strength(f.since_last, WAITED, 4 * WAITED),
        strength(f.change_30, 0.0, 0.5),
    )


REPRINT_RISK = KindRules(
    kind=SignalKind.REPRINT_RISK,
    version="1",
    horizon_days=HORIZON_DAYS,
    cases=(
        Case(
            action=SignalAction.SELL,
            holds=_came_out_again,
            score=_after_reprint,
            move=lambda f, settings: 2 * expected_move(f, settings),
            evidence=_EVIDENCE,
        ),
        Case(
            action=SignalAction.SELL,
            holds=_is_due,
            score=_before_reprint,
            move=lambda f, settings: 2 * expected_move(f, settings),
            evidence=_EVIDENCE,
        ),
    ),
)
