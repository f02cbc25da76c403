"""Serves an ASGI application on a free port of this machine, for clients that must be tested at the wire."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn

Message = MutableMapping[str, Any]
Asgi = Callable[[Any, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ending = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to pytest."""
        yield

    async def main_loop(self) -> None:
        """End at once, and not with the next tenth of a second: most tests take no longer than that."""
        await self.on_tick(0)
        await self.ending.wait()

    async def shutdown(self, sockets: object = None) -> None:
        """Close every connection, whatever is said on it, without the grace that people would have."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)


@asynccontextmanager
async def served(app: Asgi, *, port: int = 0, http: Any = "auto") -> AsyncIterator[str]:
    """Serve until the block ends, over a protocol of one's own if wanted; return the base address."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, http=http, log_level="critical", lifespan="off", ws="none"
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            assert not running.done()
            await asyncio.sleep(0.005)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.force_exit = True
        server.ending.set()
        await running


async def body_of(receive: Callable[[], Awaitable[Message]]) -> bytes:
    """Read the body of a request."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def answer(
    send: Callable[[Message], Awaitable[None]], status: int, body: bytes, headers: dict[str, str] | None = None
) -> None:
    """Answer a request; JSON unless the headers say else."""
    sent = {"content-type": "application/json", **(headers or {})}
    pairs = [(name.encode(), value.encode()) for name, value in sent.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
