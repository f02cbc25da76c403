"""Builds what shows cards with their prices."""

from attrs import frozen

from dualcaster_app.catalogue import CatalogueUseCases
from dualcaster_app.metrics import Metrics
from dualcaster_app.price_feeds import build_price_feeds
from dualcaster_app.settings import Settings
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_core.market.feeds.use_cases import FetchPrices
from dualcaster_core.market.named_cards import NamedCards
from dualcaster_core.market.overview.use_cases import MarketOverview, RefreshMarket
from dualcaster_core.market.ports import PriceSources, ValueQueries
from dualcaster_core.market.price_version import PriceVersion
from dualcaster_core.market.priced_cards import CardListing
from dualcaster_core.market.public_card import PublicCards
from dualcaster_core.market.quarantine_decisions import PriceQuarantine
from dualcaster_postgres.market.figures import PostgresMarketFigures
from dualcaster_postgres.market.listing_queries import PostgresListingQueries
from dualcaster_postgres.market.overview_queries import PostgresMarketQueries
from dualcaster_postgres.market.price_queries import PostgresPriceQueries
from dualcaster_postgres.market.price_sources import PostgresPriceSources
from dualcaster_postgres.market.value_queries import PostgresValueQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class MarketUseCases:
    """What people see of prices."""

    priced_cards: CardListing
    named_cards: NamedCards
    public_cards: PublicCards
    values: ValueQueries
    price_version: PriceVersion
    sources: PriceSources
    overview: MarketOverview
    refresh: RefreshMarket
    quarantine: PriceQuarantine
    feeds: FetchPrices


def build_market(  # noqa: PLR0917 - the composition root calls it, once
    settings: Settings,
    database: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    catalogue: CatalogueUseCases,
    metrics: Metrics,
    work: Database | None,
    *,
    cache: Cache,
    clock: Clock,
    ids: PublicIds,
) -> MarketUseCases:
    """Build the market over a database; ``units`` and ``work`` are for what may take longer."""
    cards, rules, market = catalogue.cards, settings.valuation, settings.market
    prices, values = PostgresPriceQueries(database, rules), PostgresValueQueries(database, ids, rules)
    sources = PostgresPriceSources(database)
    version = PriceVersion(values, clock, sources, lambda seen: metrics.price_lag.labels(seen.source).observe(seen.lag))
    figures = PostgresMarketFigures(work or database, rules, market)
    market_version = PriceVersion(PostgresMarketFigures(database, rules, market), clock)
    overview = PostgresMarketQueries(database, ids, rules, market)
    priced_cards = CardListing(cards, PostgresListingQueries(database, ids), cache, version)
    return MarketUseCases(
        priced_cards=priced_cards,
        named_cards=NamedCards(priced_cards),
        public_cards=PublicCards(cards.queries, prices, prices, values, cache, clock, rules, version),
        values=values,
        price_version=version,
        sources=sources,
        overview=MarketOverview(overview, cards.queries, cache, market_version),
        refresh=RefreshMarket(figures),
        quarantine=PriceQuarantine(units, rules, clock),
        feeds=build_price_feeds(settings, units, clock),
    )
