"""``dualcaster market``."""

from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_app.demo.synthetic_market import generate_market
from dualcaster_cli.session import console, step_progress, with_application
from dualcaster_core.matching.synthetic import MarketShape

app = typer.Typer(help="Synthetic markets.", no_args_is_help=True)


@app.callback()
def market() -> None:
    """Make markets of made-up traders for demonstrations and measurements."""


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
