"""Real servers for the tests: PostgreSQL and Redis from the embedded wheels, or those of the environment."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, settings

import dualcaster_embedded
from dualcaster_core.testing import FixedClock
from dualcaster_postgres import migrate
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from tests.support.databases import create_database, database_name, drop_database, forget_on_power_loss
from tests.support.plain_logs import write_plain_logs

pytest.register_assert_rewrite("dualcaster_core.testing.contracts")
settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("default")
write_plain_logs()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of tests that need a server."""
    parser.addoption("--on-servers", action="store_true", help="only tests that PostgreSQL or Redis take part in")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what no server takes part in, where that is asked for."""
    if config.getoption("--on-servers"):
        without = [item for item in items if "servers" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if "servers" in getattr(item, "fixturenames", ())]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def servers() -> Iterator[dualcaster_embedded.EmbeddedServers]:
    """PostgreSQL and Redis for this run; ``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` name others."""
    database_url, redis_url = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
    if database_url and redis_url:
        yield dualcaster_embedded.EmbeddedServers(database_url, redis_url, data_directory=Path("/nowhere"))
        return
    with dualcaster_embedded.temporary() as embedded:
        forget_on_power_loss(embedded.database_url)
        yield dualcaster_embedded.EmbeddedServers(
            database_url=database_url or embedded.database_url,
            redis_url=redis_url or embedded.redis_url,
            data_directory=embedded.data_directory,
        )


@pytest.fixture(scope="session")
def migrated_url(servers: dualcaster_embedded.EmbeddedServers) -> str:
    """A migrated, empty database: the template of all others."""
    url = create_database(servers.database_url)
    migrate.upgrade(url)
    return url


@pytest.fixture
def database_url(servers: dualcaster_embedded.EmbeddedServers, migrated_url: str) -> Iterator[str]:
    """A fresh, migrated database for one test."""
    url = create_database(servers.database_url, database_name(migrated_url))
    yield url
    drop_database(servers.database_url, url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open pool on a fresh database."""
    pool = Database(database_url, evolve(WORK, connections=6))
    await pool.open()
    yield pool
    await pool.close()
