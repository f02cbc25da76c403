"""``dualcaster prices quarantine list|release|reject``."""

from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.price_files import described

quarantine = typer.Typer(help="Decide on prices that were set aside.", no_args_is_help=True)
Keys = Annotated[list[int] | None, typer.Argument(metavar="ID...", help="Prices, by their numbers in the list.")]
File = Annotated[int | None, typer.Option("--file", help="A whole file, by its number in the list.")]


@quarantine.command("list")
def show(
    after: Annotated[int, typer.Option(min=0, help="Go on after the price with this number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Prices at most.")] = 50,
    as_json: Json = False,
) -> None:
    """List prices that jumped too far, and whole files in which a source has shrunk by half.

    Example: dualcaster prices quarantine list
    """

    async def run(app: Application) -> object:
        waiting = app.market.quarantine.for_operator()
        files, prices = (await waiting.files()).items, (await waiting.prices(after=after, limit=limit)).items
        if as_json:
            print_json({"files": files, "prices": prices})
            return None
        of_files = table(f"{len(files)} files", "id", "feed", "received", "prices", "why", right=("id", "prices"))
        for file in files:
            received = f"{file.received_at:%Y-%m-%d %H:%M}"
            why = "released, to be brought in" if file.released_at else described(file.shrunk)
            of_files.add_row(str(file.id), file.feed, received, f"{file.prices:,}", why)
        console.print(of_files)
        shown = table(
            f"{len(prices)} prices", "id", "card", "price", "before", "what", "day", right=("price", "before")
        )
        for one in prices:
            card = f"{one.card_name} ({one.set_code} {one.collector_number}, {one.finish})"
            what = f"{one.source} {one.kind} {one.condition or ''}, by {one.feed}"
            amount, before = f"{one.amount:,} {one.currency}", f"{one.previous_amount:,}"
            shown.add_row(str(one.id), card, amount, before, what, f"{one.observed_at:%Y-%m-%d}")
        console.print(shown)
        return None

    with_application(run)


@quarantine.command("release")
def release(keys: Keys = None, file: File = None) -> None:
    """Believe prices, or take a file for the whole list that it is: what it no longer names leaves.

    Example: dualcaster prices quarantine release 17 18
    """

    async def run(app: Application) -> str:
        waiting = app.market.quarantine.for_operator()
        if file is None:
            return f"{await waiting.release(_named(keys)):,} prices released"
        await waiting.release_file(file)
        report = await app.market.quarantine.bring_in(file)
        if report is None:
            return "released; a worker has brought the file in already"
        return f"{report.stored.stored:,} new or changed, {report.gone:,} gone from the file"

    console.print(with_application(run))


@quarantine.command("reject")
def reject(keys: Keys = None, file: File = None) -> None:
    """Refuse prices for good, or throw a file away.

    Example: dualcaster prices quarantine reject --file 3
    """

    async def run(app: Application) -> str:
        waiting = app.market.quarantine.for_operator()
        if file is not None:
            return f"{(await waiting.refuse_file(file)).prices:,} prices thrown away"
        return f"{await waiting.refuse(_named(keys)):,} prices refused"

    console.print(with_application(run))


def _named(keys: list[int] | None) -> list[int]:
    if not keys:
        raise ValidationFailed("name prices by their numbers, or a file with --file", field="ids")
    return keys
