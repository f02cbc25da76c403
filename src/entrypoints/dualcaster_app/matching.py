"""Builds what finds matches and shows them."""

from typing import Any

from dualcaster_app.metrics import Metrics
from dualcaster_app.settings import Settings
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.use_cases import Matches
from dualcaster_postgres.accounts.profile_queries import PostgresProfileQueries
from dualcaster_postgres.matching.match_queries import PostgresMatchQueries
from dualcaster_postgres.sql.database import Database


def matches(
    settings: Settings,
    database: Database,
    units: Any,
    snapshots: Any,
    *,
    clock: Clock,
    ids: PublicIds,
    cache: Cache,
    meters: Metrics,
) -> dict[str, Any]:
    """Build the matching and the reading of its results."""
    matching = Matching(snapshots, units, clock, settings.matching, ids, meters.matching.time, cache)
    profiles = PostgresProfileQueries(database, ids, settings.accounts)
    return {
        "matching": matching,
        "matches": Matches(matching, PostgresMatchQueries(database), profiles),
    }
