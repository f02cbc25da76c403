"""Liveness, readiness and measurements."""

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psycopg
import pytest
from attrs import evolve
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import delete, insert, text

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.application import build
from dualcaster_app.background import BackgroundWork, Trouble
from dualcaster_app.readiness import SchemaState, readiness
from dualcaster_console import ConsoleMailer
from dualcaster_http import create_app
from dualcaster_postgres import migrate
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import DatabaseLimits
from dualcaster_postgres.tables.outbox import outbox
from dualcaster_redis import RedisCache, RedisRateLimiter
from tests.support.clients import client_of
from tests.support.databases import SECRET, create_database, database_name
from tests.support.people import METRICS_TOKEN

METRICS = {"Authorization": f"Bearer {METRICS_TOKEN}"}


async def test_a_living_process_says_so(client: httpx.AsyncClient) -> None:
    """Liveness answers at once and is never cached."""
    response = await client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_ready_process_names_what_it_needs(client: httpx.AsyncClient) -> None:
    """Readiness tells the state of the database, its schema and Redis."""
    response = await client.get("/health/ready")
    expected = {
        "status": "ready",
        "database": "up",
        "schema": "current",
        "redis": "up",
        "background": "elsewhere",
        "reasons": {},
    }
    assert (response.status_code, response.json()) == (200, expected)


async def test_a_process_whose_background_work_stands_still_is_not_ready(
    client: httpx.AsyncClient, application: Application
) -> None:
    """It says which part does not work, and why, by a name that never varies."""
    application.background.works("handlers")
    application.background.failed("relay", Trouble.BROKER_REFUSES)
    try:
        response = await client.get("/health/ready")
        measured = (await client.get("/metrics", headers=METRICS)).text
    finally:
        application.background.forget("relay")
        application.background.forget("handlers")
    body = response.json()
    assert (response.status_code, body["status"], body["background"]) == (503, "unavailable", "down")
    assert body["reasons"] == {"relay": "broker_refuses"}
    assert int(response.headers["Retry-After"]) > 0
    assert 'dualcaster_background_up{part="relay"} 0.0' in measured


@pytest.mark.parametrize("works_here", [True, False])
async def test_without_a_broker_only_who_needs_it_is_unready(application: Application, works_here: bool) -> None:
    """Redis out of reach takes a process with background work out of service at once, and one without it not at all."""
    cut_off = RedisCache("redis://127.0.0.1:1/0")
    background = BackgroundWork(application.metrics.background_up)
    if works_here:
        background.works("relay")
    found = await readiness(evolve(application, redis=cut_off, background=background))
    await cut_off.close()
    assert (found.ready, found.reasons) == (not works_here, {"redis": "unreachable"})


async def test_background_work_that_is_behind_is_told(client: httpx.AsyncClient, application: Application) -> None:
    """An event that waits for more than five minutes says that nobody works, in whatever process that should be."""
    made_late = insert(outbox).values(
        kind="test.late", payload=Jsonb({}), occurred_at=text("now() - interval '301 seconds'")
    )
    async with application.database.transaction() as session:
        await session.run(delete(outbox))
        await session.run(made_late)
    try:
        body = (await client.get("/health/ready")).json()
    finally:
        async with application.database.transaction() as session:
            await session.run(delete(outbox))
    assert (body["status"], body["background"]) == ("degraded", "behind")


@pytest.fixture
async def without_database(
    servers: dualcaster_embedded.EmbeddedServers, migrated_url: str, application: Application
) -> AsyncIterator[Application]:
    """An application whose database was taken away while it ran."""
    url = create_database(servers.database_url, database_name(migrated_url))
    database = Database(url, DatabaseLimits(wait=0.4))
    await database.open()
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database_name(url))))
    redis, limiter = RedisCache(application.redis_url), RedisRateLimiter(application.redis_url)
    yield build(
        application.settings,
        database,
        redis=redis,
        rate_limiter=limiter,
        redis_url=application.redis_url,
        mailer=ConsoleMailer(),
    )
    await limiter.close()
    await redis.close()
    await database.close()


async def test_without_a_database_nothing_is_ready(without_database: Application) -> None:
    """A lost database is 503 with a time to wait everywhere but for liveness, and is told to Prometheus."""
    async with client_of(create_app(without_database)) as client:
        ready = await client.get("/health/ready")
        card = await client.get("/api/v1/cards/public/987654")
        page = await client.get("/cards/zzzzzz", headers={"Accept": "text/html"})
        found = await client.get("/cards", params={"set": "zzz"}, headers={"Accept": "text/html"})
        measured = (await client.get("/metrics", headers=METRICS)).text
        assert (await client.get("/health")).status_code == 200
    assert (ready.status_code, ready.json()["status"], ready.json()["database"]) == (503, "unavailable", "down")
    assert (card.status_code, card.json()["code"]) == (503, "service_unavailable")
    assert page.status_code == 404
    assert found.status_code == 503
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in (ready, card, found))
    assert "dualcaster_database_up 0.0" in measured


