"""What a store offers for a copy, as a chain of steps that add up to the offer."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.kernel.money import scale_cents
from dualcaster_core.kernel.text import fold
from dualcaster_core.stores.buylist.chance import chance_to_sell
from dualcaster_core.stores.buylist.rules import HIGHEST_PRICE, BuylistRules
from dualcaster_core.stores.stock.model import StockKey

MOST_BONUS: Final = 100
"""Percent that credit can be above cash."""


@frozen(kw_only=True)
class MarketPrice:
    """What a copy costs, in cents, whose word that is, and since when."""

    cents: int
    source: str
    observed_at: datetime | None = None


@frozen(kw_only=True)
class OfferFacts:
    """What an offer rests on.

    ``near_mint`` is what a near mint copy costs by the first source that knows; ``as_is`` what one in its own
    condition does, used where nothing is known of near mint ones. ``sell_cents`` is what the store itself asks for it.
    ``in_stock`` counts the printing and finish in every condition, ``pending`` copies on open orders.
    """

    name: str
    near_mint: MarketPrice | None = None
    as_is: MarketPrice | None = None
    sell_cents: int | None = None
    in_stock: int = 0
    pending: int = 0
    wants_nearby: int = 0
    wants_elsewhere: int = 0
    sold_30_days: int = 0
    sold_90_days: int = 0
    market_sold_90_days: int = 0
    offered: int = 0


class OfferStepKind(StrEnum):
    """The steps of an offer, in their order."""

    MARKET = "market"
    BASE = "base"
    CONDITION = "condition"
    FINISH = "finish"
    LANGUAGE = "language"
    HOT = "hot"
    DEMAND = "demand"
    VELOCITY = "velocity"
    STOCK = "stock"
    CEILING = "ceiling"
    ROUNDING = "rounding"
    REGRADED = "regraded"


class NoOffer(StrEnum):
    """Why a store does not buy a copy."""

    CLOSED = "closed"
    DARK_LIST = "dark_list"
    NO_PRICE = "no_price"
    LANGUAGE = "language"
    TOO_CHEAP = "too_cheap"
    TOO_DEAR = "too_dear"
    CAP_REACHED = "cap_reached"


@frozen
class OfferStep:
    """A step of an offer: what it is, in a sentence, and what it adds, in cents."""

    kind: OfferStepKind
    sentence: str
    effect_cents: int


@frozen(kw_only=True)
class BuylistOffer:
    """What a store pays for one copy. ``cash_cents`` is the sum of the steps.

    Without an offer both amounts are 0, ``refused`` says why, and the steps tell how far it came and add up to 0.
    ``most_copies``: how many the store takes.
    """

    key: StockKey
    cash_cents: int
    credit_cents: int
    steps: tuple[OfferStep, ...] = field(repr=False)
    refused: NoOffer | None = None
    most_copies: int = 0
    sell_chance: float | None = None


def dollars(cents: int) -> str:
    """Write an amount as people read it: ``$1,234.50``, a negative one with its sign in front."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


class _Chain:
    """Steps so far, and the amount that they add up to."""

    def __init__(self) -> None:
        self.steps: list[OfferStep] = []
        self.cents = 0

    def to(self, kind: OfferStepKind, cents: int, sentence: str) -> None:
        self.steps.append(OfferStep(kind, sentence, cents - self.cents))
        self.cents = cents

    def scaled(self, kind: OfferStepKind, percent: int, sentence: str) -> None:
        if percent != 100:
            self.to(kind, scale_cents(self.cents, percent), sentence)


