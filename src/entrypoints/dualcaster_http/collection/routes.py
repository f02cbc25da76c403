"""The routes of lists, their files and price alerts."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.collection.add_card_pages import adding_router
from dualcaster_http.collection.alerts_api import alerts_router
from dualcaster_http.collection.bulk_api import bulk_router
from dualcaster_http.collection.bulk_pages import bulk_pages_router
from dualcaster_http.collection.card_steps_pages import card_steps_router
from dualcaster_http.collection.discord_api import discord_lists_router
from dualcaster_http.collection.errors import COLLECTION_ERRORS
from dualcaster_http.collection.examples import ANSWERS, BODIES
from dualcaster_http.collection.have_list_api import have_list_router
from dualcaster_http.collection.have_list_pages import have_list_pages_router
from dualcaster_http.collection.import_export_api import (
    export_collection,
    import_collection,
    import_moxfield,
    import_wants,
)
from dualcaster_http.collection.import_pages import imports_router
from dualcaster_http.collection.import_review_pages import import_review_router
from dualcaster_http.collection.inventory_api import inventory_router
from dualcaster_http.collection.inventory_pages import inventory_pages_router
from dualcaster_http.collection.portfolio_api import portfolio_router
from dualcaster_http.collection.portfolio_pages import portfolio_pages_router
from dualcaster_http.collection.public_lists_api import public_lists_router
from dualcaster_http.collection.want_list_api import want_list_router
from dualcaster_http.collection.want_list_pages import want_list_pages_router
from dualcaster_http.edge.capability import Capability


def _routes() -> Sequence[ControllerRouterHandler]:
    return [
        inventory_router(import_collection, import_moxfield, export_collection),
        have_list_router(),
        bulk_router(),
        want_list_router(import_wants),
        alerts_router(),
        portfolio_router(),
        portfolio_pages_router(),
        public_lists_router(),
        bulk_pages_router(),
        inventory_pages_router(),
        imports_router(),
        import_review_router(),
        have_list_pages_router(),
        want_list_pages_router(),
        adding_router(),
        card_steps_router(),
        discord_lists_router(),
    ]


COLLECTION = Capability(
    name="collection",
    routes=_routes,
    errors=COLLECTION_ERRORS,
    tags={
        "inventory": "What one owns: items, files to and from other apps, totals.",
        "have-list": "What one offers for trade.",
        "want-list": "What one looks for.",
        "portfolio": "What one's inventory is worth, and how that moved.",
        "alerts": "Prices that one asked to be told of.",
    },
    answers=ANSWERS,
    bodies=BODIES,
)
