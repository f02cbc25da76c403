"""``dualcaster users``: profiles, roles, and taking everything along or leaving."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from attrs import fields

from dualcaster_app import Application
from dualcaster_cli.options import Json, Username
from dualcaster_cli.session import console, operator_name, print_json, table, with_application, with_audited_application
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor, Role
from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.accounts.profiles.views import OwnProfile
from dualcaster_core.kernel.audit import AuditAction
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import distance_in_words


def profile(username: Username, as_json: Json = False) -> None:
    """Show somebody's profile as they see it, with every switch.

    Example: dualcaster users profile alice
    """

    async def run(application: Application) -> OwnProfile:
        user = await application.accounts.operator.named(username)
        if not user.is_active:
            raise UserNotFound(username)
        return await application.profiles.profiles.mine(Actor(user_id=user.id, username=user.username, session_id=0))

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    shown = table(found.username, "what", "")
    shown.add_row("public id", found.hashid)
    shown.add_row("display name", found.display_name or "not stated")
    shown.add_row("tagline", found.tagline or "not stated")
    shown.add_row("trader type", found.card_type.value if found.card_type else "not chosen")
    shown.add_row("formats", ", ".join(one.value for one in found.formats) or "none")
    around = distance_in_words(found.trade_radius_miles, distance_unit_of(found.country))
    shown.add_row("place", f"{found.location or 'not stated'}, {around} around")
    shown.add_row("country", found.country_name or "not stated")
    shown.add_row("role", found.role.value)
    shown.add_row("seen by others", "public" if found.is_public else "private")
    for name in (one.name for one in fields(OwnProfile) if one.name.startswith("show_")):
        shown.add_row(name.replace("_", " "), "yes" if getattr(found, name) else "no")
    shown.add_row("looks by others", f"{found.profile_views:,}")
    console.print(shown)


def role(
    username: Username,
    role: Annotated[Role, typer.Argument(metavar="ROLE", help="user, store, moderator or admin.")],
) -> None:
    """Give an account a role; it holds from the next call of theirs on.

    Example: dualcaster users role alice moderator
    """
    with_application(lambda app: app.accounts.roles.grant(username, role, by=operator_name()))
    console.print(f"{username} is {role.value} now")


def promote(username: Username) -> None:
    """Make an account an admin, the first one of a new site for instance; the change is kept with who made it.

    Example: dualcaster users promote alice
    """
    first = with_application(lambda app: app.accounts.roles.promote(username, by=operator_name()))
    console.print(f"{username} is {'the first admin' if first else 'an admin now'}")


def role_changes(
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many, the latest first.")] = 100,
    as_json: Json = False,
) -> None:
    """List who got which role, when, and by whom at the console.

    Example: dualcaster users role-changes
    """
    found = with_application(lambda app: app.accounts.roles.changes(limit=limit))
    if as_json:
        print_json([{"username": name, "change": change} for name, change in found])
        return
    shown = table("Changes of roles", "when", "user", "before", "role", "by", whole=("when",))
    for name, one in found:
        shown.add_row(f"{one.at:%Y-%m-%d %H:%M}", name, one.before.value, one.role.value, one.by)
    console.print(shown)


def export(
    username: Username,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write; - is standard output.")] = Path("-"),
) -> None:
    """Write everything that is kept of an account as one JSON document.

    Example: dualcaster users export alice --output alice.json
    """

    async def run(application: Application) -> bytes:
        return b"".join([piece async for piece in application.accounts.export.export_named(username)])

    document = with_audited_application(run, AuditAction.ACCOUNT_EXPORTED, username)
    if str(output) == "-":
        sys.stdout.write(document.decode() + "\n")
        return
    try:
        output.touch(mode=0o600)
        output.write_bytes(document)
    except OSError as error:
        raise ValidationFailed(f"{output}: {error.strerror or error}", file=str(output)) from error
    console.print(f"{len(document):,} bytes written to {output}")


def delete(
    username: Username,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Delete an account for good: what is its own goes, what others keep of it stays without a name.

    Example: dualcaster users delete alice --yes
    """
    if not yes:
        typer.confirm(f"Delete {username} and everything of theirs for good?", abort=True)
    with_audited_application(
        lambda app: app.accounts.deletion.delete_named(username), AuditAction.ACCOUNT_DELETED, username
    )
    console.print(f"{username} is deleted")
