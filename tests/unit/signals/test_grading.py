"""What became of a signal, by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from dualcaster_core.signals.grading import days_judged, grade
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import Signal, SignalAction, SignalOutcome
from tests.support.signal_histories import later
from tests.support.signals import MADE_AT, signal

_BUY, _SELL, _HOLD = SignalAction.BUY, SignalAction.SELL, SignalAction.HOLD
SETTINGS = RuleSettings(selling_fee_percent=10, shipping=0.5)
Path = list[tuple[date, Decimal]]


def _path(*prices: str | None) -> Path:
    """Return prices of the days after the signal was made; None is a hole."""
    return [(later(day), Decimal(price)) for day, price in enumerate(prices, start=1) if price is not None]


def _graded(one: Signal, path: Path, *, after_days: int = 7) -> SignalOutcome | None:
    return grade(one, path, now=MADE_AT + timedelta(days=after_days), settings=SETTINGS)


STILL = ("10.00",) * 7


@pytest.mark.parametrize(
    ("action", "target", "prices", "true", "peak", "peak_day", "accuracy", "profit", "net"),
    [
        # up by 10 % at the end and 25 % at the peak, 20 % foretold; net: 11 x 0.9 - 0.5 - 10 and 12.5 x 0.9 - 0.5 - 10
        (_BUY, "12.00", ("10", "11", "12.5", "11", "11", "11", "11"), True, "12.5", 3, (0.5, 1), (10, 25), (-6, "7.5")),
        # reached exactly, on the last day
        (_BUY, "12.00", ("10", "10", "10", "10", "10", "10", "12"), True, "12", 7, (1, 1), (20, 20), (3, 3)),
        # a cent short
        (_BUY, "12.00", (*STILL[:6], "11.99"), False, "11.99", 7, (0.995, 0.995), ("19.9", "19.9"), ("2.91", "2.91")),
        # never up: the peak is the highest price all the same, and of two the first
        (_BUY, "12.00", ("9", "9.5", "9", "9.5", "8", "8", "8"), False, "9.5", 2, (0, 0), (-20, -5), (-33, "-19.5")),
        # stays: a gain of nothing is none
        (_BUY, "12.00", STILL, False, "10", 1, (0, 0), (0, 0), (-15, -15)),
        # down by 5 % at the end and 25 % at the peak, 20 % foretold; net: 10 x 0.9 - 0.5 - 9.5 and - 7.5
        (_SELL, "8.00", ("9", "7.5", "8", "9", "9", "9", "9.5"), True, "7.5", 2, (0.25, 1), (5, 25), (-10, 10)),
        (_SELL, "8.00", ("11", "10.5", "12", "11", "11", "11", "11"), False, "10.5", 2, (0, 0), (-10, -5), (-25, -20)),
        # within 15 %: the biggest move is 7.5 %, half of what is allowed
        (
            _HOLD,
            None,
            ("10", "10.75", "10", "9.5", "10", "10", "10.5"),
            True,
            "10.75",
            2,
            (0.5, 0.5),
            (5, "7.5"),
            (5, "7.5"),
        ),
        # 15 % exactly, and a cent more
        (_HOLD, None, ("8.5", *STILL[:6]), True, "8.5", 1, (0, 0), (0, -15), (0, -15)),
        (_HOLD, None, ("11.51", *STILL[:6]), False, "11.51", 1, (0, 0), (0, "15.1"), (0, "15.1")),
    ],
)
def test_the_path_decides(
    action: SignalAction,
    target: str | None,
    prices: tuple[str, ...],
    true: bool,
    peak: str,
    peak_day: int,
    accuracy: tuple[float, float],
    profit: tuple[str, str],
    net: tuple[str, str],
) -> None:
    """Gain, peak, accuracy and profit of every action are what they are by hand."""
    outcome = _graded(signal(action, target), _path(*prices))
    assert outcome is not None
    assert (outcome.came_true, outcome.price_end) == (true, Decimal(prices[-1]))
    assert (outcome.price_peak, outcome.peak_at and outcome.peak_at.date()) == (Decimal(peak), later(peak_day))
    assert (outcome.accuracy_end, outcome.accuracy_peak) == accuracy
    assert (outcome.profit_percent_end, outcome.profit_percent_peak) == tuple(map(Decimal, profit))
    assert (outcome.net_profit_percent_end, outcome.net_profit_percent_peak) == tuple(map(Decimal, net))


def test_only_the_days_within_the_horizon_count() -> None:
    """Neither the day it was made on nor the days after the horizon decide anything, in whatever order they come."""
    path = [(later(0), Decimal(20)), *_path(*STILL), (later(8), Decimal(20)), (later(-1), Decimal(1))]
    outcome = _graded(signal(), path[::-1])
    assert outcome is not None
    assert (outcome.came_true, outcome.price_peak) == (False, Decimal(10))
    assert days_judged(signal()) == (later(1), later(7))


def test_before_the_horizon_has_passed_nothing_is_said() -> None:
    """Even a target that was reached on the first day waits for the end."""
    path = _path("20", *STILL[:6])
    assert grade(signal(), path, now=MADE_AT + timedelta(days=7, seconds=-1), settings=SETTINGS) is None
    assert _graded(signal(), path) is not None


def test_holes_are_passed_over() -> None:
    """Days without a price decide nothing; the others do."""
    outcome = _graded(signal(), _path(None, "12.5", None, None, None, None, "10"))
    assert outcome is not None
    assert (outcome.came_true, outcome.price_end, outcome.accuracy_end) == (True, Decimal(10), 0)


@pytest.mark.parametrize("after_days", [7, 10, 13])
def test_a_missing_last_price_is_waited_for(after_days: int) -> None:
    """For seven days after the horizon the price of its last day may still come in."""
    assert _graded(signal(), _path(*STILL[:6]), after_days=after_days) is None
    assert _graded(signal(), _path(*STILL), after_days=after_days) is not None


def test_after_the_retries_a_price_of_the_last_days_stands_in() -> None:
    """Then the newest price of the three days before the end is the price at the end."""
    outcome = _graded(signal(), _path("12", "10", "10", "11"), after_days=14)
    assert outcome is not None
    assert (outcome.price_end, outcome.accuracy_end, outcome.came_true) == (Decimal(11), 0.5, True)


@pytest.mark.parametrize("path", [[], _path("12", "12", "12"), [(later(9), Decimal(12))], [(later(7), Decimal(0))]])
def test_a_card_that_stops_being_priced_is_not_judged(path: Path) -> None:
    """Without a price near the end the data are insufficient, whatever was reached before, and nothing else is said."""
    outcome = _graded(signal(), path, after_days=14)
    assert outcome is not None
    assert outcome.insufficient
    assert (outcome.price_end, outcome.accuracy_peak, outcome.net_profit_percent_end) == (None, None, None)


def test_the_day_is_that_of_utc() -> None:
    """A signal made late on another clock is judged on the days of UTC."""
    made = datetime.fromisoformat("2026-07-20T23:30:00-05:00")
    assert days_judged(signal(made_at=made)) == (date(2026, 7, 22), date(2026, 7, 28))


@pytest.mark.parametrize("action", [_BUY, _SELL, _HOLD])
def test_the_order_in_which_days_come_decides_nothing(action: SignalAction) -> None:
    """Days out of order, and the same day twice, give the outcome that they give in order and once."""
    target = {_BUY: "12.00", _SELL: "8.00", _HOLD: None}[action]
    path = _path("9", None, "11", "12.5", None, "7.5", "10.5")
    assert _graded(signal(action, target), [*path[::-1], *path]) == _graded(signal(action, target), path)
