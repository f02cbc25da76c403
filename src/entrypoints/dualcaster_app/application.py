"""The composition root: builds every adapter once and hands out what entry points call."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from typing import Any

from attrs import frozen

from dualcaster_app.accounts import identity
from dualcaster_app.clock import SystemClock
from dualcaster_app.collection import collecting
from dualcaster_app.linked_accounts import emails_and_linked_accounts, mailer_of
from dualcaster_app.matching import matches
from dualcaster_app.metrics import Metrics, process_metrics
from dualcaster_app.profiles import people
from dualcaster_app.servers import running_servers
from dualcaster_app.settings import Settings
from dualcaster_console import ConsoleNotifier
from dualcaster_core.accounts.identity.recovery import EmailChanges, Passwords
from dualcaster_core.accounts.identity.registration import Registration
from dualcaster_core.accounts.identity.sessions import Sessions
from dualcaster_core.accounts.lifecycle.account_deletion import AccountLifecycle
from dualcaster_core.accounts.linked_accounts.tokens import ProviderAccess
from dualcaster_core.accounts.linked_accounts.use_cases import LinkedAccounts
from dualcaster_core.accounts.ports import AccountQueries
from dualcaster_core.accounts.profiles.onboarding import Onboarding
from dualcaster_core.accounts.profiles.people_search import People
from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.accounts.profiles.use_cases import Profiles
from dualcaster_core.accounts.roles import Roles
from dualcaster_core.accounts.use_cases import Accounts
from dualcaster_core.catalogue.use_cases import CardSearch
from dualcaster_core.collection.alerts.use_cases import PriceAlerts
from dualcaster_core.collection.files.plans import ImportPlans
from dualcaster_core.collection.files.ports import CollectionQueries, ImportDrafts
from dualcaster_core.collection.files.queue import ImportQueue
from dualcaster_core.collection.files.use_cases import CollectionImports
from dualcaster_core.collection.have_list_editing import HaveEditing, Spares
from dualcaster_core.collection.inventory_editing import InventoryEditing
from dualcaster_core.collection.ports import Lists
from dualcaster_core.collection.want_list_editing import WantEditing
from dualcaster_core.kernel.idempotent_requests import IdempotentRequests
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock, ExpiringRows, RateLimiter
from dualcaster_core.market.ports import ValueQueries
from dualcaster_core.market.priced_cards import CardListing
from dualcaster_core.market.public_card import PublicCards
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.market_size import CachedMarketSize
from dualcaster_core.matching.use_cases import Matches
from dualcaster_core.notifying.ports import EmailRenderer, Mailer, Notifier
from dualcaster_formats import CollectionFiles
from dualcaster_names import RapidfuzzNameIndex
from dualcaster_postgres import migrate
from dualcaster_postgres.accounts.account_queries import PostgresAccountQueries
from dualcaster_postgres.catalogue.card_queries import PostgresCardQueries
from dualcaster_postgres.expiry import PostgresExpiringRows
from dualcaster_postgres.idempotency import PostgresIdempotencyKeys
from dualcaster_postgres.market.price_queries import PostgresPriceQueries
from dualcaster_postgres.market.value_queries import PostgresValueQueries
from dualcaster_postgres.matching.market_size import PostgresMarketSizes
from dualcaster_postgres.outbox import PostgresOutbox
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import unit_of_work_factory
from dualcaster_redis import RedisCache, RedisRateLimiter


@frozen(kw_only=True)
class Application:
    """Everything a running Dualcaster offers to its entry points."""

    settings: Settings
    redis_url: str
    clock: Clock
    ids: PublicIds
    database: Database
    outbox: PostgresOutbox
    redis: RedisCache
    cache: Cache
    rate_limiter: RateLimiter
    repeated_requests: IdempotentRequests
    meters: Metrics
    units: Any
    snapshots: Any
    cards: CardSearch
    listing: CardListing
    values: ValueQueries
    public_cards: PublicCards
    market_size: CachedMarketSize
    accounts: Accounts
    account_queries: AccountQueries
    profile_queries: ProfileQueries
    sessions: Sessions
    registration: Registration
    passwords: Passwords
    email_changes: EmailChanges
    csrf_key: bytes
    profiles: Profiles
    people: People
    onboarding: Onboarding
    expiring: ExpiringRows
    account_lifecycle: AccountLifecycle
    roles: Roles
    imports: CollectionImports
    formats: CollectionFiles
    collections: CollectionQueries
    lists: Lists
    import_queue: ImportQueue
    import_plans: ImportPlans
    import_drafts: ImportDrafts
    inventory_editing: InventoryEditing
    have_editing: HaveEditing
    spares: Spares
    want_editing: WantEditing
    price_alerts: PriceAlerts
    matching: Matching
    matches: Matches
    notifier: Notifier
    mailer: Mailer
    emails: EmailRenderer
    email_link_key: bytes
    connections: LinkedAccounts
    provider_access: ProviderAccess


@asynccontextmanager
async def open_application(
    settings: Settings, *, migrated: bool = True, quiet: bool = False
) -> AsyncIterator[Application]:
    """Start or reach the servers, bring the schema up to date unless told not to, and build the application.

    ``quiet`` keeps notices off the console. Raises ``ServiceUnavailable`` where a server cannot be reached,
    ``EmbeddedError`` where one cannot be started.
    """
    async with running_servers(settings) as servers:
        if migrated:
            await asyncio.to_thread(migrate.upgrade, servers.database_url)
        database = Database(servers.database_url, largest_pool=settings.database_pool)
        await database.open()
        redis, rate_limiter = RedisCache(servers.redis_url), RedisRateLimiter(servers.redis_url)
        try:
            yield build(
                settings,
                database,
                redis=redis,
                rate_limiter=rate_limiter,
                redis_url=servers.redis_url,
                notifier=ConsoleNotifier(StringIO() if quiet else None),
                mailer=mailer_of(settings.email, SystemClock(), quiet=quiet),
            )
        finally:
            await rate_limiter.close()
            await redis.close()
            await database.close()


def build(
    settings: Settings,
    database: Database,
    *,
    redis: RedisCache,
    rate_limiter: RateLimiter,
    redis_url: str,
    notifier: Notifier,
    mailer: Mailer,
) -> Application:
    """Put the application together over open connections."""
    meters = process_metrics()
    clock, ids = SystemClock(), PublicIds(dict(settings.salts))
    units = unit_of_work_factory(database, clock, settings.matching, ids)
    snapshots = unit_of_work_factory(database, clock, settings.matching, ids, snapshot=True)
    entering = identity(settings, units, clock, ids, redis)
    return Application(
        settings=settings,
        redis_url=redis_url,
        clock=clock,
        ids=ids,
        database=database,
        outbox=PostgresOutbox(database),
        redis=redis,
        cache=redis,
        rate_limiter=rate_limiter,
        repeated_requests=IdempotentRequests(PostgresIdempotencyKeys(database), clock),
        meters=meters,
        units=units,
        snapshots=snapshots,
        **_market(settings, database, redis, clock, ids),
        accounts=Accounts(units, clock),
        account_queries=PostgresAccountQueries(database),
        **entering,
        **people(settings, database, units, sessions=entering["sessions"], cache=redis, clock=clock, ids=ids),
        **collecting(database, units, clock, ids),
        expiring=PostgresExpiringRows(database),
        **matches(settings, database, units, snapshots, clock=clock, ids=ids, cache=redis, meters=meters),
        notifier=notifier,
        mailer=mailer,
        **emails_and_linked_accounts(settings, units, clock),
    )


def _market(settings: Settings, database: Database, cache: Cache, clock: Clock, ids: PublicIds) -> dict[str, Any]:
    """Build what shows cards and their prices."""
    cards = PostgresCardQueries(database, ids)
    prices = PostgresPriceQueries(database, settings.valuation)
    values = PostgresValueQueries(database, ids)
    search = CardSearch(cards, RapidfuzzNameIndex(cards))
    return {
        "cards": search,
        "listing": CardListing(search, values, cache),
        "values": values,
        "market_size": CachedMarketSize(PostgresMarketSizes(database), cache),
        "public_cards": PublicCards(cards, prices, prices, values, cache, clock, settings.valuation),
    }
