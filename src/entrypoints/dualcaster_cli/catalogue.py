"""``dualcaster catalogue``, ``dualcaster cards`` and ``dualcaster prices``."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from dualcaster_app import Application
from dualcaster_app.price_file_kinds import PriceFileKind
from dualcaster_app.sources import CatalogueKind, catalogue_source, open_price_file
from dualcaster_cli.options import Json
from dualcaster_cli.price_feeds import fetch_feed, show_feeds
from dualcaster_cli.price_folder import watch_folder
from dualcaster_cli.price_history import history
from dualcaster_cli.price_quarantine import quarantine
from dualcaster_cli.session import byte_progress, console, errors, print_json, table, with_application
from dualcaster_core.catalogue.colors import ordered_colors
from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.catalogue.use_cases import import_catalogue
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import parse_amount
from dualcaster_core.market.listing import CardOrder, ListedCard, ListedPage, PriceRange
from dualcaster_core.market.price_files import described
from dualcaster_core.market.removal import Removal
from dualcaster_core.market.use_cases import PricesReport, import_prices, refresh_values

catalogue = typer.Typer(no_args_is_help=True)
cards = typer.Typer(no_args_is_help=True)
prices = typer.Typer(no_args_is_help=True)
prices.add_typer(quarantine, name="quarantine")
prices.add_typer(history, name="history")
prices.command("feeds")(show_feeds)
prices.command("fetch")(fetch_feed)


def _show_bad(bad: Any, count: int, read: int) -> None:
    for record in bad[:10]:
        errors.print(f"record {record.position}: {record.reason}", markup=False)
    if count > 10:
        errors.print(f"... {count} broken records in all")
    if count and count == read:
        raise ValidationFailed("none of the records could be read: is this the right kind of file?", count=count)


@catalogue.command("import")
def import_cards(
    location: Annotated[str, typer.Argument(metavar="FILE", help="A file or an http(s) address; .gz and .xz too.")],
    kind: Annotated[CatalogueKind | None, typer.Option(help="Kind of file (default: told from its name).")] = None,
    as_json: Json = False,
) -> None:
    """Import cards or sets from Scryfall or MTGJSON; the same file again changes nothing.

    Example: dualcaster catalogue import default-cards.json
    """

    async def run(app: Application) -> Any:
        source = catalogue_source(location, kind)
        with byte_progress("Importing cards", quiet=as_json) as progress:
            return await import_catalogue(source, app.units, progress=progress)

    report = with_application(run)
    if as_json:
        print_json(report)
        return
    shown = table(f"{report.read:,} records read", "what", "added", "changed", right=("added", "changed"))
    for name, changes in (("printings", report.cards), ("sets", report.sets), ("other names", report.names)):
        shown.add_row(name, f"{changes.added:,}", f"{changes.changed:,}")
    console.print(shown)
    _show_bad(report.bad, report.bad_count, report.read)


@cards.command("search")
def search(
    text: Annotated[str, typer.Argument(help="A name, a nickname, a beginning, or something like it.")] = "",
    named_set: Annotated[str | None, typer.Option("--set", help="Only this set: its code or (a part of) name.")] = None,
    rarity: Annotated[Rarity | None, typer.Option(help="Only this rarity.")] = None,
    finish: Annotated[Finish | None, typer.Option(help="Only printings with this finish.")] = None,
    type_part: Annotated[str | None, typer.Option("--type", help="Only cards with this in their type line.")] = None,
    colors: Annotated[str | None, typer.Option(help="Only cards with these colours: letters of WUBRG, or C.")] = None,
    least: Annotated[str | None, typer.Option("--min-price", help="Lowest price in US dollars.")] = None,
    most: Annotated[str | None, typer.Option("--max-price", help="Highest price in US dollars.")] = None,
    sort: Annotated[CardOrder | None, typer.Option(help="Order (default: relevance with a text, else newest).")] = None,
    printings: Annotated[bool, typer.Option("--printings", help="A line for every printing.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Lines at most.")] = 20,
    as_json: Json = False,
) -> None:
    """Find cards by name, however misspelt, each with its lowest price in US dollars.

    Example: dualcaster cards search bolt --colors R --sort price
    """
    prices = PriceRange(least=_amount(least), most=_amount(most))

    async def run(application: Application) -> ListedPage:
        filters = CardFilter(
            set_code=await _set(application, named_set),
            rarity=rarity,
            finish=finish,
            type_contains=type_part,
            colors=None if colors is None else _colors(colors),
            one_per_card=not printings,
        )
        return await application.market.priced_cards.search(text, filters, prices=prices, order=sort, limit=limit)

    page = with_application(run)
    if as_json:
        print_json(page)
        return
    if page.similar:
        errors.print(f"no name has {text!r}; these resemble it", markup=False)
    counted = "set, number" if printings else "printings"
    shown = table(f"{len(page.items)} found", "name", counted, "from $", "rarity", "id", right=("from $",))
    for card in page.items:
        shown.add_row(card.name, _place(card), f"{card.current_price or ''}", card.rarity.value, card.hashid)
    console.print(shown)


def _place(card: ListedCard) -> str:
    if card.printings is None:
        return f"{card.set_name} ({card.set_code}) {card.collector_number}"
    return f"{card.printings:,}"


async def _set(application: Application, text: str | None) -> str | None:
    if text is None:
        return None
    found = await application.catalogue.cards.sets(text, limit=1)
    if not found:
        raise ValidationFailed(f"no set of the catalogue is called {text[:40]!r}", field="set")
    return found[0].code


def _colors(text: str) -> str:
    letters = text.strip().upper()
    if letters == "C":
        return ""
    found = ordered_colors(letters)
    if not found or set(letters) - set(found):
        raise ValidationFailed(f"{text[:20]!r} is not colours: write letters of WUBRG, or C", field="colors")
    return found


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else parse_amount(text)


@prices.command("import")
def import_price_file(
    location: Annotated[
        str, typer.Argument(metavar="FILE", help="A file or an http(s) address, .gz and .xz too; a folder to watch.")
    ],
    kind: Annotated[PriceFileKind | None, typer.Option(help="Kind of file (default: told from its name).")] = None,
    observed: Annotated[
        str | None,
        typer.Option(
            help="Day of the prices, as 2026-02-14, of a file that does not say (default: from its name or age)."
        ),
    ] = None,
    removal: Annotated[
        Removal,
        typer.Option(help="Take prices away that a publisher's file no longer has: auto where it names most of them."),
    ] = Removal.AUTO,
    watch: Annotated[
        bool, typer.Option("--watch", help="Import the files that appear in the folder FILE, until stopped.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Import prices of a publisher's file, or of an API at its address; the same file again changes nothing.

    Example: dualcaster prices import AllPrices.json.xz
    """

    moment = _moment(observed) if observed else None

    async def bring(app: Application, place: str, quiet: bool) -> PricesReport:
        keys = app.settings.price_apis
        file = await open_price_file(place, kind, app.units, observed_at=moment, now=app.clock.now(), keys=keys)
        if file.dated is not None:
            errors.print(file.dated, markup=False)
        with byte_progress("Importing prices", quiet=quiet) as progress:
            return await import_prices(file.feed, app.units, app.settings.valuation, removal=removal, progress=progress)

    if watch:
        watch_folder(Path(location), lambda app, path: bring(app, str(path), quiet=True))
        return
    report = with_application(lambda app: bring(app, location, quiet=as_json))
    if as_json:
        print_json(report)
    else:
        _show_prices(report)


