"""Imports against the least that the same work could cost, in one run."""

import lzma
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import ijson
import psycopg
import pytest
from psycopg import sql

from dualcaster_app import Application, Settings
from dualcaster_app.application import build
from dualcaster_app.sources import CatalogueKind, catalogue_source
from dualcaster_console import ConsoleMailer
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.catalogue.use_cases import import_catalogue
from dualcaster_core.collection.files.inventory_changes import ImportMode
from dualcaster_core.collection.files.ports import ExportRow
from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_formats import CollectionFiles
from dualcaster_postgres.catalogue.printings import PRINTING_COLUMNS, printing_from_row
from dualcaster_postgres.catalogue.writer import card_to_row
from dualcaster_postgres.sql.database import Database
from dualcaster_redis import RedisCache, RedisRateLimiter
from dualcaster_sources.scryfall import ScryfallBulk
from tests.support.databases import SECRET

pytestmark = pytest.mark.skipif(
    "DUALCASTER_BENCH_DATA" not in os.environ, reason="DUALCASTER_BENCH_DATA names no folder"
)

CATALOGUE = "catalogue/default-cards-shape.json.xz"
LARGEST_RATIO = 4.0
LARGEST_GROWTH_MB = 30
LARGEST_COLLECTION_RATIO = 5.0
COLLECTION_ALLOWANCE = 1.0
COLLECTION_ROWS = 12_000


def bench_data() -> Path:
    """Return the folder of catalogue files that the environment names."""
    return Path(os.environ["DUALCASTER_BENCH_DATA"])


def application_over(database: Database, servers: Any) -> Application:
    """Build the application over a database of the test."""
    return build(
        Settings(secret_key=SECRET),
        database,
        redis=RedisCache(servers.redis_url),
        rate_limiter=RedisRateLimiter(servers.redis_url),
        redis_url=servers.redis_url,
        mailer=ConsoleMailer(),
    )


def bare_import(path: Path, url: str) -> float:
    """Stream a catalogue with ijson's C backend and COPY the same rows into a table without indexes; seconds."""
    rows = [card_to_row(card) for card in ScryfallBulk(str(path)).records()]  # type: ignore[arg-type]
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE bare AS SELECT * FROM cards LIMIT 0")
        columns = [
            row[0]
            for row in connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'cards'"
                " AND column_name NOT IN ('id', 'oracle_card_id') ORDER BY ordinal_position"
            )
        ]
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        began = time.perf_counter()
        with lzma.open(path) as file:
            count = sum(1 for _ in ijson.get_backend("yajl2_c").items(file, "item"))
        with connection.cursor().copy(sql.SQL("COPY bare ({}) FROM STDIN").format(names)) as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
    assert count == len(rows)
    return time.perf_counter() - began


