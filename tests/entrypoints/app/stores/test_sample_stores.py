"""The stores of the sample market."""

from collections.abc import AsyncIterator

import pytest

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.demo.sample_stores import STORES, add_sample_stores
from dualcaster_core.stores.events.views import EventFilter
from tests.support.databases import SECRET, create_database, database_name


@pytest.fixture
async def application(servers: dualcaster_embedded.EmbeddedServers, migrated_url: str) -> AsyncIterator[Application]:
    """An empty site."""
    url = create_database(servers.database_url, database_name(migrated_url))
    settings = Settings(secret_key=SECRET, database_url=url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False) as opened:
        yield opened


async def test_each_store_is_verified_and_has_events_next_week(application: Application) -> None:
    """Once, however often they are added."""
    for _ in range(2):
        await add_sample_stores(application)
    found = (await application.stores.events.calendar.listed(None, EventFilter(), days=14)).items
    assert {one.store_name for one in found} == {one.store_name for one in STORES.values()}
    assert [one.title for one in found].count("Booster draft") == len(STORES)
    assert [one.title for one in found].count("Trade night") == 2 * len(STORES)
