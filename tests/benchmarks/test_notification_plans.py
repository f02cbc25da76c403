"""How the statements of notifications are run on a million deliveries of 300,000 notifications to 20,000 people.

Budget: none reads deliveries or notifications whole, and none takes longer than 100 ms on two cores, the purge of a day
but for. A turn of a worker runs about ten of them for 50 people. ``DUALCASTER_BENCH_DELIVERIES`` is another size.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
from sqlalchemy import Executable, delete

from dualcaster_postgres.accounts import erasure
from dualcaster_postgres.notifying import delivery_statements as deliver
from dualcaster_postgres.notifying import digest_sections, naming, settings
from dualcaster_postgres.notifying import notifications as centre
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.parameters import as_arrays
from dualcaster_postgres.tables.notifying import deliveries, notifications
from dualcaster_postgres.trading import expiring_proposals
from tests.support.query_plans import QueryPlan, query_plan

DELIVERIES = int(os.environ.get("DUALCASTER_BENCH_DELIVERIES", "1000000"))
TOLD = DELIVERIES * 3 // 10
PEOPLE = 20_000
NOW: Final = datetime(2026, 11, 29, 12, tzinfo=UTC)
BUDGET_MS = 100.0
LARGE = {"deliveries", "notifications", "notification_people", "users", "credentials"}
_FILL: tuple[Any, ...] = (
    "INSERT INTO users (username, created_at, last_active_at, is_active, is_public, show_have_list, show_want_list,"
    " email_verified, trade_radius_miles) SELECT 'trader_' || n, now(), now(), true, true, true, true, true, 25"
    f" FROM generate_series(1, {PEOPLE}) n",
    "INSERT INTO credentials (user_id, email) SELECT id, username || '@example.org' FROM users",
    "INSERT INTO notification_preferences (user_id) SELECT id FROM users WHERE id % 3 = 0",
    "INSERT INTO notifications (user_id, key, type, category, title, body, metadata, created_at, read_at)"
    " SELECT 1 + n % :people, 'told/' || n, 'message.received', (ARRAY['trades', 'messages', 'discovery', 'prices'])"
    "[1 + n % 4], 'Something happened', repeat('x', 80), '{}', at, CASE WHEN n % 5 > 0 THEN at END"
    " FROM (SELECT n, CAST(:now AS timestamptz) - make_interval(secs => (:told - n) * 25.9) AS at"
    " FROM generate_series(1, CAST(:told AS int)) n) made",
    "INSERT INTO notification_people (notification_id, user_id, naming)"
    " SELECT id, 1 + (id * 7919) % :people, 'known' FROM notifications WHERE id % 2 = 0",
    # The newest hundredth waits: a tenth of that is due, half of it in digests.
    "INSERT INTO deliveries (user_id, channel, target, notification_id, type, category, status, reason, not_before,"
    " digest_key, attempts, counted_at, created_at, ended_at)"
    " SELECT t.user_id, (ARRAY['email', 'push', 'webhook', 'push'])[c], CASE WHEN c IN (2, 4) THEN c ELSE 0 END,"
    " t.id, t.type, t.category,"
    " CASE WHEN late THEN 'waiting' ELSE 'delivered' END, 'usual',"
    " CASE WHEN late AND t.id % 10 > 0 THEN CAST(:now AS timestamptz) + interval '5 hours' ELSE t.created_at END,"
    " CASE WHEN late AND t.id % 2 = 0 THEN t.user_id || ':' || c || ':2026-11-30' END, 1,"
    " CASE WHEN NOT late THEN t.created_at END, t.created_at, CASE WHEN NOT late THEN t.created_at END"
    " FROM (SELECT *, id > CAST(:told AS bigint) * 99 / 100 AS late FROM notifications) t"
    " CROSS JOIN generate_series(1, 4) c WHERE c < 4 OR t.id % 3 = 0",
    "INSERT INTO blocks (blocker_id, blocked_id, created_at) SELECT id, 1 + (id * 31) % :people, now() FROM users"
    " WHERE id % 4 = 0 AND id <> 1 + (id * 31) % :people",
)


async def _fill(database: Database) -> None:
    async with database.transaction() as session:
        await session.text("SET LOCAL statement_timeout = 0")
        for statement in _FILL:
            await session.text(
                statement.replace(":people", str(PEOPLE))
                .replace(":told", str(TOLD))
                .replace(":now", f"'{NOW.isoformat()}'")
            )
        for table in ("users", "credentials", "notifications", "notification_people", "deliveries", "blocks"):
            await session.text(f"ANALYZE {table}")


def _statements(people: list[int], keys: list[str], ids: list[int]) -> Mapping[str, tuple[Executable, dict[str, Any]]]:
    """Name every statement, with what a turn over 50 people gives it."""
    times = {"now": NOW, "hour_ago": NOW - timedelta(hours=1), "day_ago": NOW - timedelta(days=1)}
    lease = {"lease": 7, "until": NOW + timedelta(minutes=3), "now": NOW}
    rows = [[one, None, "waiting", "usual", NOW, None, True, True] for one in ids]
    digests = [[1, key, "waiting", "daily_digest", NOW, key, True, True] for key in keys]
    page = {"user": people[0], "before": 2**62, "limit": 25}
    given = {"users": people, "most": 4}
    pairs = as_arrays(["told", "named"], [[one, 1 + (one * 31) % PEOPLE] for one in people])
    moved = {**given, "min_days": 5, "min_cents": 100}
    return {
        "candidates": (deliver.CANDIDATES, {"now": NOW, "many": 400}),
        "hold": (deliver.HOLD, {"users": people, "people": 50}),
        "due": (deliver.DUE, {"users": people, "now": NOW, "at_once": 100}),
        "spent": (deliver.SPENT, {"users": people, **times}),
        "recipients": (settings._RECIPIENTS, {"users": people}),
        "settle": (deliver.SETTLE, {**as_arrays(list(deliver.SETTLED), rows), **lease}),
        "settle digests": (deliver.SETTLE_DIGESTS, {**as_arrays(list(deliver.SETTLED), digests), **lease}),
        "settle left out": (deliver.SETTLE_LEFT_OUT, {**as_arrays(list(deliver.SETTLED), digests), **lease}),
        "contents": (deliver.CONTENTS, {"ids": ids}),
        "digests": (deliver.DIGESTS, {"keys": keys, "lease": 7, "listed": 30}),
        "people named": (naming._OF, {"ids": ids}),
        "standing": (naming._STANDING, pairs),
        "begin": (deliver.BEGIN, {"delivery": ids[0], "lease": 7, "now": NOW}),
        "end": (deliver.END, _ended(ids[0])),
        "records": (deliver.RECORDS, {"user": people[0], "told": TOLD}),
        "without summary": (settings._WITHOUT_SUMMARY, {"after": 0, "limit": 1_000}),
        "page": (centre._PAGE, {**page, "category": None}),
        "page of a category": (centre._PAGE, {**page, "category": "discovery"}),
        "unread": (centre._UNREAD, {"user": people[0]}),
        "one": (centre._ONE, {"user": people[0], "notification": TOLD}),
        "mark all": (centre._MARK, {"user": people[0], "at": NOW, "every": True, "ids": [], "category": None}),
        "matched": (digest_sections._MATCHED, given),
        "asked": (digest_sections._ASKED, given),
        "under way": (digest_sections._LIVE, given),
        "moved": (digest_sections._MOVED, moved),
        "reached": (digest_sections._REACHED, {**given, "since": NOW - timedelta(days=7)}),
        "expiring": (expiring_proposals._UNREMINDED, {"after": NOW, "until": NOW + timedelta(days=1), "limit": 500}),
        "forget whom it named": (erasure._FORGET_NAMING, {"user": people[1]}),
        "forget summaries": (erasure._FORGET_SUMMARIES, {"user": people[1]}),
        "forget notifications": (delete(notifications).where(notifications.c.user_id == people[1]), {}),
        "purge deliveries": (delete(deliveries).where(deliveries.c.created_at < NOW - timedelta(days=89)), {}),
        "purge notifications": (
            delete(notifications).where(notifications.c.created_at < NOW - timedelta(days=89, hours=12)),
            {},
        ),
    }


def _ended(delivery_id: int) -> dict[str, Any]:
    return {
        "delivery": delivery_id,
        "lease": 7,
        "now": NOW,
        "new_status": "delivered",
        "new_reason": "delivered",
        "new_detail": "",
        "new_not_before": None,
        "counts": True,
    }


async def test_no_statement_of_notifications_reads_a_large_table_whole(database: Database) -> None:
    """Each is run and rolled back, its plan looked at and its time printed."""
    await _fill(database)
    found: dict[str, QueryPlan] = {}
    async with database.transaction() as session:
        rows = await session.rows(deliver.CANDIDATES, now=NOW, many=400)
        people = sorted(row[0] for row in rows)[:50]
        due = await session.rows(deliver.DUE, users=people, now=NOW, at_once=100)
        keys, ids = sorted({row[7] for row in due if row[7]}), sorted(row[0] for row in due)[:100]
        for name, (statement, given) in _statements(people, keys, ids).items():
            found[name] = await query_plan(session, statement, **given)
        raise psycopg.Rollback
    print(f"\n{DELIVERIES:,} deliveries, {TOLD:,} notifications, {PEOPLE:,} people; 50 of them, {len(ids)} deliveries")
    for name, plan in found.items():
        where = ", ".join(sorted(plan.indexes))
        print(f"{name:22} {plan.milliseconds:8.2f} ms {plan.buffers:7} pages  {where}")
    whole = {name: plan.read_whole & LARGE for name, plan in found.items() if plan.read_whole & LARGE}
    slow = {name: plan.milliseconds for name, plan in found.items() if plan.milliseconds > BUDGET_MS}
    assert whole == {}
    assert {name for name in slow if not name.startswith("purge")} == set()
