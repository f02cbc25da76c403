"""``/store/{hashid}``: the overview of a store's staff, with figures of every part."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from dualcaster_app import Application
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.profiles.opening_words import opening_words
from dualcaster_core.stores.profiles.views import StaffedStore
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.stores.buylist.store_parts import BUYLIST_FIGURES
from dualcaster_http.stores.events.store_parts import EVENT_FIGURES
from dualcaster_http.stores.figures import Figure, FigureSource
from dualcaster_http.stores.navigation import SECTIONS, staff_page, staffed_store
from dualcaster_http.stores.stock.stock_pages import stock_figures
from dualcaster_http.stores.sync.sync_pages import sync_figures

FIGURES: Final[tuple[FigureSource, ...]] = (
    FigureSource(permission=StorePermission.SEE_DASHBOARD, read=stock_figures),
    BUYLIST_FIGURES,
    EVENT_FIGURES,
    FigureSource(permission=StorePermission.SYNC_STOCK, read=sync_figures),
)
"""The figures, in the order in which they are shown; each part of stores adds its own."""


@get("/store/{store_id:str}", include_in_schema=False, opt={RATE: "page"})
async def dashboard(
    request: Request[Any, Any, Any], me: Me, application: FromApplication, store_id: FromPath[str]
) -> Response[str]:
    """Show how a store stands."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SEE_DASHBOARD)
    return staff_page(
        context,
        "stores/dashboard.html",
        shop,
        "dashboard",
        about={one.key: one.about for one in SECTIONS},
        figures=await _figures(application, shop),
        steps=first_steps(shop),
        opening=opening_words(shop.store, application.clock.now()),
    )


async def _figures(application: Application, shop: StaffedStore) -> list[Figure]:
    found: list[Figure] = []
    for source in FIGURES:
        if shop.may(source.permission):
            found += await source.read(application, shop)
    return found


def first_steps(shop: StaffedStore) -> Sequence[tuple[str, str]]:
    """List what a profile still lacks, each with the field where it is filled in."""
    store = shop.store
    lacking = (
        (not store.store_address, "Say where the store is", "store_address"),
        (not store.hours, "State your opening hours", "hours"),
        (not store.store_phone and not store.store_website, "Add a phone number or a website", "store_phone"),
        (not store.description, "Introduce the store in a few sentences", "description"),
    )
    return [(words, field) for is_lacking, words, field in lacking if is_lacking]


def dashboard_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[dashboard])
