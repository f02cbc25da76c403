"""``dualcaster disputes``."""

from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.moderation.deciding import CONSOLE
from dualcaster_core.moderation.disputes.errors import DisputeNotFound
from dualcaster_core.moderation.disputes.model import RulingDecision
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_core.moderation.disputes.views import DisputeCase, DisputeQueue

app = typer.Typer(no_args_is_help=True)

CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The dispute's public id, which is that of its case.")]


@app.callback()
def disputes() -> None:
    """Explain and decide disputes."""


@app.command("list")
def list_disputes(
    limit: Annotated[int, typer.Option(min=1, max=100, help="Disputes to show.")] = 24, as_json: Json = False
) -> None:
    """List the disputes that wait for a ruling, the gravest first, then the oldest. Values in US dollars.

    Example: dualcaster disputes list --limit 10
    """

    async def run(application: Application) -> DisputeQueue:
        return await application.moderation.disputes.reading.waiting(CONSOLE, limit=limit)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    shown = table(f"{found.pending_count:,} waiting", "case", "level", "about", "filer", "respondent", "value", "due")
    for one in found.items:
        due = f"{one.due_at:%Y-%m-%d %H:%M}" + (" overdue" if one.is_overdue else "")
        kind = one.kind.value.replace("_", " ")
        shown.add_row(one.id, one.level, kind, one.filer, one.respondent, f"${one.value}", due)
    console.print(shown)


@app.command("explain")
def explain(case_id: CaseId, as_json: Json = False) -> None:
    """Say which house rules apply to a dispute and by which facts, and what each outcome would do.

    Example: dualcaster disputes explain qL7XbRz3
    """
    found = with_application(lambda application: _case(application, case_id))
    if as_json:
        print_json(found)
        return
    _explain(found)


@app.command("resolve")
def resolve(
    case_id: CaseId,
    outcome: Annotated[DisputeOutcome, typer.Argument(help="How it ends.")],
    reason: Annotated[str, typer.Option(help="Why; both sides read it.")],
    rule: Annotated[
        list[str] | None, typer.Option(help="A house rule that the ruling rests on; several times.")
    ] = None,
    good_faith: Annotated[
        bool, typer.Option("--good-faith", help="Who loses has nothing counted against them.")
    ] = False,
    departure: Annotated[str, typer.Option(help="Why it is not what the rules propose.")] = "",
    refund_percent: Annotated[
        int | None, typer.Option(min=1, max=99, help="Percent of a held payment that go back, where it is parted.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Decide a dispute at the console.

    Example: dualcaster disputes resolve qL7XbRz3 buyer_wins --rule only_filer_sent --reason "Nothing was sent."
    """

    async def run(application: Application) -> DisputeCase:
        decision = RulingDecision(
            outcome=outcome,
            reason=reason,
            rules=tuple(rule or ()),
            good_faith=good_faith,
            departure=departure,
            refund_percent=refund_percent,
        )
        await application.moderation.disputes.ruling.rule(CONSOLE, _key(application, case_id), decision)
        return await _case(application, case_id)

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    ruling = found.dispute.ruling
    end = "" if ruling is None else f"; trade {ruling.trade.value}, counts against {ruling.at_fault or 'nobody'}"
    console.print(f"{outcome.value.replace('_', ' ')}{end}.", markup=False)


def _key(application: Application, case_id: str) -> int:
    key = application.ids.decode(IdKind.CASE, case_id)
    if key is None:
        raise DisputeNotFound
    return key


async def _case(application: Application, case_id: str) -> DisputeCase:
    return await application.moderation.disputes.reading.case(CONSOLE, _key(application, case_id))


def _explain(found: DisputeCase) -> None:
    one = found.dispute
    console.print(
        f"{one.filer.username} about {one.respondent.username}: {one.kind.value.replace('_', ' ')}, "
        f"{one.status.value.replace('_', ' ')}; a ruling is possible from {found.rulable_from:%Y-%m-%d %H:%M} on",
        markup=False,
    )
    facts = table("Facts", "fact", "value")
    for fact in found.facts:
        facts.add_row(fact.words, fact.said)
    console.print(facts)
    rules = table("House rules", "rule", "applies", "by", "proposes")
    for rule in found.rules:
        because = "; ".join(f"{fact.words}: {fact.said}" for fact in rule.because)
        proposes = rule.outcome.value.replace("_", " ") + (", in good faith" if rule.good_faith else "")
        rules.add_row(rule.id, "yes" if rule.applies else "no", because, proposes)
    console.print(rules)
    outcomes = table(f"Outcomes, where {found.who_sent} has sent", "outcome", "trade", "copies", "money", "fault")
    for effect in found.effects:
        words = (effect.outcome, effect.trade, effect.copies, effect.money)
        outcomes.add_row(*(one.value.replace("_", " ") for one in words), effect.at_fault or "nobody")
    console.print(outcomes)
    if found.proposed is None:
        console.print("No rule applies: a moderator must judge.", markup=False)
    else:
        faith = ", in good faith" if found.proposed.good_faith else ""
        proposal = found.proposed.outcome.value.replace("_", " ")
        console.print(f"Proposed by {found.proposed.rule}: {proposal}{faith}", markup=False)
