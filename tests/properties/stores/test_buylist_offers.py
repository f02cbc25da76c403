"""Offers explain themselves: whatever the rules and the facts, the steps add up to what is paid."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.stores.buylist.pricing import BuylistPricing, MarketPrice, OfferFacts
from dualcaster_core.stores.buylist.rules import BuylistRules, PriceBand
from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_core.stores.stock.model import StockKey

CENTS = st.integers(-5, 20_000_000)
COUNT = st.integers(0, 400)
PRICES = st.none() | st.builds(MarketPrice, cents=CENTS, source=st.just("tcgplayer"))
KEYS = st.builds(
    StockKey,
    card_id=st.just(1),
    finish=st.sampled_from(Finish),
    condition=st.sampled_from(Condition),
    language=st.sampled_from(sorted(LANGUAGES)),
)
FACTS = st.builds(
    OfferFacts,
    name=st.sampled_from(["Sol Ring", "Black Lotus", "Opt"]),
    near_mint=PRICES,
    as_is=PRICES,
    sell_cents=st.none() | st.integers(1, 20_000_000),
    in_stock=COUNT,
    pending=COUNT,
    wants_nearby=COUNT,
    wants_elsewhere=COUNT,
    sold_30_days=COUNT,
    sold_90_days=COUNT,
    market_sold_90_days=COUNT,
    offered=COUNT,
)


@st.composite
def rules(draw: st.DrawFn) -> BuylistRules:
    """Draw rules that a store may set."""
    starts = [0, *sorted(draw(st.sets(st.integers(1, 10_000_000), max_size=5)))]
    shares = sorted(draw(st.lists(st.integers(1, 300), min_size=5, max_size=5)))
    percent: Any = st.integers(0, 50)
    return BuylistRules(
        bands=tuple(PriceBand(start, draw(st.integers(0, 100))) for start in starts),
        multipliers=Multipliers(condition=dict(zip(sorted(Condition), shares, strict=True))),
        hot_list=("Sol Ring",),
        dark_list=("Opt",),
        hot_percent=draw(percent),
        nearby_want_percent=draw(st.integers(0, 20)),
        most_demand_percent=draw(percent),
        fast_percent=draw(percent),
        overstock_percent=draw(st.integers(0, 100)),
        ceiling_percent=draw(st.integers(1, 100)),
        card_cap=draw(st.integers(0, 1_000)),
        round_to_cents=draw(st.integers(1, 100)),
    )


@given(rules(), st.integers(0, 100), KEYS, FACTS)
def test_the_steps_add_up_to_the_offer(given_rules: BuylistRules, bonus: int, key: StockKey, facts: OfferFacts) -> None:
    """To the cent; what is refused pays nothing; nothing is paid above what the store sells for."""
    found = BuylistPricing(given_rules, bonus).offer(key, facts)
    assert sum(step.effect_cents for step in found.steps) == found.cash_cents
    assert (found.refused is None) == (found.cash_cents > 0)
    assert found.credit_cents >= found.cash_cents >= 0
    assert all(step.sentence for step in found.steps)
    if found.refused is None:
        assert 0 < found.most_copies <= given_rules.card_cap
        assert found.cash_cents % given_rules.round_to_cents == 0
        if facts.sell_cents is not None:
            assert found.credit_cents <= facts.sell_cents
    assert found.sell_chance is None or 0 <= found.sell_chance <= 1
