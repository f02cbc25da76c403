"""Bodies that trickle in, and callers that leave before they have their answer."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, get, post
from litestar.response import Stream
from prometheus_client import CollectorRegistry, Histogram
from sqlalchemy import column, func, select, table
from structlog.testing import capture_logs

from dualcaster_app import Application
from dualcaster_http.edge.errors import answer_error
from dualcaster_http.edge.incoming import PACE, BodyPace
from dualcaster_http.edge.middleware import Edge
from dualcaster_postgres.sql.database import Database
from tests.support.asgi_server import served
from tests.support.polling import until

SLEEP: Any = select(func.pg_sleep(60))
_activity = table("pg_stat_activity", column("pid"), column("state"), column("query"))
SLEEPING: Any = select(func.count()).where(
    _activity.c.query.like("%pg_sleep%"), _activity.c.state == "active", _activity.c.pid != func.pg_backend_pid()
)


def _edge(*handlers: Any, pace: BodyPace = PACE) -> Any:
    app = Litestar(
        list(handlers), openapi_config=None, logging_config=None, exception_handlers={Exception: answer_error}
    )
    app.state.errors = {}
    registry = CollectorRegistry()
    return Edge(app, Histogram("requests", "Requests.", ["method", "route", "status"], registry=registry), pace=pace)


async def _until(found: Any) -> None:
    async with asyncio.timeout(30):
        while True:
            if await found():
                return
            await asyncio.sleep(0.02)


async def _leave(address: str, head: str) -> None:
    """Send the beginning of a request, give it time to be worked on, and hang up."""
    host, _, port = address.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"{head}\r\nHost: x\r\n\r\n".encode())
    await writer.drain()
    await asyncio.sleep(0.4)
    writer.close()


async def test_reading_stops_once_the_caller_has_left(application: Application) -> None:
    """A GET whose caller hangs up is given up: its statement ends on the server, and one line at info tells of it."""
    database: Database = application.database

    @get("/slow")
    async def slow() -> str:
        await database.row(SLEEP)
        return "done"

    async def none_sleeps() -> bool:
        row = await database.row(SLEEPING)
        return row is not None and row[0] == 0

    with capture_logs() as lines:
        async with served(_edge(slow)) as address:
            await _leave(address, "GET /slow HTTP/1.1")
            await _until(none_sleeps)

            async def logged() -> bool:
                return bool(lines)

            await _until(logged)
    assert [(line["event"], line["status"], line["log_level"]) for line in lines] == [("request", 499, "info")]


async def test_a_write_that_has_begun_is_finished() -> None:
    """What changes something runs to its end although nobody waits for the answer any more."""
    ended = asyncio.Event()

    @post("/write", status_code=200)
    async def write(request: Request[Any, Any, Any]) -> str:
        await request.body()
        await asyncio.sleep(1)
        ended.set()
        return "done"

    async with served(_edge(write)) as address:
        await _leave(address, "POST /write HTTP/1.1\r\nContent-Length: 0")
        await asyncio.wait_for(ended.wait(), 30)


async def test_a_stream_ends_once_the_caller_has_left() -> None:
    """A stream nobody reads is closed, so that what it holds is given back."""
    closed = asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x" * 100
                await asyncio.sleep(0.05)
        finally:
            closed.set()

    @get("/stream")
    async def stream() -> Stream:
        return Stream(pieces())

    async with served(_edge(stream)) as address:
        await _leave(address, "GET /stream HTTP/1.1")
        await asyncio.wait_for(closed.wait(), 30)


async def test_a_request_ends_with_its_stream() -> None:
    """Once a stream was sent whole its request is over, and what it held is given back."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x"
            await asyncio.sleep(0.1)

    @get("/stream")
    async def stream() -> Stream:
        return Stream(pieces())

    with capture_logs() as lines:
        async with served(_edge(stream)) as address, httpx.AsyncClient(timeout=30) as client:
            assert (await client.get(f"{address}/stream")).text == "xxx"
            await until(lambda: bool(lines))
    assert [(line["event"], line["status"]) for line in lines] == [("request", 200)]


@pytest.mark.parametrize("sent", [b"", b"half of it"])
async def test_an_upload_that_breaks_off_is_no_error_of_ours(sent: bytes) -> None:
    """A caller that hangs up in its body is one line at info with a status of its own, and no stack."""

    @post("/upload", status_code=200)
    async def upload(request: Request[Any, Any, Any]) -> int:
        return len(await request.body())

    with capture_logs() as lines:
        async with served(_edge(upload)) as address:
            host, _, port = address.removeprefix("http://").partition(":")
            _, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n" + sent)
            await writer.drain()
            await asyncio.sleep(0.3)
            writer.close()

            async def logged() -> bool:
                return bool(lines)

            await _until(logged)
    assert [(line["event"], line["status"], line["log_level"]) for line in lines] == [("request", 499, "info")]


async def test_a_body_that_trickles_is_given_up() -> None:
    """A body whose bytes come one by one, each in time, is refused all the same when it is too slow as a whole."""

    @post("/upload", status_code=200)
    async def upload(request: Request[Any, Any, Any]) -> int:
        return len(await request.body())

    async def trickle() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x"
            await asyncio.sleep(0.1)

    async def brisk() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 2_000
            await asyncio.sleep(0.1)

    pace = BodyPace(patience=1.0, bytes_per_second=1_000)
    async with served(_edge(upload, pace=pace)) as address, httpx.AsyncClient(timeout=30) as client:
        slow = await client.post(f"{address}/upload", content=trickle())
        quick = await client.post(f"{address}/upload", content=brisk())
    assert (slow.status_code, slow.json()["code"]) == (408, "too_slow")
    assert (quick.status_code, quick.json()) == (200, 40_000)