@frozen
class BuylistPricing:
    """Prices copies by a store's rules; credit pays ``bonus_percent`` more than cash."""

    rules: BuylistRules
    bonus_percent: int = 0
    _hot: frozenset[str] = field(init=False, eq=False, repr=False)
    _dark: frozenset[str] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_hot", frozenset(fold(name) for name in self.rules.hot_list))
        object.__setattr__(self, "_dark", frozenset(fold(name) for name in self.rules.dark_list))

    def offer(self, key: StockKey, facts: OfferFacts) -> BuylistOffer:
        """Return what the store pays for a copy, with each step, or why it pays nothing."""
        market = _market(key, facts)
        refused = self._refused(key, facts, market)
        if refused is not None or market is None:
            return _none(key, refused or NoOffer.NO_PRICE, ())
        chain = _Chain()
        self._price_to_share(chain, key, facts, market)
        self._wish_for_it(chain, facts)
        self._limit(chain, facts)
        if chain.cents <= 0:
            return _none(key, NoOffer.TOO_CHEAP, chain.steps)
        copies = max(0, self.rules.card_cap - facts.in_stock - facts.pending)
        if not copies:
            return _none(key, NoOffer.CAP_REACHED, chain.steps)
        return BuylistOffer(
            key=key,
            cash_cents=chain.cents,
            credit_cents=self.credit(chain.cents, facts.sell_cents),
            steps=tuple(chain.steps),
            most_copies=copies,
            sell_chance=chance_to_sell(
                sold_90_days=facts.sold_90_days,
                market_sold_90_days=facts.market_sold_90_days,
                offered=facts.offered,
                in_stock=facts.in_stock,
            ),
        )

    def credit(self, cash_cents: int, sell_cents: int | None) -> int:
        """Return what an amount of cash is in credit: with the bonus, but never above what the store sells it for."""
        credit = scale_cents(cash_cents, 100 + self.bonus_percent)
        return credit if sell_cents is None else max(cash_cents, min(credit, sell_cents))

    def _refused(self, key: StockKey, facts: OfferFacts, market: MarketPrice | None) -> NoOffer | None:
        if not self.rules.is_open:
            return NoOffer.CLOSED
        if fold(facts.name) in self._dark:
            return NoOffer.DARK_LIST
        if key.language not in self.rules.languages:
            return NoOffer.LANGUAGE
        if market is None or market.cents <= 0:
            return NoOffer.NO_PRICE
        return NoOffer.TOO_DEAR if market.cents > HIGHEST_PRICE else None

    def _price_to_share(self, chain: _Chain, key: StockKey, facts: OfferFacts, market: MarketPrice) -> None:
        rules = self.rules
        since = "" if market.observed_at is None else f", as of {market.observed_at:%Y-%m-%d}"
        chain.to(OfferStepKind.MARKET, market.cents, f"Costs {dollars(market.cents)} ({market.source}{since})")
        base = rules.percent_at(market.cents)
        chain.scaled(OfferStepKind.BASE, base, f"The store pays {base} % at this price")
        for factor in rules.multipliers.of(key.finish, key.condition, key.language):
            kind = OfferStepKind(factor.name)
            if kind is not OfferStepKind.CONDITION or market is facts.near_mint:
                chain.scaled(kind, factor.percent, f"{_named(kind, factor.of)} pays {factor.percent} %")

    def _wish_for_it(self, chain: _Chain, facts: OfferFacts) -> None:
        rules = self.rules
        if fold(facts.name) in self._hot:
            more = rules.hot_percent
            chain.scaled(OfferStepKind.HOT, 100 + more, f"On the store's hot list: {more} % more")
        nearby = max(0, facts.wants_nearby - facts.in_stock)
        elsewhere = facts.wants_elsewhere
        wished = nearby * rules.nearby_want_percent + elsewhere // 10 * rules.ten_wants_percent
        more = min(wished, rules.most_demand_percent)
        said = f"Wanted: {nearby} nearby and {elsewhere} elsewhere, {more} % more"
        chain.scaled(OfferStepKind.DEMAND, 100 + more, said)
        if facts.sold_30_days >= rules.fast_copies:
            said = f"{facts.sold_30_days} sold in 30 days: {rules.fast_percent} % more"
            chain.scaled(OfferStepKind.VELOCITY, 100 + rules.fast_percent, said)
        if facts.in_stock >= rules.stock_target:
            said = f"{facts.in_stock} in stock: {rules.overstock_percent} % less"
            chain.scaled(OfferStepKind.STOCK, 100 - rules.overstock_percent, said)

    def _limit(self, chain: _Chain, facts: OfferFacts) -> None:
        if facts.sell_cents is not None:
            ceiling = facts.sell_cents * self.rules.ceiling_percent // 100
            if chain.cents > ceiling:
                chain.to(OfferStepKind.CEILING, ceiling, f"The store sells it for {dollars(facts.sell_cents)}")
        rounded = chain.cents - chain.cents % self.rules.round_to_cents
        if rounded != chain.cents:
            said = f"Rounded down to {dollars(self.rules.round_to_cents)}"
            chain.to(OfferStepKind.ROUNDING, rounded, said)


def _named(kind: OfferStepKind, of: str) -> str:
    return (
        LANGUAGES[of] if kind is OfferStepKind.LANGUAGE else of if kind is OfferStepKind.CONDITION else f"A {of} copy"
    )


def _market(key: StockKey, facts: OfferFacts) -> MarketPrice | None:
    """Return the first price that is known: near mint, its own condition, then what the store itself asks."""
    for price in (facts.near_mint, facts.as_is):
        if price is not None and price.cents > 0:
            return price
    if facts.sell_cents:
        return MarketPrice(cents=facts.sell_cents, source="the store's own price")
    return None


def _none(key: StockKey, why: NoOffer, steps: Sequence[OfferStep]) -> BuylistOffer:
    so_far = sum(step.effect_cents for step in steps)
    last = (OfferStep(OfferStepKind.CEILING, WHY_NOT[why], -so_far),) if so_far else ()
    return BuylistOffer(key=key, cash_cents=0, credit_cents=0, steps=(*steps, *last), refused=why)


WHY_NOT: Final = {
    NoOffer.CLOSED: "The store does not buy cards at the moment",
    NoOffer.DARK_LIST: "The store does not buy this card",
    NoOffer.NO_PRICE: "No source knows a price",
    NoOffer.LANGUAGE: "The store does not buy cards in this language",
    NoOffer.TOO_CHEAP: "The store pays nothing at this price",
    NoOffer.TOO_DEAR: "Too valuable to be priced by rules: ask at the counter",
    NoOffer.CAP_REACHED: "The store has enough copies",
}
"""What is said of a copy that a store does not buy."""
