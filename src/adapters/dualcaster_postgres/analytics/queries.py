"""What the pages of staff show of usage."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from attrs import frozen
from sqlalchemy import ARRAY, Date, Executable, Text, and_, any_, bindparam, case, cast, distinct, func, or_, select

from dualcaster_core.analytics.model import AnalyticsType, Surface, monday_of
from dualcaster_core.analytics.views import ExportedEvent, Funnel, SiteFigures
from dualcaster_core.notifying.delivery.model import DeliveryStatus
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_postgres.market.value_queries import PRICED_CARDS
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import connected_accounts, guilds, users
from dualcaster_postgres.tables.analytics import analytics_cohorts, analytics_days, analytics_events, survey_scores
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.collection import have_list_items
from dualcaster_postgres.tables.matching import stored_matches
from dualcaster_postgres.tables.notifying import deliveries
from dualcaster_postgres.tables.reputation import trade_reviews
from dualcaster_postgres.tables.trading import completed_trades, trades

MONTH: Final = timedelta(days=30)
_event, _days, _cohort = analytics_events.c, analytics_days.c, analytics_cohorts.c
_first, _last = bindparam("first", type_=Date()), bindparam("last", type_=Date())
_now, _month = bindparam("now", type_=MOMENT), bindparam("month", type_=MOMENT)
_yesterday = bindparam("yesterday", type_=MOMENT)


def _of_type(type_: AnalyticsType) -> Any:
    return _event.type == type_.value


_VIEWS = select(func.coalesce(func.sum(_days.events), 0)).where(
    _days.type == AnalyticsType.MATCH_VIEWED.value, _days.day.between(_first, _last)
)
_begun = (
    select(_event.subject)
    .where(
        _of_type(AnalyticsType.TRADE_PROPOSED),
        _event.subject.is_not(None),  # so that the index of the few events of chains is read, not the many others
        _event.day.between(_first, _last),
        _event.properties["counter"].astext == "false",
    )
    .distinct()
    .cte("begun")
)
_steps = (
    select(
        _begun.c.subject,
        func.bool_or(_of_type(AnalyticsType.TRADE_ACCEPTED)).label("accepted"),
        func.bool_or(_of_type(AnalyticsType.TRADE_COMPLETED)).label("completed"),
    )
    .select_from(_begun.outerjoin(analytics_events, and_(_event.subject == _begun.c.subject, _event.day >= _first)))
    .group_by(_begun.c.subject)
    .subquery("steps")
)
_FUNNEL: Executable = select(
    _VIEWS.scalar_subquery(),
    func.count(),
    func.count().filter(_steps.c.accepted),
    func.count().filter(and_(_steps.c.accepted, _steps.c.completed)),
).select_from(_steps)


def _share(column: Any, good: str, bad: str) -> Any:
    """Return the share of the good among good and bad, NULL where there is neither."""
    goods, bads = func.count().filter(column == good), func.count().filter(column == bad)
    return goods * 1.0 / func.nullif(goods + bads, 0)


_DELIVERED: Executable = select(
    _share(deliveries.c.status, DeliveryStatus.DELIVERED.value, DeliveryStatus.FAILED.value)
).where(deliveries.c.channel == "email", deliveries.c.created_at >= _month)
_COMPLETION: Executable = select(_share(trades.c.stage, Stage.COMPLETED.value, Stage.CANCELLED.value)).where(
    trades.c.accepted_at.is_not(None), trades.c.ended_at >= _month
)
_REVIEWS: Executable = select(func.avg(trade_reviews.c.overall)).where(
    trade_reviews.c.visible_at <= _now, trade_reviews.c.hidden_at.is_(None)
)
_VERIFIED: Executable = select(func.count().filter(users.c.email_verified) * 1.0 / func.nullif(func.count(), 0)).where(
    users.c.is_active
)
_USED: Executable = select(
    func.coalesce(func.sum(_days.events).filter(_days.type == AnalyticsType.VISIT_STARTED.value), 0),
    func.coalesce(func.sum(_days.people).filter(_days.type == AnalyticsType.DISCORD_COMMAND.value), 0),
).where(_days.day > cast(_month, Date))
_COUNTS: Executable = select(
    select(func.count()).select_from(PRICED_CARDS).scalar_subquery(),
    select(func.count()).where(connected_accounts.c.provider == "discord").scalar_subquery(),
    select(func.count(distinct(have_list_items.c.user_id))).scalar_subquery(),
    select(func.count()).where(guilds.c.linked_at.is_not(None)).scalar_subquery(),
    select(func.count()).where(stored_matches.c.found_at >= _yesterday).scalar_subquery(),
    select(func.count()).where(trades.c.sent_at >= _month).scalar_subquery(),
)
_TRADED: Executable = select(func.coalesce(func.sum(completed_trades.c.total_trade_value), 0)).where(
    completed_trades.c.completed_at >= _month
)
_SCORES: Executable = (
    select(survey_scores.c.score, func.sum(survey_scores.c.answers))
    .where(survey_scores.c.day > cast(bindparam("quarter", type_=MOMENT), Date))
    .group_by(survey_scores.c.score)
)
_RETENTION: Executable = select(
    func.sum(case((_cohort.week == _cohort.cohort + 28, _cohort.people), else_=0))
    * 1.0
    / func.nullif(func.sum(case((_cohort.week == _cohort.cohort, _cohort.people), else_=0)), 0)
).where(_cohort.cohort.between(_first, _last), or_(_cohort.week == _cohort.cohort, _cohort.week == _cohort.cohort + 28))
_types = bindparam("types", type_=ARRAY(Text))
_EVENTS: Executable = (
    select(_event.at, _event.type, _event.surface, _event.cohort, _event.properties)
    .where(_event.day.between(_first, _last), or_(func.cardinality(_types) == 0, _event.type == any_(_types)))
    .order_by(_event.day, _event.key)
)


@frozen
class PostgresAnalyticsQueries:
    """``AnalyticsQueries``; over the connections for work, which may take longer than a request."""

    _database: Database

    async def funnel(self, first: date, last: date) -> Funnel:
        """Follow chains of proposals in one statement."""
        row = await self._database.row(_FUNNEL, first=first, last=last)
        views, proposed, accepted, completed = row or (0, 0, 0, 0)
        return Funnel(match_views=int(views), proposed=proposed, accepted=accepted, completed=completed)

    async def site_figures(self, now: datetime) -> SiteFigures:
        """Measure in nine statements, whatever the numbers of people and trades."""
        month, latest = now - MONTH, monday_of(now.date()) - timedelta(weeks=5)
        async with self._database.transaction(snapshot=True) as session:

            async def one(statement: Executable, **given: object) -> Sequence[Any]:
                return await session.row(statement, **given) or ()

            (delivered,) = await one(_DELIVERED, month=month)
            (completion,) = await one(_COMPLETION, month=month)
            (reviews,) = await one(_REVIEWS, now=now)
            (verified,) = await one(_VERIFIED)
            (retention,) = await one(_RETENTION, first=latest - timedelta(weeks=3), last=latest)
            visits, bot_people = await one(_USED, month=month)
            pages, links, havers, servers, matches, proposals = await one(
                _COUNTS, yesterday=now - timedelta(days=1), month=month
            )
            (traded,) = await one(_TRADED, month=month)
            scores: Mapping[int, Any] = dict(await session.rows(_SCORES, quarter=now - 3 * MONTH))
        return SiteFigures(
            email_delivery=_number(delivered),
            trade_completion=_number(completion),
            average_review=_number(reviews),
            verified_users=_number(verified),
            retention=_number(retention),
            card_pages=pages,
            visits=int(visits),
            discord_links=links,
            people_with_have_lists=havers,
            daily_bot_users=float(bot_people) / MONTH.days,
            discord_servers=servers,
            daily_matches=float(matches),
            proposals=proposals,
            value_traded=Decimal(traded),
            survey_answers={score: int(answers) for score, answers in scores.items()},
        )

    async def events(self, first: date, last: date, types: Sequence[AnalyticsType]) -> AsyncIterator[ExportedEvent]:
        """Read events by a server-side cursor, from one moment."""
        wanted = [type_.value for type_ in types]
        async with self._database.transaction(snapshot=True) as session:
            async for at, type_, surface, cohort, properties in session.stream(
                _EVENTS, first=first, last=last, types=wanted
            ):
                yield ExportedEvent(
                    at=at,
                    type=AnalyticsType(type_),
                    surface=Surface(surface),
                    cohort=cohort,
                    properties=properties,
                )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
