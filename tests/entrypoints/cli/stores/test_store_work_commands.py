"""``dualcaster store``: what a store works with, from its stock to its events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from random import Random

import pytest
from attrs import frozen
from typer.testing import Result

from dualcaster_app import Application
from dualcaster_cli.session import with_application
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.stores.clearing.errors import NobodyPresent
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.events.errors import EventNotFound
from dualcaster_core.stores.stock.model import StockKey
from tests.support.asgi_server import served
from tests.support.buylist import lines_of, priced_cards, submitted
from tests.support.listed_at_tcgplayer import connected_store, stocked
from tests.support.people import person
from tests.support.priced_printings import printing
from tests.support.shop_systems import LocalShop
from tests.support.store_shelves import put_in_stock, set_market
from tests.support.stores import StoreScene, event_of, store

Run = Callable[..., Result]
ITEMS = 12


@frozen
class Connected:
    """A store that is connected to a shop system, and that system."""

    hashid: str
    system: LocalShop


@pytest.fixture
async def connected(run: Run, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connected]:
    """Serve a TCGplayer of our own, and connect a store to it."""
    listed = stocked(Random(3), ITEMS)
    system = LocalShop(listed.reply)

    async def opened(application: Application) -> str:
        return (await connected_store(application, listed)).hashid

    async with served(system) as address:
        monkeypatch.setenv("TCGPLAYER_STORE_API_URL", address)
        yield Connected(await asyncio.to_thread(with_application, opened), system)


async def test_a_store_is_synced_and_its_stock_is_listed(run: Run, connected: Connected) -> None:
    """``sync`` reads the shop system to its end, ``sync-status`` says how it went, ``stock`` lists what came of it."""
    begun = await asyncio.to_thread(run, "store", "sync", connected.hashid, "--json")
    ended = json.loads(begun.stdout)
    assert (begun.exit_code, ended["status"], ended["message"], ended["counts"]["items"]) == (0, "done", "", ITEMS)
    status = json.loads((await asyncio.to_thread(run, "store", "sync-status", connected.hashid, "--json")).stdout)
    assert status["last"]["id"] == ended["id"]
    assert status["connection"]["title"] == "TCGplayer"
    found = json.loads((await asyncio.to_thread(run, "store", "stock", connected.hashid, "--json")).stdout)
    assert len(found["items"]) == ended["counts"]["added"] > 0
    assert min(one["quantity"] for one in found["items"]) == 0
    shown = await asyncio.to_thread(run, "store", "stock", connected.hashid, "--state", "sold_out")
    assert "TST #" in shown.stdout


async def test_keys_that_have_expired_end_a_sync_with_one(run: Run, connected: Connected) -> None:
    """The reason is told, the exit code is 1, and the next one is refused before anything is asked."""
    connected.system.whims.append((401, {}))
    failed = await asyncio.to_thread(run, "store", "sync", connected.hashid)
    assert failed.exit_code == 1
    assert "TCGplayer refused the keys" in failed.stdout
    status = await asyncio.to_thread(run, "store", "sync-status", connected.hashid)
    assert "credentials_refused" in status.stdout
    asked = len(connected.system.asked)
    with pytest.raises(Exception, match="refused the keys"):
        await asyncio.to_thread(run, "store", "sync", connected.hashid)
    assert len(connected.system.asked) == asked


def test_prices_are_looked_at_and_then_set(run: Run) -> None:
    """A dry run shows each change and makes none; without it the prices are set."""

    async def opened(application: Application) -> str:
        shop = await _stocked_store(application)
        return shop.hashid

    hashid = with_application(opened)
    looked = json.loads(run("store", "reprice", hashid, "--dry-run", "--json").stdout)
    assert [(one["before"], one["after"]) for one in looked["would_change"]] == [("10.00", "12.00")]
    assert "10.00" in run("store", "stock", hashid).stdout
    assert "1 of 1 prices would change" in run("store", "reprice", hashid, "--dry-run").stdout
    assert "1 of 1 prices changed" in run("store", "reprice", hashid).stdout
    assert "12.00" in run("store", "stock", hashid).stdout


def test_a_list_is_priced_and_orders_are_listed(run: Run, tmp_path: Path) -> None:
    """``buylist price`` says what a store pays for a file, and what it could not read; ``orders`` who sells to it."""

    async def opened(application: Application) -> tuple[str, str]:
        shop = await _stocked_store(application)
        seller = await person(application)
        await submitted(application, shop, seller, lines_of(await priced_cards(application, 1)))
        return shop.hashid, seller.username

    hashid, seller = with_application(opened)
    file = tmp_path / "binder.csv"
    file.write_text("Count,Name,Edition,Collector Number\n2,Card 1,tst,1\n1,Nobody Knows,zzz,9\n")
    priced = run("store", "buylist", "price", str(file), "--store", hashid)
    assert "Card 1" in priced.stdout
    assert "line 3" in priced.stdout
    as_json = json.loads(run("store", "buylist", "price", str(file), "--store", hashid, "--json").stdout)
    assert (as_json["cash_total"], len(as_json["unread"])) == ("20.00", 1)
    assert seller in run("store", "buylist", "orders", "--store", hashid).stdout
    assert seller not in run("store", "buylist", "orders", "--store", hashid, "--stage", "paid").stdout


def test_events_are_listed_and_nobody_there_makes_no_circle(run: Run) -> None:
    """``events`` shows the calendar, ``clear`` says that nobody is checked in, and of no event that there is none."""

    async def opened(application: Application) -> tuple[str, str]:
        shop = await store(application)
        return shop.hashid, await event_of(application, shop.owner, shop.hashid)

    hashid, event = with_application(opened)
    assert "Friday Night Magic" in run("store", "events", hashid).stdout
    assert [one["hashid"] for one in json.loads(run("store", "events", hashid, "--json").stdout)["items"]] == [event]
    assert json.loads(run("store", "events", hashid, "--past", "--json").stdout)["items"] == []
    with pytest.raises(NobodyPresent):
        run("store", "clear", "--event", event)
    with pytest.raises(EventNotFound):
        run("store", "clear", "--event", "zzzzzzzz")


@pytest.mark.parametrize("command", [("sync",), ("sync-status",), ("stock",), ("reprice",), ("events",)])
def test_a_store_that_is_not_there_can_do_nothing(run: Run, command: tuple[str, ...]) -> None:
    """Each command refuses an id that is none."""
    with pytest.raises(StoreNotFound, match="no such store"):
        run("store", *command, "zzzzzzzz")


async def _stocked_store(application: Application) -> StoreScene:
    """Open a store with one line of stock for $10, whose market price is $20."""
    async with application.units() as uow:
        await uow.catalogue.store_cards([printing(1)], authoritative=True)
        await uow.commit()
    [card] = await priced_cards(application, 1)
    shop, line = await store(application), StockKey(card_id=card, finish=Finish.NONFOIL)
    await set_market(application, line, 2_000, application.clock.now())
    await put_in_stock(application, shop.id, line, price=1_000)
    return shop
