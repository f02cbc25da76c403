"""How disputes and the facts of flags are read among 100,000 people, 200,000 trades, and 20,000 disputes and reports.

Budget: no large table is read whole, and each statement takes less than 100 ms on two cores: a person or a moderator
waits for lists, and every report, proposal and sign-in asks for facts. One person has a lot: 400 disputes, 4,000
trades and reviews; one network address is that of a store, from which 2,000 people signed in, 20 banned ones among
them. ``DUALCASTER_BENCH_PEOPLE`` is another size.
"""

import os
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Executable, text

from dualcaster_postgres.moderation import dispute_queries, disputes, flags
from dualcaster_postgres.sql.database import Database
from tests.support.query_plans import query_plan

PEOPLE = int(os.environ.get("DUALCASTER_BENCH_PEOPLE", "100000"))
NOW: Final = datetime(2026, 11, 29, 12, tzinfo=UTC)
WEEK: Final = timedelta(days=7)
BUDGET_MS = 100.0
BUSY: Final = 77
LARGE = {"users", "trades", "trade_reviews", "disputes", "moderation_cases", "reports", "sessions", "sanctions"}
_FILL: Final = (
    "SET LOCAL session_replication_role = replica",
    "INSERT INTO users (username, created_at, last_active_at, is_active, is_public, show_have_list, show_want_list,"
    " email_verified, trade_radius_miles) SELECT 'trader_' || n, :now - n * interval '9 minutes', :now, n % 40 > 0,"
    " true, true, true, true, 25 FROM generate_series(1, :people) n",
    "INSERT INTO trades (id, chain_id, counter_count, proposer_id, recipient_id, stage, version, exchange,"
    " held_payment, message, expires_in_days, cash_from_proposer, cash_from_recipient, proposer_value,"
    " recipient_value, created_at,"
    " changed_at, sent_at, ended_at, end_reason, fault_id) OVERRIDING SYSTEM VALUE SELECT n, n, 0, party,"
    " 1 + (party + 1 + n % 1000) % :people, CASE WHEN n % 9 = 0 THEN 'cancelled' ELSE 'completed' END, 4,"
    " 'mail', false,"
    " '', 7, 0, 0, n % 900, n % 900, at, at, at, at, CASE WHEN n % 9 = 0 THEN 'cancelled_alone' END,"
    " CASE WHEN n % 9 = 0 THEN party END FROM generate_series(1, :people * 2) n, LATERAL (SELECT"
    " CASE WHEN n % 50 = 0 THEN :busy ELSE 1 + n % (:people - 1) END party, :now - n * interval '2 minutes' AS at) one",
    "INSERT INTO trade_reviews (trade_id, reviewer_id, reviewed_id, overall, comment, written_at, visible_at,"
    " is_announced, version) SELECT id, recipient_id, proposer_id, 1 + id % 5, '', ended_at, ended_at, true, 1"
    " FROM trades WHERE stage = 'completed'",
    "INSERT INTO moderation_cases (id, kind, person_id, level, status, opened_at, due_at, closed_at, version)"
    " OVERRIDING SYSTEM VALUE SELECT n, 'dispute', 1, 1 + n % 4, CASE WHEN n % 40 = 0 THEN 'open' ELSE 'closed' END,"
    " :now - n * interval '20 minutes', :now, CASE WHEN n % 40 > 0 THEN :now END, 1"
    " FROM generate_series(1, :people / 5) n",
    "INSERT INTO disputes (case_id, trade_id, filer_id, respondent_id, kind, status, opened_at, after_completion,"
    " filer_statements, filer_photos, filer_would_cancel, filer_parcel, respondent_statements, respondent_photos,"
    " respondent_would_cancel, respondent_parcel, outcome, resolved_at, version) SELECT n, trades.id,"
    " CASE WHEN n % 50 = 0 THEN :busy ELSE proposer_id END, recipient_id, 'no_shipment',"
    " CASE WHEN n % 40 = 0 THEN 'open' ELSE 'resolved' END, :now - n * interval '20 minutes', false, 1, 0, false, '',"
    " 1, 0, false, '', CASE WHEN n % 40 > 0 THEN 'inconclusive' END, CASE WHEN n % 40 > 0 THEN :now END, 3"
    " FROM generate_series(1, :people / 5) n JOIN trades ON trades.id = n * 9",
    "INSERT INTO reports (reporter_id, reported_id, subject, subject_id, reason, text, weighs, evidence, filed_at)"
    " SELECT 1 + (n * 7) % :people, CASE WHEN n % 50 = 0 THEN :busy ELSE 1 + n % :people END, 'user', n, 'scam', '',"
    " n % 2 = 0, '{}', :now - n * interval '5 minutes' FROM generate_series(1, :people / 5) n",
    "INSERT INTO sessions (user_id, device, address, created_at, last_used_at, expires_at) SELECT n, 'Firefox',"
    " CASE WHEN n % 50 = 0 OR n = :busy THEN '192.0.2.1' ELSE 'address ' || n / 2 END, :now, :now, :now"
    " FROM generate_series(1, :people) n, generate_series(1, 2)",
    "INSERT INTO sanctions (user_id, action_id, kind, starts_at, lifted_at) SELECT n * 10, n,"
    " CASE WHEN n % 2 = 0 THEN 'ban' ELSE 'suspend' END, :now, CASE WHEN n % 3 = 0 THEN :now END"
    " FROM generate_series(1, :people / 10) n",
)
_PAGE: Final = {"level": None, "at": None, "before": None, "limit": 25}
_FACTS: Final = {"now": NOW, "since": NOW - WEEK}
STATEMENTS: Final[dict[str, tuple[Executable, dict[str, Any]]]] = {
    "disputes of somebody": (dispute_queries._MINE, {"user": 500, "before": None, "limit": 25}),
    "disputes of a busy person": (dispute_queries._MINE, {"user": BUSY, "before": None, "limit": 25}),
    "disputes: next page": (dispute_queries._MINE, {"user": BUSY, "before": 9000, "limit": 25}),
    "disputes that wait": (dispute_queries._WAITING, _PAGE),
    "disputes that wait: next page": (dispute_queries._WAITING, {**_PAGE, "level": 3, "at": NOW - WEEK, "before": 9}),
    "disputes that wait: count": (dispute_queries._COUNT, {}),
    "disputes of a trade": (disputes._OF_TRADE, {"key": 9000}),
    "facts of one": (flags._FACTS, {**_FACTS, "people": [500]}),
    "facts of a busy person": (flags._FACTS, {**_FACTS, "people": [BUSY]}),
    "facts of twenty": (flags._FACTS, {**_FACTS, "people": list(range(100, 120))}),
    "flags raised": (flags._RAISED, {"person": 500, "since": NOW - WEEK}),
}


