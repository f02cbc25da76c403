"""What a member's signal must keep to, so that a record cannot be gamed."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import isnan, nan

from attrs import frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import Currency, CurrentPrice
from dualcaster_core.market.valuation import ValuationRules, unit_values
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.errors import CardNotEligible, MakingRefused
from dualcaster_core.signals.features.model import features_of
from dualcaster_core.signals.history import HISTORY_DAYS, CardHistory, HistoryColumn
from dualcaster_core.signals.members.model import SignalDraft
from dualcaster_core.signals.model import PriceQuote, SignalAction, check_target
from dualcaster_core.signals.visibility import LEAST_TRADES, PUBLIC_TIER, SignalVisibility, may_make

LEAST_PRICE = Decimal(2)
"""In US dollars."""
LEAST_MOVES = 10
"""On how many of the last 90 days the price changed."""
LEAST_DISTANCE = Decimal("0.05")
VOLATILITIES_AWAY = 2
FURTHEST_FACTOR = 10
"""How many times the price a target may be."""


@frozen(kw_only=True)
class PriceBasis:
    """The price that a signal would be judged on, in its currency and in US dollars, and how that price moves.

    ``moves`` counts its changes in 90 days; ``weekly_volatility`` is a share of the price, None where it is not known.
    """

    quote: PriceQuote
    price: Decimal
    dollars: Decimal
    moves: int = 0
    weekly_volatility: float | None = None

    @property
    def least_distance(self) -> Decimal:
        """How far from the price a target lies at least: 5 % of it, and twice its weekly volatility."""
        swing = Decimal(str(round(VOLATILITIES_AWAY * (self.weekly_volatility or 0.0), 6)))
        return (max(LEAST_DISTANCE, swing) * self.price).quantize(Decimal("0.01"))


def judged_quote(prices: Sequence[CurrentPrice], finish: Finish, rules: ValuationRules) -> PriceBasis | None:
    """Choose the price that values a near mint copy: whose it is, and what it is; None where there is none."""
    of_finish = [price for price in prices if price.finish is finish and price.condition in (None, Condition.NM)]
    value = unit_values(of_finish, rules).get(Condition.NM)
    if value is None:
        return None
    kind = next(kind for source, kind in rules.preference if source is value.source)
    candidates = [price for price in of_finish if (price.source, price.kind) == (value.source, kind)]
    plain = [price for price in candidates if price.condition is None] or candidates
    newest = max(plain, key=lambda price: price.observed_at)
    rate = rules.usd_per_eur if newest.currency is Currency.EUR else Decimal(1)
    quote = PriceQuote(
        card_id=newest.card_id, finish=finish, source=newest.source, kind=newest.kind, currency=newest.currency
    )
    return PriceBasis(quote=quote, price=newest.amount, dollars=newest.amount * rate)


def daily_history(quote: PriceQuote, path: Sequence[tuple[date, Decimal]], end: date) -> CardHistory:
    """Lay a path out day by day, so that it is measured as a rule measures it."""
    known = dict(path)
    days = [end - timedelta(days=HISTORY_DAYS - ago) for ago in range(HISTORY_DAYS + 1)]
    column = tuple(float(known[day]) if day in known else nan for day in days)
    return CardHistory(quote=quote, end=end, days=len(days), columns={HistoryColumn.PRICE: column})


def with_moves(basis: PriceBasis, path: Sequence[tuple[date, Decimal]], end: date) -> PriceBasis:
    """Add how the price moved up to a day."""
    features = features_of(daily_history(basis.quote, path, end))
    volatility, moves = features.weekly_volatility, features.moves_90
    return PriceBasis(
        quote=basis.quote,
        price=basis.price,
        dollars=basis.dollars,
        moves=0 if isnan(moves) else int(moves),
        weekly_volatility=None if isnan(volatility) else volatility,
    )


def check_maker(completed_trades: int, tier: Tier, visibility: SignalVisibility) -> None:
    """Raise ``MakingRefused`` where somebody may not make a signal of this visibility."""
    if may_make(completed_trades, tier, visibility):
        return
    if completed_trades < LEAST_TRADES:
        raise MakingRefused(
            f"complete {LEAST_TRADES} trades to make signals; you have {completed_trades}",
            trades=completed_trades,
            needed=LEAST_TRADES,
        )
    raise MakingRefused(
        f"public signals are from tier {PUBLIC_TIER.name.lower()} on; show it to your followers, or keep it private",
        tier=tier.name.lower(),
        needed=PUBLIC_TIER.name.lower(),
    )


def check_card(basis: PriceBasis | None) -> PriceBasis:
    """Raise ``CardNotEligible`` for a card without a price, under $2, or whose price hardly changes."""
    if basis is None:
        raise CardNotEligible("nobody states a price of this card in this finish")
    if basis.dollars < LEAST_PRICE:
        raise CardNotEligible(f"signals are made on cards from ${LEAST_PRICE} on", price=str(basis.price))
    if basis.moves < LEAST_MOVES:
        raise CardNotEligible(
            f"the price of this card changed {basis.moves} times in 90 days; {LEAST_MOVES} are needed",
            changes=basis.moves,
        )
    return basis


def check_draft(draft: SignalDraft, basis: PriceBasis) -> None:
    """Raise ``ValidationFailed`` for a target on the wrong side, within noise, or beyond reason."""
    target = draft.target_price
    try:
        check_target(draft.action, basis.price, target)
    except ValidationFailed as error:
        raise ValidationFailed(error.message, field="target_price") from None
    if target is None:
        return
    away = abs(target - basis.price)
    if away < basis.least_distance:
        side = "above" if draft.action is SignalAction.BUY else "below"
        raise ValidationFailed(
            f"this target lies within what the price does anyway: set it at least {basis.least_distance} {side} "
            f"{basis.price}",
            field="target_price",
            least_distance=str(basis.least_distance),
        )
    if target > basis.price * FURTHEST_FACTOR:
        raise ValidationFailed(f"a target is at most {FURTHEST_FACTOR} times the price", field="target_price")
