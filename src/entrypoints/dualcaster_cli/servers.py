"""``dualcaster db``, ``dualcaster serve`` and ``dualcaster worker``."""

import asyncio
from typing import Annotated

import typer

from dualcaster_app import open_application
from dualcaster_app.events import announce
from dualcaster_app.schema import check_schema, downgrade_schema, upgrade_schema
from dualcaster_app.servers import embedded_status, stop_embedded
from dualcaster_cli.logs import configure_logging
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, settings, table
from dualcaster_core.kernel.errors import Conflict
from dualcaster_http.server import serve as serve_site
from dualcaster_worker.process import keep_working, run_worker

database = typer.Typer(no_args_is_help=True)


@database.command("upgrade")
def upgrade(revision: Annotated[str, typer.Argument(help="Revision to reach.")] = "head") -> None:
    """Bring the schema up to date."""
    console.print(f"schema at {asyncio.run(upgrade_schema(settings(), revision))}")


@database.command("downgrade")
def downgrade(
    revision: Annotated[str, typer.Argument(help="Revision to go back to; base removes everything.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take the schema back to an earlier revision; data that it does not hold is lost."""
    if not yes:
        typer.confirm(f"Take the schema back to {revision} and lose what it does not hold?", abort=True)
    console.print(f"schema at {asyncio.run(downgrade_schema(settings(), revision))}")


@database.command("check")
def check() -> None:
    """Tell whether the schema is the one this program expects."""
    differing = asyncio.run(check_schema(settings()))
    for one in differing:
        console.print(str(one), markup=False)
    if differing:
        raise Conflict(f"the schema differs in {len(differing)} places: run dualcaster db upgrade")
    console.print("the schema is up to date")


@database.command("status")
def status(as_json: Json = False) -> None:
    """Tell what runs in the data directory."""
    found = embedded_status(settings())
    facts = {
        "data_directory": str(found.servers.data_directory),
        "initialised": found.initialised,
        "running": found.running,
        "in_use": found.in_use,
        "postgres_pid": found.postgres_pid,
        "redis_pid": found.redis_pid,
        "database_url": found.servers.database_url,
        "redis_url": found.servers.redis_url,
    }
    if as_json:
        print_json(facts)
        return
    shown = table("Embedded servers", "what", "")
    for name, value in facts.items():
        shown.add_row(name.replace("_", " "), str(value))
    console.print(shown)


@database.command("stop")
def stop(force: Annotated[bool, typer.Option("--force", help="Even while processes use them.")] = False) -> None:
    """Stop the embedded servers."""
    console.print("stopped" if stop_embedded(settings(), force=force) else "nothing was running")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen on.")] = 8000,
    with_worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Run the background work in this process too.")
    ] = True,
) -> None:
    """Serve the site and the API.

    Example: dualcaster serve --port 8000
    """
    chosen = settings(port=port)
    configure_logging(chosen.log_level)

    async def run() -> None:
        async with open_application(chosen, serving=True) as application:
            await announce(application)
            stopping = asyncio.Event()
            work = (
                asyncio.create_task(keep_working(chosen, stopping=stopping, background=application.background))
                if with_worker
                else None
            )
            try:
                await serve_site(
                    application, host=host, port=port, on_ready=lambda at: console.print(f"The site: {at}")
                )
            finally:
                stopping.set()
                if work is not None:
                    await work

    asyncio.run(run())


def worker(
    threads: Annotated[int, typer.Option(min=1, max=64, help="Tasks at once.")] = 4,
    handlers: Annotated[bool, typer.Option("--handlers/--no-handlers", help="Run tasks.")] = True,
    relay: Annotated[
        bool, typer.Option("--relay/--no-relay", help="Carry events from the outbox to the broker.")
    ] = True,
) -> None:
    """Run background work: the outbox relay, the schedule and the tasks. Start as many as are needed.

    Example: dualcaster worker --threads 8
    """
    chosen = settings()
    configure_logging(chosen.log_level)
    asyncio.run(run_worker(chosen, threads=threads, handlers=handlers, relay=relay))
