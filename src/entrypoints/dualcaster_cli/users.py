"""``dualcaster users``."""

from typing import Annotated, Any

import typer

from dualcaster_app import Application
from dualcaster_cli import passwords, profiles, reputation_records
from dualcaster_cli.options import Json, Username
from dualcaster_cli.session import (
    at_the_console,
    console,
    print_json,
    table,
    with_application,
    with_audited_application,
)
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import User
from dualcaster_core.accounts.ports import UserSummary
from dualcaster_core.accounts.profiles.places import place_from
from dualcaster_core.kernel.audit import AuditAction
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.reputation.tiers import Tier

app = typer.Typer(no_args_is_help=True)

PlaceName = Annotated[str | None, typer.Option("--place", help="Where they trade, as shown to others.")]
At = Annotated[str | None, typer.Option("--at", help="Coordinates as LATITUDE,LONGITUDE; never shown.")]


def _place(name: str | None, at: str | None) -> Any:
    if at is None:
        return None
    try:
        latitude, longitude = (float(part) for part in at.split(","))
    except ValueError:
        raise ValidationFailed(f"{at[:40]!r} is not LATITUDE,LONGITUDE", field="at") from None
    return place_from(name or "", latitude, longitude)


@app.command("add")
def add(
    username: Username,
    public: Annotated[bool, typer.Option("--public/--private", help="Whether others may find them.")] = True,
    place: PlaceName = None,
    at: At = None,
) -> None:
    """Open an account.

    Example: dualcaster users add alice --place Austin --at 30.27,-97.74
    """

    async def run(app: Application) -> User:
        made = await app.accounts.operator.create(username, is_public=public, place=_place(place, at))
        await app.administration.console.note(at_the_console(), AuditAction.ACCOUNT_CREATED, made.username)
        return made

    user = with_application(run)
    console.print(f"{user.username} has account {user.id}")


@app.command("list")
def list_users(
    after: Annotated[int, typer.Option(min=0, help="Only accounts with a higher number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Accounts at most.")] = 50,
    as_json: Json = False,
) -> None:
    """List accounts with the size of their lists."""
    found = with_application(lambda app: app.accounts.queries.summaries(after=after, limit=limit))
    if as_json:
        print_json(found)
        return
    numbers = ("owned", "for trade", "wanted")
    shown = table(f"{len(found)} accounts", "id", "user", "seen by others", "place", "tier", *numbers, right=numbers)
    for user in found:
        shown.add_row(
            str(user.id),
            user.username,
            "public" if user.is_public and user.is_active else "private" if user.is_active else "closed",
            user.location or "",
            Tier(user.tier).name.lower(),
            f"{user.owned:,}",
            f"{user.for_trade:,}",
            f"{user.wanted:,}",
        )
    console.print(shown)


@app.command("show")
def show(username: Username, as_json: Json = False) -> None:
    """Show one account."""

    async def run(app: Application) -> UserSummary:
        found = await app.accounts.queries.summary(username)
        if found is None:
            raise UserNotFound(username)
        return found

    user = with_application(run)
    if as_json:
        print_json(user)
        return
    shown = table(user.username, "what", "")
    shown.add_row("seen by others", "public" if user.is_public else "private")
    shown.add_row("place", user.location or "not stated")
    shown.add_row("trade radius", f"{user.trade_radius_miles} miles")
    shown.add_row("tier", Tier(user.tier).name.lower())
    shown.add_row("owned / for trade / wanted", f"{user.owned:,} / {user.for_trade:,} / {user.wanted:,} copies")
    shown.add_row("version of the lists", str(user.list_version))
    console.print(shown)


@app.command("set")
def change(
    username: Username,
    public: Annotated[bool | None, typer.Option("--public/--private", help="Whether others may find them.")] = None,
    show_haves: Annotated[bool | None, typer.Option("--show-haves/--hide-haves", help="Show the have list.")] = None,
    show_wants: Annotated[bool | None, typer.Option("--show-wants/--hide-wants", help="Show the want list.")] = None,
    active: Annotated[bool | None, typer.Option("--active/--closed", help="Open or close the account.")] = None,
    radius: Annotated[int | None, typer.Option(min=0, max=12_500, help="Trade radius in miles, in steps of 5.")] = None,
    place: PlaceName = None,
    at: At = None,
) -> None:
    """Change who sees an account and where it trades; closing it ends its sessions."""
    wished = {
        "is_public": public,
        "show_have_list": show_haves,
        "show_want_list": show_wants,
        "is_active": active,
        "trade_radius_miles": radius,
        "place": _place(place, at),
    }
    changes = {name: value for name, value in wished.items() if value is not None}

    async def run(application: Application) -> None:
        user = await application.accounts.operator.change(username, **changes)
        if not user.is_active:
            await application.accounts.sessions.log_out_everywhere(user.id)

    noted = {name: "set" if name == "place" else str(value).lower() for name, value in changes.items()}
    with_audited_application(run, AuditAction.ACCOUNT_CHANGED, username, **noted)
    console.print(f"{username} changed" if changes else "nothing to change")


@app.command("block")
def block(username: Username, other: Annotated[str, typer.Argument(help="Whom they block.")]) -> None:
    """Have one user block another; neither sees the other from then on."""
    done = with_audited_application(
        lambda app: app.accounts.operator.block(username, other),
        AuditAction.ACCOUNT_BLOCKED,
        username,
        other,
    )
    console.print(f"{username} blocks {other}" if done else "it was so already")


@app.command("unblock")
def unblock(username: Username, other: Annotated[str, typer.Argument(help="Whom they blocked.")]) -> None:
    """Lift a block."""
    done = with_audited_application(
        lambda app: app.accounts.operator.unblock(username, other),
        AuditAction.ACCOUNT_UNBLOCKED,
        username,
        other,
    )
    console.print(f"{username} no longer blocks {other}" if done else "there was no block")


@app.command("join-server")
def join_server(
    username: Username,
    guild: Annotated[int, typer.Argument(help="Id of the Discord server.")],
    name: Annotated[str, typer.Option(help="What the server is called.")] = "",
) -> None:
    """Note that a user is a member of a Discord server.

    Example: dualcaster users join-server alice 4711 --name "Boston Trades"
    """
    done = with_audited_application(
        lambda app: app.accounts.operator.join_guild(username, guild, name),
        AuditAction.ACCOUNT_SERVER_JOINED,
        username,
        server=str(guild),
    )
    console.print("noted" if done else "it was noted already")


for command in (
    passwords.password,
    profiles.profile,
    profiles.role,
    profiles.promote,
    profiles.role_changes,
    profiles.export,
    profiles.delete,
    reputation_records.identity_check,
):
    app.command()(command)
