from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis.asyncio

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.servers import broker_database
from tests.support.clients import with_clock
from tests.support.databases import SECRET, create_database, database_name
from tests.support.discord_server import DiscordServer, discord_server
from tests.support.people import METRICS_TOKEN
from tests.support.sample_cards import import_samples

REDIS_DATABASE = 6


@pytest.fixture(scope="session")
async def bot_url(
    servers: dualcaster_embedded.EmbeddedServers, migrated_url: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A database with the sample cards: the template of those that the modules of tests work on."""
    settings = _settings(create_database(servers.database_url, database_name(migrated_url)), servers)
    async with open_application(settings, migrated=False, quiet=True) as opened:
        directory: Path = tmp_path_factory.mktemp("cards")
        await import_samples(opened, directory)
    assert settings.database_url is not None
    return settings.database_url


@pytest.fixture(scope="module")
async def application(servers: dualcaster_embedded.EmbeddedServers, bot_url: str) -> AsyncIterator[Application]:
    """An application with the sample cards, for one module of tests."""
    settings = _settings(create_database(servers.database_url, database_name(bot_url)), servers)
    async with open_application(settings, migrated=False, quiet=True) as opened:
        async with redis.asyncio.Redis.from_url(opened.redis_url) as client:
            await client.flushdb()
        yield with_clock(opened)


@pytest.fixture
async def server(application: Application) -> AsyncIterator[DiscordServer]:
    """A Discord server in memory with the bot in it."""
    async with discord_server(application) as running:
        yield running


def _settings(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> Settings:
    return Settings(
        secret_key=SECRET,
        database_url=database_url,
        redis_url=broker_database(servers.redis_url, REDIS_DATABASE),
        public_base_url="https://cards.example",
        password_memory_kib=64,
        metrics_token=METRICS_TOKEN,
    )
