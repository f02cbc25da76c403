"""Builds what people do with their lists."""

from attrs import frozen

from dualcaster_app.settings import Settings
from dualcaster_core.accounts.linked_accounts.collection_links import CollectionLinks
from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.collection.alerts.use_cases import PriceAlerts
from dualcaster_core.collection.bulk.spares import SparesPreviews
from dualcaster_core.collection.bulk.use_cases import BulkEditing
from dualcaster_core.collection.card_steps import CardSteps
from dualcaster_core.collection.card_traders import TradersOfCards
from dualcaster_core.collection.files.outside_collections import OutsideImports
from dualcaster_core.collection.files.plans import ImportPlans
from dualcaster_core.collection.files.ports import CollectionFormats, CollectionQueries, ImportDrafts
from dualcaster_core.collection.files.queue import ImportQueue
from dualcaster_core.collection.files.review import ImportReview
from dualcaster_core.collection.files.use_cases import CollectionImports
from dualcaster_core.collection.have_list_editing import HaveEditing
from dualcaster_core.collection.inventory_editing import InventoryEditing
from dualcaster_core.collection.portfolio.history import PortfolioHistories
from dualcaster_core.collection.portfolio.use_cases import Portfolio
from dualcaster_core.collection.ports import Lists
from dualcaster_core.collection.public_lists import PublicLists
from dualcaster_core.collection.want_list_editing import WantEditing
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_core.market.price_version import PriceVersion
from dualcaster_formats import CollectionFiles
from dualcaster_moxfield import ADDRESS as MOXFIELD_ADDRESS
from dualcaster_moxfield import MoxfieldCollections, MoxfieldSettings
from dualcaster_postgres.collection.alert_queries import PostgresAlertQueries
from dualcaster_postgres.collection.card_counts import PostgresCardCountQueries
from dualcaster_postgres.collection.card_trader_queries import PostgresCardTraderQueries
from dualcaster_postgres.collection.export_queries import PostgresCollectionQueries
from dualcaster_postgres.collection.have_list_queries import PostgresHaveListQueries
from dualcaster_postgres.collection.import_drafts import PostgresImportDrafts
from dualcaster_postgres.collection.inventory_queries import PostgresInventoryQueries
from dualcaster_postgres.collection.portfolio_queries import PostgresPortfolioQueries
from dualcaster_postgres.collection.portfolio_snapshots import PostgresPortfolioSnapshots
from dualcaster_postgres.collection.public_list_queries import PostgresPublicListQueries
from dualcaster_postgres.collection.spares_queries import PostgresSparesQueries
from dualcaster_postgres.collection.want_list_queries import PostgresWantListQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class CollectionUseCases:
    """What people do with inventories, have lists, want lists, their files and price alerts."""

    lists: Lists
    public_lists: PublicLists
    traders_of_cards: TradersOfCards
    inventory: InventoryEditing
    have_list: HaveEditing
    bulk: BulkEditing
    spares: SparesPreviews
    card_steps: CardSteps
    want_list: WantEditing
    price_alerts: PriceAlerts
    imports: CollectionImports
    import_queue: ImportQueue
    import_plans: ImportPlans
    import_drafts: ImportDrafts
    import_review: ImportReview
    outside_imports: OutsideImports
    formats: CollectionFormats
    exports: CollectionQueries


def build_collection(
    settings: Settings,
    database: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    work_units: UnitOfWorkFactory[PostgresUnitOfWork],
    profiles: ProfileQueries,
    *,
    clock: Clock,
    ids: PublicIds,
) -> CollectionUseCases:
    """Build the lists over a database; files are brought in by ``work_units``, which may take longer."""
    formats, limits = CollectionFiles(), settings.lists
    lists = Lists(
        inventory=PostgresInventoryQueries(database, ids),
        haves=PostgresHaveListQueries(database, ids),
        wants=PostgresWantListQueries(database, ids),
        alerts=PostgresAlertQueries(database, ids),
        cards=PostgresCardCountQueries(database),
    )
    plans, drafts = ImportPlans(work_units, formats), PostgresImportDrafts(database)
    return CollectionUseCases(
        lists=lists,
        public_lists=PublicLists(profiles, PostgresPublicListQueries(database, ids)),
        traders_of_cards=TradersOfCards(PostgresCardTraderQueries(database)),
        inventory=InventoryEditing(units, clock, limits),
        have_list=HaveEditing(units, limits),
        bulk=BulkEditing(units, clock, limits, settings.bulk),
        spares=SparesPreviews(units, PostgresSparesQueries(database, ids)),
        card_steps=CardSteps(units, clock, limits),
        want_list=WantEditing(units, limits),
        price_alerts=PriceAlerts(units, clock),
        imports=CollectionImports(work_units, formats, limits),
        import_queue=ImportQueue(),
        import_plans=plans,
        import_drafts=drafts,
        import_review=ImportReview(drafts, plans),
        outside_imports=OutsideImports(CollectionLinks(units, clock), _moxfield(settings), drafts, clock),
        formats=formats,
        exports=PostgresCollectionQueries(database, ids),
    )


def _moxfield(settings: Settings) -> MoxfieldCollections:
    known = settings.moxfield
    return MoxfieldCollections(
        MoxfieldSettings(user_agent=known.user_agent, base_url=known.base_url or MOXFIELD_ADDRESS)
    )


@frozen(kw_only=True)
class PortfolioUseCases:
    """What an inventory is worth: now and how that moved, and day by day."""

    worth: Portfolio
    histories: PortfolioHistories


def build_portfolio(
    settings: Settings,
    database: Database,
    work: Database | None,
    prices: PriceVersion,
    *,
    cache: Cache,
    clock: Clock,
    ids: PublicIds,
) -> PortfolioUseCases:
    """Build what tells the worth of a collection; ``work`` takes the snapshots, which may be long."""
    rules = settings.valuation
    queries, items = PostgresPortfolioQueries(database, ids, rules), PostgresCollectionQueries(database, ids)
    worth = Portfolio(PostgresInventoryQueries(database, ids), queries, cache, prices, settings.movers)
    snapshots = PostgresPortfolioSnapshots(database, work or database, rules.usd_per_eur)
    return PortfolioUseCases(
        worth=worth,
        histories=PortfolioHistories(worth, snapshots, items, clock, settings.portfolio, rules.usd_per_eur),
    )
