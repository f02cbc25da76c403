"""Files that people take along: whoever reads one slowly holds nothing that others need."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import psycopg
import pytest
import redis.asyncio
from attrs import evolve
from sqlalchemy import func, select

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.servers import broker_database
from dualcaster_app.settings import DatabaseSettings
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.export_turns import ExportInProgress, ExportTurns
from dualcaster_http import Site, create_app
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.request_validation import http_handlers
from tests.support.asgi_server import served
from tests.support.clients import client_of
from tests.support.databases import SECRET, create_database, database_name
from tests.support.people import Person, person
from tests.support.polling import until

NOW: Any = select(func.now())
CONNECTIONS = 2
REDIS_DATABASE = 12
EXPORT = "/api/v1/users/me/export"
FILL = """
    INSERT INTO inventory_items (user_id, card_id, finish, condition, language, signed, altered, quantity, location)
    SELECT %s, c.id, f, q, 'l' || l, s, a, 1, repeat('x', 2500)
    FROM (SELECT id FROM cards ORDER BY id LIMIT 10) c, generate_series(1, 3) f, generate_series(1, 5) q,
         generate_series(1, 5) l, (VALUES (true), (false)) AS x (s), (VALUES (true), (false)) AS y (a)
"""


@pytest.fixture
async def small(servers: dualcaster_embedded.EmbeddedServers, sample_url: str) -> AsyncIterator[Application]:
    """An application with very few connections, and a cache that has heard of no other database's sessions."""
    url = create_database(servers.database_url, database_name(sample_url))
    limits = DatabaseSettings()
    few = evolve(limits, requests=evolve(limits.requests, connections=CONNECTIONS))
    settings = Settings(
        secret_key=SECRET,
        database_url=url,
        redis_url=broker_database(servers.redis_url, REDIS_DATABASE),
        database=few,
        password_memory_kib=64,
    )
    async with open_application(settings, migrated=False, serving=True) as opened:
        async with redis.asyncio.Redis.from_url(opened.redis_url) as client:
            await client.flushdb()
        yield opened


async def _collector(application: Application) -> Person:
    """Somebody whose export is larger than what sockets hold by themselves."""
    somebody = await person(application)
    async with await psycopg.AsyncConnection.connect(application.database.url, autocommit=True) as connection:
        await connection.execute(FILL, [somebody.user_id])
    return somebody


async def _begin(address: str, somebody: Person, path: str = EXPORT) -> tuple[socket.socket, bytes]:
    """Ask for an export over a tiny socket, and read no more than its beginning."""
    host, _, port = address.removeprefix("http://").partition(":")
    loop = asyncio.get_running_loop()
    reading = socket.socket()
    reading.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    reading.setblocking(False)
    await loop.sock_connect(reading, (host, int(port)))
    head = [f"GET {path} HTTP/1.1", "Host: site", *(f"{name}: {value}" for name, value in somebody.headers.items())]
    await loop.sock_sendall(reading, "\r\n".join([*head, "", ""]).encode())
    return reading, await asyncio.wait_for(loop.sock_recv(reading, 100), 60)


async def test_slow_downloads_hold_no_connection(small: Application) -> None:
    """With more exports on their way than there are connections, the database is there for everybody else."""
    people = [await _collector(small) for _ in range(CONNECTIONS + 1)]
    async with served(cast(Any, create_app(small))) as address:
        downloads = [await _begin(address, somebody) for somebody in people]
        assert all(beginning.startswith(b"HTTP/1.1 200") for _, beginning in downloads)
        for _ in range(5):
            assert await small.database.row(NOW) is not None
        for reading, _ in downloads:
            reading.close()


async def test_one_export_of_a_person_is_under_way(small: Application) -> None:
    """While one is being sent a second one is refused, whichever way it is asked for; afterwards it is welcome."""
    somebody = await _collector(small)
    async with (
        served(cast(Any, create_app(small))) as address,
        httpx.AsyncClient(base_url=address, timeout=60) as client,
    ):
        reading, _ = await _begin(address, somebody)
        for path in (EXPORT, "/api/v1/inventory/export"):
            refused = await client.get(path, headers=somebody.headers)
            assert (refused.status_code, refused.json()["code"]) == (409, "export.in_progress")
        for path in ("/settings/security/export", "/inventory/export/deckbox"):
            client.cookies.update(somebody.cookies)
            assert (await client.get(path)).status_code == 409
        reading.close()
        await until(lambda: not small.export_turns.people)
        whole = await client.get(EXPORT, headers=somebody.headers)
    assert whole.status_code == 200
    assert len(json.loads(whole.content)["inventory"]) == 3_000
    assert whole.headers["Content-Length"] == str(len(whole.content))


async def test_a_failed_export_gives_its_turn_back(small: Application) -> None:
    """An export that is refused leaves nothing behind that would refuse the next."""
    somebody = await person(small)
    async with client_of(create_app(small)) as client:
        bad = await client.get("/api/v1/inventory/export?format=nothing", headers=somebody.headers)
        good = await client.get("/api/v1/inventory/export", headers=somebody.headers)
    assert (bad.status_code, good.status_code) == (400, 200)


async def test_turns_are_counted() -> None:
    """A person has one export at a time, and a process no more than it has room for."""
    turns = ExportTurns(people=2)
    async with turns.turn(1), turns.turn(2):
        with pytest.raises(ExportInProgress):
            async with turns.turn(1):
                pass
        with pytest.raises(ServiceUnavailable):
            async with turns.turn(3):
                pass
    async with turns.turn(1), turns.turn(3):
        assert turns.people == 2


def test_every_export_has_the_limit_of_exports(site: Site) -> None:
    """Whatever sends a file of somebody's own is counted with the exports; the picture of a card with its pictures."""
    limits = {path: handler.opt.get(RATE) for path, _, handler in http_handlers(site.litestar) if "/export" in path}
    assert limits.pop("/api/v1/profile/me/export-card") == "card_picture"
    exports = limits
    assert len(exports) >= 4
    assert set(exports.values()) == {"export"}
