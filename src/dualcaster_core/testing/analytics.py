"""Usage in memory: everything is counted anew from the events."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from dualcaster_core.analytics.model import AnalyticsEvent, AnalyticsType, CohortWeek, DayCount, Surface, monday_of
from dualcaster_core.analytics.survey import SurveyStanding
from dualcaster_core.testing.state import State


class InMemoryAnalytics:
    """``AnalyticsStore``."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, events: Sequence[AnalyticsEvent]) -> None:
        """Keep events that are not there."""
        for event in events:
            self._state.analytics_events.setdefault(event.key, (event, self._cohort(event.user_id)))

    async def count_days(self, today: date) -> None:
        """Count the days that may have changed anew."""
        stored = [one for one in self._state.analytics_events.values() if one[0].day <= today]
        if not stored:
            return
        counted = max((one.day for one in self._state.analytics_days), default=None)
        first = min(event.day for event, _ in stored)
        begin = first if counted is None else max(first, min(counted, today) - timedelta(days=1))
        self._count(begin, today)

    async def recount(self, first: date, last: date) -> None:
        """Count days anew whose events are kept."""
        kept = min((event.day for event, _ in self._state.analytics_events.values()), default=None)
        if kept is not None and kept <= last:
            self._count(max(first, kept), last)

    def _count(self, first: date, last: date) -> None:
        stored = list(self._state.analytics_events.values())
        before = tuple(one for one in self._state.analytics_days if one.day < first)
        after = tuple(one for one in self._state.analytics_days if one.day > last)
        counts = counts_of(event for event, _ in stored if first <= event.day <= last)
        self._state.analytics_days = (*before, *counts, *after)
        begin, end = monday_of(first), monday_of(last)
        oldest = min(event.day for event, _ in stored)
        if begin < oldest and any(one.day < oldest for one in self._state.analytics_days):
            begin += timedelta(weeks=1)
        others = tuple(one for one in self._state.analytics_cohorts if not begin <= one.week <= end)
        anew = cohorts_of(one for one in stored if begin <= monday_of(one[0].day) <= end)
        self._state.analytics_cohorts = (*others, *anew)

    async def expired(self, before: date) -> int:
        """Count the events of whole months."""
        return len(self._of_months_before(before))

    async def prune(self, before: date) -> int:
        """Drop the events of whole months."""
        old = self._of_months_before(before)
        for key in old:
            del self._state.analytics_events[key]
        return len(old)

    def _of_months_before(self, day: date) -> list[int]:
        return [key for key, (event, _) in self._state.analytics_events.items() if event.day < day.replace(day=1)]

    async def days(self, first: date, last: date) -> Sequence[DayCount]:
        """List the counts of days."""
        return [one for one in self._state.analytics_days if first <= one.day <= last]

    async def cohorts(self, first: date, last: date) -> Sequence[CohortWeek]:
        """List the weeks of cohorts."""
        found = (one for one in self._state.analytics_cohorts if first <= one.cohort and first <= one.week <= last)
        return sorted(found, key=lambda one: (one.cohort, one.week))

    def _cohort(self, user_id: int | None) -> date | None:
        user = None if user_id is None else self._state.users.get(user_id)
        return None if user is None else monday_of(user.created_at.date())


def counts_of(events: Iterable[AnalyticsEvent]) -> Sequence[DayCount]:
    """Count events by day, type and surface, one after the other."""
    found: dict[tuple[date, AnalyticsType, Surface], list[int | None]] = {}
    for event in events:
        found.setdefault((event.day, event.type, event.surface), []).append(event.person)
    return [
        DayCount(day=day, type=type_, surface=surface, events=len(people), people=len({*people} - {None}))
        for (day, type_, surface), people in sorted(found.items())
    ]


def cohorts_of(stored: Iterable[tuple[AnalyticsEvent, date | None]]) -> Sequence[CohortWeek]:
    """Count the people of each cohort that were seen in each week, one after the other."""
    found: dict[tuple[date, date], set[int]] = {}
    for event, cohort in stored:
        if cohort is not None and event.person is not None:
            found.setdefault((cohort, monday_of(event.day)), set()).add(event.person)
    return [CohortWeek(cohort=cohort, week=week, people=len(people)) for (cohort, week), people in found.items()]


class InMemorySurveys:
    """``SurveyStore``."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def standing(self, user_id: int) -> SurveyStanding | None:
        """Look it up."""
        user = self._state.users.get(user_id)
        if user is None:
            return None
        return SurveyStanding(
            has_traded=any(
                user_id in (trade.user_a_id, trade.user_b_id) for trade in self._state.completed_trades.values()
            ),
            closed_at=self._state.survey_closings.get(user_id),
        )

    async def close(self, user_id: int, at: datetime, *, since: datetime) -> bool:
        """Note it unless it was noted lately."""
        before = self._state.survey_closings.get(user_id)
        if before is not None and before >= since:
            return False
        self._state.survey_closings[user_id] = at
        return True

    async def count(self, day: date, score: int) -> None:
        """Count it."""
        key = (day, score)
        self._state.survey_scores[key] = self._state.survey_scores.get(key, 0) + 1
