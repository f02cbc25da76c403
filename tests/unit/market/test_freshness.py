"""Which of many prices count."""

from collections.abc import Sequence
from datetime import timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.market.freshness import freshest, is_silent, on_offer
from dualcaster_core.market.model import CurrentPrice, PriceKind, PriceSource
from dualcaster_core.market.valuation import ValuationRules, leading, unit_values
from tests.support.current_prices import NOON, current_price

RULES = ValuationRules()
LIMIT = RULES.oldest
_LONGER = LIMIT + timedelta(microseconds=1)
prices = st.builds(
    current_price,
    st.integers(1, 9).map(str),
    source=st.sampled_from([PriceSource.TCGPLAYER, PriceSource.CARDKINGDOM, PriceSource.MANAPOOL]),
    kind=st.sampled_from([PriceKind.MARKET, PriceKind.RETAIL]),
    condition=st.sampled_from([None, Condition.NM, Condition.LP]),
    finish=st.sampled_from([Finish.NONFOIL, Finish.FOIL]),
    observed_at=st.integers(0, 40).map(lambda days: NOON - timedelta(days=days)),
    quantity=st.sampled_from([None, 0, 3]),
    feed=st.sampled_from(["one", "two"]),
)
several = st.lists(
    prices, max_size=12, unique_by=lambda one: (one.finish, one.source, one.kind, one.condition, one.feed)
)


def _series(price: CurrentPrice) -> tuple[object, ...]:
    return price.finish, price.source, price.kind, price.condition


@given(several)
def test_one_price_of_each_series_counts(listed: Sequence[CurrentPrice]) -> None:
    """Of the feeds that speak for a source the one that looked last counts, whatever the order they come in."""
    kept = freshest(listed)
    assert {_series(one) for one in kept} == {_series(one) for one in listed}
    assert len({_series(one) for one in kept}) == len(kept)
    for one in listed:
        (mine,) = (price for price in kept if _series(price) == _series(one))
        assert mine.observed_at >= one.observed_at
    assert set(freshest(reversed(listed))) == set(kept)


@given(several)
def test_what_is_gone_is_not_on_offer_and_what_is_silent_comes_last(listed: Sequence[CurrentPrice]) -> None:
    """No row of 0 copies is shown; within a finish an old price never stands before one that another keeps fresh."""
    shown = on_offer(listed, LIMIT)
    assert [one for one, _ in shown if one.quantity == 0] == []
    assert {one for one, _ in shown} == {one for one in freshest(listed) if one.quantity != 0}
    for finish in Finish:
        of_finish = [(one, silent) for one, silent in shown if one.finish is finish]
        assert [silent for _, silent in of_finish] == sorted(silent for _, silent in of_finish)
        newest = max((one.observed_at for one, _ in of_finish), default=NOON)
        assert all(silent == (newest - one.observed_at > LIMIT) for one, silent in of_finish)


@given(several)
def test_no_value_comes_from_a_source_that_fell_silent(listed: Sequence[CurrentPrice]) -> None:
    """Whatever prices there are, the one that values a copy is not older than another preferred source's by more."""
    for finish in Finish:
        of_finish = [one for one in listed if one.finish is finish]
        preferred = [one for one in of_finish if (one.source, one.kind) in RULES.preference]
        for value in unit_values(of_finish, RULES).values():
            quoted = [one for one in preferred if one.source is value.source]
            newest = max(one.observed_at for one in preferred)
            assert newest - max(one.observed_at for one in quoted) <= LIMIT


@given(st.lists(st.integers(0, 60), max_size=4))
def test_the_plainest_finish_leads_unless_its_price_fell_silent(days: Sequence[int]) -> None:
    """A nine months old price of the plain finish does not stand for a card whose foil has one of today."""
    seen = [NOON - timedelta(days=one) for one in days]
    first = leading(seen, LIMIT)
    if not seen:
        assert first is None
        return
    assert first is not None
    assert not is_silent(seen[first], max(seen), LIMIT)
    assert all(is_silent(one, max(seen), LIMIT) for one in seen[:first])


def test_a_price_is_silent_a_moment_after_the_limit() -> None:
    """Fourteen days are allowed, no moment more."""
    assert not is_silent(NOON - LIMIT, NOON, LIMIT)
    assert is_silent(NOON - _LONGER, NOON, LIMIT)


def test_a_source_without_a_copy_values_only_where_no_other_does() -> None:
    """A shop that has none left is passed over, but what it asked last is better than nothing."""
    gone = current_price("9.00", quantity=0)
    kingdom = current_price("8.00", source=PriceSource.CARDKINGDOM, kind=PriceKind.RETAIL)
    assert unit_values([gone, kingdom], RULES)[Condition.NM].source is PriceSource.CARDKINGDOM
    assert unit_values([gone, evolve(kingdom, quantity=0)], RULES)[Condition.NM].cents == 900
    assert unit_values([gone, evolve(gone, condition=Condition.LP, quantity=1)], RULES)[Condition.NM].cents == 900


def test_a_quoted_condition_that_fell_silent_follows_the_general_price() -> None:
    """A grade that a source has not quoted for long is worth its share of the price that the source keeps fresh."""
    general, old = current_price("10.00"), current_price("1.00", condition=Condition.LP)
    for silent, cents in ((LIMIT, 100), (_LONGER, 870)):
        quoted = evolve(old, observed_at=NOON - silent)
        assert unit_values([general, quoted], RULES)[Condition.LP].cents == cents
    assert unit_values([evolve(old, observed_at=NOON - _LONGER)], RULES)[Condition.LP].cents == 100
