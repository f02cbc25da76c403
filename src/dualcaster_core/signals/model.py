"""Signals: what is said of a card's price, on what evidence, and what became of it.

Money is ``Decimal`` in the currency of the quote. Shares and probabilities are floats from 0 to 1. Every moment is an
aware datetime in UTC.
"""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from math import isfinite

from attrs import field, frozen, validators

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.money import LARGEST
from dualcaster_core.market.model import Currency, PriceKind, PriceSource

DEFAULT_HORIZON_DAYS = 7
LONGEST_HORIZON_DAYS = 365
INTERVAL_COVERAGE = 0.8
"""The share of prices at the horizon that a published interval is to hold."""

_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")


class SignalAction(StrEnum):
    """What a signal advises."""

    BUY = "buy"
    SELL = "sell"
    HOLD = "hold"


class SignalKind(StrEnum):
    """The kinds that are built in; plug-ins bring kinds under names of their own (``check_kind``)."""

    MOMENTUM = "momentum"
    MEAN_REVERSION = "mean_reversion"
    BREAKOUT = "breakout"
    BUYLIST_SPREAD = "buylist_spread"
    CROSS_MARKET = "cross_market"
    SUPPLY_SQUEEZE = "supply_squeeze"
    REPRINT_RISK = "reprint_risk"


MEMBER_KIND = "member"
"""The kind of the signals that members make."""


class SignalState(StrEnum):
    """Where a signal stands: a closed one takes no more follows and is still graded."""

    OPEN = "open"
    CLOSED = "closed"
    GRADED = "graded"
    INSUFFICIENT_DATA = "insufficient_data"


def check_kind(name: str) -> str:
    """Return the name of a kind: a small letter, then at most 39 small letters, digits and underscores.

    Raises ``ValidationFailed`` for any other text.
    """
    if not isinstance(name, str) or _KIND.fullmatch(name) is None:
        raise ValidationFailed(f"{str(name)[:60]!r} is no name of a kind of signal", kind=str(name)[:60])
    return str(name)


@frozen(kw_only=True)
class PriceQuote:
    """The price that a signal is judged on: whose, of which printing and finish, and in which currency."""

    card_id: int
    finish: Finish
    source: PriceSource
    kind: PriceKind
    currency: Currency = Currency.USD


def _finite(numbers: tuple[tuple[str, float], ...]) -> None:
    wrong = [name for name, number in numbers if not isfinite(number)]
    if wrong:
        raise ValidationFailed(f"the evidence {', '.join(wrong)} is not a finite number", names=wrong)


@frozen(kw_only=True)
class Evidence:
    """Which rule spoke, in which version, and the numbers that it spoke from, by name."""

    rule: str = field(validator=validators.and_(validators.min_len(1), validators.max_len(80)))
    version: str = field(validator=validators.and_(validators.min_len(1), validators.max_len(40)))
    numbers: tuple[tuple[str, float], ...] = ()

    def __attrs_post_init__(self) -> None:
        _finite(self.numbers)

    def number(self, name: str) -> float:
        """Return a number by its name. Raises ``KeyError``."""
        return dict(self.numbers)[name]


def check_price(amount: Decimal, what: str) -> Decimal:
    """Return an amount above 0 that can be stored. Raises ``ValidationFailed``, which names ``what`` it is."""
    if not isinstance(amount, Decimal) or not amount.is_finite() or not 0 < amount <= LARGEST:
        raise ValidationFailed(f"{what} must be above 0 and at most {LARGEST}", **{what.replace(" ", "_"): str(amount)})
    return amount


def check_target(action: SignalAction, price: Decimal, target: Decimal | None) -> None:
    """Have a BUY's target above the price, a SELL's below it, and a HOLD without one.

    Raises ``ValidationFailed``.
    """
    check_price(price, "price")
    if action is SignalAction.HOLD:
        if target is not None:
            raise ValidationFailed("a HOLD has no target: it says that the price stays", target_price=str(target))
        return
    if target is None:
        raise ValidationFailed(f"a {action.name} needs a target price", target_price=None)
    check_price(target, "target price")
    if (action is SignalAction.BUY and target <= price) or (action is SignalAction.SELL and target >= price):
        side = "above" if action is SignalAction.BUY else "below"
        raise ValidationFailed(
            f"the target of a {action.name} lies {side} the price of {price}, not at {target}", target_price=str(target)
        )


