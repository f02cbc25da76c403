"""What the API adds to a bare route of the same server process.

The budgets: a card by hashid from the cache, and the compact list of one's stored matches, take at most 3 times the
median time of a bare Litestar JSON route, since both are bytes that are kept ready; and with 32 clients at once 95 of
100 answers are there within 200 ms, which is what users are promised. Limits are out of the way; everything else is
as in production. The routes are asked in turn over one connection that is kept open, so that whatever else the
machine does meets all of them alike.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest
from attrs import frozen

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_postgres import migrate
from tests.support.bench_market import percentile
from tests.support.databases import SECRET
from tests.support.people import Person
from tests.support.sample_cards import import_samples
from tests.support.served_site import BARE, serving
from tests.support.traders import trader

LARGEST_RATIO = 3.0
LARGEST_P95_MILLISECONDS = 200.0
ROUNDS = int(os.environ.get("DUALCASTER_BENCH_ROUNDS", "1500"))
CLIENTS = 32
MATCHES = 50


@frozen
class Served:
    """A running server, and somebody with 50 matches."""

    port: int
    card: str
    me: Person

    def request(self, path: str) -> bytes:
        """Write a request."""
        token = f"Authorization: Bearer {self.me.access_token}\r\n" if "matches" in path else ""
        return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{token}\r\n".encode()

    @property
    def requests(self) -> dict[str, bytes]:
        """What is measured."""
        paths = {"bare": BARE, "card": f"/api/v1/cards/c/{self.card}", "matches": "/api/v1/matches"}
        return {name: self.request(path) for name, path in paths.items()}


@pytest.fixture(scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Application]:
    """An application with sample cards on servers of its own."""
    with dualcaster_embedded.temporary() as servers:
        migrate.upgrade(servers.database_url)
        settings = Settings(secret_key=SECRET, database_url=servers.database_url, redis_url=servers.redis_url)
        async with open_application(settings, migrated=False, quiet=True) as application:
            await import_samples(application, Path(tmp_path_factory.mktemp("cards")))
            yield application


@pytest.fixture(scope="module")
async def served(opened: Application) -> AsyncIterator[Served]:
    """A server of its data."""
    me = await trader(opened, has="Lightning Bolt", wants="Lightning Helix")
    for _ in range(MATCHES):
        await trader(opened, has="Lightning Helix", wants="Lightning Bolt")
    page = await opened.market.priced_cards.search("Lightning Bolt", CardFilter(), limit=1)
    for port in _ports(opened):
        yield Served(port, page.items[0].hashid, me)


def _ports(application: Application) -> Iterator[int]:
    with serving(application.settings.database_url or "", application.settings.redis_url or "") as port:
        yield port


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    return await reader.readexactly(length)


async def _times(served: Served, rounds: int) -> dict[str, list[float]]:
    """Ask for each in turn; return the milliseconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    taken: dict[str, list[float]] = {name: [] for name in served.requests}
    for _ in range(rounds):
        for name, request in served.requests.items():
            began = perf_counter()
            await _answer(reader, writer, request)
            taken[name].append(1000 * (perf_counter() - began))
    writer.close()
    return taken


async def test_kept_answers_take_three_bare_ones_at_most(served: Served) -> None:
    """Budget: 3 times a bare route, for both."""
    await _times(served, 100)
    taken = await _times(served, ROUNDS)
    middle = {name: median(times) for name, times in taken.items()}
    for name in ("card", "matches"):
        ratio = middle[name] / middle["bare"]
        print(
            f"\n{name}: {1000 * middle[name]:.0f} us, {ratio:.2f} times a bare route's {1000 * middle['bare']:.0f} us"
        )
    assert middle["card"] <= LARGEST_RATIO * middle["bare"]
    assert middle["matches"] <= LARGEST_RATIO * middle["bare"]


async def test_many_clients_are_answered_in_time(served: Served) -> None:
    """Budget: p95 of 200 ms with 32 clients at once, for each kind of request."""
    rounds = max(1, ROUNDS // CLIENTS)
    for taken in [await asyncio.gather(*(_times(served, rounds) for _ in range(CLIENTS)))]:
        for name in ("card", "matches"):
            times = [one for client in taken for one in client[name]]
            p95 = percentile(times, 0.95)
            print(f"\n{name}, {CLIENTS} clients: p50 {median(times):.1f} ms, p95 {p95:.1f} ms")
            assert p95 <= LARGEST_P95_MILLISECONDS
