"""Sell prices whatever the market and the rules say."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_core.stores.pricing.adjusting import LineFacts, MarketFacts, sell_price
from dualcaster_core.stores.pricing.rules import ENDING_STEPS, LARGEST_PRICE_CENTS, PriceEnding, PriceRules

SEEN = datetime(2026, 11, 29, tzinfo=UTC)
cents = st.integers(1, 2_000_000)
rules = st.builds(
    PriceRules,
    price_adjustment_pct=st.integers(-50, 100),
    floor_cents=st.integers(1, 10_000),
    never_below_cost=st.booleans(),
    ending=st.sampled_from(PriceEnding),
    daily_limit_pct=st.integers(1, 100),
)


@st.composite
def facts(draw: st.DrawFn) -> LineFacts:
    """A copy of whatever state with a market price."""
    copy = Multipliers().of(
        draw(st.sampled_from(Finish)), draw(st.sampled_from(Condition)), draw(st.sampled_from(["en", "ja", "de"]))
    )
    market = MarketFacts(cents=draw(cents), source="tcgplayer", observed_at=SEEN)
    return LineFacts(
        market=market,
        multipliers=copy,
        reference_cents=draw(st.none() | cents),
        cost_cents=draw(st.none() | cents),
    )


@given(facts(), rules)
def test_the_steps_of_a_price_add_up_to_it(line: LineFacts, rule: PriceRules) -> None:
    """What is explained is the price, to the cent."""
    price = sell_price(line, rule)
    assert sum(step.effect_cents for step in price.steps) == price.cents
    assert all(step.effect_cents for step in price.steps[1:])


@given(facts(), rules)
def test_no_price_is_below_floor_and_cost(line: LineFacts, rule: PriceRules) -> None:
    """The floor and, unless the store says otherwise, the cost hold whatever the market does."""
    price = sell_price(line, rule).cents
    assert price >= rule.floor_cents
    if rule.never_below_cost and line.cost_cents is not None:
        assert price >= line.cost_cents


@given(facts(), rules)
def test_no_price_moves_further_than_a_day_allows(line: LineFacts, rule: PriceRules) -> None:
    """Only floor and cost move a price further than the limit of a day, or than a cent where that is less."""
    if line.reference_cents is None:
        return
    price = sell_price(line, rule).cents
    bound = max([rule.floor_cents, *([line.cost_cents or 0] if rule.never_below_cost else [])])
    percent, reference = rule.daily_limit_pct, line.reference_cents
    moved = abs(price - reference)
    assert moved * 100 <= percent * reference or moved == 1 or price == bound


@given(facts(), rules)
def test_a_price_has_the_store_s_ending_unless_that_breaks_a_bound(line: LineFacts, rule: PriceRules) -> None:
    """A price without the store's ending has no price with it on either side that all bounds allow."""
    price = sell_price(line, rule)
    step, first = ENDING_STEPS[rule.ending]
    if (price.cents - first) % step == 0:
        return
    below = (price.cents - first) // step * step + first
    reference = line.reference_cents
    floor = max([rule.floor_cents, *([line.cost_cents or 0] if rule.never_below_cost else [])])
    for other in (below, below + step):
        too_far = reference is not None and abs(other - reference) * 100 > rule.daily_limit_pct * reference
        assert other < max(floor, 1) or other > LARGEST_PRICE_CENTS or too_far
