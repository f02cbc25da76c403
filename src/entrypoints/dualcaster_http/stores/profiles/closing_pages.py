"""``/store/{hashid}/close``: closing a store, by its owner."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.profiles.model import LONGEST_STORE_NAME
from dualcaster_core.stores.profiles.views import StaffedStore
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, beside, read_form
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.profiles.profile_pages import MINE

AnyRequest = Request[Any, Any, Any]


class ClosingForm(msgspec.Struct, frozen=True, kw_only=True):
    """The name of the store, as its owner types it."""

    store_name: Annotated[str, msgspec.Meta(max_length=LONGEST_STORE_NAME)] = ""


@get("/store/{store_id:str}/close", include_in_schema=False, opt={RATE: "page"})
async def asked(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[str]:
    """Show what ends with the store, and ask for its name."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.CLOSE_STORE)
    return await _page(context, shop, Form({}))


@post("/store/{store_id:str}/close", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def close(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[Any]:
    """Close the store."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.CLOSE_STORE)
    read, form = await read_form(request, ClosingForm)
    if read is None:
        return await _page(context, shop, form, status=422)
    try:
        await application.stores.profiles.closing.close(me, shop.store_id, read.store_name)
    except ValidationFailed as error:
        return await _page(context, shop, beside(form, "store_name", error), status=422)
    return context.go(MINE, "store_closed")


async def _page(context: PageContext, shop: StaffedStore, form: Form, *, status: int = 200) -> Response[str]:
    closing = context.application.stores.profiles.closing
    ends = await closing.commitments(context.me, shop.store_id)
    return staff_page(context, "stores/close.html", shop, "profile", status=status, form=form, ends=ends)


def store_closing_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[asked, close])
