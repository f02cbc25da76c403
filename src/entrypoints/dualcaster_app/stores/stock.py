"""Builds the stock of stores and its sync with their shop systems."""

from attrs import frozen

from dualcaster_app.stores.parts import StoreParts
from dualcaster_core.stores.stock.ports import StockQueries
from dualcaster_core.stores.stock.use_cases import StockKeeping
from dualcaster_core.stores.sync.connecting import StockConnecting, SyncStarting
from dualcaster_core.stores.sync.credentials import CredentialKeeper
from dualcaster_core.stores.sync.pulling import StockPulling
from dualcaster_core.stores.sync.pushing import StockPushing, StockPushPlans
from dualcaster_core.stores.sync.reporting import SyncReporting
from dualcaster_core.stores.sync.webhooks import StockWebhooks
from dualcaster_core.stores.sync.working import StartDueSyncs, SyncWork, WorkOnStockSync
from dualcaster_crypto import FernetCipher, random_token
from dualcaster_formats.stock_files import StockFileFormats
from dualcaster_postgres.stores.stock.queries import PostgresStockQueries
from dualcaster_postgres.stores.sync.queries import PostgresSyncQueries
from dualcaster_shops import ShopifyMessages, ShopSources


@frozen(kw_only=True)
class StockUseCases:
    """What stores do with their stock; ``offered`` reads what everybody sees of it."""

    keeping: StockKeeping
    offered: StockQueries


@frozen(kw_only=True)
class StockSyncUseCases:
    """How the stock of stores is kept as their shop systems have it."""

    connecting: StockConnecting
    starting: SyncStarting
    plans: StockPushPlans
    reporting: SyncReporting
    webhooks: StockWebhooks
    work: SyncWork
    on_due: WorkOnStockSync
    on_schedule: StartDueSyncs


def build_stock(parts: StoreParts) -> StockUseCases:
    """Build the stock."""
    queries = PostgresStockQueries(parts.database, parts.ids)
    return StockUseCases(keeping=StockKeeping(parts.units, queries), offered=queries)


def build_stock_sync(parts: StoreParts) -> StockSyncUseCases:
    """Build the sync; its keys are derived from the site's secret."""
    settings, units, work_units, clock = parts.settings, parts.units, parts.work_units, parts.clock
    keeper, files = CredentialKeeper(FernetCipher.with_secret(settings.secret)), StockFileFormats()
    sources = ShopSources(addresses=settings.shops)
    starting = SyncStarting(units=units, files=files, clock=clock)
    work = SyncWork(
        units=work_units,
        pulling=StockPulling(units=work_units, sources=sources, files=files, keeper=keeper, clock=clock),
        pushing=StockPushing(units=work_units, sources=sources, keeper=keeper, clock=clock),
        clock=clock,
        names=random_token,
    )
    return StockSyncUseCases(
        connecting=StockConnecting(units=units, sources=sources, keeper=keeper, clock=clock),
        starting=starting,
        plans=StockPushPlans(units=units, clock=clock),
        reporting=SyncReporting(units=units, queries=PostgresSyncQueries(parts.database, parts.ids)),
        webhooks=StockWebhooks(units=units, keeper=keeper, messages=ShopifyMessages()),
        work=work,
        on_due=WorkOnStockSync(work_units, work),
        on_schedule=StartDueSyncs(units, starting),
    )
