"""How the worth of an inventory moved, and which cards moved it."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.portfolio.movements import (
    PERIODS,
    POINT_DAYS,
    HeldCard,
    MoverRules,
    curve_of,
    estimate_of,
    movers_of,
    period_of,
)
from dualcaster_core.kernel.errors import ValidationFailed

TODAY = date(2026, 3, 1)
RULES = MoverRules()
FIELDS = ("rising", "falling", "rising_percent", "falling_percent")


def held(card_id: int, before: int | None, now: int, *, copies: int = 1, days: int = 30, worth: int = 100) -> HeldCard:
    """Own copies of a card in a condition that is worth ``worth`` percent; its price was ``before`` until yesterday."""
    return HeldCard(
        card_id=card_id,
        finish=Finish.NONFOIL,
        source="tcgplayer",
        copies=copies,
        cents=now * worth // 100 * copies,
        unit_cents=now,
        price_days=days,
        prices=(*[before] * (len(POINT_DAYS) - 1), now),
    )


paths = st.lists(st.integers(1, 100_000), max_size=len(POINT_DAYS)).map(
    lambda known: (*[None] * (len(POINT_DAYS) - len(known)), *known)
)
anything = st.builds(
    HeldCard,
    card_id=st.integers(1, 1_000),
    finish=st.sampled_from(Finish),
    source=st.just("tcgplayer"),
    copies=st.integers(1, 40),
    cents=st.integers(0, 1_000_000),
    unit_cents=st.integers(1, 100_000),
    price_days=st.integers(0, 42),
    prices=paths,
)
inventory = st.lists(anything, max_size=12, unique_by=lambda card: (card.card_id, card.finish))


def test_a_past_value_is_in_proportion_to_the_price_of_then() -> None:
    """Four lightly played copies of a card that doubled were worth half of what they are worth."""
    (card,) = [held(1, 500, 1_000, copies=4, worth=87)]
    assert (card.cents, card.cents_before(7), card.unit_before(7), card.percent(7)) == (3_480, 1_740, 500, 100.0)
    with pytest.raises(ValueError, match="nothing is known of 7 days ago"):
        held(1, None, 1_000).cents_before(7)


def test_only_what_is_known_of_both_days_is_compared() -> None:
    """A card without a price of then is on neither side, and it is told how many copies were compared."""
    period = period_of([held(1, 500, 400, copies=3), held(2, None, 9_000)], 7)
    assert (period.before, period.now, period.copies) == (1_500, 1_200, 3)
    assert period_of([], 1).copies == 0


@given(inventory)
def test_prices_that_stand_still_move_nothing(cards: Sequence[HeldCard]) -> None:
    """Whatever is owned, equal prices give equal values on every day, and no movers."""
    still = [evolve(card, prices=(card.unit_cents,) * len(POINT_DAYS)) for card in cards]
    for days in PERIODS:
        period = period_of(still, days)
        assert period.before == period.now == sum(card.cents for card in cards)
        movers = movers_of(still, days, RULES)
        assert [getattr(movers, name) for name in FIELDS] == [()] * 4
    assert len({cents for _, cents in curve_of(still, TODAY)}) <= 1


@given(inventory, st.sampled_from(PERIODS))
def test_movers_are_what_moved_most_and_none_of_them_is_noise(cards: Sequence[HeldCard], days: int) -> None:
    """Each list is sorted, of the right direction, as long as asked, and without cheap or rarely priced cards."""
    rules = MoverRules(min_cents=500, min_days=4, shown=3)
    movers = movers_of(cards, days, rules)
    able = [
        card
        for card in cards
        if card.was_known(days) and card.price_days >= 4 and max(card.unit_cents, card.unit_before(days)) >= 500
    ]
    for name in FIELDS:
        sign = 1 if name.startswith("rising") else -1
        percent = name.endswith("percent")

        def moved(card: HeldCard, percent: bool = percent, sign: int = sign) -> float:
            return sign * (card.ratio(days) if percent else card.cents - card.cents_before(days))

        found = getattr(movers, name)
        assert all(card in able and moved(card) > 0 for card in found)
        ranked = sorted((moved(card) for card in able if moved(card) > 0), reverse=True)
        assert [moved(card) for card in found] == ranked[:3]


@given(inventory)
def test_the_curve_is_over_the_same_cards_and_ends_at_their_worth_now(cards: Sequence[HeldCard]) -> None:
    """No card that came to be known on the way makes a step; days rise one by one to that of the newest price."""
    points = curve_of(cards, TODAY)
    if not points:
        return
    first = (TODAY - points[0][0]).days
    known = [card for card in cards if card.was_known(first)]
    assert points[-1] == (TODAY, sum(card.cents for card in known))
    assert [day for day, _ in points] == [TODAY - timedelta(days=day) for day in POINT_DAYS if day <= first]
    assert sum(card.cents for card in known) * 5 >= sum(card.cents for card in cards) * 4


def test_a_curve_begins_where_most_of_the_worth_is_known() -> None:
    """A dear card that is new begins the curve with its first price; without one there is none."""
    young = evolve(held(2, 900, 1_000), prices=(*[None] * 7, 900, 900, 900, 1_000))
    points = curve_of([held(1, 50, 50), young], TODAY)
    assert points[0] == (TODAY - timedelta(days=POINT_DAYS[7]), 950)
    assert curve_of([held(1, None, 50)], TODAY) == []


def test_a_price_that_is_known_stays_known() -> None:
    """Where prices are carried on there is no gap after the first one."""
    gap = (100, *[None] * (len(POINT_DAYS) - 2), 100)
    for wrong in (gap, (100,)):
        with pytest.raises(ValidationFailed):
            evolve(held(1, 1, 1), prices=wrong)


@pytest.mark.parametrize(
    "wrong", [{"min_cents": 0}, {"min_days": 1}, {"shown": 0}, {"shown": 51}, {"considered": 0}, {"considered": 20_001}]
)
def test_rules_of_movers_are_within_reason(wrong: dict[str, int]) -> None:
    """A rule that cannot work is refused when it is made."""
    with pytest.raises(ValidationFailed):
        MoverRules(**wrong)


def test_an_estimate_ends_at_the_worth_and_moves_by_what_is_known() -> None:
    """Cards whose former price is not known, and copies that are not followed, stand at their value of today."""
    known, unknown = held(1, 50, 100), held(2, None, 100)
    points, share = estimate_of([known, unknown], 400, TODAY)
    assert (points[0][1], points[-1]) == (350, (TODAY, 400))
    assert share == pytest.approx(0.25)
    assert estimate_of([unknown], 400, TODAY) == ([], 0.0)
    assert estimate_of([known], 1_001, TODAY) == ([], 0.0)
    assert estimate_of([], 0, TODAY) == ([], 0.0)
