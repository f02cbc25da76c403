"""The audit log: written in one table, and read together with the histories that are kept for good elsewhere."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from attrs import frozen
from psycopg.types.json import Jsonb
from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    literal_column,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_core.administration.model import AuditCategory, AuditFilters, category_of
from dualcaster_core.administration.views import AuditPage, AuditRecord
from dualcaster_core.kernel.audit import AuditAction, AuditEntry, AuditSource
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.moderation.actions import ActionSource
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.sql.parameters import incoming
from dualcaster_postgres.tables.accounts import identity_checks, users
from dualcaster_postgres.tables.administration import audit_entries, role_changes
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.market import price_decisions
from dualcaster_postgres.tables.moderation import moderation_actions
from dualcaster_postgres.tables.social import achievement_decisions

_GIVEN: Final = {
    name: audit_entries.c[name].type
    for name in ("at", "action", "source", "by_id", "by_name", "subject_id", "reason", "details")
}
_given = incoming(_GIVEN, name="given", numbered=True)
_ADD = insert(audit_entries).from_select(
    list(_GIVEN), select(*(_given.c[name] for name in _GIVEN)).order_by(_given.c.position)
)
_READ = (
    select(*(audit_entries.c[name] for name in _GIVEN))
    .order_by(audit_entries.c.id.desc())
    .limit(bindparam("limit", type_=Integer()))
)
_HISTORIES: Final = 8
"""Room for so many histories: an entry's number is that of its row times this, and its history's."""
_PUBLIC: Final = {"case": IdKind.CASE, "card": IdKind.CARD}
"""Details that are keys where they are stored."""
_OWN: Final = frozenset(
    {
        AuditCategory.ACCESS,
        AuditCategory.ACCOUNT,
        AuditCategory.BUSINESS,
        AuditCategory.STORE,
        AuditCategory.CASE,
        AuditCategory.PAYMENT,
        AuditCategory.REPUTATION,
        AuditCategory.RECORD,
    }
)
_LATEST: Final = 2**62
_d = achievement_decisions.c
_a, _r, _i, _p, _m = (
    audit_entries.c,
    role_changes.c,
    identity_checks.c,
    price_decisions.c,
    moderation_actions.c,
)


def _facts(**facts: Any) -> Any:
    """Build a JSON object of facts in SQL; what is not there is left out."""
    pairs = [part for name, value in facts.items() for part in (literal(name, Text()), cast(value, Text))]
    return func.jsonb_strip_nulls(func.jsonb_build_object(*pairs))


def _of_staff(by_id: Any) -> Any:
    return case((by_id.is_(None), AuditSource.CONSOLE.value), else_=AuditSource.SITE.value)


@frozen(kw_only=True)
class _History:
    """Where entries of some categories stand, and which of its columns say what."""

    number: int
    table: Any
    at: Any
    action: Any
    source: Any
    by_id: Any
    by_name: Any
    subject_id: Any
    reason: Any
    details: Any
    categories: frozenset[AuditCategory]


_EMPTY: Any = literal("", Text())
_HISTORY: Final = (
    _History(
        number=0,
        table=audit_entries,
        at=_a.at,
        action=_a.action,
        source=_a.source,
        by_id=_a.by_id,
        by_name=_a.by_name,
        subject_id=_a.subject_id,
        reason=_a.reason,
        details=_a.details,
        categories=_OWN,
    ),
    _History(
        number=1,
        table=role_changes,
        at=_r.changed_at,
        action=literal("role_changed", Text()),
        source=_r.source,
        by_id=_r.by_id,
        by_name=_r.changed_by,
        subject_id=_r.user_id,
        reason=_r.reason,
        details=_facts(**{"from": _r.role_before, "to": _r.role}),
        categories=frozenset({AuditCategory.ROLE}),
    ),
    _History(
        number=2,
        table=identity_checks,
        at=_i.decided_at,
        action=case((_i.is_checked, "identity_checked"), else_="identity_unchecked"),
        source=_of_staff(_i.by_id),
        by_id=_i.by_id,
        by_name=_EMPTY,
        subject_id=_i.user_id,
        reason=_i.reason,
        details=cast(literal("{}", Text()), JSONB),
        categories=frozenset({AuditCategory.IDENTITY}),
    ),
    _History(
        number=3,
        table=price_decisions,
        at=_p.decided_at,
        action=case((_p.is_released, "price_released"), else_="price_refused"),
        source=_of_staff(_p.by_id),
        by_id=_p.by_id,
        by_name=_EMPTY,
        subject_id=cast(literal_column("NULL"), BigInteger),
        reason=_EMPTY,
        details=_facts(feed=_p.feed, prices=_p.prices, card=_p.card_id, amount=_p.amount, currency=_p.currency),
        categories=frozenset({AuditCategory.PRICE}),
    ),
    _History(
        number=4,
        table=moderation_actions,
        at=_m.at,
        action=literal("case_", Text()).op("||")(_m.kind),
        source=case((_m.source == ActionSource.MODERATOR.value, AuditSource.SITE.value), else_=_m.source),
        by_id=_m.by_id,
        by_name=_EMPTY,
        subject_id=_m.person_id,
        reason=_m.reason,
        details=_facts(case=_m.case_id, days=_m.days),
        categories=frozenset({AuditCategory.CASE}),
    ),
    _History(
        number=5,
        table=achievement_decisions,
        at=_d.decided_at,
        action=case((_d.is_revoked, "achievement_revoked"), else_="achievement_restored"),
        source=_of_staff(_d.by_id),
        by_id=_d.by_id,
        by_name=_EMPTY,
        subject_id=_d.user_id,
        reason=_d.reason,
        details=_facts(achievement=_d.key),
        categories=frozenset({AuditCategory.ACHIEVEMENT}),
    ),
)
"""Everything that is kept for good of who decided what; sources without a word for it are the site or the console."""


def _person(name: str) -> Any:
    """Find an account by a name that is given, once for the whole statement."""
    return (
        select(users.c.id)
        .where(func.lower(users.c.username) == func.lower(bindparam(name, type_=Text())))
        .scalar_subquery()
    )


def _stored_source(history: _History) -> Any:
    """Return where something was done as an index has it; site and moderator are one and the same there."""
    if history.table is not moderation_actions:
        return history.source
    return literal_column("replace(moderation_actions.source, 'moderator', 'site')", Text())


def _branch(history: _History, given: frozenset[str]) -> Select[Any]:
    """Read a history along its index of moments, as far as one page needs it."""
    row_id, at = history.table.c.id, history.at
    key = row_id * _HISTORIES + literal(history.number, Integer())
    before = tuple_(bindparam("before", type_=MOMENT), bindparam("before_key", type_=BigInteger()))
    conditions: dict[str, Any] = {
        "by": history.by_id == _person("by"),
        "subject": history.subject_id == _person("subject"),
        "source": _stored_source(history) == bindparam("source", type_=Text()),
        "category": history.action.startswith(bindparam("category", type_=Text()), autoescape=False),
        "first": at >= bindparam("first", type_=MOMENT),
        "last": at < bindparam("last", type_=MOMENT),
    }
    return (
        select(
            at.label("at"),
            key.label("key"),
            history.action.label("action"),
            history.source.label("source"),
            history.by_id.label("by_id"),
            history.by_name.label("by_name"),
            history.subject_id.label("subject_id"),
            history.reason.label("reason"),
            history.details.label("details"),
        )
        .where(
            at <= bindparam("before", type_=MOMENT),
            tuple_(at, key) < before,
            *(conditions[name] for name in sorted(given)),
        )
        .order_by(at.desc(), row_id.desc())
        .limit(bindparam("limit", type_=Integer()))
    )


@lru_cache(maxsize=128)
def _listing(given: frozenset[str], category: AuditCategory | None) -> Select[Any]:
    """Return the statement of a list that is narrowed by these filters."""
    histories = [one for one in _HISTORY if category is None or category in one.categories]
    log = union_all(*(select(_branch(one, given).subquery()) for one in histories)).subquery("log")
    by, subject = users.alias("by_person"), users.alias("subject_person")
    latest = select(log).order_by(log.c.at.desc(), log.c.key.desc()).limit(bindparam("limit")).subquery("latest")
    return (
        select(
            latest.c.at,
            latest.c.key,
            latest.c.action,
            latest.c.source,
            by.c.username,
            latest.c.by_name,
            subject.c.username,
            latest.c.reason,
            latest.c.details,
        )
        .select_from(
            latest.outerjoin(by, by.c.id == latest.c.by_id).outerjoin(subject, subject.c.id == latest.c.subject_id)
        )
        .order_by(latest.c.at.desc(), latest.c.key.desc())
    )


def _narrowing(filters: AuditFilters) -> dict[str, Any]:
    """Return the values of the filters that narrow."""
    given: dict[str, Any] = {}
    if filters.category is not None:
        given["category"] = f"{filters.category.value}\\_"
    for name in ("by", "subject"):
        if getattr(filters, name) is not None:
            given[name] = getattr(filters, name)
    if filters.source is not None:
        given["source"] = filters.source.value
    if filters.first is not None:
        given["first"] = datetime.combine(filters.first, datetime.min.time(), UTC)
    if filters.last is not None:
        given["last"] = datetime.combine(filters.last, datetime.min.time(), UTC) + timedelta(days=1)
    return given


class PostgresAuditLog:
    """``AuditLog``; a trigger of the table keeps what was written."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, *entries: AuditEntry) -> None:
        """Write rows in one statement."""
        if entries:
            columns = {f"in_{name}": [getattr(one, name) for one in entries] for name in _GIVEN}
            columns["in_action"] = [one.action.value for one in entries]
            columns["in_source"] = [one.source.value for one in entries]
            columns["in_details"] = [Jsonb(dict(one.details)) for one in entries]
            await self._session.run(_ADD, **columns)

    async def latest(self, *, limit: int) -> Sequence[AuditEntry]:
        """Read along the key."""
        found = []
        for row in await self._session.rows(_READ, limit=limit):
            facts = dict(zip(_GIVEN, row, strict=True))
            facts |= {"action": AuditAction(facts["action"]), "source": AuditSource(facts["source"])}
            found.append(AuditEntry(**facts))
        return found