_SHARE = validators.and_(validators.ge(0.0), validators.le(1.0))
_HORIZON = validators.and_(validators.ge(1), validators.le(LONGEST_HORIZON_DAYS))


@frozen(kw_only=True)
class RuleProposal:
    """What a rule says of one card at one moment.

    ``score`` is from 0 to 1 and no probability: how strongly the rule speaks, compared with itself. ``horizon_days``
    is within how many days the target is to be reached (HOLD: the price is to stay).
    """

    action: SignalAction
    score: float = field(validator=_SHARE)
    price: Decimal
    target_price: Decimal | None
    evidence: Evidence
    horizon_days: int = field(default=DEFAULT_HORIZON_DAYS, validator=_HORIZON)

    def __attrs_post_init__(self) -> None:
        check_target(self.action, self.price, self.target_price)


@frozen(kw_only=True)
class ProposedSignal:
    """What a rule proposed for a quote, under the name of its kind, before it is calibrated and published."""

    quote: PriceQuote
    kind: str = field(converter=check_kind)
    proposal: RuleProposal


@frozen(kw_only=True)
class PriceInterval:
    """Between which prices a share of ``coverage`` of the prices at the horizon is expected."""

    low: Decimal
    high: Decimal
    coverage: float = INTERVAL_COVERAGE

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= LARGEST:
            raise ValidationFailed(f"{self.low} to {self.high} is no interval of prices")


def _aware(_: object, attribute: object, moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValidationFailed("a signal needs moments with their time zone")


@frozen(kw_only=True)
class Signal:
    """A signal as it was published. Nothing of it but its ``state`` changes afterwards.

    ``maker_id`` is None for ours. ``confidence`` is the probability that it comes true, None where the kind has not
    earned one: ``no_confidence`` then says why. ``rationale`` is the sentence built from the evidence, or what the
    maker wrote. ``personal_hash`` is the salted hash under which a maker and their text enter the chain
    (hexadecimal), None for ours, so that the text itself can be deleted.
    """

    id: int = UNSAVED
    quote: PriceQuote
    kind: str = field(converter=check_kind)
    action: SignalAction
    score: float = field(validator=_SHARE)
    confidence: float | None = field(default=None, validator=validators.optional(_SHARE))
    no_confidence: str = ""
    price: Decimal
    target_price: Decimal | None
    interval: PriceInterval | None = None
    horizon_days: int = field(default=DEFAULT_HORIZON_DAYS, validator=_HORIZON)
    made_at: datetime = field(validator=_aware)
    valid_until: datetime = field(validator=_aware)
    evidence: Evidence | None
    rationale: str = field(default="", validator=validators.max_len(2000))
    personal_hash: str | None = None
    maker_id: int | None = None
    state: SignalState = SignalState.OPEN

    def __attrs_post_init__(self) -> None:
        check_target(self.action, self.price, self.target_price)
        if self.valid_until <= self.made_at:
            raise ValidationFailed("a signal is valid until a moment after it was made")
        if self.confidence is None and not self.no_confidence:
            raise ValidationFailed("a signal without confidence says why")

    @property
    def ends_at(self) -> datetime:
        """When its horizon has passed and it can be graded."""
        return self.made_at + timedelta(days=self.horizon_days)


@frozen(kw_only=True)
class SignalOutcome:
    """What became of a signal; written once and never edited.

    Without prices at the end, all figures are None: 'insufficient data'. ``came_true`` is whether the target was
    reached within the horizon (HOLD: whether the price stayed within 15 %). The accuracies are from 0 to 1. Profits
    are percent of the price when made, before fees; of a SELL the drop that was avoided; ``net_*`` are after the
    usual fees. ``price_peak`` is the lowest price for a SELL, and the furthest one for a HOLD.
    """

    signal_id: int
    came_true: bool | None
    price_end: Decimal | None
    price_peak: Decimal | None
    peak_at: datetime | None
    accuracy_end: float | None
    accuracy_peak: float | None
    profit_percent_end: Decimal | None
    profit_percent_peak: Decimal | None
    net_profit_percent_end: Decimal | None
    net_profit_percent_peak: Decimal | None
    evaluated_at: datetime = field(validator=_aware)

    @property
    def insufficient(self) -> bool:
        """Tell whether the prices did not suffice for a verdict."""
        return self.came_true is None
