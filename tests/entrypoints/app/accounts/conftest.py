from collections.abc import AsyncIterator

import pytest
import redis.asyncio
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.servers import broker_database
from dualcaster_core.testing import FixedClock
from tests.support.databases import SECRET
from tests.support.mailed_tokens import Post

REDIS_DATABASE = 7


def with_clock(application: Application, clock: FixedClock) -> Application:
    """Have everything around accounts read this clock."""
    sessions = evolve(
        application.accounts.sessions,
        clock=clock,
        authentication=evolve(application.accounts.sessions.authentication, clock=clock),
    )
    return evolve(
        application,
        clock=clock,
        accounts=evolve(
            application.accounts,
            operator=evolve(application.accounts.operator, clock=clock),
            deletion=evolve(application.accounts.deletion, clock=clock, sessions=sessions),
            sessions=sessions,
            registration=evolve(application.accounts.registration, clock=clock, sessions=sessions),
            passwords=evolve(application.accounts.passwords, clock=clock, sessions=sessions),
            email_changes=evolve(application.accounts.email_changes, clock=clock, sessions=sessions),
        ),
    )


@pytest.fixture
async def app(
    servers: dualcaster_embedded.EmbeddedServers, database_url: str, clock: FixedClock
) -> AsyncIterator[Application]:
    """An application on an empty database, whose time stands still until it is moved."""
    settings = Settings(
        secret_key=SECRET,
        database_url=database_url,
        redis_url=broker_database(servers.redis_url, REDIS_DATABASE),
        password_memory_kib=64,
    )
    async with open_application(settings, migrated=False, quiet=True) as opened:
        async with redis.asyncio.Redis.from_url(opened.redis_url) as client:
            await client.flushdb()
        yield with_clock(opened, clock)


@pytest.fixture
def post(app: Application) -> Post:
    return Post(app)
