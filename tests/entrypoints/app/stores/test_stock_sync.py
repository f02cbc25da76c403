"""Keeping a store's stock as its shop system has it, over a real database."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest
from attrs import define, evolve, field
from sqlalchemy import func, select

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.stores.stock.model import StockChange, StockKey
from dualcaster_core.stores.stock.use_cases import StockEdit, StockKeeping
from dualcaster_core.stores.sync.errors import CredentialsRefused, StoreNotConnected, SyncIsRunning, SyncSuperseded
from dualcaster_core.stores.sync.items import ListingUpdate, SourcePage
from dualcaster_core.stores.sync.model import LEASE, RunStatus
from dualcaster_core.stores.sync.views import ListingState
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.stores.stock.queries import PostgresStockQueries
from dualcaster_postgres.tables.stores.buylist import store_sales
from dualcaster_postgres.tables.stores.sync import stock_sync_runs
from tests.support.listed_stock import (
    OTHER_GAME,
    ListedStock,
    SyncedStore,
    item,
    reference,
    stock_of,
    synced_store,
)
from tests.support.postgres_harness import PostgresHarness


@pytest.fixture
def harness(database: Database, clock: FixedClock) -> PostgresHarness:
    """A database of one's own."""
    return PostgresHarness(database, clock)


async def _run(store: SyncedStore, run_id: int) -> tuple[RunStatus, str]:
    async with store.harness.units() as uow:
        run = await uow.sync_runs.with_id(run_id)
    assert run is not None
    return run.status, run.message


def _has_sent(shop: ListedStock, least: int) -> bool:
    return len(shop.sent) >= least


async def _until(is_so: Callable[[], bool]) -> None:
    """Let others work until something is so."""
    for _ in range(100_000):
        if is_so():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came")


async def test_a_store_is_filled_and_then_follows_its_shop(harness: PostgresHarness) -> None:
    """The first run adds every line; the next writes what is other, removes what is gone, and touches nothing else."""
    shop = ListedStock(page_size=7)
    shop.put(*(item(number, number + 1, 100 + number) for number in range(20)))
    store = await synced_store(harness, shop, cards=30)
    run = await store.sync()
    assert (await _run(store, run))[0] is RunStatus.DONE
    stock = await store.stock()
    assert {line.key: (line.quantity, line.price_cents) for line in stock.values()} == {
        store.key(number): (number + 1, 100 + number) for number in range(20)
    }
    before = {line.key: line.version for line in await stock_of(harness, store.store)}
    shop.put(item(3, 0), item(4, 5, 999), item(25, 2))
    del shop.items[item(5).listing_id]
    run = await store.sync(everything=True)
    counts = (await store.reporting.run(store.store, store.owner, run)).counts
    assert (counts.added, counts.changed, counts.removed, counts.items) == (1, 2, 1, 20)
    after = {line.key: line.version for line in await stock_of(harness, store.store)}
    touched = {key for key, version in after.items() if before.get(key) != version}
    assert touched == {store.key(3), store.key(4), store.key(25)}
    assert store.key(5) not in after


async def test_only_changes_are_read_where_a_system_tells_them(harness: PostgresHarness) -> None:
    """Between two full readings a run asks for changes, removes nothing, and reads all again after a day."""
    shop, clock = ListedStock(), harness.clock
    shop.put(*(item(number) for number in range(8)))
    store = await synced_store(harness, shop, cards=10)
    await store.sync()
    shop.changed.clear()
    shop.put(item(2, 9))
    del shop.items[item(1).listing_id]
    clock.advance(timedelta(hours=2))
    view = await store.reporting.run(store.store, store.owner, await store.sync())
    assert (view.is_full, view.counts.items, view.counts.changed, view.counts.removed) == (False, 1, 1, 0)
    assert len(await store.stock()) == 8
    clock.advance(timedelta(hours=25))
    view = await store.reporting.run(store.store, store.owner, await store.sync())
    assert (view.is_full, view.counts.items, view.counts.removed) == (True, 7, 1)


