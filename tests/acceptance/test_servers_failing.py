"""What the API answers while its servers fail, and that it recovers by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psycopg

import dualcaster_embedded
from dualcaster_app import Settings, open_application
from dualcaster_core.kernel.rate_limits import RateLimit
from dualcaster_http import create_app
from dualcaster_http.edge.rate_limits import LIMITS
from tests.support.clients import client_of
from tests.support.databases import SECRET
from tests.support.patience import GENEROUS

CARD = "/api/v1/cards/public/1"


async def _until(client: httpx.AsyncClient, path: str, status: int) -> httpx.Response:
    """Ask until the answer has this status."""
    answer = await client.get(path)
    async with asyncio.timeout(GENEROUS):
        while answer.status_code != status:
            await asyncio.sleep(0.2)
            answer = await client.get(path)
    return answer


async def test_a_restarting_database_is_503_and_then_all_is_well(data: Path) -> None:
    """While the database is away answers say when to ask again, and once it is back no restart of ours is needed."""
    first = dualcaster_embedded.start(data)
    servers = first.__enter__()
    stopped = False
    try:
        settings = Settings(secret_key=SECRET, database_url=servers.database_url, redis_url=servers.redis_url)
        async with open_application(settings, quiet=True) as application, client_of(create_app(application)) as client:
            assert (await client.get(CARD)).status_code == 404
            await asyncio.to_thread(first.close)
            stopped = True
            away = await _until(client, CARD, 503)
            assert (away.json()["code"], away.headers["Retry-After"]) == ("service_unavailable", "5")
            assert (await client.get("/health")).status_code == 200
            with dualcaster_embedded.start(data) as again:
                assert again.database_url == servers.database_url
                back = await _until(client, CARD, 404)
                assert back.json()["code"] == "card.not_found"
    finally:
        if not stopped:
            first.close()


async def test_connections_that_the_server_ends_are_replaced(
    servers: dualcaster_embedded.EmbeddedServers, database_url: str
) -> None:
    """After every connection was cut, as a failover does, the next requests are answered."""
    settings = Settings(secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url)
    opened = open_application(settings, migrated=False, quiet=True)
    async with opened as application, client_of(create_app(application)) as client:
        assert (await client.get(CARD)).status_code == 404
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await asyncio.sleep(0.1)
        statuses = [(await client.get(CARD)).status_code for _ in range(3)]
    assert statuses == [404, 404, 404]


@asynccontextmanager
async def _hanging() -> AsyncIterator[tuple[str, list[asyncio.StreamWriter]]]:
    """A Redis that takes connections and never says a word; whom it has taken."""
    held: list[asyncio.StreamWriter] = []

    async def hold(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    async with await asyncio.start_server(hold, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"redis://127.0.0.1:{port}/0", held
        for writer in held:
            writer.close()


async def test_a_redis_that_hangs_costs_moments(database_url: str) -> None:
    """Waiting for Redis is bounded, and then it is left alone for a while; limits go on in the process."""
    limits = {**LIMITS, "search": (RateLimit("hanging test", 3, 60),)}
    async with _hanging() as (redis_url, asked):
        settings = Settings(secret_key=SECRET, database_url=database_url, redis_url=redis_url)
        opened = open_application(settings, migrated=False, quiet=True)
        async with opened as application, client_of(create_app(application, limits=limits)) as client:
            statuses = [(await client.get(f"/api/v1/cards/search?q={word}")).status_code for word in "abcd"]
    assert statuses == [200, 200, 200, 429]
    assert len(asked) <= 4, "it was asked again and again"
