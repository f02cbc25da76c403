"""An application with a database of its own."""

from collections.abc import AsyncIterator

import pytest

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from tests.support.databases import SECRET


@pytest.fixture
async def app(servers: dualcaster_embedded.EmbeddedServers, database_url: str) -> AsyncIterator[Application]:
    """Open it."""
    settings = Settings(secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False, quiet=True) as opened:
        yield opened
