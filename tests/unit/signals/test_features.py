"""Features by hand."""

from datetime import timedelta
from math import isnan, nan, sqrt

import pytest

from dualcaster_core.market.model import PriceSource
from dualcaster_core.signals.features.model import Features, features_of
from dualcaster_core.signals.features.windows import filled
from dualcaster_core.signals.history import MOST_FILLED, CardFacts
from tests.support.signal_histories import TODAY, history


def _same(found: list[float], expected: list[float]) -> None:
    assert found == pytest.approx(expected, nan_ok=True)


def test_a_hole_has_the_value_before_it_for_a_week() -> None:
    """Then nothing is known; before the first value nothing is known either."""
    _same(filled([nan, 5.0, nan, 7.0]), [nan, 5.0, 5.0, 7.0])
    _same(filled([5.0] + [nan] * (MOST_FILLED + 2)), [5.0] * (MOST_FILLED + 1) + [nan, nan])


def test_changes_are_shares_of_what_was() -> None:
    """Over 1, 7 and 30 days; where nothing was known then, nothing is known of the change."""
    f = features_of(history([*([10.0] * 30), 20.0, *([16.0] * 6), 24.0]))
    assert (f.price, f.change_1) == (24.0, 0.5)
    assert f.change_7 == pytest.approx(0.2)
    assert f.change_30 == pytest.approx(1.4)
    assert isnan(features_of(history([10.0] * 7)).change_7)


def test_means_pass_over_what_is_not_known() -> None:
    """The mean of the known days, and of holes the value before them."""
    assert features_of(history([nan, nan, 10.0, 14.0])).mean_30 == 12.0
    assert features_of(history([10.0, nan, nan, 18.0])).mean_60 == 12.0


def test_volatility_is_that_of_a_week() -> None:
    """The root of the mean square of the daily changes, times the root of seven."""
    f = features_of(history([10.0, 11.0, 11.0]))
    assert f.weekly_volatility == pytest.approx(sqrt(0.1**2 / 2) * sqrt(7))


def test_the_range_leaves_out_the_last_three_days() -> None:
    """So that a price can leave it; the week has the last seven."""
    f = features_of(history([9.0, 10.0, 12.0, 11.0, 20.0, 21.0, 5.0]))
    assert (f.high_before, f.low_before) == (12.0, 9.0)
    assert (f.week_high, f.week_low) == (21.0, 5.0)


def test_what_a_shop_pays_is_a_share_of_its_price() -> None:
    """Today and usually; credit is a bonus on cash; copies are compared with the mean of 14 days."""
    f = features_of(
        history([20.0] * 40, buylist=[10.0] * 39 + [12.0], credit=[15.0], stock=[8.0] * 13 + [1.0], wanted=[0.0] * 40)
    )
    assert (f.buylist, f.buylist_ratio) == (12.0, 0.6)
    assert f.buylist_change_7 == pytest.approx(0.2)
    assert f.usual_ratio == pytest.approx((29 * 10 + 12) / 30 / 20)
    assert f.credit_bonus == 0.25
    assert (f.stock, f.stock_ago_7) == (1.0, 8.0)
    assert f.stock_ratio == pytest.approx(1 / 7.5)
    assert f.wanted == 0.0
    assert isnan(f.wanted_ratio)


def test_ages_moves_and_sales() -> None:
    """Days since a value was seen, how often it changed, and copies sold on the days that say so."""
    f = features_of(history([10.0, 11.0, 11.0, 10.0, nan, nan], sales=[1.0, nan, 2.0, nan, nan, 4.0]))
    assert (f.price_age, f.moves_90, f.sales_7) == (2.0, 2.0, 7.0)
    assert isnan(f.buylist_age)
    assert isnan(features_of(history([10.0])).sales_30)


def test_other_sources_are_the_cheapest_and_the_dearest() -> None:
    """On each day, of those that are known."""
    f = features_of(
        history([10.0, 10.0], elsewhere={PriceSource.TCGPLAYER: [8.0, nan], PriceSource.MANAPOOL: [9.0, 12.0]})
    )
    assert (f.elsewhere_low, f.elsewhere_high) == (8.0, 12.0)
    assert f.usual_elsewhere_high == pytest.approx((9 + 12) / 2 / 10)


def test_printings_are_those_that_had_come_out() -> None:
    """How many, and days since this, the first and the last; what is yet to come is not known."""
    days = [TODAY - timedelta(days=ago) for ago in (900, 400, -5)]
    f = features_of(history([1.0], facts=CardFacts(released_on=days[1], printed_on=tuple(days))))
    assert (f.printings, f.since_this, f.since_first, f.since_last) == (2.0, 400.0, 900.0, 400.0)
    unknown = features_of(history([1.0]))
    assert unknown.printings == 0
    assert isnan(unknown.since_last)
    assert isinstance(unknown, Features)
