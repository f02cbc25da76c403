"""A rule that speaks from features: when it speaks, how strongly, and how far it expects the price to go.

When it speaks (``Case.holds``) is written with arithmetic, comparisons, ``&`` and ``|`` alone, so that the same lines
are asked of one card and of a whole catalogue in columns; the rest is computed for the few cards that remain.
"""

from collections.abc import Callable
from decimal import Decimal
from math import isfinite

from attrs import frozen

from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.signals.features.model import Features, features_of
from dualcaster_core.signals.history import CardHistory
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import (
    DEFAULT_HORIZON_DAYS,
    Evidence,
    RuleProposal,
    SignalAction,
    SignalKind,
)

FRESH_DAYS = 3
"""A price that was not seen for longer than this is none to say anything about."""
LEAST_MOVES = 2
"""Of a price that never moved there is nothing to expect."""
FARTHEST_MOVE = 0.5
"""No target lies further than half the price away."""


@frozen(kw_only=True)
class Case:
    """One way in which a kind speaks. ``evidence`` names the features that it spoke from.

    ``move`` is by what share of itself the price is expected to change, without its sign; for a HOLD it is not asked.
    """

    action: SignalAction
    holds: Callable[[Features, RuleSettings], bool]
    score: Callable[[Features, RuleSettings], float]
    move: Callable[[Features, RuleSettings], float]
    evidence: tuple[str, ...]


@frozen(kw_only=True)
class KindRules:
    """A kind and its cases; the first that holds speaks."""

    kind: SignalKind
    version: str
    cases: tuple[Case, ...]
    horizon_days: int = DEFAULT_HORIZON_DAYS


@frozen
class FeatureRule:
    """A built-in kind under the settings of a deployment (the port ``SignalRule``)."""

    rules: KindRules
    settings: RuleSettings

    @property
    def kind(self) -> str:
        """Name the kind of signal that it makes."""
        return self.rules.kind.value

    @property
    def version(self) -> str:
        """Name the version."""
        return self.rules.version

    def propose(self, history: CardHistory) -> RuleProposal | None:
        """Return what the rule says at the end of the history's last day."""
        return self.conclude(features_of(history))

    def speaks(self, f: Features) -> bool:
        """Tell whether any case holds: for a card, or in a column of truths for a column of cards."""
        said = self.rules.cases[0].holds(f, self.settings)
        for case in self.rules.cases[1:]:
            said = said | case.holds(f, self.settings)
        return said & has_price(f, self.settings)

    def conclude(self, f: Features) -> RuleProposal | None:
        """Return what the rule says of the features of one card."""
        if not has_price(f, self.settings):
            return None
        case = next((case for case in self.rules.cases if case.holds(f, self.settings)), None)
        return None if case is None else self._proposal(case, f)

    def _proposal(self, case: Case, f: Features) -> RuleProposal | None:
        price = round_half_up(Decimal(f.price))
        target = target_of(case.action, price, case.move(f, self.settings), self.settings)
        if target is None and case.action is not SignalAction.HOLD:
            return None
        numbers = ((name, round(getattr(f, name), 6)) for name in case.evidence)
        return RuleProposal(
            action=case.action,
            score=round(share(case.score(f, self.settings)), 6),
            price=price,
            target_price=target,
            horizon_days=self.rules.horizon_days,
            evidence=Evidence(
                rule=self.kind, version=self.version, numbers=tuple(one for one in numbers if isfinite(one[1]))
            ),
        )


def has_price(f: Features, settings: RuleSettings) -> bool:
    """Tell whether a card has a price that something can be said of: high enough, fresh, and one that moves."""
    return (f.price >= settings.least_price) & (f.price_age <= FRESH_DAYS) & (f.moves_90 >= LEAST_MOVES)


def target_of(action: SignalAction, price: Decimal, move: float, settings: RuleSettings) -> Decimal | None:
    """Return the target of an expected move, bounded on both sides; None for a HOLD, or where cents leave no room."""
    if action is SignalAction.HOLD:
        return None
    bounded = min(max(settings.least_move, move), FARTHEST_MOVE)
    sign = 1 if action is SignalAction.BUY else -1
    target = round_half_up(price * (1 + sign * Decimal(f"{bounded:.6f}")))
    return target if target > 0 and target != price else None


def unknown(value: float) -> bool:
    """Tell whether a figure is not known, for a card or in a column."""
    return value != value  # noqa: PLR0124 - NaN alone differs from itself


def share(value: float) -> float:
    """Bound a number to 0..1; 0 where it is not known."""
    return min(max(value, 0.0), 1.0) if value == value else 0.0  # noqa: PLR0124


def strength(value: float, none: float, full: float) -> float:
    """Return where a value lies between 'says nothing' (0) and 'could not say more' (1)."""
    return share((value - none) / (full - none)) if full != none else 0.0


def mean_strength(*parts: float) -> float:
    """Return the mean of strengths."""
    return sum(parts) / len(parts)


def expected_move(f: Features, settings: RuleSettings) -> float:
    """Return a move that is more than noise: the weekly volatility, or the least that counts."""
    return max(share(f.weekly_volatility), settings.least_move)
