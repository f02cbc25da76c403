from collections.abc import AsyncIterator

import pytest
import redis.asyncio
from attrs import evolve, frozen

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.accounts.identity.model import Purpose, token_digest
from dualcaster_core.testing import FixedClock
from dualcaster_worker.broker import broker_database

REDIS_DATABASE = 7


def with_clock(application: Application, clock: FixedClock) -> Application:
    """Have everything around accounts read this clock."""
    sessions = evolve(
        application.sessions,
        clock=clock,
        authentication=evolve(application.sessions.authentication, clock=clock),
    )
    return evolve(
        application,
        clock=clock,
        sessions=sessions,
        registration=evolve(application.registration, clock=clock, sessions=sessions),
        passwords=evolve(application.passwords, clock=clock, sessions=sessions),
        email_changes=evolve(application.email_changes, clock=clock, sessions=sessions),
    )


@pytest.fixture
async def app(
    servers: dualcaster_embedded.EmbeddedServers, database_url: str, clock: FixedClock
) -> AsyncIterator[Application]:
    """An application on an empty database, whose time stands still until it is moved."""
    settings = Settings(
        database_url=database_url,
        redis_url=broker_database(servers.redis_url, REDIS_DATABASE),
        password_memory_kib=64,
    )
    async with open_application(settings, migrated=False, quiet=True) as opened:
        async with redis.asyncio.Redis.from_url(opened.redis_url) as client:
            await client.flushdb()
        yield with_clock(opened, clock)


@frozen
class Post:
    """What the worker does when a letter with a link is due: a token is stored and sent."""

    app: Application

    async def token(self, user_id: int, purpose: Purpose, subject: str) -> str:
        """Store a token as if it had been mailed."""
        token = self.app.sessions.random_token()
        lifetimes = {
            Purpose.VERIFY_EMAIL: self.app.settings.accounts.verify_lifetime,
            Purpose.RESET_PASSWORD: self.app.settings.accounts.reset_lifetime,
            Purpose.CHANGE_EMAIL: self.app.settings.accounts.verify_lifetime,
        }
        async with self.app.units() as uow:
            until = self.app.clock.now() + lifetimes[purpose]
            await uow.tokens.add(token_digest(token), user_id, purpose, subject, until)
            await uow.commit()
        return token


@pytest.fixture
def post(app: Application) -> Post:
    return Post(app)
