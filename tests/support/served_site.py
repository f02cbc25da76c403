"""The site in a process of its own, without limits, and a bare Litestar application beside it to compare with.

Run as a program it prints its address as a line of JSON and serves until it is told to end.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO, Any

import structlog
from litestar import Litestar, get
from litestar.types import Receive, Scope, Send

from dualcaster_app import Settings, open_application
from dualcaster_app.settings import BotSettings
from dualcaster_core.kernel.rate_limits import RateLimit
from dualcaster_http import create_app
from dualcaster_http.edge.rate_limits import LIMITS
from dualcaster_http.server import Server, configured, guard_of, listening_socket
from tests.support.databases import SECRET
from tests.support.people import BOT_KEY

BARE = "/bare"
ROOT = Path(__file__).resolve().parents[2]
LIMITS_OUT_OF_THE_WAY = {group: tuple(RateLimit(group, 10**9, 60) for _ in limits) for group, limits in LIMITS.items()}


@get(BARE)
async def bare() -> dict[str, str]:
    """Answer the least that a route can."""
    return {"status": "ok"}


async def main() -> None:
    """Serve."""
    settings = Settings(
        secret_key=SECRET,
        database_url=os.environ["DATABASE_URL"],
        redis_url=os.environ["REDIS_URL"],
        bot=BotSettings(api_key=BOT_KEY),
    )
    plain: Any = Litestar([bare], openapi_config=None)
    async with open_application(settings, migrated=False) as application:
        site = create_app(application, limits=LIMITS_OUT_OF_THE_WAY)

        async def both(scope: Scope, receive: Receive, send: Send) -> None:
            await (plain if scope["path"] == BARE else site)(scope, receive, send)

        server = Server(configured(both, settings, guard_of(settings)))
        listening = listening_socket("127.0.0.1", 0)
        for told in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(told, setattr, server, "should_exit", True)
        listening.listen(128)
        sys.stdout.write(json.dumps({"port": listening.getsockname()[1]}) + "\n")
        sys.stdout.flush()
        async with site.live.running():
            await server.serve(sockets=[listening])


@contextmanager
def serving(
    database_url: str, redis_url: str, *, files: int | None = None, log: IO[bytes] | None = None
) -> Iterator[int]:
    """Serve in a process of its own, with so many open ``files`` at most; return the port."""
    path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    environment = os.environ | {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "PYTHONPATH": path}
    command = [sys.executable, "-m", "tests.support.served_site"]
    if files is not None:
        command = ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", *command]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=log) as process:
        assert process.stdout is not None
        try:
            line = next((line for line in process.stdout if line.startswith(b'{"port"')), b"{}")
            Thread(target=process.stdout.read, daemon=True).start()
            yield int(json.loads(line)["port"])
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(30 if os.environ.get("QUIET") else 20),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    asyncio.run(main())
