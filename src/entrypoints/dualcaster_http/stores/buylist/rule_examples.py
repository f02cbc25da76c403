"""What rules pay for a few copies that nobody has: so that who edits them sees at once what they do."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.stores.buylist.offers import step_views
from dualcaster_core.stores.buylist.pricing import BuylistPricing, MarketPrice, OfferFacts
from dualcaster_core.stores.buylist.rules import BuylistRules
from dualcaster_core.stores.buylist.views import OfferStepView
from dualcaster_core.stores.stock.model import StockKey


@frozen(kw_only=True)
class ExampleOffer:
    """A copy, in words, and what the rules pay for it."""

    words: str
    market: Decimal
    cash: Decimal
    credit: Decimal
    steps: tuple[OfferStepView, ...]


def _facts(cents: int, **facts: Any) -> OfferFacts:
    return OfferFacts(name="an example", near_mint=MarketPrice(cents=cents, source="market"), **facts)


def _key(finish: Finish = Finish.NONFOIL, condition: Condition = Condition.NM, language: str = "en") -> StockKey:
    return StockKey(card_id=1, finish=finish, condition=condition, language=language)


_EXAMPLES: Final = (
    ("Near mint, nothing in stock", _key(), _facts(300)),
    ("Near mint, 5 wanted nearby", _key(), _facts(1_200, wants_nearby=5)),
    ("Lightly played foil", _key(Finish.FOIL, Condition.LP), _facts(4_000)),
    ("Japanese, heavily played", _key(condition=Condition.HP, language="ja"), _facts(15_000)),
    ("Near mint, 120 in stock, sells fast", _key(), _facts(800, in_stock=120, sold_30_days=20, sold_90_days=50)),
    ("Near mint, you sell it for $10.00", _key(), _facts(2_600, sell_cents=1_000)),
)


def example_offers(rules: BuylistRules, bonus_percent: int) -> Sequence[ExampleOffer]:
    """Price the examples by these rules."""
    pricing = BuylistPricing(rules, bonus_percent)
    found = []
    for words, key, facts in _EXAMPLES:
        offer = pricing.offer(key, facts)
        market = 0 if facts.near_mint is None else facts.near_mint.cents
        found.append(
            ExampleOffer(
                words=words,
                market=from_cents(market),
                cash=from_cents(offer.cash_cents),
                credit=from_cents(offer.credit_cents),
                steps=step_views(offer.steps),
            )
        )
    return found
