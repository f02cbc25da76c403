"""Callers who open connections and leave them half way: they cost themselves a connection, and others nothing."""

import asyncio
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import evolve
from structlog.testing import capture_logs

import dualcaster_embedded
from dualcaster_app.settings import ServerSettings
from dualcaster_http.edge.connections import ConnectionGuard
from tests.support.asgi_server import answer, served
from tests.support.polling import until
from tests.support.served_site import serving

HALF = b"GET /health HTTP/1.1\r\nHost: site\r\nX-Slow: "
LIMITS = ServerSettings(head_seconds=1.0, read_seconds=1.0)


@pytest.fixture
def many_files() -> Iterator[None]:
    """Let this process have as many connections as the tests open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4_096, hard), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def _half_sent(port: int, number: int) -> list[asyncio.StreamWriter]:
    writers = []
    for _ in range(number):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HALF)
        writers.append(writer)
    return writers


async def _close(writers: list[asyncio.StreamWriter]) -> None:
    for writer in writers:
        writer.close()
    for writer in writers:
        with suppress(OSError):
            await writer.wait_closed()


async def test_half_sent_heads_do_not_keep_others_from_being_answered(
    servers: dualcaster_embedded.EmbeddedServers, database_url: str, tmp_path: Path, many_files: None
) -> None:
    """With 1,100 heads half sent to a process that may open 1,024 files every request is answered, and the log is
    short.
    """
    with (
        (tmp_path / "log").open("wb") as log,
        serving(database_url, servers.redis_url, files=1_024, log=log) as port,
    ):
        writers = await _half_sent(port, 1_100)
        try:
            for _ in range(20):
                async with httpx.AsyncClient(timeout=30) as client:
                    assert (await client.get(f"http://127.0.0.1:{port}/health")).status_code == 200
                    assert (await client.get(f"http://127.0.0.1:{port}/robots.txt")).status_code == 200
        finally:
            await _close(writers)
    assert (tmp_path / "log").stat().st_size < 100_000


@asynccontextmanager
async def _guarded(app: Any, guard: ConnectionGuard) -> AsyncIterator[int]:
    async with served(app, http=guard.protocol) as address:
        watching = asyncio.create_task(guard.watch())
        try:
            yield int(address.rpartition(":")[2])
        finally:
            watching.cancel()


async def _hello(_scope: Any, _receive: Any, send: Any) -> None:
    await answer(send, 200, b'"hello"')


async def _ended(reader: asyncio.StreamReader) -> bool:
    """Wait for the other side to close; what it sent before is passed over."""
    with suppress(OSError):
        async with asyncio.timeout(30):
            while await reader.read(65_536):
                continue
    return True


@pytest.mark.parametrize("sent", [b"", HALF, b"GET / HTTP/1.1\r\nHost: site\r\n\r\nGET / HT"])
async def test_a_connection_without_a_request_is_closed(sent: bytes) -> None:
    """Nothing, half a head, and half a head after an answer: all are closed after the time for a head."""
    guard = ConnectionGuard(LIMITS, ())
    with capture_logs() as lines:
        async with _guarded(_hello, guard) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            assert await _ended(reader)
            writer.close()
            await asyncio.sleep(0)
    assert [line.get("sent_no_request") for line in lines if line["event"] == "connections closed"] in ([1], [])


async def test_who_goes_on_sending_after_the_answer_is_closed() -> None:
    """A body that trickles on although its request was answered does not keep the connection."""
    guard = ConnectionGuard(LIMITS, ())
    async with _guarded(_hello, guard) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nHost: site\r\nContent-Length: 100000\r\n\r\n")
        closed = asyncio.create_task(_ended(reader))
        async with asyncio.timeout(30):
            while not closed.done():
                writer.write(b"x")
                await asyncio.sleep(0.1)
        writer.close()


@pytest.mark.parametrize("pieces", [1, 200])
async def test_who_does_not_read_its_answer_is_closed(pieces: int) -> None:
    """An answer in one piece or in many that nobody takes ends with the connection, and so does what makes it."""
    ended = asyncio.Event()

    async def large(_scope: Any, _receive: Any, send: Any) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for _ in range(pieces):
                await send({"type": "http.response.body", "body": b"x" * (20_000_000 // pieces), "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            ended.set()

    guard = ConnectionGuard(LIMITS, ())
    async with _guarded(large, guard) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_024)
        writer.write(b"GET / HTTP/1.1\r\nHost: site\r\n\r\n")
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.wait_for(ended.wait(), 30)
        await until(lambda: guard.number == 0)
        writer.close()


async def test_a_slow_reader_who_keeps_reading_has_the_whole() -> None:
    """Whoever takes an answer slowly, but faster than the least, is not cut off."""
    body = b"x" * 6_000_000

    async def large(_scope: Any, _receive: Any, send: Any) -> None:
        await answer(send, 200, body)

    async with _guarded(large, ConnectionGuard(LIMITS, ())) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=10_000)
        writer.write(b"GET / HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n")
        got = 0
        while piece := await reader.read(400_000):
            got += len(piece)
            if got % 3 == 0:
                await asyncio.sleep(0.01)
        writer.close()
    assert got > len(body)


async def test_one_address_has_so_many_connections() -> None:
    """An address beyond its number loses the connection that waited longest; one that is being answered stays."""
    release = asyncio.Event()

    async def patient(_scope: Any, _receive: Any, send: Any) -> None:
        await release.wait()
        await answer(send, 200, b'"hello"')

    guard = ConnectionGuard(evolve(LIMITS, connections_per_address=3, head_seconds=60.0), ())
    async with _guarded(patient, guard) as port:
        busy_reader, busy = await asyncio.open_connection("127.0.0.1", port)
        busy.write(b"GET / HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n")
        await until(lambda: guard.answering > 0)
        writers = await _half_sent(port, 5)
        await until(lambda: guard.number == 3)
        release.set()
        assert (await busy_reader.read()).startswith(b"HTTP/1.1 200")
        await _close([busy, *writers])


async def test_proxies_have_any_number_of_connections() -> None:
    """An address of an unlimited network is not counted by itself."""
    guard = ConnectionGuard(evolve(LIMITS, connections_per_address=1, head_seconds=60.0), ("127.0.0.0/8",))
    async with _guarded(_hello, guard) as port:
        writers = await _half_sent(port, 5)
        await until(lambda: guard.number == 5)
        await _close(writers)
