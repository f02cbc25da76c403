"""``/store/{store}/statistics``: the figures of a store as plots with their tables."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.params import FromPath

from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.kernel.geo import RADIUS_STEP_MILES, distance_in_words
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.customers.model import LARGEST_RADIUS, RADII, USUAL_RADIUS
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.parameters import store_key
from dualcaster_http.stores.statistics.tables import age_words

_Miles = Annotated[int, msgspec.Meta(ge=RADIUS_STEP_MILES, le=LARGEST_RADIUS, multiple_of=RADIUS_STEP_MILES)]


class StatisticsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which days are shown, and how far away people are looked for."""

    first: date | None = None
    last: date | None = None
    radius: _Miles = USUAL_RADIUS


@get("/store/{store_id:str}/statistics", include_in_schema=False, opt={RATE: "page"})
async def statistics(
    request: Request[Any, Any, Any], me: Me, application: FromApplication, store_id: FromPath[str]
) -> Response[str]:
    """Show the figures of a store."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SEE_STATISTICS)
    asked = read_query(dict(request.query_params.items()), StatisticsQuery)
    figures = await application.stores.statistics.of(
        me, store_key(application, store_id), first=asked.first, last=asked.last, miles=asked.radius
    )
    unit = distance_unit_of(shop.store.store_country)
    return staff_page(
        context,
        "stores/statistics/statistics.html",
        shop,
        "statistics",
        figures=figures,
        ages=[(age_words(age), age) for age in figures.ages],
        radii=[(miles, distance_in_words(miles, unit)) for miles in sorted({*RADII, asked.radius})],
        kept={"first": figures.first.isoformat(), "last": figures.last.isoformat(), "radius": figures.miles},
    )


def store_statistics_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[statistics])
