"""Builds what shows cards with their prices."""

from attrs import frozen

from dualcaster_app.metrics import Metrics
from dualcaster_app.settings import Settings
from dualcaster_core.catalogue.use_cases import CardSearch
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock
from dualcaster_core.market.overview.use_cases import MarketOverview, RefreshMarket
from dualcaster_core.market.ports import ValueQueries
from dualcaster_core.market.price_version import PriceVersion
from dualcaster_core.market.priced_cards import CardListing
from dualcaster_core.market.public_card import PublicCards
from dualcaster_postgres.market.figures import PostgresMarketFigures
from dualcaster_postgres.market.listing_queries import PostgresListingQueries
from dualcaster_postgres.market.overview_queries import PostgresMarketQueries
from dualcaster_postgres.market.price_queries import PostgresPriceQueries
from dualcaster_postgres.market.value_queries import PostgresValueQueries
from dualcaster_postgres.sql.database import Database


@frozen(kw_only=True)
class MarketUseCases:
    """What people see of prices."""

    priced_cards: CardListing
    public_cards: PublicCards
    values: ValueQueries
    price_version: PriceVersion
    overview: MarketOverview
    refresh: RefreshMarket


def build_market(
    settings: Settings,
    database: Database,
    cards: CardSearch,
    metrics: Metrics,
    *,
    cache: Cache,
    clock: Clock,
    ids: PublicIds,
    work: Database | None = None,
) -> MarketUseCases:
    """Build the market over a database; its figures are derived by ``work``, which may take longer."""
    rules, market = settings.valuation, settings.market
    prices, values = PostgresPriceQueries(database, rules), PostgresValueQueries(database, ids, rules)
    version = PriceVersion(values, clock, lambda seen: metrics.price_lag.observe(seen.lag))
    figures = PostgresMarketFigures(work or database, rules, market)
    market_version = PriceVersion(PostgresMarketFigures(database, rules, market), clock)
    overview = PostgresMarketQueries(database, ids, rules, market)
    return MarketUseCases(
        priced_cards=CardListing(cards, PostgresListingQueries(database, ids), cache, version),
        public_cards=PublicCards(cards.queries, prices, prices, values, cache, clock, rules, version),
        values=values,
        price_version=version,
        overview=MarketOverview(overview, cards.queries, cache, market_version),
        refresh=RefreshMarket(figures),
    )
