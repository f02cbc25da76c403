"""Everything that is done with signals, one after the other: publishing, following, grading, sealing, verifying."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from attrs import define

from dualcaster_core.accounts.model import Actor
from dualcaster_core.signals.chain.verification import verify_record
from dualcaster_core.signals.errors import DayNotSealed
from dualcaster_core.signals.following.use_cases import Following
from dualcaster_core.signals.grading import RETRY_DAYS
from dualcaster_core.signals.kinds import built_in_rules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import SignalState
from dualcaster_core.signals.no_installed_rules import NoInstalledRules
from dualcaster_core.signals.runs.calibrating import LearnFromOutcomes
from dualcaster_core.signals.runs.day_roots import SealDays
from dualcaster_core.signals.runs.grading import GradeReport, GradeSignals
from dualcaster_core.signals.runs.publishing import PublishSignals
from dualcaster_core.signals.screening import PlainScreen
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, printing, raised
from dualcaster_core.testing.contracts.signals.scene import HORIZON, our_signal, state_prices

CARD, OTHER_CARD = printing("Counterspell", "ice", "64"), printing("Opt", "inv", "64")
SETTINGS = RuleSettings()


@define
class _Runs:
    """A card whose price rises, and the runs over it."""

    harness: Harness

    @property
    def today(self) -> date:
        return self.harness.clock.now().date()

    @property
    def publishing(self) -> PublishSignals:
        clock = self.harness.clock
        return PublishSignals(
            units=self.harness.units,
            histories=self.harness.histories,
            screen=PlainScreen(),
            rules=built_in_rules(SETTINGS),
            installed=NoInstalledRules(),
            calibrations=LearnFromOutcomes(
                units=self.harness.units,
                outcomes=self.harness.past_outcomes,
                paths=self.harness.histories,
                calibrator=None,
                clock=clock,
                random_token=lambda: "only one",
            ),
            clock=clock,
        )

    @property
    def grading(self) -> GradeSignals:
        return GradeSignals(self.harness.units, self.harness.histories, SETTINGS, self.harness.clock)

    @property
    def sealing(self) -> SealDays:
        return SealDays(self.harness.units, self.harness.clock)

    async def rise(self) -> None:
        """Have the price go up faster and faster for 90 days."""
        await self.harness.add_cards([CARD])
        await state_prices(self.harness, CARD, self._rising())

    def _rising(self) -> Mapping[date, str]:
        return {self.today - timedelta(days=89 - day): f"{10 + (day / 30) ** 3:.2f}" for day in range(90)}

    async def goes_on_at(self, amount: str) -> None:
        """Have the price stay for a week from tomorrow on, and let that week pass."""
        week = {self.today + timedelta(days=day): amount for day in range(1, 9)}
        await state_prices(self.harness, CARD, week)
        self.harness.clock.advance(timedelta(days=7, seconds=1))


class SignalRunsContract:
    """``SignalRunsUnitOfWork``, with the runs of signals over it."""

    async def test_what_rules_say_is_published_once(self, harness: Harness) -> None:
        """A second run finds open what it would open; the event names what was published."""
        runs = _Runs(harness)
        await runs.rise()
        report = await runs.publishing.run()
        assert report.published > 0
        assert report.quotes == 1
        assert (await runs.publishing.run()).published == 0
        (event,) = [payload for _, kind, payload in await harness.recorded() if kind == "signals.published"]
        async with harness.units() as uow:
            open_ones = await uow.signals.open_ours()
        assert len(event["signal_ids"]) == len(open_ones) == report.published

    async def test_each_signal_is_graded_once_and_its_followers_with_it(self, harness: Harness) -> None:
        """Before its horizon nothing is due; afterwards nothing again."""
        runs, scene = _Runs(harness), Scene(harness)
        await runs.rise()
        published = (await runs.publishing.run()).published
        fan = await scene.person("fan")
        async with harness.units() as uow:
            signals = await uow.signals.due(harness.clock.now() + timedelta(days=60), limit=10)
        for signal in signals:
            await Following(harness.units, harness.clock).follow(
                Actor(user_id=fan, username="fan", session_id=0), signal.id
            )
        assert await runs.grading.run() == GradeReport()
        await runs.goes_on_at("90.00")
        assert await runs.grading.run() == GradeReport(due=published, graded=published)
        assert await runs.grading.run() == GradeReport()
        async with harness.units() as uow:
            follows = [await uow.follows.of(signal.id, fan) for signal in signals]
        assert [one is not None and one.evaluated_at == harness.clock.now() for one in follows] == [True] * published

    async def test_a_card_that_stops_being_priced_holds_up_no_other(self, harness: Harness) -> None:
        """What has a price is judged; the other waits, is asked again after hours, and after seven days is given up."""
        runs, at = _Runs(harness), harness.clock.now()
        await runs.rise()
        (silent,) = await harness.add_cards([OTHER_CARD])
        await runs.publishing.run()
        async with harness.units() as uow:
            (stopped,) = await uow.signals.add([our_signal(silent, at)])
            await uow.commit()
        await runs.goes_on_at("90.00")
        report = await runs.grading.run()
        assert (report.due - report.graded, report.graded > 0) == (1, True)
        assert await runs.grading.run() == GradeReport()
        harness.clock.advance(timedelta(hours=6))
        assert await runs.grading.run() == GradeReport(due=1)
        harness.clock.advance(timedelta(days=RETRY_DAYS))
        assert await runs.grading.run() == GradeReport(due=1, graded=1)
        async with harness.units() as uow:
            (given_up,) = await uow.signal_outcomes.graded([stopped.id])
        assert given_up.outcome.insufficient
        assert given_up.signal.state is SignalState.INSUFFICIENT_DATA

    async def test_a_price_that_comes_late_is_not_too_late_for_a_week(self, harness: Harness) -> None:
        """The last day's price decides when it comes in after the horizon, in whatever order the days were stored."""
        runs, at = _Runs(harness), harness.clock.now()
        (card,) = await harness.add_cards([OTHER_CARD])
        async with harness.units() as uow:
            (late,) = await uow.signals.add([our_signal(card, at)])
            await uow.commit()
        ends, first = late.ends_at.date(), runs.today + timedelta(days=1)
        await state_prices(harness, OTHER_CARD, {ends - timedelta(days=1): "11.00"})
        harness.clock.advance(HORIZON)
        assert await runs.grading.run() == GradeReport(due=1)
        harness.clock.advance(timedelta(days=RETRY_DAYS) - timedelta(hours=1))
        await state_prices(harness, OTHER_CARD, {ends: "12.00"})
        await state_prices(harness, OTHER_CARD, {first: "13.00"})
        assert await runs.grading.run() == GradeReport(due=1, graded=1)
        async with harness.units() as uow:
            (found,) = await uow.signal_outcomes.graded([late.id])
        assert (found.outcome.price_end, found.outcome.price_peak) == (Decimal("12.00"), Decimal("13.00"))

    async def test_a_sealed_chain_verifies_from_its_beginning(self, harness: Harness) -> None:
        """Days are sealed two hours after their end, once; what was exported holds together and has their roots."""
        runs = _Runs(harness)
        await runs.rise()
        published = (await runs.publishing.run()).published
        made_on = runs.today
        assert await runs.sealing.run() == 0
        await runs.goes_on_at("90.00")
        await runs.grading.run()
        graded_on = runs.today
        harness.clock.advance(timedelta(days=1, hours=2))
        assert [await runs.sealing.run() for _ in range(2)] == [2, 0]
        lines = [line async for line in await runs.sealing.chain()]
        async with harness.units() as uow:
            sealed = await uow.signal_outcomes.sealed_until(date.max)
        verified = verify_record(lines, {one.day: one.root.hex() for one in sealed})
        assert (verified.signals, verified.outcomes, verified.days) == (published, published, 2)
        assert [one.day for one in sealed] == [made_on, graded_on]
        first_day = [line async for line in await runs.sealing.chain(made_on)]
        assert first_day == lines[: published + 1]
        await raised(DayNotSealed, runs.sealing.chain(made_on + timedelta(days=1)))
