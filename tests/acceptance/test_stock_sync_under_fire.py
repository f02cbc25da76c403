"""The worker that reads a store's shop system is killed at random moments.

``SYNCED=5000 KILLED=20 pytest tests/acceptance/test_stock_sync_under_fire.py`` lists more items and kills more often
than the usual run does.
"""

import asyncio
import os
import random
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from redis.asyncio import Redis

from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import drain_outbox
from dualcaster_app.servers import broker_database
from dualcaster_core.stores.sync.errors import SyncSuperseded
from dualcaster_core.stores.sync.model import RunStatus
from dualcaster_core.stores.sync.views import SyncRunView
from dualcaster_shops import ShopAddresses
from tests.support.asgi_server import served
from tests.support.killed_workers import KilledWorkers, settled, unhandled
from tests.support.listed_at_tcgplayer import connected_store, stocked
from tests.support.patience import GENEROUS
from tests.support.polling import until
from tests.support.shop_systems import LocalShop
from tests.support.stores import StoreScene

ITEMS, KILLS = int(os.environ.get("SYNCED", "400")), int(os.environ.get("KILLED", "6"))
PATIENCE = max(3 * GENEROUS, ITEMS / 2)
LONGEST_LIFE = 5.5
"""Seconds from a worker's first request to its end; a page takes about five, so that most are lost."""


async def test_a_sync_whose_worker_is_killed_again_and_again_equals_a_clean_one(data_directory: Path) -> None:
    """Each worker goes on after the last whole page: stock, listings, report and counts become the same."""
    dice = random.Random(14)
    system = stocked(dice, ITEMS)
    under_fire, in_peace = LocalShop(system.reply), LocalShop(system.reply)
    async with served(under_fire) as address, served(in_peace) as other:
        settings = Settings(data_directory=data_directory, shops=ShopAddresses(tcgplayer=other))
        async with open_application(settings, quiet=True) as application:
            clean, killed = [await connected_store(application, system) for _ in range(2)]
            await drain_outbox(application)
            reading = await _begun(application, clean)
            run = await application.stores.sync.starting.start(killed.id, killed.owner.user_id)
            redis = Redis.from_url(broker_database(application.redis_url))
            environment = {"TCGPLAYER_STORE_API_URL": address}
            workers = KilledWorkers(data_directory, [("worker",)], redis, dice, environment=environment, forgets=0.1)
            workers.start()
            try:
                await _kill_often(application, workers, under_fire, run.id)
                await until(lambda: _status(application, run.id) is not RunStatus.RUNNING, seconds=PATIENCE, every=0.3)
                await asyncio.wait_for(reading, PATIENCE)
                assert await settled(application, PATIENCE), Counter(kind for _, kind in unhandled(application))
            finally:
                workers.stop()
                await redis.aclose()
            assert workers.kills == KILLS
            await _assert_equal(application, clean, killed)


async def _begun(application: Application, shop: StoreScene) -> "asyncio.Task[None]":
    """Have this process read a store's shop system; return once it has the run, which a worker may go on with."""
    sync = application.stores.sync
    run = await sync.starting.start(shop.id, shop.owner.user_id)

    async def read() -> None:
        is_done = False
        while not is_done:
            try:
                is_done = await sync.work.slice(run.id)
            except SyncSuperseded:
                await asyncio.sleep(1)

    task = asyncio.create_task(read())
    await until(lambda: _status(application, run.id) is RunStatus.RUNNING, seconds=PATIENCE, every=0.3)
    return task


async def _kill_often(application: Application, workers: KilledWorkers, shop: LocalShop, run_id: int) -> None:
    """Kill the worker at a random moment after it has asked for something; the run is free three minutes later."""
    while workers.kills < KILLS:
        before = len(shop.asked)
        await until(partial(_has_asked, shop, before), seconds=PATIENCE)
        await asyncio.sleep(workers.dice.uniform(0, LONGEST_LIFE))
        assert _status(application, run_id) is RunStatus.RUNNING, f"it was over after {workers.kills} kills"
        await workers.strike()
        with psycopg.connect(application.database.url) as connection:
            connection.execute("UPDATE stock_sync_runs SET leased_until = now() WHERE id = %s", [run_id])


def _has_asked(shop: LocalShop, before: int) -> bool:
    return len(shop.asked) > before


def _status(application: Application, run_id: int) -> RunStatus:
    ((status,),) = _rows(application, "SELECT status FROM stock_sync_runs WHERE id = %s", run_id)
    return RunStatus(status)


def _rows(application: Application, query: LiteralString, *given: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(application.database.url) as connection:
        return connection.execute(query, given).fetchall()


async def _assert_equal(application: Application, clean: StoreScene, killed: StoreScene) -> None:
    reporting = application.stores.sync.reporting
    runs: list[SyncRunView] = []
    for shop in (clean, killed):
        status = await reporting.status(shop.id, shop.owner.user_id)
        assert status.last is not None
        runs.append(status.last)
    assert [one.status for one in runs] == [RunStatus.DONE] * 2
    assert runs[0].counts == runs[1].counts
    assert (runs[1].counts.items, runs[1].counts.expected) == (ITEMS, runs[0].counts.expected)
    assert min(runs[1].counts.mapped, runs[1].counts.unmapped, runs[1].counts.noted) > 0
    for table, columns in {
        "store_stock": "card_id, finish, condition, language, quantity, price_cents",
        "stock_listings": "listing_id, title, quantity, price_cents, card_id, finish, condition, language, reason",
    }.items():
        query = f"SELECT {columns} FROM {table} WHERE store_id = %s ORDER BY 1, 2, 3, 4"
        found = [_rows(application, query, shop.id) for shop in (clean, killed)]
        assert found[0] == found[1]
        assert found[0]
    assert _rows(application, "SELECT count(*) FROM stock_sync_items") == [(0,)]
    reports = [await reporting.report(shop.id, shop.owner.user_id) for shop in (clean, killed)]
    assert reports[0] == reports[1]
