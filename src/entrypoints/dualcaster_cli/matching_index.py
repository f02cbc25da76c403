"""``dualcaster index``."""

import asyncio
import re
import signal
from pathlib import Path
from typing import Annotated

import typer
from attrs import asdict

from dualcaster_app.matching import serving
from dualcaster_cli.logs import configure_logging
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, settings, share_progress, table
from dualcaster_core.kernel.errors import ServiceUnavailable, ValidationFailed
from dualcaster_core.matching.index.model import Shard

app = typer.Typer(no_args_is_help=True)
_Socket = Annotated[Path | None, typer.Option("--socket", help="Where it answers (default: as in the settings).")]


@app.command()
def serve(
    path: _Socket = None,
    of: Annotated[str, typer.Option("--shard", metavar="K/N", help="The part of the people whose lists it holds.")] = (
        "0/1"
    ),
) -> None:
    """Read the market into memory, follow it, and answer the site and its workers at a socket.

    Start several at sockets of their own to answer more, or with a shard each where the market is too large for one.
    Example: dualcaster index serve --socket /run/index-1.sock
    """
    shard = _shard(of)
    chosen = settings()
    configure_logging(chosen.log_level)
    where = (path or serving.default_socket(chosen)).expanduser().absolute()

    async def run() -> None:
        stopping = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
        with share_progress("Reading the market") as bar:
            await serving.run_index(
                chosen,
                where,
                shard=shard,
                stopping=stopping,
                progress=bar,
                on_ready=lambda seconds: console.print(f"The index answers at {where} (built in {seconds:,.1f} s)"),
            )

    asyncio.run(run())


def _shard(text: str) -> Shard:
    found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", text)
    if found is None:
        raise ValidationFailed(f"{text} is no shard: the second of four is 1/4", field="shard")
    return Shard(int(found[1]), int(found[2]))


@app.command()
def check(path: _Socket = None, as_json: Json = False) -> None:
    """Compare a running index with the database, entry by entry; 1 where they differ, and it is built anew.

    Example: dualcaster index check
    """
    found = asyncio.run(serving.check((path or serving.default_socket(settings())).absolute()))
    if as_json:
        print_json(found)
    else:
        shown = table("Index and database", "part", "in the index", "in the database", "", right=("in the index",))
        for one in found:
            shown.add_row(one.part, f"{one.held:,}", f"{one.stored:,}", "same" if one.is_same else "[red]differ[/]")
        console.print(shown)
    serving.require_same(found)


@app.command()
def status(path: _Socket = None, as_json: Json = False) -> None:
    """Tell what each index of the settings, or one, holds, how far behind it is, and what it takes.

    Example: dualcaster index status --json
    """
    chosen = settings()
    sockets = [path] if path else list(chosen.index.sockets) or [serving.default_socket(chosen)]
    found = asyncio.run(serving.indexes_health([one.absolute() for one in sockets]))
    told = {
        str(socket): {"problem": one.message} if isinstance(one, ServiceUnavailable) else asdict(one)
        for socket, one in found.items()
    }
    if as_json:
        print_json(told if len(told) > 1 else next(iter(told.values())))
        return
    for socket, facts in told.items():
        shown = table(f"Index of the market at {socket}", "what", "", right=("",))
        for name, value in facts.items():
            shown.add_row(name.replace("_", " "), f"{value:,}" if isinstance(value, int | float) else str(value))
        console.print(shown)
