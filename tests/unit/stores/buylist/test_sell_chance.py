"""The chance that a copy sells within 30 days."""

from math import exp

import pytest

from dualcaster_core.stores.buylist.chance import chance_to_sell, more_than


def test_too_few_sales_say_nothing() -> None:
    """Four of the store's and the market's together are too few; five are enough."""
    assert chance_to_sell(sold_90_days=2, market_sold_90_days=2, offered=0, in_stock=0) is None
    assert chance_to_sell(sold_90_days=3, market_sold_90_days=2, offered=0, in_stock=0) is not None


def test_the_formula_is_as_it_is_stated() -> None:
    """Fifteen own sales weigh three quarters; the market's share is by the store's part of the copies offered."""
    rate = 0.75 * 5 + 0.25 * (30 / 3 * 3 / (3 + 7))
    expected = 1 - exp(-rate) * (1 + rate + rate**2 / 2)
    found = chance_to_sell(sold_90_days=15, market_sold_90_days=30, offered=7, in_stock=2)
    assert found == pytest.approx(expected)


def test_copies_that_are_in_stock_sell_first() -> None:
    """The more there are, the smaller the chance, down to none."""
    chances = [
        chance_to_sell(sold_90_days=30, market_sold_90_days=0, offered=0, in_stock=stock) or 0.0
        for stock in (0, 1, 5, 20, 5_000)
    ]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.99
    assert chances[-1] == 0.0


def test_extremes_stay_between_none_and_certain() -> None:
    """Neither a rate beyond what floats can express nor none at all breaks it."""
    assert more_than(10, 1e9) == 1.0
    assert more_than(0, 0.0) == 0.0
    assert 0.0 <= more_than(999, 700.0) <= 1.0
