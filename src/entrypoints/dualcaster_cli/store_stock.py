"""``dualcaster store stock``, ``sync`` and ``sync-status``."""

from typing import Annotated

import typer
from attrs import asdict

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.collection.views import ListFilter
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.profiles.model import Store
from dualcaster_core.stores.stock.views import StockPage, StockState, StockSummary
from dualcaster_core.stores.sync.model import RunStatus
from dualcaster_core.stores.sync.views import SyncRunView, SyncStatus

StoreId = Annotated[str, typer.Argument(help="The store's public id, as it stands in its address.")]


async def _store(application: Application, hashid: str) -> Store:
    key = application.ids.decode(IdKind.STORE, hashid)
    async with application.units() as uow:
        found = None if key is None else await uow.stores.with_id(key)
    if found is None:
        raise StoreNotFound
    return found


def sync(
    store_id: StoreId,
    everything: Annotated[bool, typer.Option(help="Also what has not changed since the last run.")] = False,
    accept_fewer: Annotated[bool, typer.Option(help="Even if most of the listings are gone there.")] = False,
    as_json: Json = False,
) -> None:
    """Read the shop system of a store now, on behalf of its owner, and wait until the stock is as it is there.

    A run that fails exits with 1, after the reason.

    Example: dualcaster store sync xK4jP9vR
    """

    async def run(application: Application) -> SyncRunView:
        store, syncing = await _store(application, store_id), application.stores.sync
        begun = await syncing.starting.start(store.id, store.user_id, everything=everything, accept_fewer=accept_fewer)
        while not await syncing.work.slice(begun.id):
            pass
        return await syncing.reporting.run(store.id, store.user_id, begun.id)

    ended = with_application(run)
    _print_run(ended, as_json=as_json)
    if ended.status is not RunStatus.DONE:
        raise typer.Exit(1)


def sync_status(store_id: StoreId, as_json: Json = False) -> None:
    """Show how the sync of a store stands.

    Example: dualcaster store sync-status xK4jP9vR
    """

    async def run(application: Application) -> SyncStatus:
        store = await _store(application, store_id)
        return await application.stores.sync.reporting.status(store.id, store.user_id)

    found = with_application(run)
    if as_json:
        print_json(asdict(found))
        return
    connection = found.connection
    console.print(f"{found.sync_status}: {connection.title if connection else 'no shop system'}")
    if connection and connection.message:
        console.print(connection.message)
    for view in (found.active, found.last):
        if view is not None:
            _print_run(view, as_json=False)


def stock(
    store_id: StoreId,
    name: Annotated[str, typer.Option(help="A part of the card's name.")] = "",
    state: Annotated[StockState | None, typer.Option(help="Only lines of which this is so.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Lines to show.")] = 24,
    as_json: Json = False,
) -> None:
    """List the stock of a store, with what it cost and what the store asks, in US dollars for one copy.

    Example: dualcaster store stock xK4jP9vR --state unpriced
    """

    async def run(application: Application) -> tuple[StockPage, StockSummary]:
        store, filters = await _store(application, store_id), ListFilter(name_part=name or None)
        keeping = application.stores.stock.keeping
        page = await keeping.page(store.id, store.user_id, filters, state=state, limit=limit)
        return page, await keeping.summary(store.id, store.user_id, filters, state=state)

    page, total = with_application(run)
    if as_json:
        print_json({"items": [asdict(one) for one in page.items], "summary": asdict(total)})
        return
    title = f"{total.copies:,} copies in {total.lines:,} lines, offered for ${total.value:,}"
    shown = table(title, "card", "set", "copy", "copies", "cost", "price", right=("copies", "cost", "price"))
    for one in page.items:
        copy = f"{one.condition} {one.finish.value} {one.language}"
        cost, price = ("-" if amount is None else str(amount) for amount in (one.cost, one.price))
        place = f"{one.card.set_code.upper()} #{one.card.collector_number}"
        shown.add_row(one.card.name, place, copy, str(one.quantity), cost, price)
    console.print(shown)


def _print_run(run: SyncRunView, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(run))
        return
    counts = run.counts
    console.print(
        f"{run.kind.value} {run.id} {run.status.value}: {counts.items:,} items, {counts.mapped:,} mapped, "
        f"{counts.unmapped:,} not; {counts.added:,} added, {counts.changed:,} changed, {counts.removed:,} removed"
    )
    if run.message:
        console.print(run.message)
