"""What a store offers: the rules, in the order of their steps."""

from itertools import pairwise

import pytest
from attrs import evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.stores.buylist.pricing import (
    BuylistOffer,
    BuylistPricing,
    MarketPrice,
    NoOffer,
    OfferFacts,
    OfferStepKind,
    dollars,
)
from dualcaster_core.stores.buylist.rules import BANDS, BuylistBudget, BuylistRules, PriceBand
from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_core.stores.stock.model import StockKey

KEY = StockKey(card_id=1, finish=Finish.NONFOIL, condition=Condition.NM)


def costs(cents: int, **facts: object) -> OfferFacts:
    """Make the facts of a card that costs so much near mint."""
    price = MarketPrice(cents=cents, source="tcgplayer")
    return OfferFacts(**{"name": "Sol Ring", "near_mint": price, "as_is": price, **facts})  # type: ignore[arg-type]


def offer(facts: OfferFacts, key: StockKey = KEY, *, bonus: int = 0, **rules: object) -> BuylistOffer:
    """Price one copy by the usual rules, but those that are given."""
    return BuylistPricing(BuylistRules(**rules), bonus).offer(key, facts)  # type: ignore[arg-type]


def kinds(found: BuylistOffer) -> list[OfferStepKind]:
    """List the kinds of the steps."""
    return [step.kind for step in found.steps]


@pytest.mark.parametrize(
    ("market", "cash"),
    [(100, 40), (499, 200), (500, 250), (2_499, 1_250), (2_500, 1_500), (9_999, 5_999), (10_000, 6_500)],
)
def test_each_price_band_pays_its_percentage(market: int, cash: int) -> None:
    """Nothing under $1, then 40, 50, 60 and 65 percent from $1, $5, $25 and $100, half a cent up."""
    assert offer(costs(market)).cash_cents == cash


def test_nothing_is_paid_under_a_dollar() -> None:
    """The lowest band pays nothing, and says so."""
    found = offer(costs(99))
    assert (found.refused, found.cash_cents, found.credit_cents) == (NoOffer.TOO_CHEAP, 0, 0)
    assert sum(step.effect_cents for step in found.steps) == 0


@pytest.mark.parametrize("cents", [0, -5])
def test_a_price_of_zero_or_less_is_none(cents: int) -> None:
    """No offer rests on it."""
    assert offer(costs(cents)).refused is NoOffer.NO_PRICE


def test_a_card_above_what_rules_price_is_left_to_the_counter() -> None:
    """Above $100,000 people decide."""
    assert offer(costs(10_000_001)).refused is NoOffer.TOO_DEAR


def test_the_price_falls_back_to_the_next_source() -> None:
    """Near mint, then the copy's own condition without its share, then what the store asks; else there is none."""
    worn = evolve(KEY, condition=Condition.LP)
    own = MarketPrice(cents=800, source="cardkingdom")
    assert (
        offer(OfferFacts(name="Sol Ring", near_mint=MarketPrice(cents=1_000, source="a"), as_is=own), worn)
        .steps[0]
        .effect_cents
        == 1_000
    )
    fallback = offer(OfferFacts(name="Sol Ring", as_is=own), worn)
    assert fallback.cash_cents == 400
    assert OfferStepKind.CONDITION not in kinds(fallback)
    assert offer(OfferFacts(name="Sol Ring", sell_cents=600), worn).cash_cents == 300
    assert offer(OfferFacts(name="Sol Ring"), worn).refused is NoOffer.NO_PRICE


def test_condition_finish_and_language_multiply() -> None:
    """Each share is a step of its own, where it is not 100."""
    shares = Multipliers(finish={Finish.NONFOIL: 100, Finish.FOIL: 90, Finish.ETCHED: 100})
    key = StockKey(card_id=1, finish=Finish.FOIL, condition=Condition.LP, language="de")
    found = offer(costs(1_000), key, multipliers=shares)
    assert kinds(found) == [
        OfferStepKind.MARKET,
        OfferStepKind.BASE,
        OfferStepKind.CONDITION,
        OfferStepKind.FINISH,
        OfferStepKind.LANGUAGE,
    ]
    assert found.cash_cents == 314  # 500 at 87 % is 435, at 90 % 391.5 and so 392, at 80 % 313.6


def test_the_hot_list_pays_more_and_the_dark_list_nothing() -> None:
    """15 percent more, whatever the letter case; dark cards are not bought."""
    assert offer(costs(1_000), hot_list=("sol  RING",)).cash_cents == 575
    assert offer(costs(1_000), dark_list=("SOL RING",)).refused is NoOffer.DARK_LIST


