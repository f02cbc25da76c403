"""``dualcaster market``."""

from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_app.demo.synthetic_market import generate_market
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, step_progress, table, with_application
from dualcaster_core.market.overview.views import MarketSummary
from dualcaster_core.matching.synthetic import MarketShape
from dualcaster_core.rings.market.liquidity import Liquidity
from dualcaster_core.rings.market.model import PAIR

app = typer.Typer(no_args_is_help=True)


@app.callback()
def market() -> None:
    """Show how the market stands, derive its figures, and make markets of made-up traders."""


@app.command("show")
def show(as_json: Json = False) -> None:
    """Show the index, those of the finishes, and how many cards rose and fell in 7 days.

    Example: dualcaster market show --json
    """

    async def run(application: Application) -> MarketSummary:
        return await application.market.overview.summary()

    summary = with_application(run)
    if as_json:
        print_json(summary)
        return
    numbers = ("index", "7 days", "30 days", "cards")
    shown = table(f"The market on {summary.as_of or 'no day yet'}", "of", *numbers, right=numbers)
    for index in (summary.index, *summary.finishes) if summary.index else ():
        changes = (
            "-" if one is None else f"{one:+.1f} %" for one in (index.change_7d_percent, index.change_30d_percent)
        )
        shown.add_row(index.scope, f"{index.value:.2f}", *changes, f"{index.cards:,}")
    console.print(shown)
    console.print(f"{summary.rising:,} rose, {summary.falling:,} fell, {summary.unchanged:,} stayed in 7 days")


@app.command("refresh")
def refresh(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build the indexes anew, for history that came in late.")
    ] = False,
) -> None:
    """Derive the statistics of all cards and carry the indexes on, as the worker does every night.

    Example: dualcaster market refresh --rebuild
    """

    async def run(application: Application) -> tuple[int, int]:
        return await application.market.refresh.everything(rebuild=rebuild)

    statistics, values = with_application(run)
    console.print(f"{statistics:,} statistics and {values:,} values of indexes changed")


@app.command("liquidity")
def liquidity(
    people: Annotated[
        int, typer.Option("--people", min=2, max=20_000, help="Those who were active last, so many at most.")
    ] = 2_000,
    sample: Annotated[
        int, typer.Option("--sample", min=1, max=20_000, help="People who are asked for a fair trade.")
    ] = 100,
    largest: Annotated[int, typer.Option("--largest", min=2, max=4, metavar="K", help="People of a ring at most.")] = 4,
    as_json: Json = False,
) -> None:
    """Show which share of the people could trade: in pairs, and in rings of up to 3 and 4.

    Example: dualcaster market liquidity --people 5000 --sample 200
    """

    async def run(application: Application) -> Liquidity:
        with step_progress("Asking people", sample, quiet=as_json) as advance:
            return await application.rings.liquidity.measure(
                people=people, sample=sample, largest=largest, progress=advance
            )

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    columns = ("wants meet", "at a fair value")
    shown = table(f"{found.people:,} people", "trades of", *columns, right=columns)
    for size, share in found.wanted.items():
        shown.add_row("two" if size == PAIR else f"up to {size}", f"{share:.1%}", f"{found.fair[size]:.1%}")
    console.print(shown)
    console.print(
        f"fair trades were looked for with {found.sampled:,} of them, the most valuable first: at least so many"
    )


@app.command("generate")
def generate(
    users: Annotated[int, typer.Option("--users", min=1, max=5_000_000, help="Traders.")] = 1_000,
    haves: Annotated[int, typer.Option("--haves", min=1, max=2_000, help="Haves of each trader.")] = 200,
    wants: Annotated[int, typer.Option("--wants", min=1, max=1_000, help="Wants of each trader.")] = 60,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same market.")] = 1,
) -> None:
    """Fill a database without accounts with made-up traders whose tastes follow the real popularity of cards.

    Example: dualcaster market generate --users 20000 --seed 7
    """
    shape = MarketShape(traders=users, haves=haves, wants=wants)

    async def run(application: Application) -> int:
        done = 0
        with step_progress("Writing traders", users) as advance:

            def progress(count: int) -> None:
                nonlocal done
                advance(count - done)
                done = count

            return await generate_market(application, shape, seed=seed, progress=progress)

    console.print(f"{with_application(run):,} traders, seed {seed}")
