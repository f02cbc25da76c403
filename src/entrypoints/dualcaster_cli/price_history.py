"""``dualcaster prices history export``."""

from pathlib import Path
from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_app.backtests import export_history
from dualcaster_cli.session import console, step_progress, with_application
from dualcaster_core.market.model import PriceSource
from dualcaster_core.signals.record.stored_prices import MOST_DAYS

history = typer.Typer(help="The prices that are stored, day by day.", no_args_is_help=True)
Days = Annotated[int, typer.Option("--days", min=1, max=MOST_DAYS, help="Days up to today.")]
Sources = Annotated[
    list[PriceSource] | None, typer.Option("--source", help="Only this source's prices. Repeatable; default: all.")
]


@history.callback()
def price_history() -> None:
    """Take out the prices that are stored."""


@history.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV; packed where it ends on .gz or .xz.")],
    days: Days = MOST_DAYS,
    source: Sources = None,
) -> None:
    """Write the prices that value cards, day by day, with what shops pay and how many copies they have and want.

    A backtest of the file finds what a backtest of the database finds.

    Example: dualcaster prices history export prices.csv.xz
    """

    async def run(application: Application) -> int:
        with step_progress("Writing prices", None) as advance:
            return await export_history(
                application.signals.stored_prices, file, days=days, sources=source or (), progress=advance
            )

    console.print(f"{with_application(run):,} prices written to {file}", soft_wrap=True)
