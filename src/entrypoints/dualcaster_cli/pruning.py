"""``dualcaster prune``."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from dualcaster_app import Application
from dualcaster_app.retention import lifetime_of
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, errors, print_json, table, with_application
from dualcaster_core.kernel.retention import RetentionRule, RuleResult


def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would go, and delete nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Delete what has had its time, by the retention rules. The worker does so every night after 03:00 UTC.

    Batches of 5,000 rows are deleted, each for good: the command may be stopped at any time, and several may run at
    once. Exits with 1 where a rule could not be followed to its end, such as while the storage of pictures is away.

    Example: dualcaster prune --dry-run
    """

    async def run(application: Application) -> Sequence[RuleResult]:
        rules = application.maintenance.prune
        if dry_run:
            return await rules.preview()
        with _bar(quiet=as_json) as (begin, tell):
            begin(await rules.preview())
            return await rules.run(tell)

    results = with_application(run)
    if as_json:
        print_json({"dry_run": dry_run, "rules": [_as_json(one) for one in results]})
    else:
        _show(results, "would go" if dry_run else "deleted")
    if any(one.error for one in results):
        raise typer.Exit(1)


def _as_json(result: RuleResult) -> dict[str, object]:
    rule = result.rule
    return {
        "rule": rule.name,
        "keep_seconds": int(rule.keep.total_seconds()),
        "setting": rule.setting,
        "records": result.records,
        "error": result.error.message if result.error else None,
    }


def _show(results: Sequence[RuleResult], counted: str) -> None:
    found = [one for one in results if one.records]
    shown = table("Retention", "rule", "what", "kept", counted, right=(counted,), whole=("rule", counted))
    for one in found:
        rule = one.rule
        shown.add_row(rule.name, rule.what, f"{lifetime_of(rule)} after {rule.since}", f"{one.records:,}")
    if found:
        console.print(shown)
    total = sum(one.records for one in found)
    console.print(f"{counted}: {total:,} records by {len(found)} of {len(results)} rules")
    for one in results:
        if one.error is not None:
            errors.print(f"{one.rule.name}: {one.error.message}", markup=False, soft_wrap=True)


@contextmanager
def _bar(
    *, quiet: bool
) -> Iterator[tuple[Callable[[Sequence[RuleResult]], None], Callable[[RetentionRule, int], None]]]:
    """Show on standard error how many records of all are gone."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
        disable=quiet or not errors.is_terminal,
    )
    with bar:
        task = bar.add_task("counting", total=None)
        yield (
            lambda counted: bar.update(task, description="pruning", total=sum(one.records for one in counted)),
            lambda rule, gone: bar.update(task, description=rule.name, advance=gone),
        )
