"""Builds what finds matches and shows them."""

from attrs import frozen

from dualcaster_app.metrics import Metrics
from dualcaster_app.settings import IndexSettings, Settings
from dualcaster_columnar.client import IndexClient
from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.guild_matches import GuildMatches
from dualcaster_core.matching.market_size import CachedMarketSize
from dualcaster_core.matching.refreshing import BulkRefresh
from dualcaster_core.matching.use_cases import Matches
from dualcaster_postgres.matching.market_size import PostgresMarketSizes
from dualcaster_postgres.matching.match_queries import PostgresMatchQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class MatchingUseCases:
    """What people do with their matches; ``computation`` finds and stores them, ``refresh`` those of everybody."""

    matches: Matches
    guild_matches: GuildMatches
    computation: Matching
    refresh: BulkRefresh
    market_size: CachedMarketSize
    index: IndexClient | None = None


def build_matching(
    settings: Settings,
    database: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    snapshots: UnitOfWorkFactory[PostgresUnitOfWork],
    profiles: ProfileQueries,
    *,
    clock: Clock,
    ids: PublicIds,
    cache: Cache,
    metrics: Metrics,
) -> MatchingUseCases:
    """Build the matching over a database, and over the index of the market where one is configured."""
    rules = settings.matching
    client = index_client(settings.index, metrics) if settings.index.sockets else None
    computation = Matching(snapshots, units, clock, rules, ids, metrics.matching.time, cache, client)
    return MatchingUseCases(
        matches=Matches(computation, PostgresMatchQueries(database), profiles),
        guild_matches=GuildMatches(computation, units),
        computation=computation,
        refresh=BulkRefresh(matching=computation, counted=metrics.index.refreshed.inc),
        market_size=CachedMarketSize(PostgresMarketSizes(database), cache),
        index=client,
    )


def index_client(index: IndexSettings, metrics: Metrics) -> IndexClient:
    """Build what asks the replicas of the index, and counts how that ends."""

    def told(outcome: str, seconds: float) -> None:
        metrics.index.questions.labels(outcome).inc()
        if outcome == "answered":
            metrics.index.seconds.observe(seconds)

    return IndexClient(index.sockets, shards=index.shards, seconds=index.seconds, retry=index.retry, told=told)
