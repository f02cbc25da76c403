"""A database that the release before has filled."""

import asyncio
from collections.abc import Iterator

import pytest

from dualcaster_app.backup.restoring import restore
from dualcaster_app.settings import Settings
from dualcaster_embedded import EmbeddedServers
from tests.support.databases import create_database, drop_database
from tests.support.releases import RELEASE, settings_of


@pytest.fixture(scope="module")
def restored(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A database that the archive of the release before was restored into, with the pictures of its people."""
    url = create_database(servers.database_url)
    chosen = settings_of(url, servers, tmp_path_factory.mktemp("restored"))
    asyncio.run(restore(chosen, RELEASE))
    yield chosen
    drop_database(servers.database_url, url)
