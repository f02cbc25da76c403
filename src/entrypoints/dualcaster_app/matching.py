"""Builds what finds matches and shows them."""

from attrs import frozen

from dualcaster_app.metrics import Metrics
from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.guild_matches import GuildMatches
from dualcaster_core.matching.market_size import CachedMarketSize
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.use_cases import Matches
from dualcaster_postgres.matching.market_size import PostgresMarketSizes
from dualcaster_postgres.matching.match_queries import PostgresMatchQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class MatchingUseCases:
    """What people do with their matches; ``computation`` finds and stores them."""

    matches: Matches
    guild_matches: GuildMatches
    computation: Matching
    market_size: CachedMarketSize


def build_matching(
    database: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    snapshots: UnitOfWorkFactory[PostgresUnitOfWork],
    profiles: ProfileQueries,
    *,
    rules: MatchRules,
    clock: Clock,
    ids: PublicIds,
    cache: Cache,
    metrics: Metrics,
) -> MatchingUseCases:
    """Build the matching over a database."""
    computation = Matching(snapshots, units, clock, rules, ids, metrics.matching.time, cache)
    return MatchingUseCases(
        matches=Matches(computation, PostgresMatchQueries(database), profiles),
        guild_matches=GuildMatches(computation, units),
        computation=computation,
        market_size=CachedMarketSize(PostgresMarketSizes(database), cache),
    )
