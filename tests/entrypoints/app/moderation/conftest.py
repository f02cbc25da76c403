"""An application with people who trade, and moderators."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Settings, open_application
from dualcaster_app.moderation import build_moderation
from dualcaster_app.trading import build_trading
from dualcaster_core.testing import FixedClock
from tests.support.databases import SECRET
from tests.support.disputed import DisputeScene


@pytest.fixture
async def scene(
    servers: dualcaster_embedded.EmbeddedServers, database_url: str, clock: FixedClock
) -> AsyncIterator[DisputeScene]:
    """Set the scene 90 days ago, on an application whose trades and disputes go by a clock that is moved by hand."""
    clock.moment = datetime.now(UTC).replace(microsecond=0) - timedelta(days=90)
    settings = Settings(secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False, quiet=True) as opened:
        trading = build_trading(
            opened.database, opened.units, opened.profiles.queries, settings, clock=clock, ids=opened.ids
        )
        moderation = build_moderation(
            settings,
            opened.database,
            opened.accounts.sessions,
            trading,
            opened.messaging.photos,
            units=opened.units,
        )
        yield DisputeScene(evolve(opened, trading=trading, moderation=moderation, clock=clock), clock)
