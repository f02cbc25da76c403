"""What staff and operators read of how the site is used, and the survey that people answer."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.analytics.errors import RangeInvalid
from dualcaster_core.analytics.model import AnalyticsRules, AnalyticsType, DayCount, monday_of
from dualcaster_core.analytics.ports import AnalyticsQueries, AnalyticsUnitOfWork
from dualcaster_core.analytics.report import AnalyticsReport
from dualcaster_core.analytics.survey import HIGHEST, LOWEST, QUESTION, SurveyState, is_asked
from dualcaster_core.analytics.targets import TARGETS, TargetFigure, measured
from dualcaster_core.analytics.views import ExportedEvent, cohort_rows, daily_series
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.permissions import Permission, require
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

LONGEST_RANGE: Final = 400
"""Days that one report or export covers at most."""
USUAL_DAYS: Final = 30
"""Days of a range that nothing else is said of."""
COHORTS_SHOWN: Final = timedelta(weeks=12)


@frozen(kw_only=True)
class DateRange:
    """The days from ``first`` to ``last``, both of them; raises ``RangeInvalid``."""

    first: date
    last: date

    def __attrs_post_init__(self) -> None:
        if self.first > self.last:
            raise RangeInvalid(f"the range ends on {self.last}, before it begins on {self.first}", field="from")
        if len(self.days) > LONGEST_RANGE:
            raise RangeInvalid(f"a range has at most {LONGEST_RANGE} days, this one {len(self.days)}", field="from")

    @property
    def days(self) -> Sequence[date]:
        """Every day of it."""
        return [date.fromordinal(day) for day in range(self.first.toordinal(), self.last.toordinal() + 1)]


@frozen
class Analytics:
    """Opens the figures to those who may see them."""

    units: UnitOfWorkFactory[AnalyticsUnitOfWork]
    queries: AnalyticsQueries
    clock: Clock

    def for_staff(self, actor: Actor) -> "AnalyticsReading":
        """Let an admin in. Raises ``Forbidden``."""
        require(actor.role, Permission.SEE_ANALYTICS)
        return AnalyticsReading(self.units, self.queries, self.clock)

    def for_operator(self) -> "AnalyticsReading":
        """Let an operator at the console in."""
        return AnalyticsReading(self.units, self.queries, self.clock)


@frozen
class AnalyticsReading:
    """The figures, open to who was let in."""

    units: UnitOfWorkFactory[AnalyticsUnitOfWork]
    queries: AnalyticsQueries
    clock: Clock

    def range(self, first: date | None = None, last: date | None = None) -> DateRange:
        """Complete a range: it ends today and has 30 days where nothing else is said. Raises ``RangeInvalid``."""
        end = last or self.clock.now().date()
        return DateRange(first=first or date.fromordinal(max(end.toordinal() - USUAL_DAYS + 1, 1)), last=end)

    def latest(self, days: int) -> DateRange:
        """Return the range of so many days up to today. Raises ``RangeInvalid``."""
        today = self.clock.now().date()
        return DateRange(first=date.fromordinal(max(today.toordinal() - days + 1, 1)), last=today)

    async def targets(self) -> Sequence[TargetFigure]:
        """Compare every target with its figure."""
        figures = await self.queries.site_figures(self.clock.now())
        return [measured(target, figures) for target in TARGETS]

    async def report(self, within: DateRange) -> AnalyticsReport:
        """Put together everything of a range; cohorts are those of the twelve weeks up to its end."""
        week = monday_of(within.last)
        async with self.units() as uow:
            counts = await uow.analytics.days(within.first, within.last)
            cohorts = await uow.analytics.cohorts(week - COHORTS_SHOWN, week)
        return AnalyticsReport(
            first=within.first,
            last=within.last,
            targets=await self.targets(),
            funnel=await self.queries.funnel(within.first, within.last),
            cohorts=cohort_rows(cohorts, week),
            days=within.days,
            series=daily_series(counts, within.days),
        )

    async def days(self, within: DateRange, types: Sequence[AnalyticsType] = ()) -> Sequence[DayCount]:
        """List the counts of a range by day, type and surface, of all types where none is named."""
        async with self.units() as uow:
            found = await uow.analytics.days(within.first, within.last)
        return [one for one in found if not types or one.type in types]

    async def aggregate(self, within: DateRange | None = None) -> None:
        """Bring the counts up to date; with a range, count its days anew as far as their events are kept."""
        async with self.units() as uow:
            if within is None:
                await uow.analytics.count_days(self.clock.now().date())
            else:
                await uow.analytics.recount(within.first, within.last)
            await uow.commit()

    def export(self, within: DateRange, types: Sequence[AnalyticsType] = ()) -> AsyncIterator[ExportedEvent]:
        """Read the events of a range one by one, of all types where none is named."""
        return self.queries.events(within.first, within.last, types)


@frozen
class Survey:
    """Asks people one question, seldom."""

    units: UnitOfWorkFactory[AnalyticsUnitOfWork]
    clock: Clock
    rules: AnalyticsRules

    async def state(self, actor: Actor) -> SurveyState:
        """Tell whether somebody is asked now, and what."""
        async with self.units() as uow:
            standing = await uow.surveys.standing(actor.user_id)
        if standing is None:
            raise UserNotFound(actor.username)
        return SurveyState(is_open=is_asked(standing, self.rules, self.clock.now()), question=QUESTION)

    async def answer(self, actor: Actor, score: int) -> bool:
        """Count somebody's answer, apart from who gave it; False where they are not asked now.

        Raises ``ValidationFailed`` for a score that is not from 0 to 10.
        """
        if not LOWEST <= score <= HIGHEST:
            raise ValidationFailed(f"a score is from {LOWEST} to {HIGHEST}, not {score}", field="score")
        return await self._close(actor, score)

    async def dismiss(self, actor: Actor) -> bool:
        """Ask somebody no more for a while; False where they are not asked now."""
        return await self._close(actor, None)

    async def _close(self, actor: Actor, score: int | None) -> bool:
        now = self.clock.now()
        async with self.units() as uow:
            standing = await uow.surveys.standing(actor.user_id)
            if standing is None or not is_asked(standing, self.rules, now):
                return False
            closed = await uow.surveys.close(actor.user_id, now, since=now - self.rules.survey_pause)
            if closed and score is not None:
                await uow.surveys.count(now.date(), score)
            await uow.commit()
        return closed
