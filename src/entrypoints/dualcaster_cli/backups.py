"""``dualcaster backup``, ``dualcaster backup verify`` and ``dualcaster restore``."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from typer.core import TyperGroup

from dualcaster_app.backup.backing_up import back_up
from dualcaster_app.backup.restoring import restore as bring_back
from dualcaster_app.backup.verifying import verify as check
from dualcaster_cli.logs import configure_logging
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, errors, print_json, settings, table

CREATE = "create"


class CreateUnlessNamed(TyperGroup):
    """``backup FILE`` is ``backup create FILE``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put ``create`` before what is no command."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [CREATE, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=CreateUnlessNamed, no_args_is_help=True)
Archive = Annotated[Path, typer.Argument(metavar="FILE", help="The archive.")]


@app.command(CREATE)
def create(path: Archive, as_json: Json = False) -> None:
    """Write the database, as it is at this moment, and people's files into FILE.

    The site may go on. The file holds personal data and has mode 0600; SECRET_KEY is not in it: keep a copy elsewhere.

    Example: dualcaster backup /var/backups/dualcaster-2026-03-01.zip
    """
    chosen = settings()
    configure_logging(chosen.log_level)
    with _bytes_of(quiet=as_json) as tell:
        made = asyncio.run(back_up(chosen, path.expanduser().absolute(), tell))
    manifest = made.manifest
    if as_json:
        print_json(
            {
                "file": str(made.path),
                "bytes": made.bytes,
                "version": manifest.version,
                "migration": manifest.migration,
                "tables": {table.table: table.rows for table in manifest.tables},
                "files": len(manifest.files),
            }
        )
        return
    console.print(
        f"{made.path}: {made.bytes:,} bytes, {manifest.rows:,} rows of {len(manifest.tables)} tables, "
        f"{len(manifest.files):,} files, schema {manifest.migration}",
        soft_wrap=True,
        markup=False,
    )


@app.command("verify")
def verify(path: Archive, as_json: Json = False) -> None:
    """Restore FILE into servers that are thrown away, and check what it holds; exits with 1 where something is wrong.

    Example: dualcaster backup verify /var/backups/dualcaster-2026-03-01.zip
    """
    chosen = settings()
    configure_logging(chosen.log_level)
    with _bytes_of(quiet=as_json) as tell:
        report = asyncio.run(check(chosen, path.expanduser().absolute(), tell))
    if as_json:
        print_json({"passed": report.passed, "made_at": report.manifest.made_at, "checks": report.checks})
    else:
        shown = table(f"Backup of {report.manifest.made_at}", "check", "", "found", whole=("check", ""))
        for one in report.checks:
            shown.add_row(one.name, "ok" if one.passed else "FAILED", one.found)
        console.print(shown)
    if not report.passed:
        raise typer.Exit(1)


def restore(
    path: Archive,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    keep_previous: Annotated[
        bool, typer.Option("--keep-previous", help="Keep what the database holds now in a schema of its own.")
    ] = False,
) -> None:
    """Put a backup in the place of everything that the database holds. Stop the site and the workers first.

    The archive is checked and loaded beside what there is, and takes its place at once at the end; whatever fails
    before changes nothing. Redis is emptied: it holds nothing that the database does not.

    Example: dualcaster restore /var/backups/dualcaster-2026-03-01.zip
    """
    chosen = settings()
    configure_logging(chosen.log_level)
    if not yes:
        typer.confirm("Replace everything that the database holds?", abort=True)
    with _bytes_of() as tell:
        done = asyncio.run(bring_back(chosen, path.expanduser().absolute(), keep_previous=keep_previous, tell=tell))
    console.print(
        f"restored: {done.manifest.rows:,} rows of {len(done.manifest.tables)} tables and "
        f"{len(done.manifest.files):,} files, as of {done.manifest.made_at}",
        soft_wrap=True,
    )
    if done.previous_schema:
        console.print(f"what was there before is kept in the schema {done.previous_schema}")


@contextmanager
def _bytes_of(*, quiet: bool = False) -> Iterator[Callable[[str, int], None]]:
    """Show on standard error what is being done, and how many bytes of all."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
        disable=quiet or not errors.is_terminal,
    )
    with bar:
        task = bar.add_task("starting", total=None)
        yield lambda what, size: bar.update(task, description=what, advance=size)
