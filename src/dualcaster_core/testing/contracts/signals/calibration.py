"""What learns the worth of scores from outcomes, and what new signals may say by it."""

from datetime import date, timedelta
from decimal import Decimal
from math import exp
from random import Random

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.signals.model import Evidence, PriceQuote, ProposedSignal, RuleProposal, SignalAction
from dualcaster_core.signals.record.confidence import EarningRules, Scored
from dualcaster_core.signals.record.earned import EarnedCalibration, LearntGroup, PastSignals, RuleGroup, learn_group
from dualcaster_core.signals.record.intervals import IntervalRules, Moved
from dualcaster_core.signals.record.ports import Calibrator
from dualcaster_core.testing.contracts.ports import Harness

FIRST = date(2026, 1, 5)
DAYS, A_DAY, HORIZON = 40, 30, 7
GROUP = RuleGroup("momentum", SignalAction.BUY, "1")


class CalibratorContract:
    """``Calibrator``: the worth of scores."""

    async def test_it_learns_what_scores_are_worth(self, harness: Harness) -> None:
        """The probability of a score is near to how often such scores came true."""
        curve = await harness.calibrator.fit(*_scores(4000))
        for score, true in ((0.2, 0.04), (0.5, 0.25), (0.8, 0.64)):
            assert abs(curve.at(score) - true) < 0.1
        assert (curve.outcomes, curve.method) == (4000, harness.calibrator.method)

    async def test_it_learns_the_same_from_the_same(self, harness: Harness) -> None:
        """Nothing is random, and the order of what is learnt from tells nothing."""
        scores, came_true = _scores(300)
        curve = await harness.calibrator.fit(scores, came_true)
        assert curve == await harness.calibrator.fit(scores, came_true)
        turned = await harness.calibrator.fit(scores[::-1], came_true[::-1])
        assert all(abs(curve.at(part / 20) - turned.at(part / 20)) < 1e-9 for part in range(21))

    async def test_what_is_sure_so_far_is_not_said_to_be(self, harness: Harness) -> None:
        """Where all high scores came true and no low one did, no probability is 0 or 1."""
        scores = [part / 100 for part in range(100)]
        curve = await harness.calibrator.fit(scores, [score >= 0.5 for score in scores])
        assert 0 < curve.at(0.0) < 0.25
        assert 0.75 < curve.at(1.0) < 1

    async def test_it_takes_a_single_score(self, harness: Harness) -> None:
        """Where all scores are equal, the probability is near the share that came true, within what is left open."""
        curve = await harness.calibrator.fit([0.5] * 100, [True] * 30 + [False] * 70)
        low, high = curve.between(0.5)
        assert curve.at(0.1) == curve.at(0.9)
        assert abs(curve.at(0.5) - 0.3) < 0.02
        assert low <= curve.at(0.5) <= high


class CalibrationContract:
    """``Calibration``: what new signals may say, by a calibrator and without one."""

    async def test_each_proposal_gets_a_probability_or_a_reason(self, harness: Harness) -> None:
        """In order; a probability lies between 0 and 1, and where there is none a sentence says why."""
        for calibrator in (harness.calibrator, None):
            for informed in (True, False):
                calibration = await _calibration(calibrator, informed=informed)
                proposals = [
                    _proposed(0.9),
                    _proposed(0.1),
                    _proposed(0.9, version="2"),
                    _proposed(0.9, kind="breakout"),
                ]
                earned = calibration.earned(proposals)
                assert len(earned) == len(proposals)
                assert all((one.confidence is None) == bool(one.why_none) for one in earned)
                assert all(one.confidence is None or 0 < one.confidence < 1 for one in earned)
                assert [one.interval is not None for one in earned] == [True, True, False, False]
                assert earned == calibration.earned(proposals)

    async def test_skill_is_published_and_rises_with_the_score(self, harness: Harness) -> None:
        """Of scores that are their chance the higher one states the higher probability."""
        high, low = (await _calibration(harness.calibrator)).earned([_proposed(0.9), _proposed(0.1)])
        assert high.confidence is not None
        assert low.confidence is not None
        assert high.confidence - low.confidence > 0.5

    async def test_nothing_is_published_without_skill_or_without_a_calibrator(self, harness: Harness) -> None:
        """A score that tells nothing earns nothing; without a calibrator nothing does, and the extra is named."""
        (blind,) = (await _calibration(harness.calibrator, informed=False)).earned([_proposed(0.9)])
        (without,) = (await _calibration(None)).earned([_proposed(0.9)])
        assert (blind.confidence, without.confidence) == (None, None)
        assert "no skill" in blind.why_none
        assert "dualcaster[signals]" in without.why_none

    async def test_versions_of_a_rule_are_learnt_from_apart(self, harness: Harness) -> None:
        """What an older version earned says nothing of a newer one, which says that the rule has changed."""
        (said,) = (await _calibration(harness.calibrator)).earned([_proposed(0.9, version="2")])
        assert (said.confidence, said.interval) == (None, None)
        assert "the rule has changed" in said.why_none


def _scores(count: int) -> tuple[list[float], list[bool]]:
    draw = Random(5)  # noqa: S311
    scores = [draw.random() for _ in range(count)]
    return scores, [draw.random() < score**2 for score in scores]


def _past(*, informed: bool) -> PastSignals:
    draw = Random(4)  # noqa: S311
    scored, moved = [], []
    for day in range(DAYS):
        on = FIRST + timedelta(days=day)
        known = on + timedelta(days=HORIZON)
        for card in range(A_DAY):
            score = draw.random()
            true = draw.random() < (score if informed else 0.3)
            scored.append(Scored(score=score, came_true=true, card=str(card), made_on=on, known_on=known))
            moved.append(Moved(10.0, 10 * exp(draw.gauss(0, 0.1)), 0.1, str(card), on, known))
    return PastSignals(scored=scored, moved=moved)


async def learnt_group(calibrator: Calibrator | None, *, informed: bool = True) -> LearntGroup:
    """Return what a calibrator learns of a group whose score is its chance, or tells nothing."""
    on = FIRST + timedelta(days=DAYS + HORIZON)
    past = _past(informed=informed)
    learnt, _ = await learn_group(GROUP, past, calibrator, on=on, earning=EarningRules(), intervals=IntervalRules())
    return learnt


async def _calibration(calibrator: Calibrator | None, *, informed: bool = True) -> EarnedCalibration:
    learnt = await learnt_group(calibrator, informed=informed)
    return EarnedCalibration(learnt={GROUP: learnt}, rules=IntervalRules(), is_calibrated=calibrator is not None)


def _proposed(score: float, *, kind: str = "momentum", version: str = "1") -> ProposedSignal:
    return ProposedSignal(
        quote=PriceQuote(card_id=1, finish=Finish.FOIL, source=PriceSource.TCGPLAYER, kind=PriceKind.MARKET),
        kind=kind,
        proposal=RuleProposal(
            action=SignalAction.BUY,
            score=score,
            price=Decimal(20),
            target_price=Decimal(22),
            evidence=Evidence(rule=kind, version=version),
        ),
    )
