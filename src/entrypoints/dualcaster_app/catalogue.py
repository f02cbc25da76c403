"""Builds the catalogue."""

from attrs import frozen

from dualcaster_core.catalogue.nicknames import nicknames
from dualcaster_core.catalogue.use_cases import CardSearch
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_names import RapidfuzzNameIndex
from dualcaster_postgres.catalogue.card_queries import PostgresCardQueries
from dualcaster_postgres.sql.database import Database


@frozen(kw_only=True)
class CatalogueUseCases:
    """What people do with cards."""

    cards: CardSearch


def build_catalogue(database: Database, ids: PublicIds) -> CatalogueUseCases:
    """Build the catalogue over a database."""
    queries = PostgresCardQueries(database, ids)
    return CatalogueUseCases(cards=CardSearch(queries, RapidfuzzNameIndex(queries, nicknames=nicknames())))
