"""Pruning a database: what goes, what stays, who is killed, and what it costs."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
import pytest
from attrs import evolve, frozen
from sqlalchemy import Table, literal, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from dualcaster_app import Application, Settings, open_application
from dualcaster_core.analytics.handlers import ExpiredUsage
from dualcaster_core.analytics.model import AnalyticsRules
from dualcaster_core.kernel.blobs import StorageUnavailable
from dualcaster_core.kernel.maintenance import Prune, Retained
from dualcaster_core.kernel.retention import Cutoff, RetentionRule
from dualcaster_core.testing import FixedClock
from dualcaster_embedded import EmbeddedServers
from dualcaster_postgres.retention import BATCH, EXPIRED
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.outbox import handled, outbox
from tests.support.databases import SECRET, create_database, database_name, drop_database
from tests.support.patience import GENEROUS
from tests.support.pruning import gone, pruned

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FILL: LiteralString = """
INSERT INTO users (id, username, created_at, last_active_at, is_active, is_public, show_have_list, show_want_list,
    email_verified, trade_radius_miles)
    SELECT n, 'user' || n, now(), now(), true, true, true, true, true, 50 FROM generate_series(1, 2) n;
INSERT INTO outbox (kind, payload, done_at) SELECT 'x', '{}', now() - n * interval '2 minutes' FROM many;
INSERT INTO notifications (user_id, key, type, category, title, body, metadata, created_at)
    SELECT 1, n, 'x', 'system', '', '', '{}', now() - n * interval '3 minutes' FROM many;
INSERT INTO deliveries (user_id, channel, type, category, reason, not_before, created_at)
    SELECT 1, 'email', 'x', 'system', '', now(), now() - n * interval '3 minutes' FROM many;
INSERT INTO live_updates SELECT 1, n, 'x', '{}', now() - n * interval '1 minute' FROM many;
INSERT INTO idempotency_keys (user_id, key, request_hash, created_at)
    SELECT 1, n, ''::bytea, now() - n * interval '1 minute' FROM many;
INSERT INTO sessions (id, user_id, device, address, created_at, last_used_at, expires_at, revoked_at)
    SELECT n, 1, '', '', now(), now(), now() + n * interval '1 minute' - interval '33 days',
           CASE WHEN n % 9 = 0 THEN now() - n * interval '1 minute' END FROM many;
INSERT INTO refresh_tokens SELECT int8send(n), n, now() - n * interval '2 minutes', now() FROM many;
INSERT INTO single_use_tokens (token_hash, user_id, purpose, expires_at)
    SELECT int8send(n), 1, 'x', now() + n * interval '1 minute' - interval '1 day' FROM many;
INSERT INTO sent_emails SELECT n, ''::bytea, now() - n * interval '1 minute' FROM many;
INSERT INTO profile_views (profile_id, viewer_id, viewed_on, viewed_at)
    SELECT 1, 2, date '2020-01-01' + n::int, now() - n * interval '12 minutes' FROM many;
INSERT INTO undo_records (user_id, before, after, line_count, created_at, expires_at)
    SELECT 1, '[]', '[]', 1, now(), now() + n * interval '1 minute' - interval '1 day' FROM many;
