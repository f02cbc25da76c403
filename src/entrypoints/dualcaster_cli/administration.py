"""``dualcaster admin``: the audit log, the operator's figures, accounts and business accounts."""

import sys
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json, Username
from dualcaster_cli.session import at_the_console, console, print_json, table, with_application
from dualcaster_core.accounts.business.model import BusinessState, BusinessStep
from dualcaster_core.accounts.business.views import BusinessPage
from dualcaster_core.accounts.model import Role
from dualcaster_core.administration.audit_csv import audit_lines
from dualcaster_core.administration.figures import OperatorFigures, troubles
from dualcaster_core.administration.model import AuditCategory, AuditFilters, UserFilters
from dualcaster_core.administration.views import AuditPage, UserPage
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.errors import ValidationFailed

app = typer.Typer(no_args_is_help=True)

Reason = Annotated[str, typer.Option("--reason", help="Why; it stays in the audit log.")]
Category = Annotated[AuditCategory | None, typer.Option(help="Only actions about this.")]
By = Annotated[str | None, typer.Option(help="Only what this user did.")]
Subject = Annotated[str | None, typer.Option(help="Only what was done to this user.")]
Source = Annotated[AuditSource | None, typer.Option(help="Only what was done from there.")]
First = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day in UTC.")]
Last = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day in UTC.")]


@app.command("audit")
def audit(
    *,
    category: Category = None,
    by: By = None,
    subject: Subject = None,
    source: Source = None,
    first: First = None,
    last: Last = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Entries to show.")] = 24,
    export: Annotated[Path | None, typer.Option(help="Write the latest 50,000 as CSV; - is standard output.")] = None,
    as_json: Json = False,
) -> None:
    """List what staff and operators did, the latest first.

    Example: dualcaster admin audit --category role --from 2026-11-01
    """
    filters = AuditFilters(
        category=category,
        by=by,
        subject=subject,
        source=source,
        first=None if first is None else first.date(),
        last=None if last is None else last.date(),
    )
    if export is not None:
        written = with_application(lambda application: _export(application, filters, export))
        if str(export) != "-":
            console.print(f"{written:,} bytes written to {export}")
        return

    async def run(application: Application) -> AuditPage:
        return await application.administration.audit.page(at_the_console(), filters, limit=limit)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    shown = table("Audit log", "when", "what", "who", "from", "whom", "why", whole=("when",))
    for one in found.items:
        who = one.by or one.by_name or "-"
        shown.add_row(
            f"{one.at:%Y-%m-%d %H:%M}", one.action.replace("_", " "), who, one.source, one.subject or "-", one.reason
        )
    console.print(shown)


async def _export(application: Application, filters: AuditFilters, output: Path) -> int:
    """Write piece by piece. Raises ``ValidationFailed`` where the file cannot be written."""
    written = 0
    records = await application.administration.audit.export(at_the_console(), filters)
    try:
        with nullcontext(sys.stdout.buffer) if str(output) == "-" else output.open("wb") as file:
            async for piece in audit_lines(records):
                written += file.write(piece)
            file.flush()
    except OSError as error:
        raise ValidationFailed(f"{output}: {error.strerror or error}", file=str(output)) from error
    return written


@app.command("figures")
def figures(as_json: Json = False) -> None:
    """Show how the site does: people, queues, background work, prices and storage.

    Example: dualcaster admin figures
    """

    async def run(application: Application) -> OperatorFigures:
        return await application.administration.figures.measured(at_the_console(), anew=True)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    people, queues, work = found.people, found.queues, found.work
    shown = table(f"Figures of {found.measured_at:%Y-%m-%d %H:%M} UTC", "what", "")
    shown.add_row("open accounts", f"{people.open:,}")
    shown.add_row(
        "seen today / week / month", f"{people.active_day:,} / {people.active_week:,} / {people.active_month:,}"
    )
    shown.add_row("cases, overdue", f"{queues.cases:,}, {queues.overdue:,}")
    shown.add_row("businesses that wait", f"{people.businesses_waiting:,}")
    shown.add_row("prices set aside", f"{queues.quarantined_prices:,}")
    shown.add_row("events that wait, oldest", f"{work.open_events:,}, {work.oldest_seconds:,.0f} s")
    heard = "never" if work.worker_seen_at is None else f"{work.worker_seen_at:%Y-%m-%d %H:%M}"
    shown.add_row("worker last heard of", heard)
    shown.add_row("database", f"{found.database_bytes / 1_000_000:,.0f} MB at migration {found.migration}")
    console.print(shown)
    for one in troubles(found):
        console.print(f"{one.what}: {one.detail}", markup=False)


@app.command("users")
def users(
    q: Annotated[str | None, typer.Argument(help="Beginning of a name, a public id, or an e-mail address.")] = None,
    role: Annotated[Role | None, typer.Option(help="Only accounts of this role.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Accounts to show.")] = 24,
    as_json: Json = False,
) -> None:
    """Look accounts up, the newest first.

    Example: dualcaster admin users alice@example.org
    """

    async def run(application: Application) -> UserPage:
        filters = UserFilters(q=q, role=role)
        return await application.administration.users.page(at_the_console(), filters, limit=limit)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    shown = table("Accounts", "user", "e-mail address", "role", "standing", "trades", "sanction", right=("trades",))
    for one in found.items:
        trades = f"{one.completed_trades:,}"
        shown.add_row(one.username, one.email or "-", one.role, one.standing, trades, one.sanction or "-")
    console.print(shown)


@app.command("sign-out")
def sign_out(username: Username, reason: Reason) -> None:
    """Sign somebody out everywhere.

    Example: dualcaster admin sign-out alice --reason "Lost their phone."
    """
    ended = with_application(lambda opened: opened.accounts.access.sign_out(at_the_console(), username, reason))
    console.print(f"{ended:,} sessions of {username} are ended")


@app.command("unlock")
def unlock(username: Username, reason: Reason) -> None:
    """Let somebody try passwords again at once.

    Example: dualcaster admin unlock alice --reason "Called, and knows the last trade."
    """
    with_application(lambda opened: opened.accounts.access.unlock(at_the_console(), username, reason))
    console.print(f"{username} can log in again")


@app.command("businesses")
def businesses(
    state: Annotated[BusinessState, typer.Option(help="How far they have come.")] = BusinessState.PENDING,
    as_json: Json = False,
) -> None:
    """List business accounts, who applied first before others.

    Example: dualcaster admin businesses --state verified
    """

    async def run(application: Application) -> BusinessPage:
        return await application.accounts.businesses.listed(at_the_console(), state, limit=100)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    shown = table(f"{state.value.capitalize()} businesses", "user", "business", "applied", "why")
    for one in found.items:
        shown.add_row(one.username, one.business_name, f"{one.applied_at:%Y-%m-%d}", one.reason)
    console.print(shown)


@app.command("business")
def business(
    username: Username,
    step: Annotated[BusinessStep, typer.Argument(help="verify, reject or revoke.")],
    reason: Reason,
    documents: Annotated[str, typer.Option(help="What was shown; needed to verify.")] = "",
) -> None:
    """Decide on a business account.

    Example: dualcaster admin business alice verify --reason "Registered." --documents "Licence 4711"
    """

    async def run(application: Application) -> str:
        person = await application.accounts.operator.named(username)
        after = await application.accounts.businesses.decide(
            at_the_console(), person.id, step, reason=reason, documents=documents
        )
        return f"{after.name} is {after.state.value}"

    console.print(with_application(run), markup=False)
