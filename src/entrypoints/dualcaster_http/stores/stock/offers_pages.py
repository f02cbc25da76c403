"""``/stores/{hashid}/cards``: everything that a store sells, for everybody."""

from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, Router, get
from litestar.params import FromPath

from dualcaster_core.catalogue.grading import CONDITION_NAMES, ConditionName, Finish
from dualcaster_core.collection.views import ListOrder
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.stores.stock.views import OfferedPage
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.queries import PLAIN, read_query
from dualcaster_http.site.rendering import pages_of
from dualcaster_http.stores.parameters import store_key
from dualcaster_http.stores.stock.parameters import filter_of

CACHE: Final = "public, max-age=60, stale-while-revalidate=300"
SORTS: Final = (("name", "By name"), ("set", "By set"), ("value", "Highest price"), ("newest", "Newest"))


class OffersQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which cards are shown."""

    q: Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN)] = ""
    finish: Finish | None = None
    condition: ConditionName | None = None
    sort: Literal["name", "set", "value", "newest"] = "name"
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None

    @property
    def kept(self) -> dict[str, str]:
        """What the address of a page has, without the cursor and what is usual."""
        values = {"q": self.q, "finish": self.finish, "condition": self.condition}
        kept = {name: str(value) for name, value in values.items() if value}
        return kept if self.sort == "name" else {**kept, "sort": self.sort}


@get("/stores/{store_id:str}/cards", include_in_schema=False, opt={RATE: "page"})
async def offers(
    request: Request[Any, Any, Any], application: FromApplication, visitor: Visitor, store_id: FromPath[str]
) -> Response[str]:
    """List what a store sells."""
    key = store_key(application, store_id)
    store = await application.stores.profiles.reading.seen(key, None if visitor is None else visitor.user_id)
    given = {name: value for name, value in request.query_params.items() if isinstance(value, str)}
    asked, found, trouble, status = OffersQuery(), OfferedPage(items=()), "", 200
    try:
        asked = read_query(given, OffersQuery)
        filters = filter_of(asked.q, None, asked.finish, asked.condition)
        found = await application.stores.stock.offered.offered(
            key, filters, order=ListOrder(asked.sort), cursor=asked.cursor
        )
    except ValidationFailed as error:
        trouble, status = f"{error.message[:1].upper()}{error.message[1:]}.", 422
    return pages_of(request).page(
        request,
        "stores/offers.html",
        me=visitor,
        cache=CACHE if store.business_verified else "private, no-store",
        status=status,
        store=store,
        found=found,
        asked=asked,
        trouble=trouble,
        sorts=SORTS,
        conditions=[("", "Any condition"), *((name, name) for name in CONDITION_NAMES.values())],
        finishes=[("", "Any finish"), *((one.value, one.value.capitalize()) for one in Finish)],
    )


def store_offers_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[offers])
