"""Confidence of new signals on PostgreSQL: earned by how earlier ones of their kind and action ended, or by nothing."""

from datetime import datetime, time, timedelta

import pytest
from attrs import evolve

from dualcaster_calibration import VennAbersCalibrator
from dualcaster_core.signals.reading.views import SignalTab, SignalView
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.signals.past_outcomes import PostgresPastOutcomes
from dualcaster_postgres.sql.database import Database
from tests.support.graded_signals import KIND, PRICE, SaysBuy, ended, graded
from tests.support.signal_scene import SignalScene


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> SignalScene:
    """An empty database whose time stands still, and the libraries of the extra."""
    return SignalScene(database, clock, VennAbersCalibrator())


async def published(scene: SignalScene, score: float) -> SignalView:
    """Publish what says BUY with a score, and return one of these signals as it is shown."""
    await evolve(scene.publishing, screen=SaysBuy(score)).run()
    page = await scene.reading.page(None, SignalTab.OURS, limit=1)
    return page.items[0]


async def test_a_kind_with_skill_states_nearly_the_true_rate(scene: SignalScene) -> None:
    """Of 300 verdicts of a kind whose score is its chance, a new signal of score 0.8 says about 80 %."""
    await graded(scene, informed=True)
    shown = await published(scene, 0.8)
    assert shown.confidence == pytest.approx(0.8, abs=0.12)
    assert shown.no_confidence == ""
    assert (shown.interval_low, shown.interval_high) != (None, None)


async def test_a_kind_without_skill_states_nothing_and_says_so(scene: SignalScene) -> None:
    """As many verdicts whose score says nothing earn no confidence."""
    await graded(scene, informed=False)
    shown = await published(scene, 0.8)
    assert shown.confidence is None
    assert "no skill beyond the base rate" in shown.no_confidence


async def test_too_few_verdicts_state_nothing_and_say_how_many_there_are(scene: SignalScene) -> None:
    """Under 200 judged forecasts nothing is stated, however good they were."""
    await graded(scene, informed=True, number=180)
    shown = await published(scene, 0.8)
    assert shown.confidence is None
    assert "of 200 forecasts have been judged so far" in shown.no_confidence


@pytest.mark.parametrize("number", [0, 300])
async def test_without_the_extra_the_reason_names_it(scene: SignalScene, number: int) -> None:
    """Nothing that learns is installed: no confidence, whatever there is to learn from."""
    await graded(scene, informed=True, number=number)
    shown = await published(evolve(scene, calibrator=None), 0.8)
    assert shown.confidence is None
    assert "dualcaster[signals]" in shown.no_confidence


async def test_what_is_evaluated_later_than_now_has_no_effect(scene: SignalScene) -> None:
    """The same verdicts, dated after this moment, are as if they were not there."""
    await graded(scene, informed=True, evaluated_at=scene.clock.now() + timedelta(seconds=1))
    shown = await published(scene, 0.8)
    assert (shown.confidence, shown.interval_low) == (None, None)
    assert "no signal of this kind and action has been judged" in shown.no_confidence


async def test_of_a_day_so_many_are_learnt_from_and_none_of_members(scene: SignalScene, clock: FixedClock) -> None:
    """At most ``a_day`` of a kind, action and day, the same each time; members' signals and older ones are left out."""
    await graded(scene, informed=True)
    member = await scene.make(await scene.person("maker"), 1, days=5)
    async with scene.units() as uow:
        await uow.signals.add_outcomes([ended(member, PRICE, came_true=False, evaluated_at=clock.now())])
        await uow.commit()
    past, now = PostgresPastOutcomes(scene.database), clock.now() + timedelta(seconds=1)
    since = datetime.combine(now.date() - timedelta(days=60), time(), now.tzinfo)
    everything = await past.past(since=since, before=now, a_day=30)
    some = await past.past(since=since, before=now, a_day=4)
    assert {one.kind for one in everything} == {KIND}
    days = {one.made_at.date() for one in everything}
    assert min(days) >= since.date()
    assert (len(everything), len(some)) == (10 * len(days), 4 * len(days))
    assert some == await past.past(since=since, before=now, a_day=4)
