"""Figures of moderation: one statement for each kind of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from attrs import frozen
from sqlalchemy import DateTime, and_, bindparam, cast, exists, func, literal_column, or_, select
from sqlalchemy.types import Date

from dualcaster_core.messaging.held import HeldStatus
from dualcaster_core.messaging.scam_phrases import PHRASE
from dualcaster_core.moderation.flags import RULES
from dualcaster_core.moderation.lifecycle import PENALTIES, ActionKind, CaseStatus
from dualcaster_core.moderation.model import TARGETS, Level, ReportOutcome, ReportReason
from dualcaster_core.moderation.reports import is_doubtful
from dualcaster_core.moderation.stats import (
    AppealFigures,
    DayFigures,
    DecisionFigures,
    LevelFigures,
    ModerationStats,
    PhraseFigures,
    ReasonFigures,
    ReporterFigures,
    RuleFigures,
)
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.messaging import held_messages
from dualcaster_postgres.tables.moderation import (
    appeals,
    moderation_actions,
    moderation_cases,
    moderation_flags,
    reports,
)

_since, _now = (bindparam(name, type_=DateTime(timezone=True)) for name in ("since", "now"))
_report, _flag, _case, _action, _appeal = (
    reports.c,
    moderation_flags.c,
    moderation_cases.c,
    moderation_actions.c,
    appeals.c,
)
_held = held_messages.c
_upheld, _dismissed = (_report.outcome == one.value for one in (ReportOutcome.UPHELD, ReportOutcome.DISMISSED))


def _count(condition: Any) -> Any:
    return func.count().filter(condition)


_REASONS = (
    select(_report.reason, func.count(), _count(_report.weighs), _count(_upheld), _count(_dismissed))
    .where(_report.filed_at > _since)
    .group_by(_report.reason)
    .order_by(func.count().desc(), _report.reason)
)


def _followed(*kinds: ActionKind) -> Any:
    return exists().where(
        _action.case_id == _flag.case_id, or_(*(_action.kind == one.value for one in kinds)), _action.source != "rule"
    )


_RULES = (
    select(_flag.rule, func.count(), _count(_followed(*PENALTIES)), _count(_followed(ActionKind.DISMISS)))
    .where(_flag.raised_at > _since)
    .group_by(_flag.rule)
    .order_by(func.count().desc(), _flag.rule)
)
_DECISIONS = (
    select(_action.kind, func.count())
    .where(_action.at > _since, _action.source != "rule")
    .group_by(_action.kind)
    .order_by(func.count().desc(), _action.kind)
)
_is_open = _case.status != CaseStatus.CLOSED.value
_hours = func.extract("epoch", _case.closed_at - _case.opened_at) / literal_column("3600.0")
_CLOSED = (
    select(
        _case.level,
        func.count(),
        _count(_case.closed_at <= _case.due_at),
        func.percentile_cont(literal_column("0.5")).within_group(_hours),
    )
    .where(_case.closed_at > _since)
    .group_by(_case.level)
)
_WAITING = select(_case.level, func.count(), _count(_case.due_at < _now)).where(_is_open).group_by(_case.level)
_APPEALS = select(
    _count(_appeal.filed_at > _since),
    _count(_appeal.outcome.is_(None)),
    *(
        _count(and_(_appeal.outcome == outcome, _appeal.decided_at > _since))
        for outcome in ("upheld", "reduced", "overturned")
    ),
)
_REPORTERS = (
    select(users.c.username, _count(_upheld), _count(_dismissed))
    .join_from(reports, users, users.c.id == _report.reporter_id)
    .where(_report.outcome.is_not(None))
    .group_by(users.c.id, users.c.username)
    .order_by(func.count().desc(), users.c.username)
    .limit(10)
)
_by_people = and_(_held.decided_at.is_not(None), ~_held.by_clock)
_PHRASES = (
    select(
        _held.phrase,
        func.count(),
        _count(and_(_by_people, _held.status == HeldStatus.DELIVERED.value)),
        _count(and_(_by_people, _held.status == HeldStatus.WITHHELD.value)),
        _count(_held.by_clock),
        _count(_held.status == HeldStatus.WAITING.value),
    )
    .where(_held.held_at > _since)
    .group_by(_held.phrase)
    .order_by(func.count().desc(), _held.phrase)
)


def _day(column: Any) -> Any:
    return cast(func.timezone(literal_column("'UTC'"), column), Date)


def _by_day(column: Any) -> Any:
    return select(_day(column), func.count()).where(column > _since).group_by(_day(column))


_DAYS = {"reports": _by_day(_report.filed_at), "flags": _by_day(_flag.raised_at), "closed": _by_day(_case.closed_at)}


@frozen
class PostgresModerationStats:
    """``StatsQueries``: eleven statements, whatever there is to count."""

    _database: Database

    async def stats(self, since: datetime, now: datetime, days: int) -> ModerationStats:
        """Count within one transaction."""
        async with self._database.transaction() as session:
            appealed = await session.row(_APPEALS, since=since)
            assert appealed is not None  # noqa: S101 - a count has one row
            return ModerationStats(
                days=days,
                until=now,
                reasons=tuple(_reason(row) for row in await session.rows(_REASONS, since=since)),
                rules=tuple(_rule(row) for row in await session.rows(_RULES, since=since)),
                decisions=tuple(
                    DecisionFigures(kind=ActionKind(kind), count=count)
                    for kind, count in await session.rows(_DECISIONS, since=since)
                ),
                levels=await _levels(session, since, now),
                appeals=AppealFigures(
                    filed=appealed[0],
                    waiting=appealed[1],
                    upheld=appealed[2],
                    reduced=appealed[3],
                    overturned=appealed[4],
                ),
                reporters=tuple(
                    ReporterFigures(
                        username=name,
                        upheld=upheld,
                        dismissed=dismissed,
                        is_doubtful=is_doubtful(upheld, dismissed),
                    )
                    for name, upheld, dismissed in await session.rows(_REPORTERS)
                ),
                phrases=tuple(_phrase(row) for row in await session.rows(_PHRASES, since=since)),
                by_day=await _days(session, since, now),
            )


def _reason(row: Row) -> ReasonFigures:
    reason, filed, weighing, upheld, dismissed = row
    return ReasonFigures(
        reason=ReportReason(reason), filed=filed, weighing=weighing, upheld=upheld, dismissed=dismissed
    )


def _rule(row: Row) -> RuleFigures:
    rule, raised, penalised, dismissed = row
    known = RULES.get(rule)
    level = Level.LOW if known is None else known.level
    return RuleFigures(rule=rule, level=level.name.lower(), raised=raised, penalised=penalised, dismissed=dismissed)


def _phrase(row: Row) -> PhraseFigures:
    phrase, held, released, withheld, by_clock, waiting = row
    known = PHRASE.get(phrase)
    return PhraseFigures(
        phrase=phrase,
        about=phrase if known is None else known.words,
        held=held,
        released=released,
        withheld=withheld,
        by_clock=by_clock,
        waiting=waiting,
    )


async def _levels(session: Session, since: datetime, now: datetime) -> tuple[LevelFigures, ...]:
    closed = {row[0]: row[1:] for row in await session.rows(_CLOSED, since=since)}
    waiting = {row[0]: row[1:] for row in await session.rows(_WAITING, now=now)}
    found = []
    for level in sorted(Level, reverse=True):
        count, on_time, median = closed.get(int(level), (0, 0, None))
        waits, overdue = waiting.get(int(level), (0, 0))
        found.append(
            LevelFigures(
                level=level.name.lower(),
                target_hours=int(TARGETS[level] / timedelta(hours=1)),
                closed=count,
                on_time=on_time,
                median_hours=None if median is None else round(float(median), 1),
                waiting=waits,
                overdue=overdue,
            )
        )
    return tuple(found)


async def _days(session: Session, since: datetime, now: datetime) -> tuple[DayFigures, ...]:
    counted: Mapping[str, Mapping[date, int]] = {
        name: dict(_pairs(await session.rows(statement, since=since))) for name, statement in _DAYS.items()
    }
    first = since.date() + timedelta(days=1)
    days = [first + timedelta(days=number) for number in range((now.date() - first).days + 1)]
    return tuple(
        DayFigures(day=day, **{name: numbers.get(day, 0) for name, numbers in counted.items()}) for day in days
    )


def _pairs(rows: Sequence[Row]) -> Sequence[tuple[date, int]]:
    return [(row[0], row[1]) for row in rows]
