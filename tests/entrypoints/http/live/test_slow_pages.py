"""Pages that do not read, do not answer, or are too many: each costs a bounded amount, and others go on."""

import asyncio
import json
import os
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from attrs import evolve, frozen

from dualcaster_app import Application
from dualcaster_app.settings import LiveSettings
from dualcaster_http.edge import websockets
from dualcaster_http.live.client import CloseCode
from dualcaster_http.server import serve
from tests.support.live_pages import opened, page_of, tell
from tests.support.patience import GENEROUS
from tests.support.people import Person
from tests.support.polling import until

PING, TEXT = 0x9, 0x1


@asynccontextmanager
async def _served(application: Application, live: LiveSettings) -> AsyncIterator[str]:
    server = evolve(application.settings.server, read_seconds=2.0)
    settings = evolve(application.settings, live=live, server=server)
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stopping = asyncio.Event()
    changed = evolve(application, settings=settings)
    running = asyncio.create_task(serve(changed, port=0, stopping=stopping, on_ready=ready.set_result))
    try:
        yield await asyncio.wait_for(ready, GENEROUS)
    finally:
        stopping.set()
        await asyncio.wait_for(running, GENEROUS)


@frozen
class Silent:
    """A connection of somebody that reads nothing unless asked to."""

    socket: socket.socket

    async def send(self, kind: int, text: bytes) -> None:
        """Send a frame with a mask, as clients do."""
        mask = os.urandom(4)
        length = bytes([0x80 | len(text)]) if len(text) < 126 else bytes([0xFE]) + struct.pack("!H", len(text))
        masked = bytes(sign ^ mask[place % 4] for place, sign in enumerate(text))
        await asyncio.get_running_loop().sock_sendall(self.socket, bytes([0x80 | kind]) + length + mask + masked)

    async def ping_on(self) -> None:
        """Send pings until the connection is cut. Raises ``ConnectionError``."""
        async with asyncio.timeout(GENEROUS):
            while True:
                await self.send(PING, b"x" * 120)

    async def was_cut(self) -> bool:
        """Wait until the connection is cut, past whatever was still on its way."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(GENEROUS):
            try:
                while await loop.sock_recv(self.socket, 65_536):
                    pass
            except ConnectionError:
                pass
        return True


@asynccontextmanager
async def _silent(address: str, somebody: Person, hello: object) -> AsyncIterator[Silent]:
    where, loop = urlsplit(address), asyncio.get_running_loop()
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        raw.setblocking(False)
        await loop.sock_connect(raw, (where.hostname, where.port))
        cookies = "; ".join(f"{name}={value}" for name, value in somebody.cookies.items())
        head = (
            f"GET /api/v1/ws HTTP/1.1\r\nHost: {where.netloc}\r\nOrigin: {address}\r\nCookie: {cookies}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        await loop.sock_sendall(raw, head.encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += await loop.sock_recv(raw, 1)
        assert b" 101 " in answer
        silent = Silent(raw)
        await silent.send(TEXT, json.dumps(hello).encode())
        yield silent


def _measured(application: Application, name: str, **labels: str) -> float:
    return application.metrics.registry.get_sample_value(f"dualcaster_live_{name}", labels) or 0.0


async def test_a_page_that_never_reads_is_cut_off_and_others_are_told_everything(
    application: Application, ann: Person
) -> None:
    """What it does not take stays in the database and not in memory; its account's other page misses nothing."""
    too_slow = str(CloseCode.TOO_SLOW.value)
    before = _measured(application, "closed_total", code=too_slow)
    live = LiveSettings(read_seconds=1.5, ping_seconds=600)
    async with _served(application, live) as address, page_of(address, ann) as reader:
        async with _silent(address, ann, {"type": "hello", "after": 0}) as silent:
            for _ in range(4):
                async with application.units() as uow:
                    for number in range(1_000):
                        await uow.live_updates.send([ann.user_id], "trade.changed", {"n": number, "text": "x" * 3_000})
                    await uow.commit()
            while len(reader.told) < 4_000:
                await reader.frame()
            await until(lambda: _measured(application, "closed_total", code=too_slow) > before)
            assert await silent.was_cut()
        assert reader.told == list(range(1, 4_001))


async def test_a_page_that_answers_no_ping_is_closed(application: Application, ann: Person) -> None:
    """A page whose device has gone is noticed, though nothing is sent to it."""
    async with (
        _served(application, LiveSettings(ping_seconds=0.3)) as address,
        _silent(address, ann, {"type": "hello"}) as silent,
    ):
        assert await silent.was_cut()


async def test_pings_whose_answers_nobody_reads_end_the_connection(
    application: Application, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answers to pings do not pile up without end."""
    monkeypatch.setattr(websockets, "MOST_UNREAD", 1_024)
    live = LiveSettings(ping_seconds=600, read_seconds=600)
    async with _served(application, live) as address, _silent(address, ann, {"type": "hello"}) as silent:
        with pytest.raises(ConnectionError):
            await silent.ping_on()


async def test_a_process_takes_so_many_pages_and_no_more(application: Application, ann: Person) -> None:
    """One too many is told to try again later, and a place that becomes free is given to the next."""
    async with _served(application, LiveSettings(connections=2)) as address:
        async with page_of(address, ann), page_of(address, ann) as page:
            async with opened(address, ann.cookies) as late:
                assert await late.closed() == CloseCode.FULL
            await tell(application, [ann.user_id])
            assert (await page.frame())["sequence"] == 1
        await until(lambda: not _measured(application, "connections"))
        async with page_of(address, ann):
            pass
