"""``dualcaster signals``."""

from datetime import date
from typing import Annotated

import typer

from dualcaster_app.signal_rules import find_rule, published_roots, record_lines, rule_origins
from dualcaster_cli import signal_backtests, signal_runs
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, settings, table
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.signals.chain.verification import verify_record
from dualcaster_core.signals.lookahead import LookaheadChecked, check_lookahead
from dualcaster_core.signals.model import RuleProposal
from dualcaster_core.signals.synthetic import synthetic_histories

app = typer.Typer(no_args_is_help=True)

END_OF_MADE_UP = date(2026, 6, 30)
"""The last day of the made-up histories, which are the same on each run."""


@app.callback()
def signals() -> None:
    """Look at signals, their rules and their record."""


@app.command("rules")
def rules(as_json: Json = False) -> None:
    """List the rules that make signals: those that are built in, and those that are installed.

    Example: dualcaster signals rules
    """
    found = rule_origins()
    if as_json:
        print_json(found)
        return
    shown = table("Rules", "kind", "comes")
    for name, origin in found.items():
        shown.add_row(name, origin)
    console.print(shown)


@app.command("check-lookahead")
def check_for_lookahead(
    rule: Annotated[
        str, typer.Argument(help="A kind that is built in or installed, or module:name.", show_default=False)
    ],
    cards: Annotated[int, typer.Option(min=1, max=10_000, help="How many made-up histories it is asked of.")] = 50,
    seed: Annotated[int, typer.Option(help="The same seed gives the same histories.")] = 1,
    as_json: Json = False,
) -> None:
    """Find out whether a rule reads days that lie after the one it speaks for.

    The rule is asked of every day of 90-day histories, first when nothing later exists, then when it has seen what
    follows; the first day of which it says something else is named, and the exit code is 1.

    Example: dualcaster signals check-lookahead momentum
    """
    found = find_rule(rule, settings().signals)
    checked = check_lookahead(found, synthetic_histories(cards, end=END_OF_MADE_UP, seed=seed))
    if as_json:
        print_json(checked)
    else:
        _show_lookahead(checked)
    if checked.found is not None:
        raise typer.Exit(1)


def _show_lookahead(checked: LookaheadChecked) -> None:
    asked = f"{checked.days:,} days of {checked.histories:,} histories, {checked.proposals:,} proposals"
    if checked.found is None:
        console.print(f"{checked.rule} does not look ahead: {asked}.")
        return
    found = checked.found
    console.print(f"{checked.rule} looks ahead: of {found.day}, card {found.quote.card_id}, it says")
    console.print(f"  with nothing later to see:   {_said(found.alone)}")
    console.print(f"  having seen what comes after: {_said(found.after_all)}")


def _said(proposal: RuleProposal | None) -> str:
    if proposal is None:
        return "nothing"
    target = "" if proposal.target_price is None else f" to {proposal.target_price}"
    return f"{proposal.action.name} from {proposal.price}{target}, score {proposal.score:g}"


@app.command("verify")
def verify(
    record: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="An exported record of signals.", show_default=False)
    ],
    roots: Annotated[
        str | None,
        typer.Option(metavar="FILE|URL", help="Roots that were published, as the API lists them, to compare with."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check that a record of signals holds together: nothing changed, left out, moved or put in. Needs no database.

    Compare the root of the last day with the one you were told, or give those you kept with --roots.

    Example: dualcaster signals verify signals.jsonl --roots roots.json
    """
    kept = None if roots is None else published_roots(roots)
    try:
        found = verify_record(record_lines(record), kept)
    except DualcasterError as error:
        if as_json:
            print_json({"holds": False, "code": error.code, "message": error.message, "details": dict(error.facts)})
            raise typer.Exit(1) from None
        raise
    if as_json:
        print_json({"holds": True, "record": found})
        return
    console.print(
        f"This record holds: {found.days:,} days, {found.signals:,} signals, {found.outcomes:,} outcomes, "
        f"{found.roots_compared:,} published roots compared."
    )
    if found.last_day is not None:
        console.print(f"Root of {found.last_day}: {found.root}", soft_wrap=True)


app.command()(signal_backtests.backtest)
app.command()(signal_runs.run)
app.command("list")(signal_runs.list_signals)
app.command()(signal_runs.record)
