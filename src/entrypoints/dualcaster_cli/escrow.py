"""``dualcaster escrow``."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.escrow.reconciliation import Difference
from dualcaster_core.escrow.reconciling import SETTLED_AFTER, ReconciliationReport

app = typer.Typer(help="Held payments, and how the books compare with the payment provider's.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Write JSON for machines.")]
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
        now = application.clock.now()
        last = now - SETTLED_AFTER if end is None else min(now, end.replace(tzinfo=UTC) + timedelta(days=1))
        first = last - timedelta(days=3) if start is None else start.replace(tzinfo=UTC)
        return await application.payments.reconcile.run(first, last)

    report = with_application(run)
    if as_json:
        print_json(report)
    else:
        _show(report)
    raise typer.Exit(1 if report.differences else 0)


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
    ours, theirs = ("-" if cents is None else f"${cents / 100:,.2f}" for cents in (one.ours, one.theirs))
    return ours, theirs
