"""The routes of cards."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.catalogue.api import cards_router
from dualcaster_http.catalogue.errors import CATALOGUE_ERRORS
from dualcaster_http.catalogue.examples import ANSWERS
from dualcaster_http.catalogue.pages import card_pages_router
from dualcaster_http.edge.capability import Capability


def _routes() -> Sequence[ControllerRouterHandler]:
    return [cards_router(), card_pages_router()]


CATALOGUE = Capability(
    name="catalogue",
    routes=_routes,
    errors=CATALOGUE_ERRORS,
    tags={"cards": "Printings: search, prices, and who wants and has them."},
    answers=ANSWERS,
)
