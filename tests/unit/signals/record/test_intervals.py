"""Intervals of the price at the horizon that keep their promise."""

from datetime import date, timedelta
from math import exp
from random import Random

import pytest

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.signals.record.intervals import ConformalState, IntervalRules, Moved, Reach, walk_intervals
from dualcaster_core.signals.record.measures import coverage

FIRST = date(2026, 1, 5)


def _moves(days: int, each: int, growing: float = 0.0, seed: int = 3) -> list[Moved]:
    draw = Random(seed)
    made = []
    for day in range(days):
        for card in range(each):
            on = FIRST + timedelta(days=day)
            volatility = 0.01 + 0.1 * (card % 3)
            size = draw.gauss(0, volatility + 0.02) * (1 + growing * day)
            made.append(Moved(10.0, 10 * exp(size), volatility, str(card), on, on + timedelta(days=7)))
    return made


def test_four_of_five_prices_lie_inside() -> None:
    """Stated day by day from the past alone, 80 % intervals hold 76 to 84 % of prices."""
    spanned, _ = walk_intervals(_moves(40, 40), IntervalRules())
    held = coverage(spanned)
    assert held is not None
    assert 0.76 <= held <= 0.84


def test_they_adapt_to_a_market_that_becomes_wilder() -> None:
    """Where moves grow by and by, what was missed makes later intervals wider; without that they fail."""
    moved = _moves(60, 40, growing=0.05)
    adaptive, _ = walk_intervals(moved, IntervalRules())
    fixed, _ = walk_intervals(moved, IntervalRules(step=0.0))
    held, failed = coverage(adaptive), coverage(fixed)
    assert held is not None
    assert failed is not None
    assert failed < 0.74 < held


def test_the_future_changes_no_interval() -> None:
    """What is stated of a day is the same whether or not later days are there."""
    moved = _moves(30, 20)
    cut = FIRST + timedelta(days=22)
    whole, _ = walk_intervals(moved, IntervalRules())
    short, _ = walk_intervals([one for one in moved if one.made_on <= cut], IntervalRules())
    assert [one for one in whole if one.made_on <= cut] == short


def test_nothing_is_stated_before_enough_is_known() -> None:
    """Without 50 past moves there is no interval."""
    spanned, state = walk_intervals(_moves(6, 20), IntervalRules())
    assert spanned == []
    assert ConformalState(state.moves[:49], 0.2).reach(IntervalRules()) is None


def test_an_interval_is_rounded_outwards_and_never_below_a_cent() -> None:
    """Whole cents, the lower end down, the upper up."""
    assert Reach(-1.0, 1.0, 99).around(1.0, 0.08, IntervalRules()) == (0.9, 1.11)
    assert Reach(-50.0, 0.0, 99).around(0.05, 0.5, IntervalRules()) == (0.01, 0.05)


@pytest.mark.parametrize(("current", "actual", "volatility"), [(0.0, 1.0, 0.1), (1.0, -1.0, 0.1), (1.0, 1.0, -0.1)])
def test_a_move_without_prices_is_refused(current: float, actual: float, volatility: float) -> None:
    """Prices are above 0."""
    with pytest.raises(ValidationFailed):
        Moved(current, actual, volatility, "a", FIRST, FIRST)
