"""Where the parts of the plots of a record stand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.signals.record.fans import Fan, fan_of, quantile
from dualcaster_core.signals.record.measures import Bounds, Judged, calibration
from dualcaster_core.signals.record.resampling import Figure
from dualcaster_http.site.plots import (
    BAR_LEFT,
    BAR_RIGHT,
    ShareRow,
    SkillRow,
    calibration_plot,
    fan_plot,
    share_plot,
    signed_percent,
    skill_plot,
)

DAY = date(2026, 3, 2)
SHARES = st.floats(-3, 3, allow_nan=False)


def _judged(probability: float, came_true: bool) -> Judged:
    return Judged(probability, 0.5, came_true, "a", DAY)


def test_an_honest_forecast_stands_on_the_diagonal() -> None:
    """Half of what was called a half came true: the dot lies in the middle of both scales."""
    plot = calibration_plot(calibration([_judged(0.5, True), _judged(0.5, False)]), Figure(0.0, None, 2))
    assert plot is not None
    (dot,) = plot.dots
    left, bottom, right, top = plot.diagonal
    assert (dot.x, dot.y) == pytest.approx(((left + right) / 2, (top + bottom) / 2))
    assert dot.high < dot.y < dot.low
    assert plot.error == "0.0 points"


def test_more_forecasts_make_a_larger_dot() -> None:
    """A tenth with many forecasts is seen to weigh more."""
    plot = calibration_plot(calibration([_judged(0.15, False)] + [_judged(0.85, True)] * 9))
    assert plot is not None
    few, many = plot.dots
    assert few.radius < many.radius


def test_without_outcomes_there_is_no_plot() -> None:
    """Nothing is drawn of nothing."""
    assert calibration_plot([]) is None
    assert skill_plot([SkillRow("momentum", None)]) is None
    assert fan_plot(None) is None
    assert fan_of([[0.0, float("nan")]] * 9) is None


def test_shares_stand_on_one_scale_with_their_target() -> None:
    """A dot lies between the ends of its whisker, and on the target where it is exactly that."""
    rows = [ShareRow("held", 0.8, Bounds(0.7, 0.9), 50, accuracy=0.5), ShareRow("one day", 1.0, None, 1)]
    plot = share_plot(rows, target=0.8)
    assert plot is not None
    held, sure = plot.dots
    assert held.low is not None
    assert held.high is not None
    assert held.low < held.x < held.high
    assert held.x == plot.target
    assert (sure.x, sure.low, sure.span, sure.accuracy) == (plot.ticks[-1].place, None, "", "")
    assert (held.value, held.span, held.accuracy, plot.has_accuracy) == ("80 %", "70 % to 90 %", "50 %", True)
    assert share_plot([]) is None


def test_a_bar_begins_at_the_control() -> None:
    """What is better grows to the right of the control, what is worse to the left; a whisker across it may be luck."""
    plot = skill_plot(
        [
            SkillRow("good", Figure(0.2, Bounds(0.1, 0.3), 400)),
            SkillRow("bad", Figure(-0.1, Bounds(-0.3, 0.1), 400)),
            SkillRow("none", None, "3 of 200 outcomes"),
        ]
    )
    assert plot is not None
    good, bad, none = plot.bars
    assert good.start == plot.zero == pytest.approx(bad.start + bad.width)
    assert (good.is_better, good.is_sure, bad.is_better, bad.is_sure) == (True, True, False, False)
    assert (good.value, good.span) == ("+20.0 %", "+10.0 % to +30.0 %")
    assert none.why_none == "3 of 200 outcomes"


@given(st.lists(st.tuples(SHARES, SHARES, SHARES), min_size=1, max_size=6))
def test_no_bar_leaves_its_field(told: list[tuple[float, float, float]]) -> None:
    """However good or bad a figure is, its bar and whisker stay inside, and the lines of the scale are few."""
    rows = []
    for one in told:
        low, value, high = sorted(one)
        rows.append(SkillRow("kind", Figure(value, Bounds(low, high), 10)))
    plot = skill_plot(rows)
    assert plot is not None
    assert 2 <= len(plot.ticks) <= 10
    for bar in plot.bars:
        assert bar.low is not None
        assert bar.high is not None
        places = (bar.start, bar.start + bar.width, bar.low, bar.high, plot.zero)
        assert all(BAR_LEFT - 0.02 <= place <= BAR_RIGHT + 0.02 for place in places)


def test_a_fan_holds_what_it_says() -> None:
    """The bands are quantiles by day, the widest first; days with few prices are left out."""
    paths = [[0.0, move / 100] for move in range(-50, 51)]
    fan = fan_of([*paths, [0.0, 0.0, 0.5]], [[0.0, 0.01]])
    assert fan is not None
    assert fan.days == (0, 1)
    assert fan.control == (0.0, 0.01)
    assert [round(band.high[1], 2) for band in fan.bands] == [0.45, 0.4, 0.25]
    plot = fan_plot(fan)
    assert plot is not None
    assert [area.share for area in plot.areas] == ["90 %", "80 %", "50 %"]
    assert plot.days[1].middle == "0.0 %"


def test_a_fan_of_other_lengths_is_refused() -> None:
    """Every line of a fan has a value for each day."""
    with pytest.raises(ValidationFailed):
        Fan(days=(0, 1), bands=(), middle=(0.0,))


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30), st.floats(0, 1))
def test_a_quantile_lies_among_its_values(values: list[float], level: float) -> None:
    """A quantile is no less than the least and no more than the largest value."""
    assert min(values) - 1e-9 <= quantile(sorted(values), level) <= max(values) + 1e-9


def test_signs_are_written() -> None:
    """A loss has a minus sign, nothing has none."""
    assert [signed_percent(share) for share in (0.123, -0.04, 0.0, -0.001)] == ["+12 %", "−4 %", "0 %", "0 %"]
