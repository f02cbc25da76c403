"""What people get while PostgreSQL is stopped or dead: a refusal at once, and everything again by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

import httpx
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.settings import DatabaseSettings
from dualcaster_http import create_app
from tests.support.clients import client_of
from tests.support.databases import SECRET
from tests.support.stopped_servers import kill, stopped

CARD = "/api/v1/cards/public/1"
LIMITS = DatabaseSettings()
QUICK = evolve(LIMITS, requests=evolve(LIMITS.requests, statement=20.0, suspect=0.3, probe=0.5, retry=0.3))
"""Suspicious soon, but patient with statements: what ends the waiting is then not the statements' limit."""


@asynccontextmanager
async def _site(servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[tuple[Application, httpx.AsyncClient]]:
    settings = Settings(
        secret_key=SECRET, database_url=servers.database_url, redis_url=servers.redis_url, database=QUICK
    )
    opened = open_application(settings, quiet=True, serving=True)
    async with opened as application, client_of(create_app(application)) as client:
        assert (await client.get(CARD)).status_code == 404
        yield application, client


async def _until_refused(application: Application, client: httpx.AsyncClient) -> None:
    """Ask until the database is known not to answer."""
    async with asyncio.timeout(60):
        while application.database.answering:
            asked = asyncio.create_task(client.get(CARD))
            await asyncio.wait({asked}, timeout=0.5)
            asked.cancel()


async def _refusals(client: httpx.AsyncClient, number: int) -> float:
    """Ask one after another, get refusals that say when to come back, and return the seconds that took."""
    began = perf_counter()
    for _ in range(number):
        answer = await client.get(CARD)
        assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
    return perf_counter() - began


async def _until_answered(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while True:
            if (await client.get(CARD)).status_code == 404:
                return
            await asyncio.sleep(0.1)


async def test_a_stopped_database_is_refused_at_once_and_comes_back(data: Path) -> None:
    """While PostgreSQL is stopped nobody waits for it but who came first, and once it runs everything is answered."""
    with dualcaster_embedded.start(data) as servers:
        pid = dualcaster_embedded.status(data).postgres_pid
        assert pid is not None
        async with _site(servers) as (application, client):
            with stopped(pid):
                await _until_refused(application, client)
                assert await _refusals(client, 50) < QUICK.requests.wait * 50 / 4
                assert (await client.get("/health")).status_code == 200
            await _until_answered(client)
            assert application.database.answering


async def test_who_waits_for_a_connection_is_told_as_soon_as_the_database_is_known_dead(data: Path) -> None:
    """Requests that wait for a connection of a server that stopped are refused long before their patience ends."""
    with dualcaster_embedded.start(data) as servers:
        pid = dualcaster_embedded.status(data).postgres_pid
        assert pid is not None
        async with _site(servers) as (application, client):
            with stopped(pid):
                first = [asyncio.create_task(client.get(CARD)) for _ in range(30)]
                await _until_refused(application, client)
                done, _ = await asyncio.wait(first, timeout=QUICK.requests.deadline / 2)
                assert len(done) >= len(first) - QUICK.requests.connections
            answers = await asyncio.gather(*first)
            assert {answer.status_code for answer in answers} <= {404, 503}


async def test_a_dead_database_is_refused_at_once_and_comes_back(data: Path) -> None:
    """After a crash of PostgreSQL requests are refused at once, until it runs again."""
    first = dualcaster_embedded.start(data)
    closed = False
    try:
        servers, pid = first.servers, dualcaster_embedded.status(data).postgres_pid
        assert pid is not None
        async with _site(servers) as (application, client):
            kill(pid)
            await _until_refused(application, client)
            assert await _refusals(client, 50) < QUICK.requests.wait * 50 / 4
            await asyncio.to_thread(first.close)
            closed = True
            with dualcaster_embedded.start(data):
                await _until_answered(client)
    finally:
        if not closed:
            first.close()
