"""``dualcaster portfolio``: what somebody's inventory is worth, now and day by day."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_cli.want_list import User
from dualcaster_core.collection.portfolio.history import MOST_DAYS
from dualcaster_core.collection.portfolio.views import PortfolioHistory, PortfolioView

app = typer.Typer(no_args_is_help=True)
SETS_SHOWN = 10


@app.command("show")
def show(user: User, as_json: Json = False) -> None:
    """Show what somebody's inventory is worth and cost, in US dollars, and its sets and finishes.

    Example: dualcaster portfolio show --user alice
    """

    async def run(app: Application) -> PortfolioView:
        owner = await app.accounts.operator.named(user)
        return await app.portfolio.worth.value(owner.id)

    view = with_application(run)
    if as_json:
        print_json(view)
        return
    profit = view.profit
    console.print(f"{user}: ${view.value:,} in {view.copies:,} copies, a {view.tier.tier} collection")
    gained = "not known" if profit.profit is None else f"{profit.profit:+,} over {profit.compared_copies:,} copies"
    console.print(f"Paid ${profit.cost:,}; profit {gained}; {view.unpriced_copies:,} copies without a price")
    numbers = ("copies", "value", "share", "profit")
    shown = table("By set and finish", "of", *numbers, right=numbers)
    for part in (*view.finishes, *view.sets[:SETS_SHOWN]):
        shown.add_row(
            part.name, f"{part.copies:,}", f"${part.value:,}", f"{part.share_percent} %", _signed(part.profit)
        )
    console.print(shown)


@app.command("history")
def history(
    user: User,
    days: Annotated[int | None, typer.Option(min=1, max=MOST_DAYS, help="Only the last days.")] = None,
    as_json: Json = False,
) -> None:
    """Show what somebody's inventory was worth and had cost when each day ended, in US dollars.

    Example: dualcaster portfolio history --user alice --days 30
    """

    async def run(app: Application) -> PortfolioHistory:
        owner = await app.accounts.operator.named(user)
        return await app.portfolio.histories.history(owner.id, days=days)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    numbers = ("value", "paid", "copies")
    shown = table(f"Portfolio of {user}", "day", *numbers, "", right=numbers)
    for day in found.days:
        shown.add_row(
            str(day.day), f"${day.value:,}", f"${day.cost:,}", f"{day.copies:,}", "estimate" if day.is_estimate else ""
        )
    console.print(shown)


@app.command("snapshot")
def snapshot(
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Of which day it is; today unless told.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Note what every inventory is worth now, as the worker does every night; again on one day it is replaced.

    Example: dualcaster portfolio snapshot
    """

    async def run(app: Application) -> int:
        return await app.portfolio.histories.take(day.date() if day else None)

    written = with_application(run)
    if as_json:
        print_json({"written": written})
        return
    console.print(f"{written:,} snapshots written")


def _signed(amount: Decimal | None) -> str:
    return "-" if amount is None else f"{amount:+,}"
