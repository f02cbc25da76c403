"""An application with people who trade and write, by a clock that stands still until it is moved."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Settings, open_application
from dualcaster_app.messaging import build_messaging
from dualcaster_app.trading import build_trading
from dualcaster_core.testing import FixedClock
from tests.support.databases import SECRET
from tests.support.trading_scene import TradingScene


@pytest.fixture
async def scene(
    servers: dualcaster_embedded.EmbeddedServers, database_url: str, clock: FixedClock, tmp_path: Path
) -> AsyncIterator[TradingScene]:
    """Set the scene today."""
    clock.moment = datetime.now(UTC).replace(microsecond=0)
    settings = Settings(
        secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url, storage_directory=tmp_path
    )
    async with open_application(settings, migrated=False, quiet=True) as opened:
        trading = build_trading(
            opened.database,
            opened.units,
            opened.profiles.queries,
            settings,
            clock=clock,
            ids=opened.ids,
        )
        messaging = build_messaging(
            settings, opened.database, opened.units, opened.market.values, clock=clock, ids=opened.ids
        )
        yield TradingScene(evolve(opened, trading=trading, messaging=messaging, clock=clock), clock)
