"""How usage is stored and counted, and how the survey is kept."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from dualcaster_core.analytics.handlers import CountDays, CountFact
from dualcaster_core.analytics.model import AnalyticsEvent, AnalyticsRules, AnalyticsType, CohortWeek, Surface
from dualcaster_core.analytics.pseudonyms import Pseudonyms
from dualcaster_core.analytics.recording import AnalyticsRecorder
from dualcaster_core.analytics.survey import SurveyStanding
from dualcaster_core.kernel.events import Delivery, Event, NightlyDue
from dualcaster_core.testing.contracts.ports import EveryPort, Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.trading.events import ProposalSent

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_LONG_AGO, _FAR = date(2020, 1, 6), date(2030, 1, 7)


def happened(
    key: int, at: datetime = MONDAY, *, user_id: int | None = None, person: int | None = None
) -> AnalyticsEvent:
    """Make an event: somebody, or nobody known, looked at a card."""
    return AnalyticsEvent(
        key=key, at=at, type=AnalyticsType.CARD_VIEWED, surface=Surface.SITE, user_id=user_id, person=person
    )


def _set(harness: Harness, moment: datetime) -> None:
    harness.clock.advance(moment - harness.clock.now())


async def _add(harness: Harness, *events: AnalyticsEvent) -> None:
    async with harness.units() as uow:
        await uow.analytics.add(events)
        await uow.commit()


async def _count(harness: Harness, today: date) -> None:
    async with harness.units() as uow:
        await uow.analytics.count_days(today)
        await uow.commit()


async def _record(harness: Harness, event: Event) -> int:
    async with harness.units() as uow:
        await uow.record(event)
        await uow.commit()
    return (await harness.recorded())[-1][0]


async def _days(harness: Harness) -> dict[date, tuple[int, int]]:
    async with harness.units() as uow:
        found = await uow.analytics.days(_LONG_AGO, _FAR)
    return {one.day: (one.events, one.people) for one in found}


def recorder_of(harness: Harness, keys: Iterable[int], *, limit: int = 100) -> AnalyticsRecorder:
    """Make a recorder over an adapter."""
    numbers = iter(keys)
    return AnalyticsRecorder(
        harness.units, harness.clock, AnalyticsRules(queue_limit=limit), Pseudonyms(b"key"), lambda: next(numbers)
    )


class AnalyticsContract:
    """``AnalyticsStore``, what is written to it, and what brings its counts up to date."""

    async def test_events_and_people_are_counted_by_day(self, harness: Harness) -> None:
        """Events without a person count, and several of one person are of one."""
        later = MONDAY + _DAY
        await _add(harness, happened(1, person=5), happened(2, person=5), happened(3), happened(4, later, person=6))
        await _count(harness, later.date())
        assert await _days(harness) == {MONDAY.date(): (3, 1), later.date(): (1, 1)}

    async def test_an_event_that_is_written_twice_is_kept_once(self, harness: Harness) -> None:
        """A batch whose commit was not heard of is written again, and changes nothing."""
        await _add(harness, happened(1), happened(2))
        await _add(harness, happened(1), happened(3))
        await _count(harness, MONDAY.date())
        assert await _days(harness) == {MONDAY.date(): (3, 0)}

    async def test_counting_twice_changes_nothing(self, harness: Harness) -> None:
        """Counts are made anew, not added to; what came since counts."""
        await _add(harness, happened(1), happened(2, MONDAY + _DAY))
        for _ in range(2):
            await _count(harness, (MONDAY + _DAY).date())
        await _add(harness, happened(3, MONDAY + _DAY))
        await _count(harness, (MONDAY + 3 * _DAY).date())
        assert await _days(harness) == {MONDAY.date(): (1, 0), (MONDAY + _DAY).date(): (2, 0)}

    async def test_days_without_a_run_are_made_up_for(self, harness: Harness) -> None:
        """Whatever happened since the last count is counted, however long ago that is."""
        await _add(harness, happened(1))
        await _count(harness, MONDAY.date())
        await _add(harness, *(happened(10 + day, MONDAY + day * _DAY) for day in range(1, 40)))
        await _count(harness, (MONDAY + 45 * _DAY).date())
        assert await _days(harness) == {(MONDAY + day * _DAY).date(): (1, 0) for day in range(40)}

    async def test_nothing_is_counted_of_nothing(self, harness: Harness) -> None:
        """Without an event there is no count, and none of days to come."""
        await _count(harness, MONDAY.date())
        await _add(harness, happened(1, MONDAY + _DAY))
        await _count(harness, MONDAY.date())
        assert await _days(harness) == {}

    async def test_cohorts_count_who_was_seen_again(self, harness: Harness) -> None:
        """People belong to the week in which they opened their account; in each week each counts once."""
        _set(harness, MONDAY)
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await _add(
            harness,
            happened(1, user_id=ann, person=11),
            happened(2, user_id=ann, person=11),
            happened(3, MONDAY + 6 * _DAY, user_id=bob, person=12),
            happened(4, MONDAY + _WEEK, user_id=bob, person=99),
            happened(5, MONDAY + _WEEK),
        )
        await _count(harness, (MONDAY + _WEEK).date())
        async with harness.units() as uow:
            found = await uow.analytics.cohorts(_LONG_AGO, _FAR)
        first, second = MONDAY.date(), (MONDAY + _WEEK).date()
        assert found == [
            CohortWeek(cohort=first, week=first, people=2),
            CohortWeek(cohort=first, week=second, people=1),
        ]

    async def test_old_events_go_by_whole_months_and_counts_stay(self, harness: Harness) -> None:
        """What is kept is at least as long as said, and days once counted are known for good."""
        old, kept = datetime(2025, 1, 31, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)
        await _add(harness, happened(1, old), happened(2, kept))
        await _count(harness, kept.date())
        async with harness.units() as uow:
            assert await uow.analytics.expired(date(2025, 2, 27)) == 1
            assert await uow.analytics.prune(date(2025, 2, 27)) == 1
            assert await uow.analytics.expired(date(2025, 2, 27)) == 0
            await uow.commit()
        await _count(harness, date(2025, 2, 27))
        assert await _days(harness) == {old.date(): (1, 0), kept.date(): (1, 0)}

    async def test_days_can_be_counted_anew(self, harness: Harness) -> None:
        """Days of a range get what their events say; others stay, as do those whose events are gone."""
        gone, kept = datetime(2025, 1, 31, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)
        later = kept + 9 * _DAY
        _set(harness, gone)
        ann = await Scene(harness).person("ann")
        await _add(harness, happened(1, gone, user_id=ann, person=7), happened(2, kept, user_id=ann, person=7))
        await _add(harness, happened(3, later))
        await _count(harness, later.date())
        async with harness.units() as uow:
            before = await uow.analytics.cohorts(_LONG_AGO, _FAR)
            await uow.analytics.prune(date(2025, 2, 27))
            await uow.analytics.add([happened(4, kept), happened(5, later)])
            await uow.analytics.recount(_LONG_AGO, kept.date())
            await uow.commit()
        assert await _days(harness) == {gone.date(): (1, 1), kept.date(): (2, 1), later.date(): (1, 0)}
        async with harness.units() as uow:
            assert await uow.analytics.cohorts(_LONG_AGO, _FAR) == before
            await uow.analytics.recount(_LONG_AGO, _FAR)
            await uow.commit()
        assert await _days(harness) == {gone.date(): (1, 1), kept.date(): (2, 1), later.date(): (2, 0)}

    async def test_what_was_noted_is_written_once(self, harness: Harness) -> None:
        """A flush writes what waits, and the next has nothing left to write."""
        _set(harness, MONDAY)
        recorder = recorder_of(harness, range(1, 9))
        ann = await Scene(harness).person("ann")
        for _ in range(3):
            recorder.note(AnalyticsType.CARD_VIEWED, Surface.SITE, user_id=ann)
        assert [await recorder.flush(), await recorder.flush(), recorder.waiting] == [3, 0, 0]
        await _count(harness, MONDAY.date())
        assert await _days(harness) == {MONDAY.date(): (3, 1)}

    async def test_a_fact_that_comes_twice_counts_once(self, harness: Harness) -> None:
        """An event that is delivered again is known by its handler."""
        _set(harness, MONDAY)
        count, event = CountFact(recorder_of(harness, range(1, 9))), _proposal(trade_id=8, chain_id=7)
        event_id = await _record(harness, event)
        for _ in range(2):
            await count.of_trade(Delivery(event_id, "analytics.count_trades"), event)
        await _count(harness, MONDAY.date())
        async with harness.units() as uow:
            (found,) = await uow.analytics.days(_LONG_AGO, _FAR)
        assert (found.type, found.events, found.people) == (AnalyticsType.TRADE_PROPOSED, 1, 0)

    async def test_the_night_counts_before_it_drops(self, harness: Harness) -> None:
        """Events that were never counted are, before they go."""
        await _add(harness, happened(1, MONDAY))
        _set(harness, MONDAY + timedelta(days=500))
        counting = CountDays(harness.units, harness.clock)
        event = NightlyDue(day="2027-07-15")
        await counting.nightly(Delivery(await _record(harness, event), "analytics.count_days"), event)
        assert await _days(harness) == {MONDAY.date(): (1, 0)}


def _proposal(*, trade_id: int, chain_id: int) -> ProposalSent:
    return ProposalSent(
        trade_id=trade_id,
        chain_id=chain_id,
        version=1,
        action="send",
        status="pending",
        proposer_id=1,
        recipient_id=2,
        exchange="mail",
    )


class SurveysContract:
    """``SurveyStore``."""

    async def test_it_is_closed_once_in_a_while(self, harness: Harness) -> None:
        """Of two answers at once one counts; after the pause it can be closed again."""
        ann, at = await Scene(harness).person("ann"), harness.clock.now()
        pause = timedelta(days=90)

        async def close(uow: EveryPort, moment: datetime) -> bool:
            return await uow.surveys.close(ann, moment, since=moment - pause)

        async with harness.units() as uow:
            assert [await close(uow, at), await close(uow, at + _DAY), await close(uow, at + pause + _DAY)] == [
                True,
                False,
                True,
            ]
            await uow.surveys.count(at.date(), 10)
            await uow.commit()
        async with harness.units() as uow:
            standing = await uow.surveys.standing(ann)
            assert await uow.surveys.standing(ann + 1_000) is None
        assert standing == SurveyStanding(has_traded=False, closed_at=at + pause + _DAY)


CONTRACTS = (AnalyticsContract, SurveysContract)
