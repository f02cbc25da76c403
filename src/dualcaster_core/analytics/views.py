"""What readers of usage get."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from attrs import field, frozen

from dualcaster_core.analytics.model import AnalyticsType, CohortWeek, DayCount, PropertyValue, Surface


@frozen(kw_only=True)
class Funnel:
    """How far it gets from a match to a completed trade.

    ``match_views`` counts looks at matches in the range; ``proposed`` the chains of proposals that began in it,
    ``accepted`` those of them that were accepted by now, ``completed`` those of these that were completed.
    """

    match_views: int
    proposed: int
    accepted: int
    completed: int


@frozen(kw_only=True)
class ExportedEvent:
    """A stored event as it is taken along: without the numbers that stand for people and proposals."""

    at: datetime
    type: AnalyticsType
    surface: Surface
    cohort: date | None
    properties: Mapping[str, PropertyValue]


@frozen(kw_only=True)
class SiteFigures:
    """What the targets are about, measured now; shares from 0 to 1, None where there is nothing to measure.

    Rates and sums are those of the last 30 days.
    """

    email_delivery: float | None
    trade_completion: float | None
    average_review: float | None
    verified_users: float | None
    retention: float | None
    card_pages: int
    visits: int
    discord_links: int
    people_with_have_lists: int
    daily_bot_users: float
    discord_servers: int
    daily_matches: float
    proposals: int
    value_traded: Decimal
    survey_answers: Mapping[int, int] = field(factory=dict)


@frozen(kw_only=True)
class CohortRow:
    """A cohort: how many of it can be seen, and the share seen again in each week after the first."""

    cohort: date
    people: int
    shares: Sequence[float]


@frozen(kw_only=True)
class EventSeries:
    """The events of a type on each day of a range, and the people of each day, from all surfaces."""

    type: AnalyticsType
    events: Sequence[int]
    people: Sequence[int]

    @property
    def total(self) -> int:
        """All events of the range."""
        return sum(self.events)


def cohort_rows(weeks: Sequence[CohortWeek], last: date) -> Sequence[CohortRow]:
    """Turn counts into shares, the latest cohort first; weeks after ``last``, a Monday, have not been yet."""
    counts: dict[date, dict[date, int]] = {}
    for one in weeks:
        counts.setdefault(one.cohort, {})[one.week] = one.people
    rows = []
    for cohort, seen in sorted(counts.items(), reverse=True):
        size = seen.get(cohort, 0)
        later = [date.fromordinal(day) for day in range(cohort.toordinal() + 7, last.toordinal() + 1, 7)]
        shares = [min(seen.get(week, 0) / size, 1.0) if size else 0.0 for week in later]
        rows.append(CohortRow(cohort=cohort, people=size, shares=shares))
    return rows


def daily_series(counts: Sequence[DayCount], days: Sequence[date]) -> Sequence[EventSeries]:
    """Put counts in a row of days for each type that has any, the types in their own order."""
    events = {(one.type, one.day): 0 for one in counts}
    people = dict(events)
    for one in counts:
        events[one.type, one.day] += one.events
        people[one.type, one.day] += one.people
    return [
        EventSeries(
            type=type_,
            events=[events.get((type_, day), 0) for day in days],
            people=[people.get((type_, day), 0) for day in days],
        )
        for type_ in AnalyticsType
        if any(key == type_ for key, _ in events)
    ]
