"""Imports of one person's collection: two at once, and one that is killed."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.model import Card
from dualcaster_core.collection.files.inventory_changes import ImportMode
from dualcaster_core.collection.files.reading import SourceFile
from tests.support.databases import SECRET

PRINTINGS = 2_000
HEADER = "Scryfall ID,Name,Quantity,Tradelist Count,Finish"


@pytest.fixture
async def application(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """An application over a fresh database with some printings and the account of a collector."""
    settings = Settings(secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, quiet=True) as app:
        async with app.units() as uow:
            await uow.catalogue.store_cards([printing(number) for number in range(PRINTINGS)], authoritative=True)
            await uow.commit()
        await app.accounts.operator.create("collector")
        yield app


def printing(number: int) -> Card:
    """Make a printing."""
    return Card(
        scryfall_id=UUID(int=number + 1),
        oracle_id=UUID(int=number + 1),
        name=f"Card {number}",
        set_code="tst",
        set_name="Test Set",
        collector_number=str(number),
        rarity=Rarity.COMMON,
        finishes=(Finish.NONFOIL,),
    )


def collection(copies: int, printings: int = PRINTINGS) -> bytes:
    """Write a collection of so many copies of each printing, in the format of our own."""
    rows = [f"{UUID(int=number + 1)},Card {number},{copies},1,nonfoil" for number in range(printings)]
    return "\n".join([HEADER, *rows]).encode()


async def copies_owned(app: Application) -> set[int]:
    """Return the quantities of the collector's items."""
    owner = await app.accounts.operator.named("collector")
    return {item.quantity for item in await app.collection.exports.items(owner.id)}


async def test_two_imports_at_once_follow_each_other(application: Application) -> None:
    """Both files are merged whole: 1 and 2 copies make 3 of every printing, and the lists have two versions."""
    await asyncio.gather(
        *(
            application.collection.imports.apply(
                SourceFile(collection(copies), "a.csv", "dualcaster"), username="collector"
            )
            for copies in (1, 2)
        )
    )
    assert await copies_owned(application) == {3}
    assert (await application.accounts.operator.named("collector")).list_version == 2


async def test_two_replacements_at_once_leave_one_of_them(application: Application) -> None:
    """The later replacement wins as a whole; there is never a mixture."""
    await asyncio.gather(
        *(
            application.collection.imports.apply(
                SourceFile(collection(copies, 300), "a.csv", "dualcaster"),
                username="collector",
                mode=ImportMode.REPLACE,
            )
            for copies in (1, 2)
        )
    )
    assert await copies_owned(application) in ({1}, {2})


async def test_a_killed_import_leaves_nothing_half_done(
    application: Application, servers: dualcaster_embedded.EmbeddedServers, tmp_path: Path
) -> None:
    """However late the program is killed, all of the file is there or nothing of it."""
    path = tmp_path / "a.csv"
    path.write_bytes(collection(1))
    environment = os.environ | {"DATABASE_URL": application.database.url, "REDIS_URL": servers.redis_url}
    arguments = [
        "collection",
        "import",
        str(path),
        "--user",
        "collector",
        "--format",
        "dualcaster",
        "--mode",
        "replace",
    ]
    dice = random.Random(3)
    for _ in range(4):
        process = await asyncio.to_thread(
            subprocess.Popen,
            [sys.executable, "-m", "dualcaster_cli", *arguments],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        await asyncio.sleep(dice.uniform(0.6, 1.8))
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait)
        owner = await application.accounts.operator.named("collector")
        items = await application.collection.exports.items(owner.id)
        assert len(items) in (0, PRINTINGS)
        assert owner.list_version == (1 if items else 0)
