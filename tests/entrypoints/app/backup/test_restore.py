"""Backing up and restoring: what comes back is what there was, and what fails changes nothing."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from dualcaster_app.backup.archive import open_archive
from dualcaster_app.backup.backing_up import back_up
from dualcaster_app.backup.restoring import restore
from dualcaster_app.settings import Settings
from dualcaster_app.storage import blob_store
from dualcaster_core.kernel.errors import Conflict
from dualcaster_embedded import EmbeddedServers
from dualcaster_postgres import migrate
from dualcaster_postgres.backup.loading import ASIDE, CannotBeLoaded
from dualcaster_postgres.backup.shape import shape_of
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import REQUESTS
from tests.support.fingerprints import fingerprint, schemas
from tests.support.patience import GENEROUS
from tests.support.releases import RELEASE, settings_of
from tests.support.usage_history import store, usage_history

_KEYS_OF_FAVORITES = "SELECT conname FROM pg_constraint WHERE conrelid = 'favorites'::regclass AND contype = 'f'"


@pytest.fixture
def target(servers: EmbeddedServers, database_url: str, tmp_path: Path) -> Settings:
    """A migrated database with one row in it that nothing may take away."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO guilds (id, name) VALUES (4711, 'was here before')")
    return settings_of(database_url, servers, tmp_path)


def _url(settings: Settings) -> str:
    assert settings.database_url is not None
    return settings.database_url


async def _files(settings: Settings) -> dict[str, bytes | None]:
    store = blob_store(settings)
    return {one.name: await store.get(one.name) async for batch in store.listed("") for one in batch}


async def test_everything_comes_back(restored: Settings, target: Settings, tmp_path: Path) -> None:
    """Tables with trades, sequences and pictures of people are the same after a backup and a restore elsewhere."""
    archive = tmp_path / "backup.zip"
    made = await back_up(restored, archive)
    assert made.manifest.rows > 30_000
    done = await restore(target, archive)
    assert fingerprint(_url(target)) == fingerprint(_url(restored))
    assert await _files(target) == await _files(restored) != {}
    assert done.previous_schema is None
    assert schemas(_url(target)) == {"public"}


async def test_usage_comes_back_with_its_months(target: Settings, tmp_path: Path, database_url: str) -> None:
    """Events of months that the target has no partition for, what was counted of them, and the survey's scores."""
    database = Database(database_url, REQUESTS)
    await database.open()
    await store(database, list(usage_history(date(2026, 3, 15), days=80, people=20, events=400)))
    async with database.transaction() as session:
        await session.text("INSERT INTO analytics_days VALUES ('2026-03-01', 'card.viewed', 'site', 7, 3)")
        await session.text("INSERT INTO analytics_cohorts VALUES ('2026-02-23', '2026-03-02', 3)")
        await session.text("INSERT INTO survey_scores VALUES ('2026-03-01', 9, 4)")
    await database.close()
    before = fingerprint(database_url)
    await back_up(target, tmp_path / "backup.zip")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP TABLE analytics_events_2026_02")
        connection.execute("TRUNCATE analytics_events, analytics_days, analytics_cohorts, survey_scores")
    await restore(target, tmp_path / "backup.zip")
    assert fingerprint(database_url) == before
    assert before["analytics_events"].startswith("(40")


async def test_numbers_go_on_where_they_stood(restored: Settings) -> None:
    """Somebody new gets a number that nobody had."""
    with psycopg.connect(_url(restored)) as connection:
        last = connection.execute("SELECT max(id) FROM users").fetchone()
        following = connection.execute("SELECT nextval(pg_get_serial_sequence('users', 'id'))").fetchone()
    assert last is not None
    assert following is not None
    assert following[0] > last[0]


async def test_what_was_there_before_can_be_kept(restored: Settings, target: Settings) -> None:
    """It has a schema of its own, with all its rows."""
    done = await restore(target, RELEASE, keep_previous=True)
    assert done.previous_schema is not None
    with psycopg.connect(_url(target)) as connection:
        connection.execute(f"SET search_path = {done.previous_schema}")
        assert connection.execute("SELECT name FROM guilds WHERE id = 4711").fetchone() == ("was here before",)


@pytest.mark.parametrize("stage", ["checking", "loading users", "loading trade_log", "files"])
async def test_a_restore_that_fails_changes_nothing(target: Settings, stage: str) -> None:
    """Whatever ends it, the rows are those of before, and nothing lies beside them."""
    before = fingerprint(_url(target))

    def fail(what: str, _size: int) -> None:
        if what == stage:
            raise RuntimeError("the power went away")

    with pytest.raises(RuntimeError, match="the power"):
        await restore(target, RELEASE, tell=fail)
    assert fingerprint(_url(target)) == before
    assert schemas(_url(target)) == {"public"}


