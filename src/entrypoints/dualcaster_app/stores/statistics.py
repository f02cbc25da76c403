"""Builds figures of stores."""

from dualcaster_app.stores.parts import StoreParts
from dualcaster_core.stores.statistics.use_cases import StoreStatistics
from dualcaster_postgres.stores.statistics.queries import PostgresStoreStatisticsQueries


def build_store_statistics(parts: StoreParts) -> StoreStatistics:
    """Build figures of stores."""
    queries = PostgresStoreStatisticsQueries(parts.database, parts.ids, parts.settings.matching)
    return StoreStatistics(parts.units, queries, parts.clock)