@pytest.mark.parametrize("seed", range(2))
async def test_a_sync_that_is_killed_twenty_times_equals_a_clean_one(harness: PostgresHarness, seed: int) -> None:
    """Wherever its process dies, the next goes on from the last whole page, and the stock becomes the same."""
    random, items = Random(seed), []
    for number in range(400):
        items.append(item(number, random.randrange(-2, 9), random.choice([None, 0, 25, 12_345])))
        if number % 7 == 0:
            items.append(item(number, 2, 50, listing_id=f"double:{number}", condition=Condition.LP))
        if number % 50 == 0:
            items.append(item(number, listing_id=f"other:{number}", refusal=OTHER_GAME))
    clean_shop, shop = ListedStock(page_size=20), ListedStock(page_size=20)
    clean_shop.put(*items)
    shop.put(*items)
    clean = await synced_store(harness, clean_shop, cards=400)
    await clean.sync()
    store = evolve(await synced_store(harness, shop), cards=clean.cards)
    run = await store.starting.start(store.store, store.owner)
    kills = 0
    while kills < 20 and (await _run(store, run.id))[0] in {RunStatus.QUEUED, RunStatus.RUNNING}:
        task = asyncio.create_task(store.work.slice(run.id))
        for _ in range(random.randrange(1, 60)):
            await asyncio.sleep(0)
            if random.random() < 0.05:
                await asyncio.sleep(0.003)
        kills += not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        harness.clock.advance(LEASE + timedelta(seconds=1))
    while not await store.work.slice(run.id):
        pass
    assert kills == 20
    assert (await _run(store, run.id))[0] is RunStatus.DONE
    assert await store.stock() == await clean.stock()
    assert await store.reporting.report(store.store, store.owner) == await clean.reporting.report(
        clean.store, clean.owner
    )


async def test_statements_do_not_grow_with_the_items(harness: PostgresHarness) -> None:
    """Reading 1,000 items takes as many statements as 100: from empty, all of them changed, and only what changed."""
    counts: list[list[int]] = []
    for amount in (100, 1_000):
        shop = ListedStock(page_size=5_000)
        shop.put(*(item(number) for number in range(amount)))
        store = await synced_store(harness, shop, cards=1_000 if amount == 100 else 0)
        taken = []
        for price in (100, 250, 375):
            shop.put(*(item(number, 1 + price % 2, price) for number in range(amount)))
            run = await store.starting.start(store.store, store.owner, everything=price == 250)
            before = harness.database.statements
            assert await store.work.slice(run.id)
            taken.append(harness.database.statements - before)
        assert (await _run(store, run.id))[0] is RunStatus.DONE
        stock = (await store.stock()).values()
        assert [line.price_cents for line in stock] == [375] * amount
        counts.append(taken)
        await store.connecting.disconnect(store.store, store.owner)
    few, many = counts
    assert all(large - small <= 2 for small, large in zip(few, many, strict=True)), "new statistics may add two"
    assert max(few) < 45