def test_a_killed_restore_changes_nothing(target: Settings, servers: EmbeddedServers) -> None:
    """The rows are those of before, and the next restore puts away what the killed one has left."""
    before = fingerprint(_url(target))
    environment = os.environ | {
        "DATABASE_URL": _url(target),
        "REDIS_URL": servers.redis_url,
        "DUALCASTER_DATA_DIR": str(target.data_directory),
    }
    command = [sys.executable, "-m", "dualcaster_cli", "restore", "--yes", str(RELEASE)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
        _wait_until(lambda: any(name.startswith(ASIDE) for name in schemas(_url(target))), process)
        process.send_signal(signal.SIGKILL)
        process.wait(GENEROUS)
    assert fingerprint(_url(target)) == before
    _wait_until(lambda: _connections(_url(target)) == 0)
    asyncio.run(restore(target, RELEASE))
    assert schemas(_url(target)) == {"public"}


def _wait_until(holds: Callable[[], bool], process: "subprocess.Popen[bytes] | None" = None) -> None:
    deadline = time.monotonic() + GENEROUS
    while not holds():
        assert time.monotonic() < deadline
        assert process is None or process.poll() is None
        time.sleep(0.02)


def _connections(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND usesysid IS NOT NULL"
        ).fetchone()
    assert row is not None
    return int(row[0])


async def test_nobody_may_be_connected(target: Settings) -> None:
    """Changes of others would be lost: who they are is said, and nothing changes."""
    before = fingerprint(_url(target))
    with (
        psycopg.connect(_url(target), application_name="the site"),
        pytest.raises(Conflict, match="the site"),
    ):
        await restore(target, RELEASE)
    assert fingerprint(_url(target)) == before


async def test_rows_that_fit_no_table_change_nothing(target: Settings, tmp_path: Path) -> None:
    """A row that points at nobody is refused by the server, and what was loaded before it is put away."""
    archive, url = tmp_path / "orphans.zip", _url(target)
    with psycopg.connect(url, autocommit=True) as connection:
        for (name,) in connection.execute(_KEYS_OF_FAVORITES).fetchall():
            connection.execute(sql.SQL("ALTER TABLE favorites DROP CONSTRAINT {}").format(sql.Identifier(name)))
        connection.execute("INSERT INTO favorites VALUES (998, 999, now())")
    await back_up(target, archive)
    before = fingerprint(url)
    with pytest.raises(CannotBeLoaded, match="favorites"):
        await restore(target, archive)
    assert fingerprint(url) == before
    assert schemas(url) == {"public"}


async def test_tables_of_others_are_left_out(target: Settings, tmp_path: Path) -> None:
    """What somebody else keeps in the same schema is no part of a backup."""
    with psycopg.connect(_url(target), autocommit=True) as connection:
        connection.execute("CREATE TABLE visitors (id bigserial PRIMARY KEY)")
    made = await back_up(target, tmp_path / "backup.zip")
    assert "visitors" not in {table.table for table in made.manifest.tables}
    assert "visitors_id_seq" not in {one.name for one in made.manifest.sequences}
    await restore(target, tmp_path / "backup.zip")


async def test_a_backup_is_of_one_moment(target: Settings, tmp_path: Path) -> None:
    """What others write while it is made is not in it, though its table is read later."""
    await restore(target, RELEASE)
    _befriend(target, 1, 2)

    def write(what: str, _size: int) -> None:
        if what == "users":
            _befriend(target, 2, 1)

    made = await back_up(target, tmp_path / "backup.zip", write)
    assert {table.table: table.rows for table in made.manifest.tables}["favorites"] == 1


def _befriend(settings: Settings, user_id: int, trader_id: int) -> None:
    with psycopg.connect(_url(settings), autocommit=True) as connection:
        connection.execute("INSERT INTO favorites VALUES (%s, %s, now())", (user_id, trader_id))


async def test_every_table_is_in_a_backup(target: Settings, tmp_path: Path) -> None:
    """A table that a migration adds is one that a backup has."""
    made = await back_up(target, tmp_path / "backup.zip")
    async with await psycopg.AsyncConnection.connect(_url(target)) as connection:
        shape = await shape_of(connection)
    assert {table.table for table in made.manifest.tables} == {table.name for table in shape.tables}
    with open_archive(tmp_path / "backup.zip", migrate.known_revisions()) as archive:
        assert archive.manifest == made.manifest
