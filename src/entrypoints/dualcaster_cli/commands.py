"""The ``dualcaster`` command, and the options that stand before all others."""

import gc
from pathlib import Path
from typing import Annotated

import typer

from dualcaster_app.version import own_version
from dualcaster_cli.command_table import CommandGroup
from dualcaster_cli.session import with_data_directory

app = typer.Typer(
    name="dualcaster",
    help="Find the Magic: The Gathering trades worth making.",
    cls=CommandGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"dualcaster {own_version()}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option("--data-dir", help="Directory of the embedded servers (default: one per user)."),
    ] = None,
    _debug: Annotated[bool, typer.Option("--debug", help="Show a traceback for expected errors too.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", is_eager=True, callback=_say_version)
    ] = False,
) -> None:
    """Set what all commands share, until the one that is run has ended; it has been imported by now."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    context.with_resource(with_data_directory(data_dir.expanduser().absolute() if data_dir else None))
