"""Confidence and interval of new signals, from what became of earlier ones."""

from datetime import date, timedelta
from decimal import Decimal
from math import exp
from random import Random

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.signals.model import Evidence, PriceQuote, ProposedSignal, RuleProposal, SignalAction
from dualcaster_core.signals.record.confidence import EarningRules, Scored
from dualcaster_core.signals.record.earned import EarnedCalibration, PastSignals, RuleGroup, learn_group
from dualcaster_core.signals.record.intervals import IntervalRules, Moved
from dualcaster_core.signals.record.ports import Calibrator
from dualcaster_core.testing.calibration import TenthsCalibrator

FIRST = date(2026, 1, 5)
BUY = RuleGroup("momentum", SignalAction.BUY, "1")


def _past(*, informed: bool) -> PastSignals:
    draw = Random(4)
    scored, moved = [], []
    for day in range(40):
        for card in range(30):
            on = FIRST + timedelta(days=day)
            known, score = on + timedelta(days=7), draw.random()
            true = draw.random() < (score if informed else 0.3)
            scored.append(Scored(score=score, came_true=true, card=str(card), made_on=on, known_on=known))
            moved.append(Moved(10.0, 10 * exp(draw.gauss(0, 0.1)), 0.1, str(card), on, known))
    return PastSignals(scored=scored, moved=moved)


async def _calibration(past: PastSignals, calibrator: Calibrator | None) -> EarnedCalibration:
    learnt, _ = await learn_group(
        BUY, past, calibrator, on=FIRST + timedelta(days=47), earning=EarningRules(), intervals=IntervalRules()
    )
    return EarnedCalibration(learnt={BUY: learnt}, rules=IntervalRules(), is_calibrated=calibrator is not None)


def _proposed(score: float, kind: str = "momentum", version: str = "1") -> ProposedSignal:
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


async def test_an_earned_confidence_rises_with_the_score() -> None:
    """A kind with skill publishes the probability of its score, and an interval around the price."""
    low, high = (await _calibration(_past(informed=True), TenthsCalibrator())).earned([_proposed(0.2), _proposed(0.9)])
    assert low.confidence is not None
    assert high.confidence is not None
    assert low.confidence < 0.4
    assert high.confidence > 0.7
    assert high.interval is not None
    assert high.interval.low < 20 < high.interval.high


async def test_a_kind_without_skill_says_so_and_keeps_its_interval() -> None:
    """No confidence, the reason in a sentence, and still an interval."""
    (said,) = (await _calibration(_past(informed=False), TenthsCalibrator())).earned([_proposed(0.9)])
    assert said.confidence is None
    assert "no skill beyond the base rate" in said.why_none
    assert said.interval is not None


async def test_without_the_libraries_the_reason_names_the_extra() -> None:
    """Uncalibrated: intervals are learnt in plain Python, confidence is not."""
    (said,) = (await _calibration(_past(informed=True), None)).earned([_proposed(0.9)])
    assert said.confidence is None
    assert "dualcaster[signals]" in said.why_none
    assert said.interval is not None


async def test_a_kind_that_is_new_has_neither() -> None:
    """Of a kind without outcomes nothing is known."""
    calibration = await _calibration(_past(informed=True), TenthsCalibrator())
    (said,) = calibration.earned([_proposed(0.9, kind="breakout")])
    assert (said.confidence, said.interval) == (None, None)
    assert "no signal of this kind and action has been judged" in said.why_none


async def test_outcomes_of_an_older_version_of_a_rule_calibrate_no_newer_one() -> None:
    """What one version has earned is worth nothing to the next, and that is said."""
    calibration = await _calibration(_past(informed=True), TenthsCalibrator())
    old, new = calibration.earned([_proposed(0.9), _proposed(0.9, version="2")])
    assert old.confidence is not None
    assert (new.confidence, new.interval) == (None, None)
    assert "the rule has changed" in new.why_none
