from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from tests.support.mailed_tokens import SITE


@pytest.fixture
async def opened(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """An application without people; events that are not done are due at once."""
    settings = Settings(
        database_url=database_url,
        redis_url=servers.redis_url,
        public_base_url=SITE,
        password_memory_kib=64,
        secret_key="a secret of these tests, long enough",
        resend_after=timedelta(0),
    )
    async with open_application(settings, quiet=True) as app:
        yield app
