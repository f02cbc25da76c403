"""An application with people who hold payments for their trades, and a payment provider in memory."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Settings, open_application
from dualcaster_app.moderation import build_moderation
from dualcaster_app.trading import build_trading
from dualcaster_core.testing import FixedClock
from tests.support.databases import SECRET
from tests.support.held_payments import EscrowScene


@pytest.fixture
async def scene(
    servers: dualcaster_embedded.EmbeddedServers, database_url: str, clock: FixedClock, tmp_path: Path
) -> AsyncIterator[EscrowScene]:
    """Set the scene 120 days ago, on an application whose trades and payments go by a clock that is moved by hand."""
    clock.moment = datetime.now(UTC).replace(microsecond=0) - timedelta(days=120)
    settings = Settings(
        secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url, data_directory=tmp_path
    )
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
        yield EscrowScene(evolve(opened, trading=trading, moderation=moderation, clock=clock), clock)
