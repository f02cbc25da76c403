"""``dualcaster trades``: an operator looks at somebody's trades, and acts for them."""

from decimal import Decimal
from typing import Annotated

import typer
from rich.table import Table

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_cli.want_list import User
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import LARGEST_PAGE
from dualcaster_core.trading.commands import PEOPLES_ACTIONS, TradeCommand
from dualcaster_core.trading.errors import TradeNotFound
from dualcaster_core.trading.lifecycle import Action
from dualcaster_core.trading.reading.views import TradeDetail, TradeLineView, TradePage, TradeSummary, TradeTab

app = typer.Typer(no_args_is_help=True)
TradeHashid = Annotated[str, typer.Argument(metavar="ID", help="The trade's public id.")]
_BY_OTHERS = {Action.EDIT, Action.COUNTER}


@app.command("list")
def list_trades(
    user: User,
    tab: Annotated[TradeTab, typer.Option(help="Which of their trades.")] = TradeTab.YOUR_TURN,
    limit: Annotated[int, typer.Option(min=1, max=LARGEST_PAGE, help="Most trades to list.")] = 24,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: what it printed last.")] = None,
    as_json: Json = False,
) -> None:
    """List somebody's trades, newest first.

    Example: dualcaster trades list --user bob --tab in_progress
    """

    async def run(app: Application) -> TradePage:
        owner = await app.accounts.operator.named(user)
        return await app.trading.trades.page(owner.id, tab, limit=limit, cursor=cursor)

    page = with_application(run)
    if as_json:
        print_json(page)
        return
    numbers = ("gives", "gets", "difference")
    columns = ("id", "with", "status", *numbers, "turn", "what is next")
    shown = table(f"Trades of {user}: {tab}", *columns, right=numbers, whole=("id",))
    for one in page.items:
        given, got = _totals(one)
        shown.add_row(
            one.hashid,
            one.partner.username,
            one.status,
            f"${given:,}",
            f"${got:,}",
            f"{one.difference:+,}",
            one.turn,
            one.next_step,
        )
    console.print(shown)
    if page.next_cursor:
        console.print(f"go on with: --cursor {page.next_cursor}", soft_wrap=True)


@app.command()
def show(trade: TradeHashid, user: User, as_json: Json = False) -> None:
    """Show one trade with both sides, as one of its two people sees it.

    Example: dualcaster trades show kZyLqP4bRx --user bob
    """

    async def run(app: Application) -> TradeDetail:
        owner = await app.accounts.operator.named(user)
        return await app.trading.trades.seen(owner.id, _key(app, trade))

    _print(with_application(run), as_json=as_json)


@app.command()
def act(
    trade: TradeHashid,
    action: Annotated[Action, typer.Argument(help="What to do, as in the API: send, view, accept, decline, ...")],
    user: User,
    version: Annotated[
        int | None, typer.Option(min=1, help="The version that was looked at; the one that there is unless given.")
    ] = None,
    reason: Annotated[str, typer.Option(help="What the other reads.")] = "",
    confirm_values: Annotated[bool, typer.Option("--confirm-values", help="Accept although prices moved.")] = False,
    carrier: Annotated[str, typer.Option(help="With sent: who carries the parcel.")] = "",
    tracking: Annotated[str, typer.Option(help="With sent: its tracking number.")] = "",
    as_json: Json = False,
) -> None:
    """Take a step of a trade for somebody; proposals are edited and countered on the site and over the API.

    Example: dualcaster trades act kZyLqP4bRx decline --user bob --reason "Sold them yesterday"
    """
    if action not in PEOPLES_ACTIONS or action in _BY_OTHERS:
        possible = ", ".join(one for one in PEOPLES_ACTIONS if one not in _BY_OTHERS)
        raise typer.BadParameter(f"{action} is not possible here; these are: {possible}")

    async def run(app: Application) -> TradeDetail:
        owner, key = await app.accounts.operator.named(user), _key(app, trade)
        seen = await app.trading.trades.seen(owner.id, key)
        command = TradeCommand(
            action=action,
            version=version or seen.version,
            reason=reason,
            confirm_values=confirm_values,
            carrier=carrier,
            tracking=tracking,
        )
        after = await app.trading.commands.act(owner.id, key, command)
        return await app.trading.trades.seen(owner.id, after.id)

    _print(with_application(run), as_json=as_json)


def _key(app: Application, hashid: str) -> int:
    key = app.ids.decode(IdKind.TRADE, hashid)
    if key is None:
        raise TradeNotFound
    return key


def _totals(one: TradeSummary) -> tuple[Decimal, Decimal]:
    """Return what the user gives and gets, cash included."""
    cash = (one.proposer_adds_cash, one.recipient_adds_cash)
    mine, theirs = cash if one.is_proposer else (cash[1], cash[0])
    return one.gives_value + mine, one.gets_value + theirs


def _print(one: TradeDetail, *, as_json: bool) -> None:
    if as_json:
        print_json(one)
        return
    console.print(
        f"[bold]{one.hashid}[/bold]  {one.proposer} to {one.recipient}, {one.status}, version {one.version},"
        f" {one.exchange}"
    )
    for who, lines, cash in (
        (one.proposer, one.proposer_offers, one.proposer_adds_cash),
        (one.recipient, one.proposer_wants, one.recipient_adds_cash),
    ):
        console.print(_side(who, lines, cash))
    console.print(f"{one.turn}: {one.next_step}")
    for then in one.consequences:
        console.print(f"  {then.at:%Y-%m-%d %H:%M} UTC  {then.what}")
    if one.actions:
        console.print(f"possible now: {', '.join(one.actions)}")


def _side(who: str, lines: tuple[TradeLineView, ...], cash: Decimal) -> Table:
    shown = table(f"{who} gives", "copies", "card", "set", "copy", "each", right=("copies", "each"))
    for line in lines:
        value = "unpriced" if line.unit_value is None else f"${line.unit_value:,}"
        copy = f"{line.finish} {line.condition} {line.language}"
        shown.add_row(str(line.quantity), line.name, f"{line.set_code} {line.collector_number}", copy, value)
    if cash:
        shown.add_row("", "cash", "", "", f"${cash:,}")
    return shown
