"""Baskets, their weights, and the index that follows them."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.overview.index import IndexPoint, cap_of, capped_weights, carried, choosing_days, level
from dualcaster_core.market.overview.rules import MarketRules
from dualcaster_core.market.overview.use_cases import checked_scope, index_of
from dualcaster_core.market.overview.views import MarketFilter

JANUARY = date(2026, 1, 19)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=400))
def test_weights_sum_to_one_and_none_is_above_the_cap(cents: list[int]) -> None:
    """However unequal the prices are, and dearer cards never weigh less than cheaper ones."""
    weights = capped_weights(cents)
    assert sum(weights) == pytest.approx(1)
    assert max(weights) <= cap_of(len(cents)) * (1 + 1e-9)
    ranked = [weight for _, weight in sorted(zip(cents, weights, strict=True))]
    assert all(after >= before - 1e-12 for before, after in pairwise(ranked))


def test_a_dear_card_cannot_drive_the_index_alone() -> None:
    """Of four hundred cards one that doubles moves the index by its cap, whatever it costs."""
    cents = [100_000_00, *[200] * 399]
    now = [2 * cents[0], *cents[1:]]
    assert level(capped_weights(cents), cents, now) == pytest.approx(1.01)


def test_a_basket_that_stays_stands_at_one() -> None:
    """Where no price changed the index did not move."""
    assert level(capped_weights([100, 250, 900]), [100, 250, 900], [100, 250, 900]) == pytest.approx(1)


def test_baskets_are_chosen_once_enough_days_are_known_and_then_each_month() -> None:
    """The first day after enough prices, then the first of every month, over the end of a year too."""
    assert list(choosing_days(JANUARY, date(2026, 3, 1), 5)) == [
        date(2026, 1, 23),
        date(2026, 2, 1),
        date(2026, 3, 1),
    ]
    assert list(choosing_days(date(2025, 12, 30), date(2026, 1, 2), 1)) == [date(2025, 12, 30), date(2026, 1, 1)]
    assert list(choosing_days(JANUARY, JANUARY, 5)) == []


def test_a_price_is_carried_however_long_it_is_gone() -> None:
    """Before the first price nothing is known."""
    assert carried({JANUARY: 5}, date(2027, 1, 1)) == 5
    assert carried({JANUARY: 5}, date(2026, 1, 1)) is None


def test_an_index_tells_its_changes_where_it_is_old_enough() -> None:
    """Percent to a tenth against the value of so many days before."""
    points = [IndexPoint(day=date(2026, 2, day), value=100.0 + day, cards=9) for day in range(1, 11)]
    found = index_of("all", points)
    assert (found.value, found.change_7d_percent, found.change_30d_percent) == (110.0, 6.8, None)


@pytest.mark.parametrize("scope", ["set:mh2", "all", "finish:etched", "rarity:mythic"])
def test_indexes_have_names(scope: str) -> None:
    """Of everything, a finish, a rarity, a set."""
    assert checked_scope(scope) == scope


@pytest.mark.parametrize("scope", ["", "set:", "finish:shiny", "rarity:", "color:red", "set:a b", "set:" + "x" * 11])
def test_other_names_are_refused(scope: str) -> None:
    """The error names the field."""
    with pytest.raises(ValidationFailed, match="index"):
        checked_scope(scope)


def test_rules_and_filters_have_bounds() -> None:
    """Nonsense in settings or in what is asked is refused where it stands."""
    for wrong in ({"basket_min_cents": 0}, {"basket_min_days": 36}, {"movers_min_days": 0}, {"set_min_cards": 0}):
        with pytest.raises(ValidationFailed):
            MarketRules(**wrong)
    with pytest.raises(ValidationFailed, match="7 or 30"):
        MarketFilter(days=8)
