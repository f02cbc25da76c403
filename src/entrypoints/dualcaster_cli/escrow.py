"""``dualcaster escrow``."""

from datetime import datetime
from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import at_the_console, console, print_json, table, with_application
from dualcaster_core.escrow.errors import PaymentNotFound
from dualcaster_core.escrow.filters import PaymentFilters
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.reconciliation import Difference
from dualcaster_core.escrow.reconciling import ReconciliationReport
from dualcaster_core.escrow.views import StaffPaymentPage, StaffPaymentView
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import from_cents

app = typer.Typer(no_args_is_help=True)

_DAY = ["%Y-%m-%d"]


@app.callback()
def escrow() -> None:
    """Look after held payments."""


@app.command("reconcile")
def reconcile(
    start: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="First day, UTC; without it three days back.")
    ] = None,
    end: Annotated[
        datetime | None, typer.Option("--to", formats=_DAY, help="Last day, UTC; without it three hours ago.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare the ledger with the payment provider's; ends with 1 where they differ. Sums in US dollars.

    Example: dualcaster escrow reconcile --from 2026-11-01 --to 2026-11-07
    """

    async def run(application: Application) -> ReconciliationReport:
        first, last = (None if day is None else day.date() for day in (start, end))
        return await application.escrow.reconciliations.run(at_the_console(), first, last)

    report = with_application(run)
    if as_json:
        print_json(report)
    else:
        _show(report)
    raise typer.Exit(1 if report.differences else 0)


@app.command("list")
def list_payments(
    stage: Annotated[PaymentStage | None, typer.Option("--stage", help="Those at one stage alone.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="How many, the latest first.")] = 20,
    as_json: Json = False,
) -> None:
    """List held payments, the latest first. Sums in US dollars.

    Example: dualcaster escrow list --stage disputed
    """

    async def run(application: Application) -> StaffPaymentPage:
        filters = PaymentFilters(stages=frozenset() if stage is None else frozenset({stage}))
        return await application.escrow.oversight.listed(at_the_console(), filters, limit=limit)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    shown = table(f"{len(found.items):,} payments", "trade", "from", "to", "stage", "total", "held")
    for one in found.items:
        row = (one.trade, one.payer, one.payee, one.stage.value, f"{one.total_charged}", f"{one.held}")
        shown.add_row(*row)
    console.print(shown)
    for alert in found.alerts:
        console.print(f"{alert.kind.value.replace('_', ' ')} {alert.reference}: {alert.text}", markup=False)


@app.command("show")
def show_payment(trade: Annotated[str, typer.Argument(help="The trade's public id.")], as_json: Json = False) -> None:
    """Show the held payment of a trade with what was booked for it. Sums in US dollars.

    Example: dualcaster escrow show kZyLqP4bRx
    """

    async def run(application: Application) -> StaffPaymentView:
        key = application.ids.decode(IdKind.TRADE, trade)
        if key is None:
            raise PaymentNotFound
        return await application.escrow.oversight.one(at_the_console(), key)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    payment = found.payment
    console.print(
        f"{payment.payer} to {payment.payee}: {found.stage.value}, {payment.total_charged} paid together,"
        f" {found.held} held, the provider took {found.provider_cost}",
        markup=False,
    )
    shown = table("Ledger", "when", "entry", "reference", "account", "sum")
    for entry in found.entries:
        for account, cents in entry.sums:
            shown.add_row(f"{entry.at:%Y-%m-%d %H:%M}", entry.kind, entry.reference, account, f"{cents}")
    console.print(shown)


def _show(report: ReconciliationReport) -> None:
    run = report.run
    span = f"{run.start:%Y-%m-%d %H:%M} to {run.end:%Y-%m-%d %H:%M} UTC"
    if not report.differences:
        console.print(f"The ledgers agree from {span}: {run.ours:,} movements here, {run.theirs:,} at the provider.")
        return
    title = f"{len(report.differences):,} differences from {span}, {report.new:,} of them new"
    shown = table(title, "difference", "movement", "reference", "here", "provider")
    for one in report.differences:
        kind, movement = (value.replace("_", " ") for value in (one.kind.value, one.movement.value))
        shown.add_row(kind, movement, one.reference, *_sums(one))
    console.print(shown)


def _sums(one: Difference) -> tuple[str, str]:
    ours, theirs = ("nothing" if cents is None else f"{from_cents(cents):,}" for cents in (one.ours, one.theirs))
    return ours, theirs
