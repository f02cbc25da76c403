"""Builds what shows cards with their prices."""

from attrs import frozen

from dualcaster_app.metrics import Metrics
from dualcaster_core.catalogue.use_cases import CardSearch
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock
from dualcaster_core.market.ports import ValueQueries
from dualcaster_core.market.price_version import PriceVersion
from dualcaster_core.market.priced_cards import CardListing
from dualcaster_core.market.public_card import PublicCards
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_postgres.market.listing_queries import PostgresListingQueries
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


def build_market(
    database: Database,
    cards: CardSearch,
    rules: ValuationRules,
    metrics: Metrics,
    *,
    cache: Cache,
    clock: Clock,
    ids: PublicIds,
) -> MarketUseCases:
    """Build the market over a database."""
    prices, values = PostgresPriceQueries(database, rules), PostgresValueQueries(database, ids, rules)
    version = PriceVersion(values, clock, lambda seen: metrics.price_lag.observe(seen.lag))
    return MarketUseCases(
        priced_cards=CardListing(cards, PostgresListingQueries(database, ids), cache, version),
        public_cards=PublicCards(cards.queries, prices, prices, values, cache, clock, rules, version),
        values=values,
        price_version=version,
    )
