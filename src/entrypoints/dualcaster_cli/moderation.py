"""``dualcaster moderation``."""

from collections.abc import Sequence
from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.accounts.use_cases import account_named
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.messaging.errors import HeldMessageNotFound
from dualcaster_core.moderation.actions import CaseDecision
from dualcaster_core.moderation.deciding import CONSOLE
from dualcaster_core.moderation.errors import CaseNotFound
from dualcaster_core.moderation.lifecycle import ActionKind, CaseKind
from dualcaster_core.moderation.views import (
    CaseView,
    DecidedHeldMessage,
    ModeratorNotePage,
    ModeratorNoteView,
    QueuePage,
)

app = typer.Typer(no_args_is_help=True)

CaseId = Annotated[str, typer.Argument(help="The case's public id, as the queue shows it.")]
HeldId = Annotated[str, typer.Argument(help="The held message's public id, as its case shows it.")]


@app.callback()
def moderation() -> None:
    """Decide on cases."""


@app.command("queue")
def queue(
    kind: Annotated[CaseKind | None, typer.Option(help="Only cases of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Cases to show.")] = 24,
    as_json: Json = False,
) -> None:
    """List the cases that wait, the gravest first, then the oldest.

    Example: dualcaster moderation queue --kind user_report
    """

    async def run(application: Application) -> QueuePage:
        return await application.moderation.cases.queue(CONSOLE, kind=kind, limit=limit)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    title = f"{found.pending_count:,} waiting, {found.high_priority_count:,} high or critical"
    shown = table(f"{title}, {found.overdue_count:,} overdue", "case", "level", "about", "reports", "assignee", "due")
    for one in found.items:
        due = f"{one.due_at:%Y-%m-%d %H:%M}" + (" overdue" if one.is_overdue else "")
        shown.add_row(one.id, one.level, one.username, str(one.reports), one.assignee or "-", due)
    console.print(shown)


@app.command("case")
def case(case_id: CaseId, as_json: Json = False) -> None:
    """Show a case: its reports, what was done before, and the next step on the ladder.

    Example: dualcaster moderation case qL7XbRz3
    """
    found = with_application(lambda application: _case(application, case_id))
    if as_json:
        print_json(found)
        return
    _show(found)


@app.command("act")
def act(
    case_id: CaseId,
    action: Annotated[ActionKind, typer.Argument(help="What to do.")],
    reason: Annotated[str, typer.Option(help="Why; whom it concerns reads it.")],
    days: Annotated[int | None, typer.Option(help="Days: restrict 1 to 90, suspend 7, 14 or 30.")] = None,
    departure: Annotated[str, typer.Option(help="Why it is not the suggested step.")] = "",
    as_json: Json = False,
) -> None:
    """Decide on a case at the console.

    Example: dualcaster moderation act qL7XbRz3 warn --reason "Asked to be paid elsewhere."
    """

    async def run(application: Application) -> CaseView:
        decision = CaseDecision(kind=action, reason=reason, days=days, departure=departure)
        await application.moderation.work.act(CONSOLE, _key(application, case_id), decision)
        return await _case(application, case_id)

    found = with_application(run)
    _say(found, f"{action.value}: the case about {found.person.username} is {found.status.value}.", as_json=as_json)


@app.command("assign")
def assign(
    case_id: CaseId,
    username: Annotated[str, typer.Argument(help="A moderator or an admin who may decide it.")],
    as_json: Json = False,
) -> None:
    """Give a case to a moderator, who is told.

    Example: dualcaster moderation assign qL7XbRz3 ann
    """

    async def run(application: Application) -> CaseView:
        await application.moderation.assignment.give(CONSOLE, _key(application, case_id), username)
        return await _case(application, case_id)

    found = with_application(run)
    _say(found, f"{found.assignee} has the case about {found.person.username}.", as_json=as_json)


@app.command("unassign")
def unassign(case_id: CaseId, as_json: Json = False) -> None:
    """Take a case from whoever has it, so that somebody else takes it.

    Example: dualcaster moderation unassign qL7XbRz3
    """

    async def run(application: Application) -> CaseView:
        await application.moderation.assignment.release(CONSOLE, _key(application, case_id))
        return await _case(application, case_id)

    found = with_application(run)
    _say(found, f"Nobody has the case about {found.person.username}.", as_json=as_json)


def _key(application: Application, case_id: str) -> int:
    key = application.ids.decode(IdKind.CASE, case_id)
    if key is None:
        raise CaseNotFound
    return key


async def _case(application: Application, case_id: str) -> CaseView:
    return await application.moderation.cases.case(CONSOLE, _key(application, case_id))


def _say(found: object, words: str, *, as_json: bool) -> None:
    """Say what was done, in words or for machines."""
    if as_json:
        print_json(found)
        return
    console.print(words, markup=False)


def _show(found: CaseView) -> None:
    person = found.person
    console.print(
        f"{found.level} case about {person.username}: {found.status.value}, due {found.due_at:%Y-%m-%d %H:%M}, "
        f"with {found.assignee or 'nobody'}; "
        f"{person.completed_trades:,} trades, {person.reports_received:,} reports received, "
        f"{person.reports_upheld:,} upheld",
        markup=False,
    )
    _show_what_came_up(found)
    reports = table("Reports", "by", "subject", "reason", "weighs", "text")
    for one in found.reports:
        reports.add_row(one.reporter, one.subject.value, one.reason.value, "yes" if one.weighs else "no", one.text)
    console.print(reports)
    done = table("What was done before", "when", "action", "by", "why")
    for step in found.history:
        words = step.kind.value if step.days is None else f"{step.kind.value} {step.days} days"
        done.add_row(f"{step.at:%Y-%m-%d}", words, step.by or step.source.value, step.reason)
    console.print(done)
    _show_record(found)
    steps = [one.kind.value if one.days is None else f"{one.kind.value} {one.days} days" for one in found.suggested]
    console.print(f"Suggested next: {' or '.join(steps)}", markup=False)


