"""``dualcaster haves``."""

from typing import Annotated, Any

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.parsing import condition_of
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_cli.want_list import CardName, Language, Number, Quantity, SetCode, User, amount_of
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.language import parse_language
from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.collection.bulk.use_cases import BulkResult
from dualcaster_core.collection.errors import UndoNotFound
from dualcaster_core.collection.model import LARGEST_QUANTITY, Have, InventoryItem, ItemKey
from dualcaster_core.collection.printing_lookup import find_printing
from dualcaster_core.collection.views import SparesPreview
from dualcaster_core.kernel.ids import IdKind

haves = typer.Typer(no_args_is_help=True)


@haves.command("add")
def add_have(
    card: CardName,
    user: User,
    set_code: SetCode = None,
    number: Number = None,
    quantity: Quantity = 1,
    finish: Annotated[Finish | None, typer.Option(help="Finish, where the printing has several.")] = None,
    condition: Annotated[str, typer.Option(help="NM, LP, MP, HP or DMG.")] = "NM",
    language: Language = "en",
    minimum: Annotated[
        str | None, typer.Option("--min-value", help="Ask per copy, in $; shown beside the market price.")
    ] = None,
    trade_for_wants_only: Annotated[bool, typer.Option("--wants-only", help="Trade only for what is wanted.")] = False,
    own: Annotated[bool, typer.Option("--own", help="Add the copies to the inventory first.")] = False,
) -> None:
    """Offer copies of an owned card for trade.

    Example: dualcaster haves add "Ragavan, Nimble Pilferer" --user bob --set mh2 --number 138 --own
    """
    reference = PrintingReference(name=card, set_code=set_code, collector_number=number, finish=finish)

    async def run(app: Application) -> str:
        found = await find_printing(app.units, reference)
        key = ItemKey(found.printing.card_id, found.finish, condition_of(condition), parse_language(language))
        owner = await app.accounts.operator.named(user)
        if own:
            await app.collection.inventory.add(owner.id, InventoryItem(key=key, quantity=quantity))
        have = Have(
            item=key,
            quantity_for_trade=quantity,
            min_trade_value=amount_of(minimum),
            trade_for_wants_only=trade_for_wants_only,
        )
        await app.collection.have_list.offer(owner.id, have)
        return f"{user} offers {quantity} {found.printing.name} ({found.printing.set_code}, {found.finish})"

    console.print(with_application(run))


@haves.command("list")
def list_haves(user: User, as_json: Json = False) -> None:
    """List what somebody offers for trade, with values."""

    async def run(app: Application) -> Any:
        owner = await app.accounts.operator.named(user)
        return [item for item in await app.collection.exports.items(owner.id) if item.quantity_for_trade]

    items = with_application(run)
    if as_json:
        print_json(items)
        return
    numbers = ("copies", "each")
    shown = table(f"{user} offers {len(items):,} items", "card", "set", "finish", "condition", *numbers, right=numbers)
    for item in items:
        value = "unpriced" if item.unit_value is None else f"${item.unit_value}"
        shown.add_row(
            item.name,
            f"{item.set_code} {item.collector_number}",
            item.finish,
            f"{item.condition} {item.language}",
            str(item.quantity_for_trade),
            value,
        )
    console.print(shown)


@haves.command("remove")
def remove_have(
    card: CardName,
    user: User,
    set_code: SetCode = None,
    number: Number = None,
    finish: Annotated[Finish | None, typer.Option(help="Finish, where the printing has several.")] = None,
    condition: Annotated[str, typer.Option(help="NM, LP, MP, HP or DMG.")] = "NM",
    language: Language = "en",
) -> None:
    """Take an item off a have list; it stays in the collection."""
    reference = PrintingReference(name=card, set_code=set_code, collector_number=number, finish=finish)

    async def run(app: Application) -> str:
        found = await find_printing(app.units, reference)
        key = ItemKey(found.printing.card_id, found.finish, condition_of(condition), parse_language(language))
        owner = await app.accounts.operator.named(user)
        await app.collection.have_list.remove(owner.id, key)
        return f"{user} no longer offers {found.printing.name}"

    console.print(with_application(run))


@haves.command()
def offer(
    user: User,
    keep: Annotated[int, typer.Option(min=0, max=LARGEST_QUANTITY, help="Copies of each card to keep.")] = 4,
    preview: Annotated[bool, typer.Option("--preview", help="Only tell what would be offered.")] = False,
) -> None:
    """Offer every copy beyond those to keep; offers that exist are never lowered.

    Example: dualcaster haves offer --user bob --keep 1
    """

    async def look(app: Application) -> SparesPreview:
        owner = await app.accounts.operator.named(user)
        return await app.collection.spares.preview(owner.id, keep=keep)

    async def run(app: Application) -> tuple[BulkResult, str]:
        owner = await app.accounts.operator.named(user)
        done = await app.collection.bulk.offer_spares(owner.id, keep=keep)
        return done, app.ids.encode(IdKind.UNDO, done.undo_id) if done.undo_id else ""

    if preview:
        _show_spares(with_application(look))
        return
    done, undo_id = with_application(run)
    console.print(f"{done.lines:,} offers written")
    if undo_id:
        console.print(f"undo with: dualcaster haves undo {undo_id} --user {user}")


@haves.command()
def undo(
    undo_id: Annotated[str, typer.Argument(metavar="ID", help="What the change named to undo it with.")], user: User
) -> None:
    """Undo a change of many lines of a list, unless one of them was changed since.

    Example: dualcaster haves undo rXw7bLq9 --user bob
    """

    async def run(app: Application) -> BulkResult:
        owner = await app.accounts.operator.named(user)
        key = app.ids.decode(IdKind.UNDO, undo_id)
        if key is None:
            raise UndoNotFound
        return await app.collection.bulk.undo(owner.id, key)

    console.print(f"{with_application(run).lines:,} lines are what they were")


def _show_spares(found: SparesPreview) -> None:
    shown = table(
        f"{found.copies:,} copies of {found.lines:,} items, worth ${found.value:,}",
        "card",
        "set",
        "copies",
        "worth",
        right=("copies", "worth"),
    )
    for line in found.shown:
        worth = "" if line.total_value is None else f"${line.total_value:,}"
        shown.add_row(line.card.name, line.card.set_code, str(line.copies), worth)
    console.print(shown)
    if found.lines > len(found.shown):
        console.print(f"... and {found.lines - len(found.shown):,} more")