async def test_disputes_and_facts_of_flags_are_read_along_indexes(database: Database) -> None:
    """Each is run with its plan looked at and its time printed."""
    async with database.transaction() as session:
        await session.text("SET LOCAL statement_timeout = 0")
        for statement in _FILL:
            given = {":people": str(PEOPLE), ":busy": str(BUSY), ":now": f"'{NOW.isoformat()}'::timestamptz"}
            filled: Any = statement
            for name, value in given.items():
                filled = filled.replace(name, value)
            await session.text(filled)
    async with database.transaction() as session:
        await session.text("ANALYZE")
    async with database.transaction() as session:
        found = {name: await query_plan(session, statement, **given) for name, (statement, given) in STATEMENTS.items()}
        (trades,) = await session.row(text("SELECT count(*) FROM trades")) or (0,)
    print(f"\n{PEOPLE:,} people, {trades:,} trades")
    for name, plan in found.items():
        whole = ", ".join(sorted(plan.read_whole & LARGE))
        print(f"{name:30} {plan.milliseconds:8.2f} ms {plan.buffers:7} pages  {'WHOLE ' + whole if whole else ''}")
    assert {name: plan.read_whole & LARGE for name, plan in found.items() if plan.read_whole & LARGE} == {}
    assert {name for name, plan in found.items() if plan.milliseconds > BUDGET_MS} == set()