@frozen
class PostgresAuditQueries:
    """``AuditQueries``: one statement for a page, whichever histories it is from."""

    _database: Database
    _ids: PublicIds

    async def page(self, filters: AuditFilters, *, limit: int = PAGE, cursor: str | None = None) -> AuditPage:
        """Merge the histories along their indexes of moments."""
        cursors = Cursors("audit", (None, None), self._ids)
        place = cursors.read(cursor)
        statement, given = self._statement(filters, limit=checked_limit(limit) + 1, place=place)
        rows = await self._database.rows(statement, **given)
        return AuditPage(
            items=tuple(self._record(row) for row in rows[:limit]),
            next_cursor=cursors.after(rows, limit, lambda row: (microseconds(row[0]), row[1])),
        )

    async def records(self, filters: AuditFilters, *, most: int) -> AsyncIterator[AuditRecord]:
        """Read through a cursor of the server."""
        statement, given = self._statement(filters, limit=most, place=None)
        async with self._database.transaction() as session:
            async for row in session.stream(statement, **given):
                yield self._record(row)

    def _statement(
        self, filters: AuditFilters, *, limit: int, place: tuple[int, ...] | None
    ) -> tuple[Select[Any], Mapping[str, Any]]:
        given = _narrowing(filters)
        before, key = (_NEVER, _LATEST) if place is None else (moment_of(place[0]), place[1])
        statement = _listing(frozenset(given), filters.category)
        return statement, {**given, "limit": limit, "before": before, "before_key": key}

    def _record(self, row: Row) -> AuditRecord:
        at, key, action, source, by, by_name, subject, reason, details = row
        return AuditRecord(
            id=self._ids.encode(IdKind.AUDIT_ENTRY, key),
            action=action,
            category=category_of(action),
            source=AuditSource(source),
            by=by,
            by_name=by_name,
            subject=subject,
            reason=reason,
            details={name: self._detail(name, value) for name, value in details.items()},
            at=at,
        )

    def _detail(self, name: str, value: str) -> str:
        kind = _PUBLIC.get(name)
        return value if kind is None else self._ids.encode(kind, int(value))


_NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""Later than anything."""