@pytest.mark.parametrize(
    ("made_up", "state", "ready"),
    [("0000", SchemaState.AHEAD, True), (None, SchemaState.BEHIND, False)],
)
async def test_a_schema_of_another_release_is_told(
    database_url: str, application: Application, made_up: str | None, state: SchemaState, ready: bool
) -> None:
    """An old schema makes a process unready; a newer one belongs to the release on its way and does not."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DELETE FROM alembic_version")
        if made_up:
            connection.execute("INSERT INTO alembic_version VALUES (%s)", [made_up])
    settings = evolve(application.settings, database_url=database_url)
    async with open_application(settings, migrated=False) as opened:
        found = await readiness(opened)
        async with client_of(create_app(opened)) as client:
            status = (await client.get("/health/ready")).status_code
    assert (found.schema, found.ready, status) == (state, ready, 200 if ready else 503)


async def test_an_empty_database_is_behind(servers: dualcaster_embedded.EmbeddedServers) -> None:
    """A database without any schema is up and behind."""
    url = create_database(servers.database_url)
    async with open_application(
        Settings(secret_key=SECRET, database_url=url, redis_url=servers.redis_url), migrated=False
    ) as opened:
        found = await readiness(opened)
    assert (found.schema, found.ready) == (SchemaState.BEHIND, False)
    migrate.upgrade(url)


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer wrong", f"Basic {METRICS_TOKEN}", METRICS_TOKEN])
async def test_measurements_are_not_for_strangers(client: httpx.AsyncClient, sent: str) -> None:
    """Without the token of the operator nobody reads them."""
    refused = await client.get("/metrics", headers={"Authorization": sent} if sent else {})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "dualcaster_" not in refused.text


async def test_measurements_without_a_token_are_for_nobody(application: Application) -> None:
    """A site whose operator has set no token keeps its measurements to itself."""
    plain = evolve(application, settings=evolve(application.settings, metrics_token=None))
    async with client_of(create_app(plain)) as client:
        for sent in ("Bearer ", "Bearer None"):
            assert (await client.get("/metrics", headers={"Authorization": sent})).status_code == 403


def amount(page: str, name: str, **labels: str) -> float:
    """Read one measurement from the text format."""
    for line in page.splitlines():
        if line.startswith(name) and all(f'{key}="{value}"' in line for key, value in labels.items()):
            return float(line.rsplit(" ", 1)[1])
    return 0.0


async def test_requests_are_measured_by_route(client: httpx.AsyncClient) -> None:
    """Requests count under their route's template, so that ids make no series of their own."""
    labels = {"route": "/api/v1/cards/c/{hashid}", "method": "GET", "status": "404"}
    name = "dualcaster_http_request_seconds_count"
    before = amount((await client.get("/metrics", headers=METRICS)).text, name, **labels)
    await client.get("/api/v1/cards/c/zzzzzzzz")
    await client.get("/api/v1/cards/c/yyyyyyyy")
    page = (await client.get("/metrics", headers=METRICS)).text
    assert amount(page, name, **labels) == before + 2
    assert "zzzzzzzz" not in page


async def test_a_made_up_method_makes_no_series(client: httpx.AsyncClient) -> None:
    """Methods that nobody knows share one label."""
    await client.request("MADEUP", "/health")
    page = (await client.get("/metrics", headers=METRICS)).text
    assert "MADEUP" not in page
    assert 'method="other"' in page


async def test_measurements_stand_beside_their_targets(client: httpx.AsyncClient) -> None:
    """The page has what users are promised, the outbox, tasks and match times, all declared."""
    page = (await client.get("/metrics", headers=METRICS)).text
    targets = dict(re.findall(r'dualcaster_target_seconds\{measure="(\w+)"\} ([0-9.]+)', page))
    assert {"api_p50": "0.05", "api_p95": "0.2", "match": "0.5"}.items() <= targets.items()
    assert re.search(r"^dualcaster_outbox_open_events [0-9.]+$", page, re.MULTILINE)
    assert re.search(r"^dualcaster_outbox_oldest_seconds [0-9.e+-]+$", page, re.MULTILINE)
    assert "# TYPE dualcaster_task_seconds histogram" in page
    assert "# TYPE dualcaster_match_seconds histogram" in page
    assert 'dualcaster_http_request_seconds_bucket{le="0.05"' in page


def test_processes_that_share_a_directory_are_measured_together(tmp_path: Path) -> None:
    """What a worker measured is on the site's page when both write to one directory."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    meters = "from dualcaster_app.metrics import process_metrics; meters = process_metrics(); "
    worker = meters + "meters.tasks.labels('some.handler', 'done').observe(1)"
    site = meters + "from dualcaster_app.measurements import measured; print(measured(meters).decode())"
    subprocess.run([sys.executable, "-c", worker], env=environment, check=True)
    written = subprocess.run([sys.executable, "-c", site], env=environment, check=True, capture_output=True, text=True)
    assert amount(written.stdout, "dualcaster_task_seconds_count", handler="some.handler", outcome="done") == 1
    assert 'dualcaster_target_seconds{measure="match"} 0.5' in written.stdout


async def test_computing_matches_is_timed(client: httpx.AsyncClient, application: Application) -> None:
    """Each computation of somebody's matches adds to the match times."""
    name = "dualcaster_match_seconds_count"
    before = amount((await client.get("/metrics", headers=METRICS)).text, name)
    user = await application.accounts.operator.create("timekeeper")
    await application.matching.computation.recompute(user.id)
    assert amount((await client.get("/metrics", headers=METRICS)).text, name) == before + 1
