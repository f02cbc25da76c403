"""What confidence has to earn before it is shown."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.signals.record.confidence import ConfidenceCurve, ConfidenceStatus, EarningRules, Scored
from dualcaster_core.signals.record.measures import calibration_error
from dualcaster_core.signals.record.walking import walk_forward
from dualcaster_core.testing.calibration import TenthsCalibrator

FIRST = date(2026, 1, 5)
HORIZON = timedelta(days=7)


def _signals(days: int, each: int, informed: bool, seed: int = 1) -> list[Scored]:
    draw = Random(seed)
    made = []
    for day in range(days):
        for card in range(each):
            score = draw.random()
            on = FIRST + timedelta(days=day)
            true = draw.random() < (score if informed else 0.4)
            made.append(Scored(score=score, came_true=true, card=str(card), made_on=on, known_on=on + HORIZON))
    return made


async def test_a_kind_with_skill_earns_its_confidence() -> None:
    """Scores that say something are published once enough forecasts have been judged, and are then calibrated."""
    walked = await walk_forward(_signals(40, 40, informed=True), TenthsCalibrator(), EarningRules())
    error = calibration_error(walked.published)
    assert walked.status.is_published
    assert error is not None
    assert error < 0.05
    assert "beat the base rate" in walked.status.sentence


async def test_a_kind_without_skill_publishes_nothing() -> None:
    """Scores that say nothing stay unpublished, however many outcomes there are."""
    walked = await walk_forward(_signals(40, 40, informed=False), TenthsCalibrator(), EarningRules())
    assert walked.status.status is ConfidenceStatus.NO_SKILL
    assert walked.published == ()
    assert "no skill beyond the base rate" in walked.status.sentence


async def test_nothing_is_published_before_200_forecasts_were_judged() -> None:
    """A forecast that is still open counts for nothing: of the first weeks nothing is published."""
    walked = await walk_forward(_signals(40, 20, informed=True), TenthsCalibrator(), EarningRules())
    first_stated, first_published = walked.stated[0].made_on, walked.published[0].made_on
    assert first_stated >= FIRST + HORIZON
    assert first_published >= first_stated + HORIZON + timedelta(days=200 // 20 - 1)


async def test_few_outcomes_say_how_many_are_missing() -> None:
    """With too few judged forecasts the sentence names both numbers."""
    walked = await walk_forward(_signals(16, 10, informed=True), TenthsCalibrator(), EarningRules(to_learn=50))
    assert walked.status.status is ConfidenceStatus.TOO_FEW
    assert f"{walked.status.judged} of 200 forecasts" in walked.status.sentence


async def test_without_a_calibrator_nothing_is_stated() -> None:
    """Without the libraries everything works, and says that it is uncalibrated."""
    walked = await walk_forward(_signals(30, 20, informed=True), None, EarningRules())
    assert walked.stated == walked.published == ()
    assert walked.status.status is ConfidenceStatus.UNCALIBRATED
    assert "dualcaster[signals]" in walked.status.sentence


async def test_the_future_changes_no_forecast() -> None:
    """What is stated of a day is the same whether or not the days after it are there."""
    signals = _signals(30, 20, informed=True)
    cut = FIRST + timedelta(days=24)
    whole = await walk_forward(signals, TenthsCalibrator(), EarningRules(outcomes=50))
    short = await walk_forward(
        [one for one in signals if one.made_on <= cut], TenthsCalibrator(), EarningRules(outcomes=50)
    )
    assert [one for one in whole.stated if one.made_on <= cut] == list(short.stated)
    assert [one for one in whole.published if one.made_on <= cut] == list(short.published)


async def test_outcomes_are_not_learnt_before_they_are_known() -> None:
    """The horizon lies between what is learnt and what is forecast: a calibrator never sees an open signal."""
    seen: list[int] = []

    class Counting(TenthsCalibrator):
        async def fit(self, scores: Sequence[float], came_true: Sequence[bool]) -> ConfidenceCurve:
            seen.append(len(scores))
            return await super().fit(scores, came_true)

    await walk_forward(_signals(20, 20, informed=True), Counting(), EarningRules(to_learn=20))
    assert seen == [20 * (day - 6) for day in range(7, 20)]


async def test_an_old_market_is_forgotten() -> None:
    """Outcomes from before the window are not learnt from."""
    old = _signals(20, 20, informed=True)
    later = FIRST + timedelta(days=200)
    new = [Scored(score=0.5, came_true=True, card="n", made_on=later, known_on=later + HORIZON)]
    walked = await walk_forward([*old, *new], TenthsCalibrator(), EarningRules())
    assert max(one.made_on for one in walked.stated) < later


def test_a_curve_is_straight_between_its_points_and_level_beyond() -> None:
    """A score between two points has a probability between theirs."""
    curve = ConfidenceCurve(
        scores=(0.2, 0.6), probabilities=(0.1, 0.5), low=(0.0, 0.4), high=(0.2, 0.6), outcomes=10, method="m"
    )
    assert [curve.at(score) for score in (0.0, 0.4, 0.9)] == pytest.approx([0.1, 0.3, 0.5])
    assert curve.between(0.4) == pytest.approx((0.2, 0.4))


@pytest.mark.parametrize(("scores", "probabilities"), [((), ()), ((0.5, 0.5), (0.1, 0.2)), ((0.1,), (1.2,))])
def test_a_curve_that_is_none_is_refused(scores: tuple[float, ...], probabilities: tuple[float, ...]) -> None:
    """A curve has points by rising score, and probabilities between 0 and 1."""
    with pytest.raises(ValidationFailed):
        ConfidenceCurve(
            scores=scores, probabilities=probabilities, low=probabilities, high=probabilities, outcomes=1, method="m"
        )