async def test_a_catalogue_import_costs_at_most_four_times_streaming_and_copying(
    database: Database, servers: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Budget: 4 times, for validation, upserts, names and indexes; a second import changes nothing."""
    path = bench_data() / CATALOGUE
    app = application_over(database, servers)
    bare = bare_import(path, database.url)
    began = time.perf_counter()
    first = await import_catalogue(catalogue_source(str(path), CatalogueKind.SCRYFALL), app.units)
    took = time.perf_counter() - began
    second = await import_catalogue(catalogue_source(str(path), CatalogueKind.SCRYFALL), app.units)
    with capsys.disabled():
        print(f"\ncatalogue of {first.read:,}: {took:.2f} s, bare {bare:.2f} s, ratio {took / bare:.2f} (at most 4)")
    assert first.cards.added == first.read
    assert (second.cards.added, second.cards.changed) == (0, 0)
    assert took <= LARGEST_RATIO * bare


def repeated(path: Path, target: Path, times: int) -> None:
    """Write a catalogue file that holds the same cards several times."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        body = file.read().strip()[1:-1]
    with target.open("w", encoding="utf-8") as file:
        file.write("[" + ",\n".join([body] * times) + "]")


PEAK = """
import asyncio, sys
from pathlib import Path
from dualcaster_app import Settings, open_application
from dualcaster_app.sources import CatalogueKind, catalogue_source
from dualcaster_core.catalogue.use_cases import import_catalogue
async def main():
    async with open_application(Settings(secret_key="k" * 48, database_url=sys.argv[1], redis_url=sys.argv[2])) as app:
        await import_catalogue(catalogue_source(sys.argv[3], CatalogueKind.SCRYFALL), app.units)
asyncio.run(main())
lines = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


def test_ten_times_the_file_raises_the_peak_memory_by_less_than_30_mb(
    database_url: str, servers: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Budget: 30 MB. The file is streamed in batches, so its length costs time only."""
    peaks = []
    for times in (1, 10):
        target = tmp_path / f"cards-{times}.json"
        repeated(bench_data() / CATALOGUE, target, times)
        command = [sys.executable, "-c", PEAK, database_url, servers.redis_url, str(target)]
        peaks.append(int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1024)
    with capsys.disabled():
        print(f"\npeak memory: once {peaks[0]:.0f} MB, ten times over {peaks[1]:.0f} MB")
    assert peaks[1] - peaks[0] < LARGEST_GROWTH_MB


def random_rows(url: str, dice: random.Random, count: int) -> list[ExportRow]:
    """Choose printings of the catalogue at random, as rows of a collection with different items."""
    columns = ", ".join(str(column) for column in PRINTING_COLUMNS)
    query: Any = (
        f"SELECT {columns}, cards.set_name, cards.rarity, cards.tcgplayer_id, cards.cardmarket_id"
        ", EXISTS (SELECT 1 FROM cards twin WHERE twin.cardmarket_id = cards.cardmarket_id AND twin.id <> cards.id)"
        " FROM cards JOIN oracle_cards ON oracle_cards.id = cards.oracle_card_id ORDER BY cards.id"
    )
    with psycopg.connect(url) as connection:
        rows = connection.execute(query).fetchall()
    chosen = dice.sample(rows, min(count, len(rows)))
    exported = []
    for row in chosen:
        printing = printing_from_row(row[:8])
        key = ItemKey(printing.card_id, dice.choice(printing.finishes), dice.choice(list(Condition)))
        exported.append(
            ExportRow(
                printing=printing,
                set_name=row[8],
                rarity=row[9],
                item=InventoryItem(key=key, quantity=dice.randint(1, 4)),
                trade_quantity=dice.randint(0, 1),
                tcgplayer_id=row[10],
                cardmarket_id=row[11],
                cardmarket_id_is_shared=row[12],
            )
        )
    return exported


def bare_copy(url: str, rows: list[ExportRow]) -> float:
    """COPY the items of a collection into a table without indexes; seconds."""
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS bare_items")
        connection.execute("CREATE TABLE bare_items (card bigint, finish text, condition int, quantity int)")
        connection.commit()
        began = time.perf_counter()
        with connection.cursor().copy("COPY bare_items FROM STDIN") as copy:
            for row in rows:
                key = row.item.key
                copy.write_row((key.card_id, key.finish.value, int(key.condition), row.item.quantity))
        connection.commit()
        return time.perf_counter() - began


async def test_a_collection_import_is_set_based(
    database: Database, servers: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Budget: 5 times a bare COPY plus 1 s for 12,000 rows; the number of statements is that of 120 rows."""
    app = application_over(database, servers)
    await import_catalogue(catalogue_source(str(bench_data() / CATALOGUE), CatalogueKind.SCRYFALL), app.units)
    counts, took, bare = [], 0.0, 0.0
    for place, size in enumerate((120, COLLECTION_ROWS)):
        rows = random_rows(database.url, random.Random(place), size)
        content = CollectionFiles().write(rows, "moxfield").content
        await app.accounts.operator.create(f"collector{place}")
        bare = bare_copy(database.url, rows)
        before, began = database.statements, time.perf_counter()
        report = await app.collection.imports.apply(SourceFile(content, "moxfield.csv"), username=f"collector{place}")
        took = time.perf_counter() - began
        counts.append(database.statements - before)
        assert report.items_written == size
    with capsys.disabled():
        print(f"\n{COLLECTION_ROWS:,} rows: {took:.2f} s, bare COPY {bare:.3f} s, statements {counts}")
    assert counts[0] == counts[1]
    assert took <= LARGEST_COLLECTION_RATIO * bare + COLLECTION_ALLOWANCE


async def test_every_format_brings_back_exactly_what_was_exported(
    database: Database, servers: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Random printings of the whole catalogue through every format: none wrong, none lost that the format can tell."""
    app = application_over(database, servers)
    await import_catalogue(catalogue_source(str(bench_data() / CATALOGUE), CatalogueKind.SCRYFALL), app.units)
    lines = []
    for name in app.collection.formats.written_names:
        rows = random_rows(database.url, random.Random(name), 3_000)
        exported = app.collection.formats.write(rows, name)
        told = {row.printing.card_id for row in rows} - {row.printing.card_id for row, _ in exported.left_out}
        preview = await app.collection.imports.reading.collection(SourceFile(exported.content, name, name))
        found = {one.printing.card_id for one in preview.resolved}
        lines.append(f"{name:18} {len(told):5} told, {len(found - told)} wrong, {len(told - found)} lost")
        assert found == told, f"{name}: {preview.problems[:3]}"
    with capsys.disabled():
        print("\n" + "\n".join(lines))


async def test_replacing_a_collection_with_its_own_file_changes_nothing(database: Database, servers: Any) -> None:
    """A second import of the same file in replace mode writes no row and keeps the version of the lists."""
    app = application_over(database, servers)
    await import_catalogue(catalogue_source(str(bench_data() / CATALOGUE), CatalogueKind.SCRYFALL), app.units)
    rows = random_rows(database.url, random.Random(5), 2_000)
    content = CollectionFiles().write(rows, "dualcaster").content
    await app.accounts.operator.create("collector")
    await app.collection.imports.apply(SourceFile(content, "a.csv"), username="collector", mode=ImportMode.REPLACE)
    again = await app.collection.imports.apply(
        SourceFile(content, "a.csv"), username="collector", mode=ImportMode.REPLACE
    )
    assert not again.changed
    assert (await app.accounts.queries.summary("collector")).list_version == 1  # type: ignore[union-attr]