def _show_what_came_up(found: CaseView) -> None:
    """Show the appeal, the automatic flags and the held messages, where there are any."""
    if found.appeal is not None:
        console.print(f"Appeal: {found.appeal.text}", markup=False)
        if found.appeal.evidence:
            console.print(f"What shows it: {found.appeal.evidence}", markup=False)
    if found.flags:
        flags = table("Automatic flags", "level", "rule", "what it found")
        for flag in found.flags:
            flags.add_row(flag.level, flag.rule, flag.words)
        console.print(flags)
    if found.held:
        held = table("Held messages", "message", "status", "asks", "to", "delivered by itself", "text")
        for one in found.held:
            due = f"{one.deliver_at:%Y-%m-%d %H:%M}"
            held.add_row(one.id, one.status.value, one.about, ", ".join(one.recipients), due, one.text)
        console.print(held)


def _show_record(found: CaseView) -> None:
    """Show trades and notes, where there are any."""
    if found.trades:
        trades = table("Trades", "trade", "with", "status", "USD", "when", "their fault")
        for trade in found.trades:
            fault = (trade.end_reason or "yes") if trade.was_their_fault else "-"
            trades.add_row(trade.id, trade.partner, trade.status, trade.value, f"{trade.at:%Y-%m-%d}", fault)
        console.print(trades)
    if found.notes:
        _show_notes(found.notes)


@app.command("release")
def release(held_id: HeldId, as_json: Json = False) -> None:
    """Deliver a held message: it is new to whom it is for.

    Example: dualcaster moderation release qL7XbRz3
    """
    _decide_held(held_id, as_json=as_json, deliver=True)


@app.command("withhold")
def withhold(held_id: HeldId, as_json: Json = False) -> None:
    """Never deliver a held message; its sender is told.

    Example: dualcaster moderation withhold qL7XbRz3
    """
    _decide_held(held_id, as_json=as_json, deliver=False)


def _decide_held(held_id: str, *, as_json: bool, deliver: bool) -> None:
    async def run(application: Application) -> DecidedHeldMessage:
        key = application.ids.decode(IdKind.HELD_MESSAGE, held_id)
        if key is None:
            raise HeldMessageNotFound
        held = application.moderation.held
        after = await (held.release if deliver else held.withhold)(CONSOLE, key)
        return DecidedHeldMessage(id=held_id, status=after.status)

    found = with_application(run)
    _say(found, f"The message is {found.status.value}.", as_json=as_json)


@app.command("note")
def note(
    username: Annotated[str, typer.Argument(help="Whom it is about.")],
    text: Annotated[str, typer.Argument(help="What other moderators should know; the person never sees it.")],
) -> None:
    """Keep a note about somebody for moderators; it is never changed.

    Example: dualcaster moderation note ann "Two accounts, the other is bob."
    """

    async def run(application: Application) -> None:
        user = await account_named(application.units, username)
        await application.moderation.notes.write(CONSOLE, application.ids.encode(IdKind.USER, user.id), text)

    with_application(run)
    console.print(f"The note about {username} is kept.", markup=False)


@app.command("notes")
def notes(
    about: Annotated[str | None, typer.Option(help="Only notes about this username.")] = None,
    containing: Annotated[str, typer.Option(help="Only notes with all of these words.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100, help="Notes to show.")] = 24,
    as_json: Json = False,
) -> None:
    """List the notes of moderators, the latest first.

    Example: dualcaster moderation notes --about ann --containing "two accounts"
    """

    async def run(application: Application) -> ModeratorNotePage:
        user = None if about is None else await account_named(application.units, about)
        key = None if user is None else application.ids.encode(IdKind.USER, user.id)
        return await application.moderation.notes.find(CONSOLE, user=key, containing=containing, limit=limit)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    _show_notes(found.items)


def _show_notes(found: Sequence[ModeratorNoteView]) -> None:
    shown = table("Notes", "when", "about", "by", "note")
    for one in found:
        shown.add_row(f"{one.at:%Y-%m-%d}", one.username, one.author or "console", one.text)
    console.print(shown)


@app.command("stats")
def stats(
    days: Annotated[int, typer.Option(min=1, max=365, help="How many days back.")] = 30,
    as_json: Json = False,
) -> None:
    """Count reports, flags, decisions, appeals and held messages of the last days.

    Example: dualcaster moderation stats --days 7
    """
    found = with_application(lambda application: application.moderation.stats(CONSOLE, days))
    if as_json:
        print_json(found)
        return
    times = table(f"Time to decide, last {days} days", "level", "target h", "closed", "median h", "waiting", "overdue")
    for one in found.levels:
        median = "-" if one.median_hours is None else f"{one.median_hours:,.1f}"
        times.add_row(one.level, str(one.target_hours), str(one.closed), median, str(one.waiting), str(one.overdue))
    console.print(times)
    held = table("Held messages", "phrase", "held", "delivered", "withheld", "false alarms")
    for phrase in found.phrases:
        share = phrase.false_alarm_share
        alarms = "-" if share is None else f"{share:.0%}"
        held.add_row(phrase.phrase, str(phrase.held), str(phrase.released), str(phrase.withheld), alarms)
    console.print(held)
    appeals = found.appeals
    console.print(
        f"{sum(one.filed for one in found.reasons):,} reports, {sum(one.raised for one in found.rules):,} flags, "
        f"{appeals.filed:,} appeals, {appeals.overturned:,} overturned of {appeals.decided:,} decided",
        markup=False,
    )
