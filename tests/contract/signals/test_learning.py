"""Learning from outcomes: once a day, by one worker, kept for the others, and apart for each version of a rule."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from attrs import evolve
from sqlalchemy import text

from dualcaster_calibration import VennAbersCalibrator
from dualcaster_core.signals.model import SignalAction
from dualcaster_core.signals.reading.views import SignalTab
from dualcaster_core.signals.record.confidence import ConfidenceCurve
from dualcaster_core.signals.record.earned import EarnedCalibration, RuleGroup
from dualcaster_core.signals.runs.calibrating import LearnFromOutcomes
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.sql.database import Database
from tests.support.graded_signals import KIND, SaysBuy, graded
from tests.support.signal_scene import SignalScene

GROUP = RuleGroup(KIND, SignalAction.BUY, "1")
METHOD = "1/venn-abers"


class Counting(VennAbersCalibrator):
    """The calibrator, counting how often it is asked; it may fail."""

    def __init__(self) -> None:
        self.fitted = 0
        self.broken = False

    async def fit(self, scores: Sequence[float], came_true: Sequence[bool]) -> ConfidenceCurve:
        """Count, and fit."""
        self.fitted += 1
        if self.broken:
            raise RuntimeError("killed while learning")
        return await super().fit(scores, came_true)


@pytest.fixture
def calibrator() -> Counting:
    """A calibrator that counts."""
    return Counting()


@pytest.fixture
async def scene(database: Database, clock: FixedClock, calibrator: Counting) -> SignalScene:
    """Three hundred verdicts on signals of a kind whose score is its chance."""
    scene = SignalScene(database, clock, calibrator)
    await graded(scene, informed=True)
    return scene


async def _kept(scene: SignalScene) -> int:
    async with scene.database.transaction() as session:
        row = await session.row(text("SELECT count(*) FROM signal_learnings"))
    return int(row[0]) if row else 0


async def _somebody_waits(database: Database) -> None:
    """Wait until a connection waits for what another one holds."""
    waiting = text("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    for _ in range(1_500):
        if await database.row(waiting):
            return
        await asyncio.sleep(0.02)
    pytest.fail("nobody waits")


async def _learnt(learning: LearnFromOutcomes) -> EarnedCalibration:
    found = await learning.learnt()
    assert isinstance(found, EarnedCalibration)
    return found


async def test_it_is_learnt_once_a_day_and_any_worker_reads_it(
    scene: SignalScene, calibrator: Counting, clock: FixedClock
) -> None:
    """The first run of a day learns; the others, and other workers, go by what was kept; the next day learns anew."""
    first = await _learnt(scene.learning)
    assert first.learnt[GROUP].curve is not None
    fitted = calibrator.fitted
    other = Counting()
    assert await _learnt(evolve(scene, calibrator=other).learning) == first
    assert (await _learnt(scene.learning), calibrator.fitted, other.fitted) == (first, fitted, 0)
    clock.advance(timedelta(days=1))
    await _learnt(scene.learning)
    assert calibrator.fitted > fitted
    assert await _kept(scene) == 2


async def test_what_is_kept_says_from_what_it_was_learnt(scene: SignalScene, clock: FixedClock) -> None:
    """Versions of the rules, how many outcomes, and the first and last of them."""
    await scene.learning.learnt()
    async with scene.units() as uow:
        kept = await uow.signal_learnings.latest(METHOD)
    assert kept is not None
    assert (kept.versions, kept.outcomes, kept.learnt_at) == (("momentum 1",), 300, clock.now())
    assert kept.first_made == (clock.now() - timedelta(days=100)).date()
    assert kept.last_evaluated is not None
    assert kept.last_evaluated < clock.now()


async def test_two_workers_at_once_learn_once(scene: SignalScene, calibrator: Counting) -> None:
    """Of two that come to it at the same time one learns, and the other waits for what it finds."""
    other = Counting()
    first, second = await asyncio.gather(_learnt(scene.learning), _learnt(evolve(scene, calibrator=other).learning))
    assert first == second
    assert sorted(worker.fitted > 0 for worker in (calibrator, other)) == [False, True]
    assert await _kept(scene) == 1


async def test_who_comes_as_another_ends_goes_by_what_they_learnt(scene: SignalScene, calibrator: Counting) -> None:
    """Whoever had seen nothing kept, and then gets the turn that another has just ended, looks again."""
    learning = await evolve(scene, calibrator=Counting()).learning.learn()
    now = scene.clock.now()
    async with scene.units() as uow:
        assert await uow.signal_learnings.take_turn(METHOD, "theirs", now=now, until=now + timedelta(minutes=20))
        late = asyncio.create_task(_learnt(scene.learning))
        await _somebody_waits(scene.database)
        assert await uow.signal_learnings.end_turn(METHOD, "theirs")
        await uow.signal_learnings.keep(learning)
        await uow.commit()
    assert (await late, calibrator.fitted) == (learning.calibration, 0)
    assert await _kept(scene) == 1
    assert await _learnt(scene.learning) == learning.calibration


async def test_who_was_killed_while_learning_holds_nobody_up_for_long(
    scene: SignalScene, calibrator: Counting, clock: FixedClock
) -> None:
    """Their turn runs out: until then others go by what was learnt before, afterwards one of them learns."""
    before = await _learnt(scene.learning)
    clock.advance(timedelta(days=1))
    async with scene.units() as uow:
        until = clock.now() + scene.learning.turns.lasting
        assert await uow.signal_learnings.take_turn(METHOD, "killed", now=clock.now(), until=until)
        await uow.commit()
    fitted = calibrator.fitted
    assert await _learnt(scene.learning) == before
    assert calibrator.fitted == fitted
    clock.advance(scene.learning.turns.lasting)
    await scene.learning.learnt()
    assert calibrator.fitted > fitted
    assert await _kept(scene) == 2


async def test_who_waits_for_a_first_learning_takes_over_from_the_dead(scene: SignalScene, clock: FixedClock) -> None:
    """Where nothing was ever learnt, the next in turn waits until the turn has run out, and learns."""
    async with scene.units() as uow:
        until = clock.now() + scene.learning.turns.lasting
        assert await uow.signal_learnings.take_turn(METHOD, "killed", now=clock.now(), until=until)
        await uow.commit()
    waiting = asyncio.create_task(_learnt(scene.learning))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    clock.advance(scene.learning.turns.lasting)
    assert (await waiting).learnt[GROUP].curve is not None


async def test_a_learning_that_fails_ends_its_turn(scene: SignalScene, calibrator: Counting) -> None:
    """The failure is told, nothing is kept, and the next run tries again at once."""
    calibrator.broken = True
    with pytest.raises(RuntimeError, match="killed while learning"):
        await scene.learning.learnt()
    assert await _kept(scene) == 0
    calibrator.broken = False
    assert (await _learnt(scene.learning)).learnt[GROUP].curve is not None


async def test_what_cannot_be_read_is_learnt_anew(scene: SignalScene) -> None:
    """A document of another form, or with a number that is none, is not taken for what was learnt."""
    await scene.learning.learnt()
    for document in ("{}", "no JSON", '{"method": 1}'):
        async with scene.database.transaction() as session:
            await session.run(text("UPDATE signal_learnings SET document = :document"), document=document)
        assert (await _learnt(scene.learning)).learnt[GROUP].curve is not None


async def test_another_version_of_the_rule_begins_anew(scene: SignalScene) -> None:
    """Three hundred verdicts on signals of version 1 give version 2 no confidence, and the signal says why."""
    await evolve(scene.publishing, screen=SaysBuy(0.8, version="2")).run()
    shown = (await scene.reading.page(None, SignalTab.OURS, limit=1)).items[0]
    assert shown.confidence is None
    assert "the rule has changed" in shown.no_confidence


async def test_the_record_is_compared_with_its_controls(scene: SignalScene, clock: FixedClock) -> None:
    """Skill of what was stated, random cards that were told the same, published intervals, and where prices went."""
    learning = await scene.learning.learn()
    (group,) = learning.record.groups
    assert (group.group, group.judged) == (GROUP, 300)
    assert group.stated == 200
    assert group.skill_base_rate is not None
    assert group.skill_base_rate.bounds is not None
    assert group.skill_base_rate.bounds.low > 0
    assert group.skill_price_stays is not None
    assert group.lift is not None
    assert 0.2 < group.lift.value <= 0.7  # the prices of the scene never come near a target of 10 % more
    assert group.lift.count > 150
    assert group.coverage is not None
    assert 0.3 < group.coverage.value < 0.7  # those that came true ended outside, at their target
    ((action, fan),) = learning.record.fans
    assert (action, len(fan.days) > 5, fan.paths) == (SignalAction.BUY, True, 300)


async def test_readers_get_the_record_with_its_controls(scene: SignalScene, clock: FixedClock) -> None:
    """Until something was learnt there are none; what is shown is what was learnt last, in two statements."""
    assert (await scene.reading.record()).controls is None
    await scene.learning.learnt()
    before = scene.database.statements
    record = await scene.reading.record()
    assert scene.database.statements - before == 2
    assert record.controls is not None
    (group,) = record.controls.groups
    assert (group.kind, group.rule_version, group.is_published) == (KIND, "1", True)
    assert (record.controls.outcomes, record.controls.learnt_at) == (300, clock.now())


async def test_published_confidences_stand_beside_what_came_true(database: Database, clock: FixedClock) -> None:
    """Each tenth of confidence has its count, the mean that was stated, the share, and its Wilson interval."""
    scene = SignalScene(database, clock)
    await graded(scene, informed=True, number=40, stated=0.44)
    record = await scene.reading.record()
    (band,) = record.calibration
    assert (band.low, band.high, band.count) == (0.4, 0.5, 40)
    assert band.stated == pytest.approx(0.44)
    assert band.came_true == record.overall.came_true / 40
    assert band.bounds.low < band.came_true < band.bounds.high
