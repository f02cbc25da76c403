from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import httpx
import pytest
import redis.asyncio
from attrs import evolve
from sqlalchemy import delete

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.servers import broker_database
from dualcaster_app.settings import BotSettings
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_http import Site, create_app
from dualcaster_postgres.tables.outbox import outbox
from tests.support.clients import client_of, with_clock
from tests.support.databases import SECRET, create_database, database_name
from tests.support.people import BOT_KEY, METRICS_TOKEN
from tests.support.sample_cards import HOSTILE_NAME, LONG_NAME, import_samples

REDIS_DATABASE = 5

Served = Callable[[Site], httpx.AsyncClient]


@pytest.fixture(scope="session")
async def sample_url(
    servers: dualcaster_embedded.EmbeddedServers, migrated_url: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A database with the sample cards: the template of those that the modules of tests work on."""
    settings = _settings(create_database(servers.database_url, database_name(migrated_url)), servers)
    async with open_application(settings, migrated=False) as opened:
        directory: Path = tmp_path_factory.mktemp("cards")
        await import_samples(opened, directory)
        async with opened.database.transaction() as session:
            await session.run(delete(outbox))  # what followed of the import has long been done
    assert settings.database_url is not None
    return settings.database_url


@pytest.fixture(scope="module")
async def application(
    servers: dualcaster_embedded.EmbeddedServers, sample_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Application]:
    """An application with the sample cards, for one module of tests: what others leave behind is not seen."""
    settings = _settings(create_database(servers.database_url, database_name(sample_url)), servers)
    kept = tmp_path_factory.mktemp("files")
    settings = evolve(
        settings, data_directory=kept, storage_directory=kept, statement_key_file=kept / "keys" / "statement.key"
    )
    async with open_application(settings, migrated=False) as opened:
        async with redis.asyncio.Redis.from_url(opened.redis_url) as client:
            await client.flushdb()
        yield with_clock(opened)


def _settings(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> Settings:
    return Settings(
        secret_key=SECRET,
        database_url=database_url,
        redis_url=broker_database(servers.redis_url, REDIS_DATABASE),
        public_base_url="https://cards.example",
        password_memory_kib=64,
        metrics_token=METRICS_TOKEN,
        bot=BotSettings(api_key=BOT_KEY),
    )


@pytest.fixture(scope="module")
def site(application: Application) -> Site:
    return create_app(application)


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(site) as opened:
        yield opened


@pytest.fixture(scope="module")
async def hashids(application: Application) -> Mapping[str, str]:
    """Public ids of the sample cards by name; for Lightning Bolt the newer printing."""
    found = {}
    for name in ("Lightning Bolt", "Lightning Helix", "Curse of the Fire Penguin", HOSTILE_NAME, LONG_NAME, "Forest"):
        page = await application.market.priced_cards.search(name, CardFilter(), limit=1)
        found[name] = page.items[0].hashid
    return found


@pytest.fixture
async def statements_of(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Awaitable[httpx.Response]], Awaitable[int]]:
    """Count the statements that answering a request takes, without the one a second that asks for new prices."""
    await application.market.price_version.now()
    monkeypatch.setattr(application.market.price_version, "seconds", 86_400.0)

    async def measured(request: Awaitable[httpx.Response]) -> int:
        before = application.database.statements
        response = await request
        assert response.status_code == 200
        return application.database.statements - before

    return measured
