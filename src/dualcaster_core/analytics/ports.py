"""What counting usage needs from outside."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Protocol

from dualcaster_core.analytics.model import AnalyticsEvent, AnalyticsType, CohortWeek, DayCount
from dualcaster_core.analytics.survey import SurveyStanding
from dualcaster_core.analytics.views import ExportedEvent, Funnel, SiteFigures
from dualcaster_core.kernel.ports import UnitOfWork


class AnalyticsStore(Protocol):
    """Keeps events, and what is counted of them by day and by cohort."""

    async def add(self, events: Sequence[AnalyticsEvent]) -> None:
        """Write events, in as many statements for one as for many; one whose key is there stays as it is."""
        ...

    async def count_days(self, today: date) -> None:
        """Count the days up to ``today`` anew, from the day before the last that was counted, else from the first.

        The number of statements does not depend on the number of days.
        """
        ...

    async def recount(self, first: date, last: date) -> None:
        """Count the days from ``first`` to ``last`` anew, as far as their events are kept; others stay as they are.

        The number of statements does not depend on the number of days.
        """
        ...

    async def expired(self, before: date) -> int:
        """Count the events of months that ended before a day."""
        ...

    async def prune(self, before: date) -> int:
        """Drop the events of months that ended before a day; return how many those were. Counts stay."""
        ...

    async def days(self, first: date, last: date) -> Sequence[DayCount]:
        """List the counts of a range of days, by day, type and surface."""
        ...

    async def cohorts(self, first: date, last: date) -> Sequence[CohortWeek]:
        """List the weeks of the cohorts from ``first`` to ``last``, both Mondays, by cohort and week."""
        ...


class SurveyStore(Protocol):
    """Keeps when people were done with the survey, and how often each score was given: never by whom."""

    async def standing(self, user_id: int) -> SurveyStanding | None:
        """Return whether an account has traded and when it was done with the survey; None for no such account."""
        ...

    async def close(self, user_id: int, at: datetime, *, since: datetime) -> bool:
        """Note that somebody is done with it; False where they were already, at ``since`` or later."""
        ...

    async def count(self, day: date, score: int) -> None:
        """Count a score of 0 to 10 on a day."""
        ...


class AnalyticsUnitOfWork(UnitOfWork, Protocol):
    """A transaction over events, counts and the survey."""

    @property
    def analytics(self) -> AnalyticsStore:
        """Events, and what is counted of them."""
        ...

    @property
    def surveys(self) -> SurveyStore:
        """The survey."""
        ...


class AnalyticsQueries(Protocol):
    """Reads what the pages of staff show."""

    async def funnel(self, first: date, last: date) -> Funnel:
        """Follow the proposals that were first sent in a range of days to where they got."""
        ...

    async def site_figures(self, now: datetime) -> SiteFigures:
        """Measure what the product's targets are about, in a fixed number of statements."""
        ...

    def events(self, first: date, last: date, types: Sequence[AnalyticsType]) -> AsyncIterator[ExportedEvent]:
        """Read the events of a range of days, of all types where none is named, by day; in bounded memory."""
        ...
