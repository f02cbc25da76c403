"""``dualcaster wants``."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from dualcaster_app import Application
from dualcaster_cli.collection import AllowEmpty, preview_json, show_counts, show_problems
from dualcaster_cli.options import Json
from dualcaster_cli.parsing import condition_of
from dualcaster_cli.session import console, print_json, read_file, table, with_application
from dualcaster_core.catalogue.printings import Printing, PrintingReference
from dualcaster_core.collection.files.inventory_changes import ImportMode
from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_core.collection.files.want_changes import WantDefaults
from dualcaster_core.collection.model import Priority, Want, parse_wanted_language
from dualcaster_core.collection.printing_lookup import find_wanted, wants_of
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import parse_amount

wants = typer.Typer(no_args_is_help=True)

User = Annotated[str, typer.Option("--user", "-u", help="Whose list.")]
CardName = Annotated[str, typer.Argument(metavar="CARD", help="Name of the card.")]
SetCode = Annotated[str | None, typer.Option("--set", help="Code of the set; without one, any printing.")]
Number = Annotated[str | None, typer.Option("--number", help="Collector number within the set.")]
Quantity = Annotated[int, typer.Option("--quantity", "-q", min=1, max=9999, help="Copies.")]
Language = Annotated[str, typer.Option(help="Scryfall code of the language.")]


def amount_of(text: str | None) -> Decimal | None:
    """Read an amount of an option; None where it is not given."""
    return None if text is None else parse_amount(text)


@wants.command("add")
def add_want(
    card: CardName,
    user: User,
    set_code: SetCode = None,
    number: Number = None,
    quantity: Quantity = 1,
    foil: Annotated[bool, typer.Option("--foil", help="Only foil or etched copies.")] = False,
    condition: Annotated[str, typer.Option(help="Minimum condition: NM, LP, MP, HP or DMG.")] = "LP",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse copies below the minimum.")] = False,
    language: Annotated[str, typer.Option(help="Scryfall code of the language, or any.")] = "en",
    maximum: Annotated[
        str | None, typer.Option("--max-value", help="Most a copy may be worth in a trade, in $.")
    ] = None,
    private: Annotated[bool, typer.Option("--private", help="Keep it out of matches.")] = False,
    priority: Annotated[str, typer.Option(help="low, medium or high.")] = "medium",
) -> None:
    """Add a card to a want list.

    Example: dualcaster wants add "Lightning Bolt" --user alice --set 2x2 -q 4
    """
    if priority.upper() not in Priority.__members__:
        raise ValidationFailed(f"{priority[:20]!r} is not a priority: low, medium or high", field="priority")
    reference = PrintingReference(name=card, set_code=set_code, collector_number=number)

    async def run(app: Application) -> str:
        found = await find_wanted(app.units, reference)
        want = Want(
            card_id=found.printing.card_id,
            any_printing=found.any_printing,
            set_only=found.set_only,
            quantity=quantity,
            is_foil_required=foil,
            condition_min=condition_of(condition),
            condition_strict=strict,
            language=parse_wanted_language(language),
            max_trade_value=amount_of(maximum),
            is_public=not private,
            priority=Priority[priority.upper()],
        )
        owner = await app.accounts.operator.named(user)
        key = await app.collection.want_list.add(owner.id, want)
        which = _printings(found.printing, any_printing=found.any_printing, set_only=found.set_only)
        return f"{user} wants {quantity} {found.printing.name} ({which}): want {key}"

    console.print(with_application(run))


@wants.command("import")
def import_wants(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A collection file or lines such as 4 Ponder [2X2].")],
    user: User,
    preview: Annotated[bool, typer.Option("--preview", help="Only tell what would happen.")] = False,
    mode: Annotated[ImportMode, typer.Option(help="Add to the list, or replace it.")] = ImportMode.MERGE,
    format_name: Annotated[str | None, typer.Option("--format", help="Format (default: told from the header).")] = None,
    language: Annotated[str, typer.Option(help="Language where the file states none, or any.")] = "en",
    lacking: Annotated[bool, typer.Option("--lacking", help="Only what is not owned already.")] = False,
    skip_invalid: Annotated[bool, typer.Option("--skip-invalid", help="Leave out lines that cannot be read.")] = False,
    allow_empty: AllowEmpty = False,
    as_json: Json = False,
) -> None:
    """Import a want list from a collection file or plain text lines.

    Example: dualcaster wants import wants.txt --user alice
    """
    file = SourceFile(read_file(path), path.name, format_name)
    spoken = parse_wanted_language(language)

    async def run(app: Application) -> Any:
        if preview:
            return await app.collection.imports.reading.wants(file)
        return await app.collection.imports.apply_wants(
            file,
            username=user,
            mode=mode,
            defaults=WantDefaults(spoken),
            only_lacking=lacking,
            skip_invalid=skip_invalid,
            allow_empty=allow_empty,
        )

    result = with_application(run)
    found = result if preview else result.preview
    if as_json:
        facts = preview_json(found)
        if not preview:
            facts["applied"] = {name: getattr(result, name) for name in ("written", "dropped", "version")}
        print_json(facts)
        return
    show_counts(found)
    show_problems(found.problems)
    if not preview:
        console.print(f"{result.written:,} wants written, {result.dropped:,} dropped")


def _printings(printing: Printing, *, any_printing: bool, set_only: bool) -> str:
    """Say which printings of a card would do."""
    place = printing.set_code.upper()
    if set_only:
        return f"any of {place}"
    return "any printing" if any_printing else f"{place} {printing.collector_number}"


@wants.command("list")
def list_wants(user: User, as_json: Json = False) -> None:
    """List what somebody wants; what they own already in sufficient number is marked."""
    listed = with_application(lambda app: wants_of(app.units, user))
    if as_json:
        print_json(listed)
        return
    numbers = ("want", "copies", "owned")
    shown = table(
        f"{user} has {len(listed):,} wants", "want", "card", "printing", "asks for", "copies", "owned", right=numbers
    )
    for one in listed:
        want = one.want
        printing = _printings(one.printing, any_printing=want.any_printing, set_only=want.set_only)
        asks = [f"{want.condition_min.name}{'!' if want.condition_strict else '+'}", want.language]
        asks += ["foil"] if want.is_foil_required else []
        asks += [f"to ${want.max_trade_value}"] if want.max_trade_value is not None else []
        owned = f"{one.owned} (enough)" if one.is_satisfied else str(one.owned)
        shown.add_row(str(want.id), one.printing.name, printing, " ".join(asks), str(want.quantity), owned)
    console.print(shown)


@wants.command("remove")
def remove_want(want: Annotated[int, typer.Argument(help="Number of the want.")], user: User) -> None:
    """Take a want off a list."""

    async def run(app: Application) -> None:
        owner = await app.accounts.operator.named(user)
        await app.collection.want_list.remove(owner.id, want)

    with_application(run)
    console.print(f"want {want} removed")