def _show_prices(report: PricesReport) -> None:
    stored = report.stored
    shown = table(f"{report.read:,} prices read", "what", "count", right=("count",))
    shown.add_row("new or changed", f"{stored.stored:,}")
    shown.add_row("known already", f"{stored.unchanged:,}")
    shown.add_row("of cards not in the catalogue", f"{stored.unknown_cards:,}")
    shown.add_row("set aside: too far from the last price", f"{stored.quarantined:,}")
    shown.add_row("gone from the file", f"{report.gone:,}")
    shown.add_row("finishes valued anew", f"{report.valued:,}")
    console.print(shown)
    if report.waiting_file is not None:
        console.print(
            f"set aside whole as file {report.waiting_file}: {described(report.set_aside)}; "
            f"dualcaster prices quarantine release --file {report.waiting_file} takes it for what it is"
        )
    for one in report.partial:
        console.print(
            f"{one.source.value} {one.kind.value}: the file names {one.named:,} prices and leaves {one.missing:,} out, "
            "so it was taken for a part and those stay; --removal always takes them away"
        )
    _show_bad(report.bad, report.bad_count, report.read)


@prices.command("revalue")
def revalue() -> None:
    """Derive every value again, after the settings of the valuation changed."""
    count = with_application(lambda app: refresh_values(app.units, app.settings.valuation, everything=True))
    console.print(f"{count:,} finishes valued anew")


def _moment(day: str) -> datetime:
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise ValidationFailed(f"{day[:20]!r} is not a day such as 2026-02-14", field="observed") from None
