"""``dualcaster signals run|list|record``."""

from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.signals.model import SignalAction
from dualcaster_core.signals.reading.views import RecordLine, SignalFilter, SignalPage, SignalTab, TrackRecord
from dualcaster_core.signals.runs.grading import GradeReport
from dualcaster_core.signals.runs.publishing import PublishReport


def run(as_json: Json = False) -> None:
    """Publish what the rules say of every card, grade what is due, and seal the days that are over.

    The worker does the same by itself: after each import, and every five minutes.

    Example: dualcaster signals run
    """

    async def act(application: Application) -> tuple[PublishReport, GradeReport, int]:
        signals = application.signals
        return await signals.publishing.run(), await signals.grading.run(), await signals.sealing.run()

    published, graded, sealed = with_application(act)
    if as_json:
        print_json({"published": published, "graded": graded, "days_sealed": sealed})
        return
    console.print(f"{published.published:,} signals published; the rules proposed {published.proposed:,} for", end=" ")
    console.print(f"{published.quotes:,} prices. {graded.graded:,} of {graded.due:,} graded. {sealed:,} days sealed.")
    for failure in published.failures:
        console.print(f"The rule {failure.rule} was stopped: {failure.why}")


def list_signals(
    action: Annotated[SignalAction | None, typer.Option("--action", help="Only this action.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Only this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many, the latest first.")] = 24,
    as_json: Json = False,
) -> None:
    """List our signals, the latest first.

    Example: dualcaster signals list --action buy
    """

    async def act(application: Application) -> SignalPage:
        asked = SignalFilter(action=action, kind=kind)
        return await application.signals.reading.page(None, SignalTab.OURS, asked, limit=limit)

    page = with_application(act)
    if as_json:
        print_json(page)
        return
    shown = table("Signals", "id", "made", "action", "kind", "card", "price", "target", "verdict", whole=("id",))
    for one in page.items:
        verdict = (
            {None: "no data", True: "came true", False: "did not"}[one.outcome.came_true] if one.outcome else "open"
        )
        target = "" if one.target_price is None else str(one.target_price)
        made = one.made_at.date().isoformat()
        shown.add_row(
            one.id, made, one.action.upper(), one.kind, one.card.name, str(one.current_price), target, verdict
        )
    console.print(shown)


def record(as_json: Json = False) -> None:
    """Say how right our signals were, by kind, action and stated confidence.

    Example: dualcaster signals record
    """

    async def act(application: Application) -> TrackRecord:
        return await application.signals.reading.record()

    found = with_application(act)
    if as_json:
        print_json(found)
        return
    for title, lines in (
        ("By kind", found.by_kind),
        ("By action", found.by_action),
        ("By stated confidence", found.by_confidence),
        ("All", (found.overall,)),
    ):
        _show(title, lines)


def _show(title: str, lines: tuple[RecordLine, ...]) -> None:
    shown = table(title, "", "came true", "evaluated", "no data", "share", right=("came true", "evaluated", "share"))
    for line in lines:
        share = "–" if line.share is None else f"{line.share:.0%}"
        shown.add_row(line.name, str(line.came_true), str(line.evaluated), str(line.insufficient), share)
    console.print(shown)
