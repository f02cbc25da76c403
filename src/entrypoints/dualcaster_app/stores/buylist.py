"""Builds what stores buy."""

from attrs import frozen

from dualcaster_app.stores.parts import StoreParts
from dualcaster_core.collection.files.reading import FileReading
from dualcaster_core.stores.buylist.counter import BuylistCounter
from dualcaster_core.stores.buylist.credit_desk import StoreCreditDesk
from dualcaster_core.stores.buylist.handlers import ExpireBuylistOrders
from dualcaster_core.stores.buylist.offers import BuylistContext, BuylistOffers
from dualcaster_core.stores.buylist.ports import BuylistQueries
from dualcaster_core.stores.buylist.reading import BuylistReading
from dualcaster_core.stores.buylist.rules_editing import BuylistRulesEditing
from dualcaster_core.stores.buylist.selling import BuylistSelling
from dualcaster_formats import CollectionFiles
from dualcaster_postgres.catalogue.card_queries import PostgresCardQueries
from dualcaster_postgres.stores.buylist.queries import PostgresBuylistQueries


@frozen(kw_only=True)
class BuylistUseCases:
    """Offers, orders from both sides, rules and store credit."""

    context: BuylistContext
    offers: BuylistOffers
    selling: BuylistSelling
    counter: BuylistCounter
    reading: BuylistReading
    queries: BuylistQueries
    rules: BuylistRulesEditing
    credit: StoreCreditDesk
    expiry: ExpireBuylistOrders


def build_buylist(parts: StoreParts) -> BuylistUseCases:
    """Build buylists over the shared ground."""
    context = BuylistContext(
        units=parts.units, clock=parts.clock, ids=parts.ids, cards=PostgresCardQueries(parts.database, parts.ids)
    )
    queries = PostgresBuylistQueries(parts.database, parts.ids)
    return BuylistUseCases(
        context=context,
        queries=queries,
        offers=BuylistOffers(context, FileReading(parts.units, CollectionFiles())),
        selling=BuylistSelling(context),
        counter=BuylistCounter(context),
        reading=BuylistReading(context, queries),
        rules=BuylistRulesEditing(context),
        credit=StoreCreditDesk(context),
        expiry=ExpireBuylistOrders(context),
    )