"""
LARGE = (
    *("events", "deliveries", "notifications", "live-updates", "idempotency-keys", "sessions"),
    *("refresh-tokens", "emailed-links", "emails-counted", "profile-views", "undo"),
)


@pytest.fixture
async def application(database_url: str, servers: EmbeddedServers, tmp_path: Path) -> AsyncIterator[Application]:
    """An application on an empty database."""
    settings = Settings(
        secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url, data_directory=tmp_path
    )
    async with open_application(settings, migrated=False, quiet=True) as app:
        yield app


def _fill(url: str, number: int) -> datetime:
    """Put so many rows into every table that grows by itself; return when."""
    with psycopg.connect(url) as connection:
        connection.execute(f"CREATE TEMP VIEW many AS SELECT n FROM generate_series(1, {number}::bigint) n")
        connection.execute(FILL)
        row = connection.execute("SELECT now()").fetchone()
    assert row is not None
    return cast("datetime", row[0])


def _counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        found = {}
        for table in {one.table.name for rows in EXPIRED.values() for one in rows}:
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            found[table] = row[0] if row else 0
    return found


async def test_a_preview_counts_what_a_run_deletes(application: Application) -> None:
    """It deletes nothing itself; a second run has nothing left, and what has time left stays."""
    url = application.database.url
    now = await asyncio.to_thread(_fill, url, 60_000)
    before = _counts(url)
    prune = evolve(application.maintenance.prune, clock=FixedClock(now))
    counted = {one.rule.name: one.records for one in await prune.preview() if one.records}
    assert _counts(url) == before
    went = await pruned(application, now)
    assert set(went) == set(counted) == {*LARGE}
    tokens = counted.pop("refresh-tokens")
    assert tokens - went["sessions"] <= went.pop("refresh-tokens") <= tokens
    assert went == counted
    after = _counts(url)
    assert went["events"] == 60_000 - 30 * 24 * 30
    assert went["sessions"] == 4_319 + 1_866, "those that expired, and those that were ended"
    assert before["outbox"] - after["outbox"] == went["events"]
    assert after["notifications"] == after["deliveries"] == 90 * 24 * 20
    assert after["live_updates"] == after["idempotency_keys"] == after["sent_emails"] == 24 * 60
    assert await pruned(application, now) == {}


def _handled_long_ago(url: str, number: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO outbox (kind, payload, done_at)"
            " SELECT 'x', '{}', now() - interval '40 days' FROM generate_series(1, %s)",
            (number,),
        )
        connection.execute("INSERT INTO handled (event_id, handler) SELECT id, 'only' FROM outbox")


def _killed_prune(application: Application, servers: EmbeddedServers, number: int) -> None:
    """Run the command until the first events are gone, and kill it."""
    environment = os.environ | {
        "DATABASE_URL": application.database.url,
        "REDIS_URL": servers.redis_url,
        "SECRET_KEY": SECRET,
        "DUALCASTER_DATA_DIR": str(application.settings.data_directory),
    }
    command = [sys.executable, "-m", "dualcaster_cli", "prune"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + GENEROUS
        while _counts(application.database.url)["outbox"] == number:
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait(GENEROUS)


async def test_a_killed_prune_leaves_whole_batches(application: Application, servers: EmbeddedServers) -> None:
    """Every batch is there or gone with all that hangs on it, and the next run goes on."""
    url, number = application.database.url, 20 * BATCH
    await asyncio.to_thread(_handled_long_ago, url, number)
    await asyncio.to_thread(_killed_prune, application, servers, number)
    async with application.database.transaction() as session:
        await lock(session, AdvisoryLock.PRUNING)
        events, notes = [len(await session.rows(select(literal(1)).select_from(one))) for one in (outbox, handled)]
    assert 0 < events < number
    assert events % BATCH == 0
    assert notes == events
    assert (await pruned(application, datetime.now(UTC)))["events"] == events


async def test_two_at_once_delete_each_record_once(application: Application) -> None:
    """They take turns at the batches: nobody waits for a whole run, and nothing is counted twice."""
    now = await asyncio.to_thread(_fill, application.database.url, 60_000)
    first, second = await asyncio.gather(pruned(application, now), pruned(application, now))
    assert first.keys() | second.keys() == {*LARGE}
    assert first.get("events", 0) + second.get("events", 0) == 60_000 - 30 * 24 * 30
    assert min(first.get("events", 0), second.get("events", 0)) > 0
    assert await pruned(application, now) == {}


async def test_months_of_usage_go_whole(application: Application) -> None:
    """A month goes when its last day has had its time; two at once drop it once."""
    with psycopg.connect(application.database.url) as connection:
        for month in ("2024_12", "2025_01", "2025_02"):
            day = f"{month.replace('_', '-')}-15"
            connection.execute(
                f"CREATE TABLE analytics_events_{month} PARTITION OF analytics_events"
                f" FOR VALUES FROM (date '{day}' - 14) TO (date '{day}' - 14 + interval '1 month')"
            )
            connection.execute(
                "INSERT INTO analytics_events (day, key, at, type, surface, person, properties)"
                " SELECT %s::date, n, now(), 'card.viewed', 'site', NULL, '{}' FROM generate_series(1, 3) n",
                (day,),
            )
    months = ExpiredUsage(application.units)
    keep = AnalyticsRules().retention
    assert await gone(months, datetime(2025, 2, 1, tzinfo=UTC) + keep - timedelta(days=1), keep) == 3
    cutoff = Cutoff(now=NOW, before=datetime(2025, 2, 1, tzinfo=UTC))

    async def drop() -> int:
        return sum([rows async for rows in months.prune(cutoff)])

    assert sorted(await asyncio.gather(drop(), drop())) == [0, 3]
    assert await months.count(Cutoff(now=NOW, before=NOW)) == 3


@frozen
class _Unreachable:
    """Records whose storage is away."""

    async def count(self, cutoff: Cutoff) -> int:
        return 0

    async def prune(self, cutoff: Cutoff) -> AsyncIterator[int]:
        yield 2
        raise StorageUnavailable


async def test_a_rule_that_fails_stops_no_other(application: Application) -> None:
    """What went before the failure is counted, and the failure is told."""
    rule = RetentionRule(name="away", what="x", keep=timedelta(0), since="x", why="x")
    prune: Prune = application.maintenance.prune
    results = await evolve(prune, retained=[Retained(rule, _Unreachable()), *prune.retained]).run()
    assert (results[0].records, isinstance(results[0].error, StorageUnavailable)) == (2, True)
    assert [one.error for one in results[1:]] == [None] * len(prune.retained)


@pytest.mark.parametrize("rule", LARGE)
async def test_a_batch_is_found_by_an_index(shared_large: str, rule: str) -> None:
    """Where a table is large, nothing looks through the whole of it to find what has had its time."""
    with psycopg.connect(shared_large) as connection:
        for one in EXPIRED[rule]:
            plan = _plan(connection, one.pruning)
            assert f"Seq Scan on {one.table.name}" not in plan, plan
            assert "Tid Scan" in plan, plan


@pytest.fixture(scope="module")
def shared_large(servers: EmbeddedServers, migrated_url: str) -> Iterator[str]:
    """A database whose tables have a hundred thousand rows, a few of which have had their time."""
    url = create_database(servers.database_url, database_name(migrated_url))
    _fill(url, 100_000)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    yield url
    drop_database(servers.database_url, url)


def _plan(connection: "psycopg.Connection[Any]", statement: Any) -> str:
    compiled = statement.compile(dialect=PGDialect_psycopg())  # type: ignore[no-untyped-call]
    now = datetime.now(UTC)
    given = {**compiled.params, "now": now, "before": now - timedelta(days=1_000), "batch": BATCH}
    return "\n".join(row[0] for row in connection.execute(f"EXPLAIN {compiled}", given).fetchall())


def test_every_table_that_a_rule_prunes_is_one_of_ours() -> None:
    """And what hangs on its rows goes with them, so that no batch fails."""
    for rows in EXPIRED.values():
        for one in rows:
            assert isinstance(one.table, Table)
            for other in one.table.metadata.tables.values():
                for key in other.foreign_keys:
                    if key.column.table is one.table and one.instead is None and other is not one.table:
                        assert key.ondelete in ("CASCADE", "SET NULL"), (other.name, one.table.name)
