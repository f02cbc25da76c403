"""``/health`` and ``/metrics`` of the bot, on a port of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from attrs import frozen

from dualcaster_app.measurements import MEDIA_TYPE, measured, require_token
from dualcaster_app.metrics import Metrics
from dualcaster_core.kernel.errors import Forbidden

_FRESH: Final = {"Cache-Control": "no-store"}


@frozen
class Shards:
    """How many shards of the bot are connected, of how many."""

    connected: int
    total: int

    @property
    def status(self) -> str:
        """All in one word."""
        if not self.connected:
            return "disconnected"
        return "ok" if self.connected == self.total else "degraded"


@asynccontextmanager
async def status_server(
    metrics: Metrics, shards: Callable[[], Shards], *, host: str, port: int, token: str | None
) -> AsyncIterator[int]:
    """Serve while the block runs; yield the port.

    ``/health`` answers 200 while the bot is connected to Discord, ``degraded`` where some shards are not, and 503 while
    none is; ``/metrics`` wants the token.
    """

    async def health(_: web.Request) -> web.Response:
        now = shards()
        told = {"status": now.status, "shards": now.total, "connected": now.connected}
        return web.json_response(told, status=200 if now.connected else 503, headers=_FRESH)

    async def figures(request: web.Request) -> web.Response:
        try:
            require_token(request.headers.get("Authorization", ""), token)
        except Forbidden as error:
            return web.json_response({"code": error.code, "message": error.message}, status=403, headers=_FRESH)
        return web.Response(body=measured(metrics), headers={**_FRESH, "Content-Type": f"{MEDIA_TYPE}; charset=utf-8"})

    server = web.Application()
    server.add_routes([web.get("/health", health), web.get("/metrics", figures)])
    runner = web.AppRunner(server, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
