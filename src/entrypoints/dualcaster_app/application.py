"""The composition root: builds every adapter once and hands out what entry points call."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

import structlog
from attrs import field, frozen

from dualcaster_app.accounts import AccountUseCases, build_accounts
from dualcaster_app.administration import AdministrationUseCases, build_administration
from dualcaster_app.analytics import AnalyticsUseCases, build_analytics, written_down
from dualcaster_app.background import BackgroundWork
from dualcaster_app.catalogue import CatalogueUseCases, build_catalogue
from dualcaster_app.clock import SystemClock
from dualcaster_app.collection import CollectionUseCases, PortfolioUseCases, build_collection, build_portfolio
from dualcaster_app.escrow.building import EscrowUseCases, build_escrow
from dualcaster_app.linked_accounts import LinkedAccountUseCases, build_linked_accounts
from dualcaster_app.maintenance import Maintenance, build_maintenance
from dualcaster_app.market import MarketUseCases, build_market
from dualcaster_app.matching import MatchingUseCases, build_matching
from dualcaster_app.messaging import MessagingUseCases, build_messaging
from dualcaster_app.metrics import Metrics, process_metrics
from dualcaster_app.moderation import ModerationUseCases, build_moderation
from dualcaster_app.notifying import NotifyingAdapters, build_notifying, mailer_of
from dualcaster_app.payments import PaymentAdapters, build_payments
from dualcaster_app.profiles import ProfileUseCases, build_profiles
from dualcaster_app.reputation import ReputationUseCases, build_reputation
from dualcaster_app.rings import RingUseCases, build_rings
from dualcaster_app.servers import running_servers, with_secret_key
from dualcaster_app.settings import DatabaseSettings, Settings
from dualcaster_app.signals import SignalUseCases, build_signals
from dualcaster_app.social import SocialUseCases, build_social
from dualcaster_app.stores import StoreParts, StoreUseCases, build_stores
from dualcaster_app.trading import TradingUseCases, build_trading
from dualcaster_core.analytics.handlers import ExpiredUsage
from dualcaster_core.collection.named_steps import NamedSteps
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.export_turns import ExportTurns
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock, ExpiredRecords, RateLimiter, UnitOfWorkFactory
from dualcaster_core.market.roll_up import RollUp
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.notifying.ports import Mailer
from dualcaster_postgres import migrate
from dualcaster_postgres.outbox import PostgresOutbox
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork, unit_of_work_factory
from dualcaster_redis import RedisCache, RedisRateLimiter

log = structlog.get_logger(__name__)


@frozen(kw_only=True)
class Application:
    """Everything a running Dualcaster offers to its entry points: one field for each capability, and the ground."""

    settings: Settings
    clock: Clock
    ids: PublicIds
    database: Database
    units: UnitOfWorkFactory[PostgresUnitOfWork]
    redis: RedisCache
    redis_url: str
    rate_limiter: RateLimiter
    metrics: Metrics = field(factory=process_metrics)
    background: BackgroundWork = field(factory=lambda: BackgroundWork(process_metrics().background_up))
    maintenance: Maintenance
    export_turns: ExportTurns = field(factory=ExportTurns)
    catalogue: CatalogueUseCases
    market: MarketUseCases
    accounts: AccountUseCases
    profiles: ProfileUseCases
    linked_accounts: LinkedAccountUseCases
    collection: CollectionUseCases
    portfolio: PortfolioUseCases
    matching: MatchingUseCases
    messaging: MessagingUseCases
    moderation: ModerationUseCases
    trading: TradingUseCases
    rings: RingUseCases
    reputation: ReputationUseCases
    signals: SignalUseCases
    social: SocialUseCases
    notifying: NotifyingAdapters
    payments: PaymentAdapters
    analytics: AnalyticsUseCases
    administration: AdministrationUseCases
    stores: StoreUseCases

    @property
    def cache(self) -> Cache:
        """What keeps small values for a while."""
        return self.redis

    @property
    def outbox(self) -> PostgresOutbox:
        """The events that wait for their handlers."""
        return PostgresOutbox(self.database)

    @property
    def escrow(self) -> EscrowUseCases:
        """What is done with held payments."""
        payments, disputes = self.payments, self.moderation.disputes
        rules, provider, payees = self.settings.escrow, payments.provider, payments.payees
        return build_escrow(
            self.units, disputes, provider, payees, rules, payer=payments.payer, in_use=lambda: payments.in_use
        )

    @property
    def named_steps(self) -> NamedSteps:
        """What adds cards to lists by the names that people type."""
        lists = self.collection
        return NamedSteps(self.market.named_cards, lists.want_list, lists.card_steps, lists.lists.cards)


async def open_pools(url: str, limits: DatabaseSettings, *, serving: bool) -> tuple[Database, ...]:
    """Open one pool for everything, or where people are served one for them and one for imports."""
    pools = [Database(url, limits.requests), Database(url, limits.work)] if serving else [Database(url, limits.all)]
    try:
        for pool in pools:
            await pool.open()
            pool.on_change(_tell)
    except ServiceUnavailable:
        for pool in pools:
            await pool.close()
        raise
    return tuple(pools)


def _tell(answering: bool) -> None:
    if answering:
        log.info("the database answers again")
    else:
        log.error("the database does not answer; requests are refused until it does")


@asynccontextmanager
async def open_application(
    settings: Settings, *, migrated: bool = True, quiet: bool = False, serving: bool = False
) -> AsyncIterator[Application]:
    """Start or reach the servers, bring the schema up to date unless told not to, and build the application.

    ``quiet`` keeps e-mails off the console. ``serving`` bounds what the database may take for a request; imports have
    connections of their own then, and otherwise everything may take as long as they. Raises ``ServiceUnavailable``
    where a server cannot be reached, ``EmbeddedError`` where one cannot be started, ``SettingInvalid`` where a site
    that others reach has no key of its own.
    """
    settings.require_own_secret()
    async with running_servers(settings) as servers:
        settings = await asyncio.to_thread(with_secret_key, settings)
        if migrated:
            await asyncio.to_thread(migrate.upgrade, servers.database_url)
        pools = await open_pools(servers.database_url, settings.database, serving=serving)
        redis, rate_limiter = RedisCache(servers.redis_url), RedisRateLimiter(servers.redis_url)
        try:
            built = build(
                settings,
                pools[0],
                work=pools[-1],
                redis=redis,
                rate_limiter=rate_limiter,
                redis_url=servers.redis_url,
                mailer=mailer_of(settings.email, SystemClock(), quiet=quiet),
            )
            try:
                if serving:
                    await built.payments.resume()
                async with written_down(built.analytics.recorder):
                    yield built
            finally:
                await built.notifying.live.close()
                await built.payments.close()
                if built.matching.index is not None:
                    await built.matching.index.close()
        finally:
            await rate_limiter.close()
            await redis.close()
            for pool in pools:
                await pool.close()


Units = UnitOfWorkFactory[PostgresUnitOfWork]


def _units(
    database: Database, work: Database, clock: Clock, rules: MatchRules, ids: PublicIds
) -> tuple[Units, Units, Units]:
    """Open units of work for requests, for work, and for reading what is there at one moment."""
    units, work_units = (unit_of_work_factory(one, clock, rules, ids) for one in (database, work))
    return units, work_units, unit_of_work_factory(database, clock, rules, ids, snapshot=True)


def _stale(units: Units, messaging: MessagingUseCases, profiles: ProfileUseCases) -> Mapping[str, ExpiredRecords]:
    """Name the records that rules prune and that are not rows of one table, by their rule."""
    return {
        "price-days": RollUp(units),
        "usage": ExpiredUsage(units),
        "photo-files": messaging.photos.orphans,
        "avatar-files": profiles.avatars.orphans,
    }


def _people(
    settings: Settings,
    database: Database,
    units: Units,
    work_units: Units,
    *,
    cache: Cache,
    clock: Clock,
    ids: PublicIds,
) -> tuple[ProfileUseCases, AccountUseCases, ReputationUseCases]:
    """Build how people show themselves, their accounts, and what is said of them."""
    profiles = build_profiles(settings, database, units, cache=cache, clock=clock, ids=ids)
    avatars = profiles.avatars
    accounts = build_accounts(settings, database, units, cache=cache, clock=clock, ids=ids, avatars=avatars)
    reputation = build_reputation(settings, database, units, work_units, profiles.queries, cache=cache, clock=clock)
    return profiles, accounts, reputation


def _between_people(
    settings: Settings,
    database: Database,
    units: Units,
    market: MarketUseCases,
    profiles: ProfileUseCases,
    *,
    clock: Clock,
    ids: PublicIds,
) -> tuple[MessagingUseCases, TradingUseCases]:
    """Build what people write to each other and trade with each other."""
    messaging = build_messaging(settings, database, units, market.values, clock=clock, ids=ids)
    return messaging, build_trading(database, units, profiles.queries, settings, clock=clock, ids=ids)


def build(
    settings: Settings,
    database: Database,
    *,
    work: Database | None = None,
    redis: RedisCache,
    rate_limiter: RateLimiter,
    redis_url: str,
    mailer: Mailer,
) -> Application:
    """Put the application together over open connections; ``work`` is for imports, else they share ``database``."""
    clock, ids, metrics, work = SystemClock(), PublicIds(dict(settings.salts)), process_metrics(), work or database
    units, work_units, snapshots = _units(database, work, clock, settings.matching, ids)
    catalogue, notifying = build_catalogue(database, ids), partial(build_notifying, settings, mailer, database, units)
    market = build_market(settings, database, work_units, catalogue, metrics, work, cache=redis, clock=clock, ids=ids)
    profiles, accounts, reputation = _people(settings, database, units, work_units, cache=redis, clock=clock, ids=ids)
    match = partial(build_matching, settings, database, units, snapshots)
    stores = partial(StoreParts, settings, (database, work), (units, work_units))
    messaging, trading = _between_people(settings, database, units, market, profiles, clock=clock, ids=ids)
    return Application(
        settings=settings,
        clock=clock,
        ids=ids,
        database=database,
        units=units,
        redis=redis,
        redis_url=redis_url,
        rate_limiter=rate_limiter,
        maintenance=build_maintenance(settings, database, work, clock, _stale(work_units, messaging, profiles)),
        catalogue=catalogue,
        market=market,
        accounts=accounts,
        profiles=profiles,
        linked_accounts=build_linked_accounts(settings, units, clock),
        collection=build_collection(settings, database, units, work_units, profiles.queries, clock=clock, ids=ids),
        portfolio=build_portfolio(settings, database, work, market.price_version, cache=redis, clock=clock, ids=ids),
        matching=match(profiles.queries, clock=clock, ids=ids, cache=redis, metrics=metrics),
        messaging=messaging,
        moderation=build_moderation(settings, database, accounts.sessions, trading, messaging.photos, units=units),
        trading=trading,
        rings=(rings := build_rings(settings, work, units, snapshots, cache=redis, clock=clock, ids=ids)),
        payments=build_payments(settings),
        notifying=notifying(trading.actions, redis_url=redis_url, clock=clock, ids=ids),
        reputation=reputation,
        signals=build_signals(settings, database, work, units, work_units, clock=clock, ids=ids),
        social=build_social(settings, database, work, units, profiles, reputation=reputation, clock=clock, ids=ids),
        analytics=build_analytics(settings, work, units, work_units, clock=clock, metrics=metrics),
        administration=build_administration(database, work, units, redis, clock=clock, ids=ids),
        stores=build_stores(stores(profiles, market, redis, clock, ids), rings),
    )
