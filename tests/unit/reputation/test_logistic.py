"""Learning from one outcome after the other."""

from random import Random

import pytest

from dualcaster_core.reputation.benchmark.ranking import area_under_curve, calibration
from dualcaster_core.reputation.logistic import OnlineLogistic, calibration_of, probability


def _outcomes(number: int) -> list[tuple[list[float], bool]]:
    random = Random(4)
    described = [[random.gauss(0, 1), random.gauss(0, 1)] for _ in range(number)]
    return [(one, random.random() < probability(-2 + 1.5 * one[0])) for one in described]


def test_what_matters_gets_its_weight() -> None:
    """After some thousand outcomes the weights are close to those that made them, and an idle feature has none."""
    model = OnlineLogistic(2)
    for features, happened in _outcomes(6000):
        model.learn(features, happened)
    assert model.weights == pytest.approx([-2, 1.5, 0], abs=0.15)


def test_probabilities_come_true() -> None:
    """Among outcomes that were foretold alike, as many happened as were expected to."""
    model, foretold = OnlineLogistic(2, bias=-1.0), []
    for features, happened in _outcomes(8000):
        foretold.append((model.probability(features), happened))
        model.learn(features, happened)
    for group in calibration([one for one, _ in foretold[1000:]], [happened for _, happened in foretold[1000:]], 5):
        assert group.happened == pytest.approx(group.expected, rel=0.2, abs=15)


def test_calibration_makes_expectations_come_true() -> None:
    """Log odds that are too steep and too high are brought down until as many are expected as happened."""
    outcomes = [happened for _, happened in _outcomes(4000)]
    wrong = [3 * (-2 + 1.5 * features[0]) + 2 for features, _ in _outcomes(4000)]
    slope, shift = calibration_of(wrong, outcomes)
    expected = sum(probability(slope * value + shift) for value in wrong)
    assert expected == pytest.approx(sum(outcomes), rel=0.01)
    assert slope == pytest.approx(1 / 3, rel=0.1)


@pytest.mark.parametrize("outcomes", [[], [True] * 5, [False] * 5])
def test_calibration_of_little_stays_close_to_what_it_was(outcomes: list[bool]) -> None:
    """Where there is nothing to learn from, or everything was alike, nothing overflows."""
    slope, shift = calibration_of([-3.0] * len(outcomes), outcomes)
    assert 0 <= slope < 5
    assert abs(shift) < 5


def test_an_unlearned_model_knows_its_bias() -> None:
    """Before it has learned anything, every outcome has the same chance."""
    model = OnlineLogistic(3, bias=-3.0)
    assert model.probability([1.0, 2.0, -1.0]) == model.probability([0.0, 0.0, 0.0]) == probability(-3.0)


def test_extreme_log_odds_have_probabilities() -> None:
    """However sure a model is, nothing overflows."""
    assert 0 < probability(-1e9) < 1e-9
    assert 1 - 1e-9 < probability(1e9) <= 1


@pytest.mark.parametrize(
    ("scores", "outcomes", "area"),
    [
        ([1.0, 2.0, 3.0, 4.0], [False, False, True, True], 1.0),
        ([4.0, 3.0, 2.0, 1.0], [False, False, True, True], 0.0),
        ([1.0, 1.0, 1.0, 1.0], [False, True, True, False], 0.5),
        ([1.0, 2.0, 2.0, 3.0], [False, True, False, True], 0.875),
        ([1.0, 2.0], [True, True], None),
        ([], [], None),
    ],
)
def test_an_area_is_the_chance_that_the_worse_has_the_higher_score(
    scores: list[float], outcomes: list[bool], area: float | None
) -> None:
    """Ties count half, and where all outcomes are alike there is nothing to tell apart."""
    assert area_under_curve(scores, outcomes) == area
