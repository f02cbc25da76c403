"""Serves an index over a local socket: HTTP, so that any client can ask it and any tool can look at it."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import uvicorn

from dualcaster_columnar.checking import PartFinding, check_index
from dualcaster_columnar.following import FollowingIndex
from dualcaster_columnar.wire import Refusal, TotalsRequest, replied
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.errors import DualcasterError, ServiceUnavailable, ValidationFailed
from dualcaster_core.matching.index.errors import IndexTooLarge, IndexUnavailable

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Reply = tuple[int, bytes]
MOST_QUESTION: Final = 16 << 20
"""Bytes that a question may have: lists of some hundred thousand entries come along to shards."""
_JSON, _MSGPACK = b"application/json", b"application/msgpack"


class AddressTaken(DualcasterError):  # noqa: N818
    """Another process answers at this socket."""

    code = "server.address_unavailable"


class IndexServer:
    """An ASGI application: ``POST /totals``, ``GET /health`` and ``POST /check``."""

    def __init__(self, index: FollowingIndex) -> None:
        self._index = index
        self.answered = 0
        self.refused = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        route = (scope["method"], scope["path"])
        try:
            status, body = await self._routed(route, receive)
        except DualcasterError as error:
            self.refused += 1
            status, body = _status_of(error), msgspec.msgpack.encode(Refusal(code=error.code, message=error.message))
        kind = _JSON if scope["path"] in ("/health", "/check") and status == 200 else _MSGPACK
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _routed(self, route: tuple[str, str], receive: Receive) -> Reply:
        if route == ("POST", "/totals"):
            return await self._totals(await _body(receive))
        if route == ("GET", "/health"):
            return await self._health()
        if route == ("POST", "/check"):
            found: list[PartFinding] = await check_index(self._index)
            return 200, msgspec.json.encode(found)
        return 404, msgspec.msgpack.encode(Refusal(code="not_found", message="there is nothing here"))

    async def _totals(self, body: bytes) -> Reply:
        try:
            asked = msgspec.msgpack.decode(body, type=TotalsRequest)
        except msgspec.MsgspecError as error:
            raise ValidationFailed(f"this is no question: {error}") from error
        try:
            async with asyncio.timeout(asked.seconds):
                answer = await self._index.answer(asked.query, at_least=asked.at_least, lists=asked.packed)
        except TimeoutError as error:
            raise IndexUnavailable(f"no answer of that moment within {asked.seconds:g} s") from error
        self.answered += 1
        return 200, replied(answer)

    async def _health(self) -> Reply:
        state = await self._index.held.state()
        return 200, msgspec.json.encode({**_plain(state), "answered": self.answered, "refused": self.refused})


def _plain(state: object) -> dict[str, Any]:
    return dict(msgspec.to_builtins(state))


def _status_of(error: DualcasterError) -> int:
    if isinstance(error, UserNotFound):
        return 404
    if isinstance(error, ValidationFailed):
        return 400
    return 503 if isinstance(error, ServiceUnavailable | IndexTooLarge) else 500


async def _body(receive: Receive) -> bytes:
    whole = bytearray()
    while True:
        message = await receive()
        whole += message.get("body", b"")
        if len(whole) > MOST_QUESTION:
            raise ValidationFailed("a question has 16 megabytes at most")
        if not message.get("more_body"):
            return bytes(whole)


def listening_socket(path: Path) -> socket.socket:
    """Listen at a path that this account alone can reach. Raises ``AddressTaken`` where somebody answers there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            path.unlink(missing_ok=True)
        else:
            raise AddressTaken(f"another index answers at {path}: stop it, or choose another socket", path=str(path))
    before = os.umask(0o177)
    try:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(path))
    except OSError as error:
        raise AddressTaken(f"cannot listen at {path}: {error.strerror or error}", path=str(path)) from error
    finally:
        os.umask(before)
    return listening


async def serve_index(index: FollowingIndex, path: Path, stopping: asyncio.Event) -> None:
    """Answer at a socket, and follow the market, until ``stopping`` is set.

    Raises ``AddressTaken``, and ``IndexTooLarge`` where the market does not fit.
    """
    listening = listening_socket(path)
    config = uvicorn.Config(
        IndexServer(index),
        log_config=None,
        access_log=False,
        lifespan="off",
        limit_concurrency=512,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config)
    try:
        async with asyncio.TaskGroup() as parts:
            parts.create_task(server.serve(sockets=[listening]))
            following = parts.create_task(index.follow(stopping))
            waiting = parts.create_task(stopping.wait())
            await asyncio.wait({following, waiting}, return_when=asyncio.FIRST_COMPLETED)
            server.should_exit = True
            stopping.set()
    except* IndexTooLarge as error:
        raise error.exceptions[0] from None
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield
