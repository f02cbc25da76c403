"""How well probabilities and intervals came true."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.signals.record.measures import (
    Bounds,
    Judged,
    Spanned,
    area_under_curve,
    brier,
    calibration,
    calibration_error,
    coverage,
    skill,
    wilson,
)
from dualcaster_core.signals.record.resampling import (
    area_figure,
    calibration_figure,
    coverage_figure,
    lift_figure,
    skill_figure,
)

DAY = date(2026, 3, 2)


def _judged(probability: float, came_true: bool, card: int = 0, day: int = 0, rate: float = 0.5) -> Judged:
    return Judged(probability, rate, came_true, str(card), DAY + timedelta(days=day))


def test_wilson_bounds_are_those_of_the_literature() -> None:
    """Of 10 trials with 3 successes the share lies between 0.108 and 0.603."""
    bounds = wilson(3, 10)
    assert (round(bounds.low, 3), round(bounds.high, 3)) == (0.108, 0.603)
    assert wilson(0, 0) == Bounds(0.0, 1.0)


def test_more_successes_than_trials_are_refused() -> None:
    """Counts that cannot be are an error."""
    with pytest.raises(ValidationFailed):
        wilson(4, 3)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_share_lies_within_its_bounds(successes: int, failures: int) -> None:
    """The bounds hold the share itself and stay between 0 and 1."""
    bounds = wilson(successes, successes + failures)
    share = successes / (successes + failures) if successes + failures else 0.5
    assert 0 <= bounds.low <= share + 1e-12
    assert share - 1e-12 <= bounds.high <= 1


def test_brier_and_skill() -> None:
    """The squared error is averaged, and skill is the part of the control's error that is saved."""
    assert brier([1.0, 0.5], [True, False]) == pytest.approx(0.125)
    assert skill(0.1, 0.2) == pytest.approx(0.5)
    assert skill(0.1, 0.0) is None


def test_calibration_by_decile() -> None:
    """Probabilities of one tenth stand together, with how many came true; 1 belongs to the last tenth."""
    found = calibration([_judged(0.81, True), _judged(0.89, False), _judged(1.0, True)])
    assert [(one.low, one.count, round(one.stated, 2), one.came_true) for one in found] == [
        (0.8, 2, 0.85, 0.5),
        (0.9, 1, 1.0, 1.0),
    ]


def test_calibration_error_weighs_the_tenths() -> None:
    """The distances of the tenths are averaged over forecasts."""
    judged = [_judged(0.85, True), _judged(0.85, False), _judged(0.15, False), _judged(0.15, False)]
    assert calibration_error(judged) == pytest.approx((0.35 + 0.15) / 2)
    assert calibration_error([]) is None


@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=40))
def test_the_area_is_the_share_of_pairs_in_order(told: list[tuple[int, bool]]) -> None:
    """The area under the curve counts pairs, ties half."""
    scores, true = [float(score) for score, _ in told], [came for _, came in told]
    ups = [score for score, came in told if came]
    downs = [score for score, came in told if not came]
    found = area_under_curve(scores, true)
    if not ups or not downs:
        assert found is None
        return
    pairs = [1.0 if up > down else 0.5 if up == down else 0.0 for up in ups for down in downs]
    assert found == pytest.approx(sum(pairs) / len(pairs))


def test_coverage_is_the_share_that_held() -> None:
    """Both ends belong to an interval."""
    held = Spanned(1.0, 2.0, 2.0, 1.5, "a", DAY)
    missed = Spanned(1.0, 2.0, 2.01, 1.5, "b", DAY)
    assert coverage([held, missed]) == 0.5
    assert coverage([]) is None


def test_an_honest_forecaster_has_a_small_error_and_its_interval_holds_it() -> None:
    """Probabilities that are drawn true are found to be calibrated, with skill over the base rate."""
    draw = Random(7)
    judged = []
    for card in range(400):
        for day in range(10):
            probability = draw.random()
            judged.append(_judged(probability, draw.random() < probability, card, day))
    error = calibration_figure(judged, Random(1))
    gain = skill_figure(judged, lambda one: one.base_rate, Random(1))
    area = area_figure(judged, Random(1))
    assert error is not None
    assert error.value < 0.03
    assert gain is not None
    assert gain.bounds is not None
    assert gain.bounds.low > 0.2
    assert area is not None
    assert area.bounds is not None
    assert area.bounds.low < 5 / 6 < area.bounds.high


def test_figures_are_the_same_for_the_same_random_source() -> None:
    """Nothing but the given source is random."""
    judged = [_judged(0.2 + 0.1 * (card % 5), card % 3 == 0, card, card % 4) for card in range(60)]
    assert calibration_figure(judged, Random(3)) == calibration_figure(judged, Random(3))


def test_cards_that_move_together_are_no_many_witnesses() -> None:
    """One day on which everything came true makes a wide interval, however many cards there were."""
    spread = [_judged(0.5, card % 2 == day % 2, card, day) for card in range(100) for day in range(6)]
    together = [_judged(0.5, day % 2 == 0, card, day) for card in range(100) for day in range(6)]
    narrow, wide = calibration_figure(spread, Random(2)), calibration_figure(together, Random(2))
    assert narrow is not None
    assert wide is not None
    assert narrow.bounds is not None
    assert wide.bounds is not None
    assert wide.bounds.high - wide.bounds.low > 3 * (narrow.bounds.high - narrow.bounds.low)


def test_a_random_card_is_a_control() -> None:
    """The lift is how much oftener the named cards did it; those without a control are left out."""
    judged = [
        Judged(0.5, 0.5, True, "a", DAY, random_came_true=False),
        Judged(0.5, 0.5, True, "b", DAY, random_came_true=True),
        Judged(0.5, 0.5, False, "c", DAY),
    ]
    lift = lift_figure(judged, Random(0))
    assert lift is not None
    assert (lift.value, lift.count) == (0.5, 2)


def test_without_anything_there_is_no_figure() -> None:
    """No outcomes, no figure."""
    assert calibration_figure([], Random(0)) is None
    assert coverage_figure([], Random(0)) is None
    assert area_figure([], Random(0)) is None


@pytest.mark.parametrize("wrong", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_is_refused(wrong: float) -> None:
    """A probability lies between 0 and 1."""
    with pytest.raises(ValidationFailed):
        _judged(wrong, True)
