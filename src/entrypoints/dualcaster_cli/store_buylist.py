"""``dualcaster store buylist``."""

from pathlib import Path
from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.buylist.lifecycle import BuylistStage
from dualcaster_core.stores.buylist.views import BuylistOrderPage, OffersView
from dualcaster_core.stores.errors import StoreNotFound

app = typer.Typer(help="What a store pays for cards, and what people sell to it.", no_args_is_help=True)

StoreId = Annotated[str, typer.Option("--store", metavar="STORE", help="The store's public id.")]


@app.callback()
def buylist() -> None:
    """Price lists and list orders."""


@app.command("price")
def price(
    file: Annotated[
        Path,
        typer.Argument(help="A collection in any format of an import.", exists=True, dir_okay=False, readable=True),
    ],
    store: StoreId,
    as_json: Json = False,
) -> None:
    """Say what a store pays for the cards of a file, the dearest first. Amounts in US dollars for one copy.

    Example: dualcaster store buylist price binder.csv --store yB7kQw2p
    """
    source = SourceFile(file.read_bytes(), file.name)

    async def run(application: Application) -> OffersView:
        return await application.stores.buylist.offers.of_list(_key(application, store), source)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    total = f"{found.store_name}: ${found.cash_total} in cash, ${found.credit_total} in credit"
    shown = table(total, "copies", "card", "set", "what", "cash", "credit", "why not")
    for one in found.offers:
        what = f"{one.finish.value} {one.condition} {one.language}"
        copies = f"{one.taken} of {one.copies}"
        shown.add_row(copies, one.card.name, one.card.set_code, what, f"${one.cash}", f"${one.credit}", one.reason)
    console.print(shown)
    for line in found.unread:
        console.print(f"line {line.line}: {line.message}", markup=False)


@app.command("orders")
def orders(
    store: StoreId,
    stage: Annotated[BuylistStage | None, typer.Option(help="Only orders in this stage.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Orders to show.")] = 24,
    as_json: Json = False,
) -> None:
    """List what people sell to a store, the oldest first. Amounts in US dollars.

    Example: dualcaster store buylist orders --store yB7kQw2p --stage submitted
    """
    stages = set(BuylistStage) - {BuylistStage.DRAFT} if stage is None else {stage}

    async def run(application: Application) -> BuylistOrderPage:
        return await application.stores.buylist.queries.of_store(_key(application, store), stages, limit=limit)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    shown = table("Orders", "order", "seller", "stage", "copies", "cash", "credit", "payout", "submitted")
    for one in found.items:
        when = "" if one.submitted_at is None else f"{one.submitted_at:%Y-%m-%d %H:%M}"
        sums = (str(one.copies), f"${one.cash_total}", f"${one.credit_total}")
        shown.add_row(one.id, one.seller_name, one.stage.value.replace("_", " "), *sums, one.payout.value, when)
    console.print(shown)


def _key(application: Application, hashid: str) -> int:
    key = application.ids.decode(IdKind.STORE, hashid)
    if key is None:
        raise StoreNotFound
    return key