def test_demand_counts_what_the_stock_leaves_unfilled_up_to_a_limit() -> None:
    """2 percent for each want nearby beyond the stock, 1 for ten elsewhere, at most 10."""
    assert offer(costs(1_000, wants_nearby=3, in_stock=1)).cash_cents == 520
    assert offer(costs(1_000, wants_elsewhere=25)).cash_cents == 510
    assert offer(costs(1_000, wants_nearby=90)).cash_cents == 550


def test_velocity_and_stock_move_the_price() -> None:
    """5 percent more where 8 sold in 30 days; 10 percent less from a stock of 100."""
    assert offer(costs(1_000, sold_30_days=7)).cash_cents == 500
    assert offer(costs(1_000, sold_30_days=8)).cash_cents == 525
    assert offer(costs(1_000, in_stock=99)).cash_cents == 500
    assert offer(costs(1_000, in_stock=100)).cash_cents == 450


def test_no_offer_is_above_what_the_store_sells_for() -> None:
    """Neither in cash nor, with the bonus, in credit."""
    capped = offer(costs(1_000, sell_cents=450), bonus=25)
    assert (capped.cash_cents, capped.credit_cents) == (450, 450)
    assert kinds(capped)[-1] is OfferStepKind.CEILING
    between = offer(costs(1_000, sell_cents=600), bonus=25)
    assert (between.cash_cents, between.credit_cents) == (500, 600)
    assert offer(costs(1_000), bonus=25).credit_cents == 625


def test_offers_are_rounded_down() -> None:
    """To the store's step, which is a step of the explanation."""
    found = offer(costs(1_033), round_to_cents=25)
    assert found.cash_cents == 500
    assert kinds(found)[-1] is OfferStepKind.ROUNDING


def test_no_more_copies_are_taken_than_the_cap() -> None:
    """Copies in stock and on open orders count."""
    assert offer(costs(1_000, in_stock=3, pending=2), card_cap=6).most_copies == 1
    full = offer(costs(1_000, in_stock=4, pending=2), card_cap=6)
    assert (full.refused, full.most_copies, full.cash_cents) == (NoOffer.CAP_REACHED, 0, 0)
    assert sum(step.effect_cents for step in full.steps) == 0


def test_a_closed_buylist_and_a_foreign_language_buy_nothing() -> None:
    """Whatever the card costs."""
    assert offer(costs(1_000), is_open=False).refused is NoOffer.CLOSED
    german = evolve(KEY, language="de")
    assert offer(costs(1_000), german, languages=("en", "ja")).refused is NoOffer.LANGUAGE


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"bands": ()}, "bands"),
        ({"bands": (PriceBand(1, 40),)}, "bands"),
        ({"bands": (PriceBand(0, 40), PriceBand(500, 50), PriceBand(500, 60))}, "bands"),
        ({"hot_percent": -1}, "hot_percent"),
        ({"hot_percent": True}, "hot_percent"),
        ({"card_cap": 10_000}, "card_cap"),
        ({"round_to_cents": 0}, "round_to_cents"),
        ({"offer_days": 61}, "offer_days"),
        ({"languages": ()}, "languages"),
        ({"languages": ("klingon",)}, "languages"),
        ({"hot_list": ("Sol Ring",), "dark_list": ("SOL  ring",)}, "dark_list"),
        ({"hot_list": tuple(f"Card {n}" for n in range(501))}, "hot_list"),
        ({"dark_list": ("x" * 201,)}, "dark_list"),
    ],
)
def test_rules_that_nobody_could_mean_are_refused(wrong: dict[str, object], field: str) -> None:
    """With the field that is wrong."""
    with pytest.raises(ValidationFailed) as refused:
        BuylistRules(**wrong)  # type: ignore[arg-type]
    assert refused.value.facts["field"] == field


def test_budgets_and_bands_are_bounded() -> None:
    """Neither below zero nor above a million dollars; percentages end at 100."""
    for wrong in (-1, 100_000_001, True):
        with pytest.raises(ValidationFailed):
            BuylistBudget(day_cents=wrong)
    with pytest.raises(ValidationFailed):
        PriceBand(0, 101)
    assert all(one.from_cents < other.from_cents for one, other in pairwise(BANDS))


def test_amounts_are_written_with_their_sign() -> None:
    """In front of the dollar sign."""
    assert [dollars(cents) for cents in (0, 5, 123_450, -617)] == ["$0.00", "$0.05", "$1,234.50", "-$6.17"]
