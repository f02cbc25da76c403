"""``dualcaster reputation show|recalculate|audit``, and ``dualcaster users identity-check``."""

from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json, Username
from dualcaster_cli.session import console, operator_name, print_json, table, with_application, with_audited_application
from dualcaster_core.kernel.audit import AuditAction


def show(username: Username, as_json: Json = False) -> None:
    """Show somebody's reputation with its parts.

    Example: dualcaster reputation show alice
    """
    found = with_application(lambda app: app.reputation.reading.seen_by_operator(username))
    if as_json:
        print_json(found)
        return
    shown = table(f"{found.username}: {found.score:,} points, {found.tier}", "part", "points", "why", right=("points",))
    for part in found.parts:
        shown.add_row(part.title, f"{part.points:f}", part.sentence)
    console.print(shown)
    trades, reviews = found.trades, found.reviews
    rate = "no trades ended" if trades.success_rate is None else f"{trades.success_rate:.0%} kept"
    rating = "no reviews" if reviews.average is None else f"{reviews.average} stars"
    console.print(f"{trades.completed:,} trades, {rate}; {rating} of {reviews.received:,}; standing: {found.standing}")


def audit(username: Username, as_json: Json = False) -> None:
    """Explain a score: every part with the events behind it, blocks too.

    Example: dualcaster reputation audit alice
    """
    found = with_application(lambda app: app.reputation.reading.audit_by_operator(username, by=operator_name()))
    if as_json:
        print_json(found)
        return
    shown = table(f"{found.username}: {found.score:,} points", "part", "points", "when", "what", right=("points",))
    for part in found.parts:
        shown.add_row(part.title, f"{part.points:f}", "", part.sentence)
        for event in part.events:
            points = "" if event.points is None else f"{event.points:f}"
            day = "" if event.at is None else f"{event.at:%Y-%m-%d}"
            shown.add_row("", points, day, f"{event.text}{f' with {event.other}' if event.other else ''}")
    console.print(shown)


def recalculate(
    usernames: Annotated[list[str], typer.Argument(metavar="USER...", help="Whose reputation is made anew.")],
) -> None:
    """Make reputations anew from everything that is stored of the people.

    Example: dualcaster reputation recalculate alice bob
    """

    async def run(app: Application) -> dict[str, int]:
        people = {user.id: user.username for user in [await app.accounts.operator.named(name) for name in usernames]}
        made = await app.reputation.reputations.recalculate(people)
        return {people[one.user_id]: one.score for one in made}

    noted = with_audited_application(run, AuditAction.REPUTATION_RECALCULATED, *usernames)
    for name, score in noted.items():
        console.print(f"{name} has {score:,} points")


def identity_check(
    username: Username,
    reason: Annotated[str, typer.Option("--reason", help="What was checked and how, or why it is taken back.")],
    take_back: Annotated[bool, typer.Option("--take-back", help="Take the mark back.")] = False,
) -> None:
    """Say that somebody's identity was checked; it is written down, and counts from the next night on.

    Example: dualcaster users identity-check alice --reason "passport seen in the store"
    """
    with_application(
        lambda app: app.reputation.identity_checks.decide_by_operator(username, is_checked=not take_back, reason=reason)
    )
    console.print(f"the identity of {username} is {'no longer marked as ' if take_back else ''}checked")
