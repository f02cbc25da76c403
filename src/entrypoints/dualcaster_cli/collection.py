"""``dualcaster collection``."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import asdict

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.parsing import condition_of
from dualcaster_cli.session import console, errors, print_json, read_file, table, with_application
from dualcaster_core.catalogue.language import parse_language
from dualcaster_core.collection.files.inventory_changes import ImportDefaults, ImportMode, ImportPreview
from dualcaster_core.collection.files.lines import LineProblem, LineStatus
from dualcaster_core.collection.files.plans import CollectionPlan
from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_core.collection.files.use_cases import ImportReport
from dualcaster_core.kernel.errors import ValidationFailed

app = typer.Typer(no_args_is_help=True)

User = Annotated[str, typer.Option("--user", "-u", help="Whose collection.")]
MAX_SHOWN = 20


def preview_json(preview: Any) -> dict[str, Any]:
    """Turn a preview into plain values: the counts, and the reason of each line that is not resolved."""
    counts = {status.value: 0 for status in LineStatus} | {"resolved": len(preview.resolved)}
    for problem in preview.problems:
        counts[problem.status.value] += 1
    return {
        "format": preview.format,
        "rows": len(preview.resolved) + len(preview.problems),
        **counts,
        "blank_conditions": getattr(preview, "blank_conditions", 0),
        "blank_languages": getattr(preview, "blank_languages", 0),
        "unused_columns": list(preview.unused_columns),
        "warnings": dict(Counter(caution.value for found in preview.resolved for caution in found.warnings)),
        "problems": [_facts(problem) for problem in preview.problems],
    }


def _facts(problem: LineProblem) -> dict[str, Any]:
    """Turn a problem into plain values; the printings that it may mean by set code and number."""
    places = [f"{printing.set_code} {printing.collector_number}" for printing in problem.choices]
    return asdict(problem, filter=lambda field, _: field.name != "choices") | {"choices": places}


def show_problems(problems: tuple[LineProblem, ...]) -> None:
    """Print the lines that do not resolve, on standard error."""
    if not problems:
        return
    shown = table("Lines that are not imported", "line", "status", "reason", "what to do", right=("line",))
    for problem in problems[:MAX_SHOWN]:
        shown.add_row(str(problem.line), problem.status.value, problem.reason, problem.message)
    errors.print(shown)
    if len(problems) > MAX_SHOWN:
        errors.print(f"... and {len(problems) - MAX_SHOWN} more (--json lists them all)")


def show_counts(preview: Any) -> None:
    """Print how many lines are of which status."""
    facts = preview_json(preview)
    shown = table(f"A {facts['format']} file with {facts['rows']:,} rows", "lines", "count", right=("count",))
    for status in LineStatus:
        shown.add_row(status.value.replace("_", " "), f"{facts[status.value]:,}")
    if facts["blank_conditions"]:
        shown.add_row("blank condition", f"{facts['blank_conditions']:,}")
    if facts["blank_languages"]:
        shown.add_row("blank language", f"{facts['blank_languages']:,}")
    console.print(shown)
    if preview.unused_columns:
        errors.print(f"Columns that are not kept: {', '.join(preview.unused_columns)}", markup=False)


AllowEmpty = Annotated[
    bool, typer.Option("--allow-empty", help="Replace even where no line names a card, which empties the list.")
]


@app.command("import")
def import_file(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A collection file, or - for standard input.")],
    user: User,
    preview: Annotated[bool, typer.Option("--preview", help="Only tell what would happen.")] = False,
    mode: Annotated[ImportMode, typer.Option(help="Add to the collection, or replace it.")] = ImportMode.MERGE,
    format_name: Annotated[str | None, typer.Option("--format", help="Format (default: told from the header).")] = None,
    condition: Annotated[str, typer.Option(help="What a blank condition means: NM, LP, MP, HP or DMG.")] = "NM",
    language: Annotated[str, typer.Option(help="What a blank language means, as a Scryfall code.")] = "en",
    skip_invalid: Annotated[bool, typer.Option("--skip-invalid", help="Leave out lines that cannot be read.")] = False,
    allow_empty: AllowEmpty = False,
    as_json: Json = False,
) -> None:
    """Import a collection file, all of it or nothing; lines that no card can be told of are reported.

    Example: dualcaster collection import deckbox.csv --user alice --preview
    """
    file = SourceFile(read_file(path), path.name, format_name)
    defaults = ImportDefaults(condition_of(condition), parse_language(language))

    async def run(app: Application) -> Any:
        if preview:
            owner = await app.accounts.operator.named(user)
            return await app.collection.import_plans.collection(owner.id, file, mode=mode, defaults=defaults)
        return await app.collection.imports.apply(
            file,
            username=user,
            mode=mode,
            defaults=defaults,
            skip_invalid=skip_invalid,
            allow_empty=allow_empty,
        )

    result = with_application(run)
    if preview:
        _show_plan(result, mode, as_json=as_json)
    else:
        _show_report(result, as_json=as_json)


def _show_plan(plan: CollectionPlan, mode: ImportMode, *, as_json: bool) -> None:
    if as_json:
        print_json(preview_json(plan.preview) | {"losses": asdict(plan.losses)})
        return
    _show_preview(plan.preview)
    if mode is ImportMode.REPLACE:
        console.print(f"replacing would take away {plan.losses}")


def _show_preview(found: ImportPreview) -> None:
    show_counts(found)
    show_problems(found.problems)


def _show_report(report: ImportReport, *, as_json: bool) -> None:
    if as_json:
        names = ("items_written", "items_dropped", "haves_written", "haves_dropped", "version")
        applied = {name: getattr(report, name) for name in names} | {
            "losses": asdict(report.losses),
            "kept": len(report.kept),
        }
        print_json(preview_json(report.preview) | {"applied": applied})
        return
    _show_preview(report.preview)
    console.print(
        f"{report.items_written:,} items written, {report.items_dropped:,} dropped; "
        f"{report.haves_written:,} haves written, {report.haves_dropped:,} dropped"
    )
    if report.losses:
        console.print(f"in all {report.losses} went")
    for item in report.kept:
        console.print(f"kept: {item.reserved} copies of card {item.key.card_id} are promised in trades")


@app.command("export")
def export(
    user: User,
    format_name: Annotated[str, typer.Option("--format", help="Format to write.")] = "dualcaster",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File (default: standard output).")] = None,
) -> None:
    """Write a collection as a file of one of the known formats.

    Example: dualcaster collection export --user alice --format moxfield -o alice.csv
    """

    async def run(app: Application) -> Any:
        owner = await app.accounts.operator.named(user)
        return app.collection.formats.write(await app.collection.exports.export_rows(owner.id), format_name)

    exported = with_application(run)
    if output is None:
        typer.echo(exported.content, nl=False)
    else:
        try:
            output.write_bytes(exported.content)
        except OSError as error:
            raise ValidationFailed(f"{output}: {error.strerror or error}") from error
    for row, reason in exported.left_out:
        errors.print(f"left out: {row.printing.name} ({row.printing.set_code}): {reason}", markup=False)


@app.command("formats")
def formats() -> None:
    """List the formats that can be imported; all but those marked can be exported too."""
    read, written = with_application(_format_names)
    for name in read:
        console.print(name if name in written else f"{name} (import only)")


async def _format_names(app: Application) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return app.collection.formats.names, app.collection.formats.written_names


@app.command("show")
def show(
    user: User,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Items at most.")] = 50,
    as_json: Json = False,
) -> None:
    """Show what somebody owns, with values."""

    async def run(app: Application) -> Any:
        owner = await app.accounts.operator.named(user)
        return await app.collection.exports.items(owner.id)

    items = with_application(run)
    if as_json:
        print_json(items[:limit])
        return
    numbers = ("copies", "for trade", "each")
    shown = table(f"{user} owns {len(items):,} items", "card", "set", "finish", "condition", *numbers, right=numbers)
    for item in items[:limit]:
        value = "unpriced" if item.unit_value is None else f"${item.unit_value}"
        shown.add_row(
            item.name,
            f"{item.set_code} {item.collector_number}",
            item.finish,
            f"{item.condition} {item.language}",
            str(item.quantity),
            str(item.quantity_for_trade or ""),
            value,
        )
    console.print(shown)
    total = sum(item.unit_value * item.quantity for item in items if item.unit_value is not None)
    unpriced = sum(item.unit_value is None for item in items)
    console.print(f"worth ${total:,}" + (f", {unpriced:,} items unpriced" if unpriced else ""))
