"""Checking what a backup holds: each check finds what it is for."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import AsyncConnection
from typer.testing import CliRunner

from dualcaster_app.application import open_application
from dualcaster_app.backup.archive import open_archive
from dualcaster_app.backup.verifying import RestoredCopy, look_through
from dualcaster_app.settings import Settings
from dualcaster_cli.commands import app
from dualcaster_postgres import migrate
from dualcaster_postgres.backup.checks import open_checks
from tests.support.releases import RELEASE

TRADES = "tree of trades"
CONSERVED = "conservation of trades"


@pytest.fixture(scope="module")
async def copy(restored: Settings) -> AsyncIterator[RestoredCopy]:
    """The application on what was restored, with its completed trades in the tree."""
    async with (
        open_application(restored, quiet=True) as application,
        open_checks(restored.database_url or "") as database,
    ):
        await application.reputation.trade_tree.close_day(datetime.now(UTC).date())
        with open_archive(RELEASE, migrate.known_revisions()) as archive:
            yield RestoredCopy(application=application, database=database, manifest=archive.manifest)


async def _failing(copy: RestoredCopy) -> dict[str, str]:
    return {check.name: check.found for check in (await look_through(copy)).checks if not check.passed}


async def test_a_database_that_a_release_filled_passes(copy: RestoredCopy) -> None:
    """Trades, reputations, rows that point at others and the tree of trades are as they say."""
    report = await look_through(copy)
    assert [check for check in report.checks if not check.passed] == []
    found = {check.name: check.found for check in report.checks}
    assert found["reputations"].startswith("of 24 people")
    assert int(found[TRADES].split()[0]) > 50


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("UPDATE users SET completed_trades = completed_trades + 1 WHERE id = 1", CONSERVED),
        ("UPDATE completed_trades SET cash_from_a = cash_from_a + 1 WHERE id = 1", CONSERVED),
        (
            "UPDATE trade_lines SET quantity = quantity + 1 WHERE id ="
            " (SELECT min(l.id) FROM trade_lines l JOIN completed_trades r ON r.proposal_id = l.trade_id)",
            CONSERVED,
        ),
        (
            "UPDATE completed_trades SET user_a_gave = user_a_gave || user_a_gave WHERE id ="
            " (SELECT min(id) FROM completed_trades WHERE user_a_gave <> '[]')",
            CONSERVED,
        ),
        ("UPDATE completed_trades SET user_a_id = user_b_id, user_b_id = user_a_id WHERE id = 1", CONSERVED),
        (
            "UPDATE inventory_items SET quantity = 1 WHERE id IN (SELECT item_id FROM trade_lines l JOIN trades t"
            " ON t.id = l.trade_id WHERE t.stage = 'agreed');"
            "UPDATE trade_lines l SET quantity = 2 FROM trades t WHERE t.id = l.trade_id AND t.stage = 'agreed'",
            CONSERVED,
        ),
        ("UPDATE completed_trades SET completed_at = completed_at - interval '1 second' WHERE id = 1", TRADES),
        ("UPDATE trade_roots SET root = decode(repeat('ab', 32), 'hex')", TRADES),
        ("UPDATE trade_tree_nodes SET hash = decode(repeat('ab', 32), 'hex') WHERE number = 1", TRADES),
        ("UPDATE user_reputation SET score = score + 7 WHERE user_id = 2", "reputations"),
        (
            "INSERT INTO signal_day_roots VALUES"
            " ('2026-01-01', decode(repeat('ab', 32), 'hex'), 3, decode(repeat('ab', 32), 'hex'), now())",
            "chain of signals",
        ),
    ],
)
async def test_what_does_not_fit_is_found(copy: RestoredCopy, change: str, name: str) -> None:
    """One row that says something else fails the check that is for it."""
    tables = ("users", "completed_trades", "trade_lines", "inventory_items", "trade_roots", "trade_tree_nodes")
    names = (*tables, "user_reputation", "signal_day_roots")
    async with await AsyncConnection.connect(copy.application.database.url, autocommit=True) as connection:
        for table in names:
            await connection.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")
        await connection.execute(change)
        try:
            assert name in await _failing(copy)
        finally:
            await connection.execute("SET session_replication_role = replica")
            for table in names:
                await connection.execute(f"DELETE FROM {table}")
                await connection.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
                await connection.execute(f"DROP TABLE kept_{table}")
    assert await _failing(copy) == {}


async def test_a_row_that_points_at_nothing_is_found(copy: RestoredCopy) -> None:
    """Such as a server that lost what it had may have."""
    url = copy.application.database.url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("INSERT INTO favorites VALUES (998, 999, now())")
    try:
        assert "fk_favorites" in (await _failing(copy))["foreign keys"]
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DELETE FROM favorites")


def test_the_command_says_what_it_found(tmp_path: Path) -> None:
    """Every check has a line; a damaged archive is one line and exit code 1."""
    told = CliRunner().invoke(app, ["--data-dir", str(tmp_path), "backup", "verify", "--json", str(RELEASE)])
    assert told.exit_code == 0
    said = json.loads(told.stdout)
    assert said["passed"] is True
    assert len(said["checks"]) == 6
