"""``dualcaster prices import --watch`` as a process that is killed, and begun again."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from attrs import evolve, frozen

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.market.use_cases import BATCH
from tests.support.patience import GENEROUS
from tests.support.priced_printings import printing

CARDS = 400
DAYS = BATCH // CARDS + 20
"""So many that a file takes more than one batch."""
FIRST = date(2025, 12, 1) - timedelta(days=DAYS)
NAME = "AllPrices.json"
HELD_UP = """
CREATE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock(424242); RETURN NEW; END $$;
CREATE TRIGGER wait_at_the_gate BEFORE UPDATE ON price_sources FOR EACH ROW EXECUTE FUNCTION wait_at_the_gate();
"""
"""Has the import of the second batch wait for an advisory lock."""
WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 424242 AND NOT granted"


def file_of(cards: int) -> bytes:
    """Write a file of MTGJSON with every day's price of so many printings."""
    days = {str(FIRST + timedelta(days=day)): round(5 + day / 1000, 2) for day in range(DAYS)}
    paper = {"tcgplayer": {"currency": "USD", "retail": {"normal": days}}}
    return json.dumps({"data": {str(UUID(int=number)): {"paper": paper} for number in range(1, cards + 1)}}).encode()


@frozen
class Watched:
    """A folder, the database that its files go to, and processes that watch it."""

    folder: Path
    url: str
    environment: dict[str, str]
    gate: psycopg.Connection

    @contextmanager
    def watching(self) -> Iterator[subprocess.Popen[bytes]]:
        """Watch the folder in a process of its own, stopped at the end as an operator does."""
        command = [sys.executable, "-m", "dualcaster_cli", "prices", "import", "--watch", str(self.folder)]
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                process.wait(GENEROUS)

    def number(self, statement: str) -> int:
        """Ask the database for a number."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute(statement.encode()).fetchone()
        return int(row[0]) if row else 0

    async def until(self, holds: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
        """Wait until something holds, as long as the process lives."""
        async with asyncio.timeout(GENEROUS):
            while not await asyncio.to_thread(holds):
                assert process.poll() is None, "the process has ended by itself"
                await asyncio.sleep(0.05)

    def held_up(self) -> bool:
        """Tell whether an import waits in the middle of a file."""
        return self.number(WAITS) == 1

    def open_gate(self) -> None:
        """Let imports go on, now and from now on."""
        self.gate.execute("SELECT pg_advisory_unlock(424242)")

    def put_away(self) -> list[str]:
        """List the files that were put away, without the moment in front and without reports."""
        return [
            f"{one.parent.name}/{one.name.partition('-')[2]}"
            for one in self.folder.glob("*/*")
            if not one.name.endswith(".report.json")
        ]

    def reports(self) -> list[dict[str, object]]:
        """Read the reports of what was put away."""
        return [json.loads(one.read_text()) for one in self.folder.glob("*/*.report.json")]


async def fill(app: Application) -> None:
    """Add the printings to the catalogue."""
    async with app.units() as uow:
        cards = [evolve(printing(number), mtgjson_uuid=UUID(int=number)) for number in range(1, CARDS + 1)]
        await uow.catalogue.store_cards(cards, authoritative=True)
        await uow.commit()


@pytest.fixture
async def watched(
    database_url: str, servers: dualcaster_embedded.EmbeddedServers, tmp_path: Path
) -> AsyncIterator[Watched]:
    """Printings without prices, and an import that waits before its second batch until the gate is opened."""
    async with open_application(
        Settings(database_url=database_url, redis_url=servers.redis_url), migrated=False, quiet=True
    ) as app:
        await fill(app)
    environment = os.environ | {"DATABASE_URL": database_url, "REDIS_URL": servers.redis_url, "LOG_LEVEL": "ERROR"}
    with psycopg.connect(database_url, autocommit=True) as gate:
        gate.execute(HELD_UP)
        gate.execute("SELECT pg_advisory_lock(424242)")
        yield Watched(tmp_path, database_url, environment, gate)


async def test_a_file_whose_import_was_killed_is_imported_whole_by_the_next_process(watched: Watched) -> None:
    """Once: half of it was stored before, nothing of it is there twice, and it is put away with one report."""
    (watched.folder / NAME).write_bytes(file_of(CARDS))
    with watched.watching() as first:
        await watched.until(watched.held_up, first)
        first.kill()
        first.wait(GENEROUS)
    stored = watched.number("SELECT count(*) FROM price_observations")
    assert 0 < stored < CARDS * DAYS
    assert (watched.put_away(), (watched.folder / NAME).exists()) == ([], True)
    watched.open_gate()
    with watched.watching() as second:
        await watched.until(lambda: bool(watched.put_away()), second)
    assert second.returncode == 0
    assert watched.number("SELECT count(*) FROM price_observations") == CARDS * DAYS
    assert watched.number("SELECT count(*) FROM current_prices WHERE valued = 1") == CARDS
    assert watched.number("SELECT count(*) FROM price_quarantine") == 0
    assert (watched.put_away(), (watched.folder / NAME).exists()) == ([f"imported/{NAME}"], False)
    (report,) = watched.reports()
    assert (report["read"], report["stored"], report["unchanged"]) == (CARDS * DAYS, CARDS * DAYS - stored, stored)


async def test_a_file_that_is_written_on_while_it_is_imported_is_imported_again(watched: Watched) -> None:
    """It is put away once it was read whole, however long its writer pauses in between."""
    whole = file_of(CARDS)
    (watched.folder / NAME).write_bytes(whole[:-1000])
    with watched.watching() as process:
        await watched.until(watched.held_up, process)
        with (watched.folder / NAME).open("ab") as file:
            file.write(whole[-1000:])
        watched.open_gate()
        await watched.until(lambda: bool(watched.put_away()), process)
    assert watched.put_away() == [f"imported/{NAME}"]
    assert watched.number("SELECT count(*) FROM price_observations") == CARDS * DAYS
    (report,) = watched.reports()
    assert (report["reason"], report["read"]) == (None, CARDS * DAYS)
