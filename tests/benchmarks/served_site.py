"""The server that the latency of the API is measured on: the site, and a bare Litestar application beside it.

Run as a program it prints its address as a line of JSON and serves until it is told to end.
"""

import asyncio
import json
import os
import signal
from typing import Any

from litestar import Litestar, get
from litestar.types import Receive, Scope, Send

from dualcaster_app import Settings, open_application
from dualcaster_core.kernel.rate_limits import RateLimit
from dualcaster_http import create_app
from dualcaster_http.rate_limits import LIMITS
from dualcaster_http.server import Server, configured, listening_socket

BARE = "/bare"
LIMITS_OUT_OF_THE_WAY = {group: tuple(RateLimit(group, 10**9, 60) for _ in limits) for group, limits in LIMITS.items()}


@get(BARE)
async def bare() -> dict[str, str]:
    """Answer the least that a route can."""
    return {"status": "ok"}


async def main() -> None:
    """Serve."""
    settings = Settings(database_url=os.environ["DATABASE_URL"], redis_url=os.environ["REDIS_URL"])
    plain: Any = Litestar([bare], openapi_config=None)
    async with open_application(settings, migrated=False) as application:
        site = create_app(application, limits=LIMITS_OUT_OF_THE_WAY)

        async def both(scope: Scope, receive: Receive, send: Send) -> None:
            await (plain if scope["path"] == BARE else site)(scope, receive, send)

        server = Server(configured(both, settings))
        listening = listening_socket("127.0.0.1", 0)
        for told in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(told, setattr, server, "should_exit", True)
        print(json.dumps({"port": listening.getsockname()[1]}), flush=True)
        await server.serve(sockets=[listening])


if __name__ == "__main__":
    asyncio.run(main())