async def test_a_store_has_one_run_at_a_time(harness: PostgresHarness) -> None:
    """Two people who start at once get one run and one refusal, and only one process works on it."""
    shop = ListedStock()
    shop.put(item(1))
    store = await synced_store(harness, shop, cards=3)
    started = await asyncio.gather(
        *(store.starting.start(store.store, store.owner) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in started) == ["SyncIsRunning", "SyncRun"]
    (run,) = [one for one in started if not isinstance(one, BaseException)]
    async with harness.units() as uow:
        found = await uow.sync_runs.with_id(run.id, lock=True)
        assert found is not None
        await uow.sync_runs.store(found.taken("somebody else", harness.clock.now()))
        await uow.commit()
    with pytest.raises(SyncSuperseded):
        await store.work.slice(run.id)
    harness.clock.advance(LEASE + timedelta(seconds=1))
    assert await store.work.slice(run.id)
    with pytest.raises(SyncIsRunning):
        await asyncio.gather(*(store.starting.start(store.store, store.owner) for _ in range(2)))


async def test_a_cancelled_run_stops_and_changes_nothing(harness: PostgresHarness) -> None:
    """Who works on it notices at the next page; what was read is dropped."""
    shop = ListedStock(page_size=1)
    shop.put(item(1), item(2))
    store = await synced_store(harness, shop, cards=3)
    run = await store.starting.start(store.store, store.owner)
    task = asyncio.create_task(store.work.slice(run.id))
    await _until(lambda: shop.pages > 0)
    await store.starting.cancel(store.store, store.owner, run.id)
    await task
    assert (await _run(store, run.id))[0] is RunStatus.CANCELLED
    assert await store.stock() == {}


@define
class SlowShop(ListedStock):
    """A shop system so slow that another worker has taken the run over before it answers."""

    harness: PostgresHarness = field(kw_only=True)

    async def page(self, cursor: str | None, since: datetime | None) -> SourcePage:
        """Have another worker take the run, then answer."""
        await taken_over(self.harness)
        return await super().page(cursor, since)


async def taken_over(harness: PostgresHarness) -> None:
    """Give the one run that there is to another worker."""
    async with harness.units() as uow:
        row = await uow.sync_runs._session.row(select(func.max(stock_sync_runs.c.id)))
        assert row is not None
        found = await uow.sync_runs.with_id(row[0], lock=True)
        assert found is not None
        await uow.sync_runs.store(evolve(found, lease=evolve(found.lease, worker="another")))
        await uow.commit()


async def test_who_was_taken_for_dead_changes_nothing(harness: PostgresHarness) -> None:
    """A worker that comes back after its lease keeps no page and ends nothing: the run is another's."""
    shop = SlowShop(harness=harness)
    shop.put(item(1), item(2))
    store = await synced_store(harness, shop, cards=3)
    run = await store.starting.start(store.store, store.owner)
    with pytest.raises(SyncSuperseded):
        await store.work.slice(run.id)
    async with harness.units() as uow:
        left = await uow.sync_runs.with_id(run.id)
    assert left is not None
    assert (left.status, left.lease.worker, left.counts.pages) == (RunStatus.RUNNING, "another", 0)
    assert await store.stock() == {}


async def test_refused_keys_stop_the_schedule(harness: PostgresHarness) -> None:
    """A run that is not let in fails with a message, and neither schedule nor staff start another before new keys."""
    shop = ListedStock(trouble=CredentialsRefused("Shopify"))
    shop.put(item(1))
    store = await synced_store(harness, shop, cards=3)
    status, message = await _run(store, await store.sync())
    assert status is RunStatus.FAILED
    assert message.startswith("Shopify refused the keys")
    assert (await store.reporting.status(store.store, store.owner)).sync_status == "credentials_refused"
    harness.clock.advance(timedelta(days=2))
    assert await store.starting.start_due() == 0
    with pytest.raises(CredentialsRefused):
        await store.starting.start(store.store, store.owner)
    keys = {"shop": "mox.myshopify.com", "access_token": "wrong"}
    async with harness.units() as uow:
        connection = await uow.stock_connections.of(store.store)
    assert connection is not None
    with pytest.raises(CredentialsRefused):
        await store.connecting.connect(store.store, store.owner, connection.provider, keys)
    await store.connecting.connect(
        store.store, store.owner, connection.provider, {**keys, "access_token": "shpat_0123456789abcdef"}
    )
    assert await store.starting.start_due() == 1


async def test_a_run_goes_on_when_the_system_is_back(harness: PostgresHarness) -> None:
    """A system that is away fails the run; the schedule goes on with it from the page that was next."""
    shop = ListedStock(page_size=2)
    shop.put(*(item(number) for number in range(6)))
    store = await synced_store(harness, shop, cards=6)
    run = await store.starting.start(store.store, store.owner)
    shop.falters_at = "2"
    assert await store.work.slice(run.id)
    assert await _run(store, run.id) == (RunStatus.FAILED, "Shopify does not answer")
    shop.falters_at = None
    assert await store.starting.start_due() == 1
    pages = shop.pages
    assert await store.work.slice(run.id)
    assert (await _run(store, run.id))[0] is RunStatus.DONE
    assert shop.pages - pages == 2
    assert len(await store.stock()) == 6


async def test_most_of_a_stock_does_not_vanish_unasked(harness: PostgresHarness) -> None:
    """Where less than half of what was listed comes, nothing is changed until somebody accepts that."""
    shop = ListedStock()
    shop.put(*(item(number) for number in range(60)))
    store = await synced_store(harness, shop, cards=60)
    await store.sync()
    shop.items = {key: shop.items[key] for key in sorted(shop.items)[:5]}
    status, message = await _run(store, await store.sync(everything=True))
    assert (status, message[:40]) == (RunStatus.FAILED, "only 5 listings came where there were 60")
    assert len(await store.stock()) == 60
    await store.sync(accept_fewer=True)
    assert len(await store.stock()) == 5


async def test_several_listings_make_one_line(harness: PostgresHarness) -> None:
    """Their copies add up, the lowest price counts, and such a line is never sent back."""
    shop = ListedStock()
    shop.put(item(1, 2, 500), item(1, 3, 450, listing_id="photo"))
    store = await synced_store(harness, shop, cards=3, push=True)
    await store.sync()
    (line,) = (await store.stock()).values()
    assert (line.quantity, line.price_cents) == (5, 450)
    assert line.listed is not None
    assert (line.listed.listing_id, line.listed.listings) == ("", 2)
    async with harness.units() as uow:
        await uow.store_stock.change(store.store, [StockChange(key=line.key, copies=1)])
        await uow.commit()
    assert (await store.plans.plan(store.store, store.owner)).counts.expected == 0


async def test_what_cannot_be_mapped_is_told_and_mapped_by_hand_for_good(harness: PostgresHarness) -> None:
    """The report says why; a choice of the staff counts at once, in later runs, and after the listing was away."""
    shop, ids = ListedStock(), PublicIds()
    nowhere = evolve(reference(1), name="Nobody Knows", set_code="zzz")
    strange = item(1, 4, 700, listing_id="strange", reference=nowhere)
    shop.put(item(2), strange, item(0, listing_id="pikachu", title="=Pikachu", refusal=OTHER_GAME))
    store = await synced_store(harness, shop, cards=3)
    await store.sync()
    report = await store.reporting.report(store.store, store.owner)
    assert (report.mapped, report.unmapped, report.reasons) == (1, 2, {"other_game": 1, "set_not_in_catalogue": 1})
    page = await store.reporting.listings(
        store.store, store.owner, ListingState.UNMAPPED, reason="set_not_in_catalogue"
    )
    (row,) = page.items
    listing = ids.decode(IdKind.LISTING, row.id)
    assert listing is not None
    key = StockKey(store.cards[1], Finish.FOIL, Condition.LP, "ja")
    mapped = await store.reporting.map_by_hand(store.store, store.owner, listing, key)
    assert (mapped.by_hand, mapped.condition, mapped.reason) == (True, "LP", "")
    assert (await store.stock())[key].quantity == 4
    del shop.items["strange"]
    await store.sync(everything=True)
    assert key not in await store.stock()
    shop.put(strange)
    await store.sync(everything=True)
    assert (await store.stock())[key].quantity == 4
    file = (await store.reporting.report_file(store.store, store.owner)).decode("utf-8-sig")
    assert "'=Pikachu" in file
    assert "“Pokemon” is another game" in file


async def test_changes_are_sent_once_and_never_over_newer_ones(harness: PostgresHarness) -> None:
    """A plan sends nothing; confirmed, what changed there since is left alone, and a repetition sends nothing more."""
    shop = ListedStock()
    shop.put(*(item(number, 5, 100) for number in range(4)))
    store = await synced_store(harness, shop, cards=4, push=True)
    await store.sync()
    async with harness.units() as uow:
        await uow.store_stock.change(store.store, [StockChange(key=store.key(n), copies=-2) for n in (0, 1)])
        await uow.store_stock.reprice(store.store, {store.key(2): 250})
        await uow.commit()
    plan = await store.plans.plan(store.store, store.owner)
    lines = (await store.reporting.push_lines(store.store, store.owner, plan.id)).items
    assert [(one.quantity_before, one.quantity_after) for one in lines] == [(5, 3), (5, 3), (5, 5)]
    assert shop.sent == []
    shop.put(item(1, 4, 100))
    await store.plans.confirm(store.store, store.owner, plan.id)
    while not await store.work.slice(plan.id):
        pass
    counts = (await store.reporting.run(store.store, store.owner, plan.id)).counts
    assert (counts.pushed, counts.skipped, counts.failed) == (2, 1, 0)
    assert (shop.items["0:0:0"].quantity, shop.items["1:1:1"].quantity, shop.items["2:2:2"].price_cents) == (3, 4, 250)
    again = await store.plans.plan(store.store, store.owner)
    assert again.counts.expected == 1
    await store.sync(everything=True)
    assert (await store.stock())[store.key(1)].quantity == 4


async def test_a_killed_push_sends_nothing_twice(harness: PostgresHarness) -> None:
    """What arrived before the process died counts as sent when it goes on."""
    shop = ListedStock()
    shop.put(*(item(number, 5) for number in range(120)))
    store = await synced_store(harness, shop, cards=120, push=True)
    await store.sync()
    async with harness.units() as uow:
        await uow.store_stock.change(store.store, [StockChange(key=store.key(n), copies=1) for n in range(120)])
        await uow.commit()
    plan = await store.plans.plan(store.store, store.owner)
    await store.plans.confirm(store.store, store.owner, plan.id)
    for kill_after in (3, 40, 77):
        task = asyncio.create_task(store.work.slice(plan.id))
        await _until(partial(_has_sent, shop, kill_after))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        harness.clock.advance(LEASE + timedelta(seconds=1))
    while not await store.work.slice(plan.id):
        pass
    assert len(shop.sent) == len({one.listing_id for one in shop.sent}) == 120
    assert all(one.quantity == 6 for one in shop.items.values())
    assert (await store.reporting.run(store.store, store.owner, plan.id)).counts.pushed == 120


async def _sold(harness: PostgresHarness, store: SyncedStore) -> int:
    """Count the copies that a store has sold."""
    async with harness.database.transaction() as session:
        asked = select(func.coalesce(func.sum(store_sales.c.copies), 0)).where(store_sales.c.store_id == store.store)
        row = await session.row(asked)
    return int(row[0]) if row else 0


@pytest.mark.parametrize("push", [False, True])
async def test_what_was_changed_here_stays_until_the_system_changes_it(harness: PostgresHarness, push: bool) -> None:
    """Whether changes are sent back or not; where both changed the system's value counts, and the run says so."""
    shop = ListedStock()
    shop.put(item(1, 5), item(2, 5), item(3, 5))
    store = await synced_store(harness, shop, cards=4, push=push)
    await store.sync()
    async with harness.units() as uow:
        await uow.store_stock.change(store.store, [StockChange(key=store.key(n), copies=-1) for n in (1, 2, 3)])
        await uow.store_stock.reprice(store.store, {store.key(1): 250})
        await uow.commit()
    shop.put(item(2, 4), item(3, 2, 175))
    run = await store.sync(everything=True)
    stock = await store.stock()
    assert [(stock[store.key(n)].quantity, stock[store.key(n)].price_cents) for n in (1, 2, 3)] == [
        (4, 250),
        (4, 100),
        (2, 175),
    ]
    counts = (await store.reporting.run(store.store, store.owner, run)).counts
    assert (counts.changed, counts.overruled) == (2, 1)
    assert await _sold(harness, store) == 5


async def test_only_what_is_sold_counts_as_sold(harness: PostgresHarness) -> None:
    """What the system has fewer of, and what staff say was sold; not a correction by hand, nor one copy twice."""
    shop = ListedStock()
    shop.put(item(1, 9), item(2, 9))
    store = await synced_store(harness, shop, cards=3)
    await store.sync()
    keeping = StockKeeping(harness.units, PostgresStockQueries(harness.database, PublicIds()))

    async def counted(number: int, quantity: int, *, sold: bool = False) -> None:
        line = next(one for one in await stock_of(harness, store.store) if one.key == store.key(number))
        edit = StockEdit(version=line.version, quantity=quantity, cost_cents=None, price_cents=100, sold=sold)
        await keeping.edit(store.store, store.owner, line.id, edit)

    await counted(1, 7)
    assert await _sold(harness, store) == 0
    await counted(1, 6, sold=True)
    await counted(1, 8, sold=True)
    assert await _sold(harness, store) == 1
    await counted(2, 12)
    shop.put(item(1, 8), item(2, 7))
    await store.sync()
    assert await _sold(harness, store) == 3
    shop.put(item(1, 11), item(2, 7))
    await store.sync()
    assert await _sold(harness, store) == 3


async def test_news_of_a_listing_counts_at_once_and_late_news_not(harness: PostgresHarness) -> None:
    """A message sets a quantity; an older one that arrives after it changes nothing."""
    shop, clock = ListedStock(), harness.clock
    shop.put(item(1, 5), item(2, 5))
    store = await synced_store(harness, shop, cards=3)
    await store.sync()
    now = clock.now()
    for quantity, at in ((2, now + timedelta(seconds=9)), (7, now + timedelta(seconds=5))):
        async with harness.units() as uow:
            news = ListingUpdate(second_id="1", quantity=quantity, at=at)
            await uow.listings.update(store.store, [news])
            await uow.commit()
    stock = await store.stock()
    assert (stock[store.key(1)].quantity, stock[store.key(2)].quantity) == (2, 5)


async def test_a_file_is_the_whole_of_the_stock(harness: PostgresHarness) -> None:
    """TCGplayer's pricing export fills the stock with its prices, and tells of other games and negative quantities."""
    store = await synced_store(harness, ListedStock(), cards=4)
    await store.connecting.disconnect(store.store, store.owner)
    with pytest.raises(StoreNotConnected):
        await store.starting.start(store.store, store.owner)
    rows = [
        "TCGplayer Id,Product Line,Set Name,Product Name,Title,Number,Rarity,Condition,TCG Market Price,TCG Direct Low,"
        "TCG Low Price With Shipping,TCG Low Price,Total Quantity,Add to Quantity,TCG Marketplace Price,Photo URL",
        "11,Magic,Set s01,Card 00001,,1,R,Near Mint,2.00,,,1.50,3,0,2.49,",
        "12,Magic,Set s01,Card 00001,,1,R,Lightly Played Foil,2.00,,,1.50,-1,0,0.99,",
        "13,Pokemon,Base Set,Pikachu,,1,R,Near Mint,2.00,,,1.50,2,0,9.99,",
        "14,Magic,Set s02,Card 00002,,2,R,Near Mint,2.00,,,1.50,0,0,,",
    ]
    run = await store.starting.upload(
        store.store, store.owner, file_name="export.csv", content="\n".join(rows).encode()
    )
    assert await store.work.slice(run.id)
    stock = await store.stock()
    foil = StockKey(store.cards[1], Finish.FOIL, Condition.LP)
    assert (stock[store.key(1)].quantity, stock[store.key(1)].price_cents) == (3, 249)
    assert (stock[foil].quantity, stock[foil].price_cents, len(stock)) == (0, 99, 2)
    (noted,) = (await store.reporting.listings(store.store, store.owner, ListingState.NOTED)).items
    assert noted.notes == ("the quantity was below zero: taken as 0",)
    (strange,) = (await store.reporting.listings(store.store, store.owner, ListingState.UNMAPPED)).items
    assert (strange.title, strange.reason) == ("Pikachu", "not_a_card")
    broken = await store.starting.upload(store.store, store.owner, file_name="x.csv", content=b"\x00\x01nothing")
    assert await store.work.slice(broken.id)
    assert (await _run(store, broken.id))[0] is RunStatus.FAILED
    assert len(await store.stock()) == 2
