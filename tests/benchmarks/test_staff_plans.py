"""How what staff and people look up is run on 100,000 accounts, with half a million reports, entries and connections.

Budget: nothing but the count of all accounts reads a large table whole, and each list takes less than 100 ms on two
cores, since staff wait for it. ``DUALCASTER_BENCH_PEOPLE`` is another size.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Executable, select, text

from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.sanctions import SanctionKind
from dualcaster_core.administration.model import (
    AccountAge,
    AccountState,
    AuditCategory,
    AuditFilters,
    UserFilters,
)
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.reputation.standing import Standing
from dualcaster_postgres.accounts import businesses
from dualcaster_postgres.administration import audit_log, figures, users
from dualcaster_postgres.moderation import case_queries, flags, reports
from dualcaster_postgres.social import queries as social
from dualcaster_postgres.sql.database import Database
from tests.support.query_plans import QueryPlan, query_plan

PEOPLE = int(os.environ.get("DUALCASTER_BENCH_PEOPLE", "100000"))
MANY = PEOPLE * 5
NOW: Final = datetime(2026, 11, 29, 12, tzinfo=UTC)
BUDGET_MS = 100.0
COUNTS_EVERYBODY = {"figures: people"}
LARGE = {
    "users", "profiles", "credentials", "user_reputation", "reports", "moderation_cases", "moderation_actions",
    "audit_entries", "connections", "trader_notes", "endorsements", "trade_log", "price_decisions",
    "sanctions",
}  # fmt: skip
_FILL: tuple[str, ...] = (
    "SET LOCAL session_replication_role = replica",
    "INSERT INTO users (username, created_at, last_active_at, is_active, is_public, show_have_list, show_want_list,"
    " email_verified, trade_radius_miles) SELECT 'trader_' || n, now() - n * interval '9 minutes', now(), n % 40 > 0,"
    " true, true, true, true, 25 FROM generate_series(1, :people) n",
    "INSERT INTO profiles (user_id, display_name, account_type) SELECT id, 'Trader ' || id,"
    " CASE WHEN id % 5000 = 0 THEN 'moderator' WHEN id % 300 = 0 THEN 'store' ELSE 'user' END FROM users",
    "INSERT INTO credentials (user_id, email) SELECT id, username || '@example.org' FROM users",
    "INSERT INTO user_reputation (user_id, score, tier, standing) SELECT id, id % 900, 1,"
    " CASE WHEN id % 400 = 0 THEN 3 ELSE id % 2 END FROM users",
    "INSERT INTO business_accounts (user_id, business_name, state, reason, documents, applied_at, version)"
    " SELECT id, 'Shop ' || id, CASE WHEN id % 900 = 0 THEN 'pending' ELSE 'verified' END, '', '', now(), 1 FROM users"
    " WHERE id % 300 = 0",
    "INSERT INTO moderation_cases (kind, person_id, level, status, opened_at, due_at, closed_at, version)"
    " SELECT 'appeal', 1 + n % :people, 1 + n % 4, CASE WHEN n % 200 = 0 THEN 'open' ELSE 'closed' END,"
    " now() - n * interval '1 minute', now(), CASE WHEN n % 200 > 0 THEN now() END, 1"
    " FROM generate_series(1, :many) n",
    "INSERT INTO reports (reporter_id, reported_id, subject, subject_id, reason, text, evidence, filed_at, case_id,"
    " outcome, decided_at) SELECT 1 + (n * 7) % :people, 1 + n % :people, 'user', n, 'scam', '', '{}',"
    " now() - n * interval '1 minute', n, 'dismissed', now() FROM generate_series(1, :many) n",
    "INSERT INTO moderation_actions (case_id, person_id, source, by_id, kind, reason, departure, at)"
    " SELECT n, 1 + n % :people, 'moderator', 5000, 'warn', 'Rude.', '', now() - n * interval '1 minute'"
    " FROM generate_series(1, :many) n",
    "INSERT INTO sanctions (user_id, action_id, kind, starts_at, ends_at, lifted_at) SELECT 1 + n % :people, n,"
    " 'suspend', now(), NULL, CASE WHEN n % 500 > 0 THEN now() END FROM generate_series(1, :people) n",
    "INSERT INTO audit_entries (at, action, source, by_id, by_name, subject_id, reason, details)"
    " SELECT now() - n * interval '1 minute', (ARRAY['access_unlocked', 'account_changed', 'reputation_audited'])"
    "[1 + n % 3], (ARRAY['site', 'console'])[1 + n % 2], CASE WHEN n % 2 = 0 THEN 5000 END, '', 1 + n % :people, '',"
    " '{}' FROM generate_series(1, :many) n",
    "INSERT INTO role_changes (user_id, role_before, role, changed_by, changed_at) SELECT n, 'user', 'store', 'olga',"
    " now() - n * interval '1 hour' FROM generate_series(1, 20000) n",
    "INSERT INTO identity_checks (user_id, is_checked, reason, decided_at) SELECT n, true, 'seen',"
    " now() - n * interval '1 hour' FROM generate_series(1, 20000) n",
    "INSERT INTO price_decisions (decided_at, is_released, feed, prices) SELECT now() - n * interval '1 minute', true,"
    " 'cardkingdom', 4 FROM generate_series(1, :people) n",
    "INSERT INTO trade_log (trade_id, version, at, action, status, reason) SELECT n, 1,"
    " now() - n * interval '3 minutes',"
    " (ARRAY['send', 'accept', 'confirm'])[1 + n % 3], (ARRAY['pending', 'accepted', 'completed'])[1 + n % 3], ''"
    " FROM generate_series(1, :many) n",
    "INSERT INTO connections (low_id, high_id, requester_id, status, requested_at, decided_at)"
    " SELECT n, n + step, n, CASE WHEN step % 3 = 0 THEN 'asked' ELSE 'connected' END, now(), now()"
    " FROM generate_series(1, :people - 20) n, generate_series(1, 5) step",
    "INSERT INTO trader_notes (user_id, trader_id, text, written_at) SELECT n, n + step, 'Packs well.', now()"
    " FROM generate_series(1, :people - 20) n, generate_series(1, 5) step",
    "INSERT INTO endorsements (trader_id, endorser_id, kind, given_at) SELECT n, n + step, 'trustworthy', now()"
    " FROM generate_series(1, :people - 20) n, generate_series(1, 5) step",
)
_USERS: Final = {
    "all": UserFilters(),
    "name": UserFilters(q="trader_77"),
    "e-mail": UserFilters(q="trader_77@example.org"),
    "moderators": UserFilters(role=Role.MODERATOR),
    "stores": UserFilters(role=Role.STORE),
    "elite": UserFilters(standing=Standing.ELITE),
    "closed": UserFilters(state=AccountState.CLOSED),
    "old": UserFilters(age=AccountAge.OLDER),
    "new": UserFilters(age=AccountAge.WEEK),
    "suspended": UserFilters(sanction=SanctionKind.SUSPEND),
    "moderators who are new": UserFilters(role=Role.MODERATOR, age=AccountAge.MONTH, state=AccountState.OPEN),
}
_AUDIT: Final = {
    "all": AuditFilters(),
    "cases": AuditFilters(category=AuditCategory.CASE),
    "somebody": AuditFilters(subject="trader_77"),
    "by somebody": AuditFilters(by="trader_5000"),
    "console": AuditFilters(source=AuditSource.CONSOLE),
    "a day": AuditFilters(first=NOW.date().replace(day=20), last=NOW.date().replace(day=20)),
}
Statements = Mapping[str, tuple[Executable, dict[str, Any]]]


async def _fill(database: Database) -> None:
    async with database.transaction() as session:
        await session.text("SET LOCAL statement_timeout = 0")
        for statement in _FILL:
            filled: Any = statement.replace(":people", str(PEOPLE)).replace(":many", str(MANY))
            await session.text(filled)
    async with database.transaction() as session:
        await session.text("ANALYZE")


def _of_staff(database: Database) -> Statements:
    """Name the statements of the admin area, with what they are given."""
    looked_up, log = (
        users.PostgresUserQueries(database, PublicIds()),
        audit_log.PostgresAuditQueries(database, PublicIds()),
    )
    found: dict[str, tuple[Executable, dict[str, Any]]] = {}
    for name, filters in _USERS.items():
        conditions, given = looked_up._narrowing(filters, NOW, by_email=True)
        found[f"users: {name}"] = (users._listing(conditions), {**given, "now": NOW, "before": 2**62, "limit": 25})
    for name, narrowed in _AUDIT.items():
        statement, values = log._statement(narrowed, limit=25, place=None)
        found[f"audit: {name}"] = (statement, dict(values))
    person = {"user": 77, "now": NOW}
    for name in ("_DETAIL", "_SESSIONS", "_LINKS", "_SANCTIONS", "_CASES"):
        found[f"user: {name}"] = (getattr(users, name), person)
    month = {"now": NOW, "since": NOW.replace(day=1)}
    for name in ("_PEOPLE", "_QUEUES", "_WORK", "_TRADES", "_OPENED", "_CHANNELS", "_SOURCES"):
        found[f"figures: {name[1:].lower()}"] = (getattr(figures, name), month)
    first = {"state": "pending", "at": datetime(1970, 1, 1, tzinfo=UTC), "after": 0, "limit": 25}
    return found | {"businesses": (businesses._PAGE, first), "business counts": (businesses._COUNTS, {})}


def _of_moderators() -> Statements:
    """Name the statements of cases."""
    page = {"kind": None, "level": None, "at": None, "before": None, "limit": 25}
    return {
        "queue": (case_queries._QUEUE, page),
        "queue: next page": (case_queries._QUEUE, {**page, "level": 3, "at": NOW, "before": 9}),
        "queue: counts": (case_queries._COUNTS, {"now": NOW}),
        "case": (case_queries._CASE, {"key": 400}),
        "case: received": (case_queries._received, {"person": 77}),
        "case: reports": (case_queries._REPORTS, {"key": 400}),
        "case: history": (case_queries._HISTORY, {"person": 77}),
        "case: appeal": (case_queries._APPEAL, {"key": 400}),
        "case: flags": (case_queries._FLAGS, {"key": 400}),
        "flags: raised": (flags._RAISED, {"person": 77, "since": NOW}),
        "reports of somebody": (reports._FILED, {"user": 77, "since": NOW}),
    }


def _of_people() -> Statements:
    """Name the statements of connections, notes and endorsements."""
    page = {"user": 500, "other": 501, "before_at": datetime(9000, 1, 1, tzinfo=UTC), "before_key": 2**62, "limit": 25}
    return {
        "connections": (social.CONNECTIONS, page),
        "requests": (social.INCOMING, page),
        "requests sent": (social.OUTGOING, page),
        "mutual": (social.MUTUAL, page),
        "notes": (social.NOTES, {**page, "text": "well"}),
        "endorsements": (select(social._COUNTS), {"user": 500, "other": 501}),
        "between": (social.BETWEEN, {"user": 500, "other": 501}),
    }


async def test_no_list_of_staff_reads_a_large_table_whole(database: Database) -> None:
    """Each is run with its plan looked at and its time printed."""
    await _fill(database)
    found: dict[str, QueryPlan] = {}
    async with database.transaction() as session:
        for name, (statement, given) in {**_of_staff(database), **_of_moderators(), **_of_people()}.items():
            names = set(statement.compile().params)  # type: ignore[attr-defined]
            found[name] = await query_plan(session, statement, **{key: given[key] for key in given if key in names})
        (size,) = await session.row(text("SELECT count(*) FROM users")) or (0,)
    print(f"\n{size:,} people, {MANY:,} reports, cases, entries and connections")
    for name, plan in found.items():
        whole = ", ".join(sorted(plan.read_whole & LARGE))
        print(f"{name:28} {plan.milliseconds:8.2f} ms {plan.buffers:7} pages  {'WHOLE ' + whole if whole else ''}")
    whole_of = {name: plan.read_whole & LARGE for name, plan in found.items() if name not in COUNTS_EVERYBODY}
    assert {name: tables for name, tables in whole_of.items() if tables} == {}
    slow = {name: plan.milliseconds for name, plan in found.items() if plan.milliseconds > BUDGET_MS}
    assert slow.keys() - COUNTS_EVERYBODY == set()
