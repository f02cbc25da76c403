"""What keeps what was learnt from outcomes, and whose turn it is to learn."""

from datetime import timedelta

from attrs import evolve

from dualcaster_core.signals.record.intervals import IntervalRules
from dualcaster_core.signals.record.learning import Learning
from dualcaster_core.signals.record.live import LiveRecord
from dualcaster_core.signals.runs.ports import KEPT
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.signals.calibration import FIRST, learnt_group

HOUR = timedelta(hours=1)


class LearningRepositoryContract:
    """``LearningRepository``."""

    async def test_the_latest_of_a_method_is_found_as_it_was_kept(self, harness: Harness) -> None:
        """Every number comes back; another method finds nothing."""
        first = await _learning(harness)
        later = evolve(first, learnt_at=first.learnt_at + HOUR, outcomes=2)
        for learning in (first, later):
            await _keep(harness, learning)
        async with harness.units() as uow:
            assert await uow.signal_learnings.latest(first.method) == later
            assert await uow.signal_learnings.latest("another") is None
        assert later.versions == ("momentum 1",)

    async def test_one_has_the_turn_until_it_ends_or_runs_out(self, harness: Harness) -> None:
        """While a turn lasts nobody else gets it; whoever was late cannot end another's."""
        now = harness.clock.now()
        assert await _take(harness, "ann", 0)
        assert not await _take(harness, "bob", 0)
        async with harness.units() as uow:
            assert await uow.signal_learnings.take_turn("another", "bob", now=now, until=now + HOUR)
        assert await _take(harness, "bob", 1)
        assert not await _end(harness, "ann")
        assert await _end(harness, "bob")
        assert not await _end(harness, "bob")
        assert await _take(harness, "ann", 1)

    async def test_of_old_ones_a_season_is_kept(self, harness: Harness) -> None:
        """The latest ``KEPT`` of a method stay, whatever others keep."""
        learning = evolve(await _learning(harness), groups=())
        await _keep(harness, evolve(learning, method="another"))
        for number in range(KEPT + 2):
            await _keep(harness, evolve(learning, outcomes=number))
        async with harness.units() as uow:
            latest = await uow.signal_learnings.latest(learning.method)
            assert latest is not None
            assert latest.outcomes == KEPT + 1
            assert await uow.signal_learnings.latest("another") is not None


async def _learning(harness: Harness) -> Learning:
    return Learning(
        method="1/contract",
        learnt_at=harness.clock.now(),
        outcomes=1,
        first_made=FIRST,
        last_evaluated=harness.clock.now(),
        is_calibrated=True,
        groups=(await learnt_group(harness.calibrator),),
        intervals=IntervalRules(),
        record=LiveRecord(),
    )


async def _keep(harness: Harness, learning: Learning) -> None:
    async with harness.units() as uow:
        await uow.signal_learnings.keep(learning)
        await uow.commit()


async def _take(harness: Harness, token: str, hours: int) -> bool:
    now = harness.clock.now() + hours * HOUR
    async with harness.units() as uow:
        taken = await uow.signal_learnings.take_turn("1/contract", token, now=now, until=now + HOUR)
        await uow.commit()
    return taken


async def _end(harness: Harness, token: str) -> bool:
    async with harness.units() as uow:
        ended = await uow.signal_learnings.end_turn("1/contract", token)
        await uow.commit()
    return ended
