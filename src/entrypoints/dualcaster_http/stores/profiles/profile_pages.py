"""Opening a store, and changing what it tells of itself: ``/settings/stores`` and ``/store/{hashid}/profile``."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.accounts.profiles.countries import COUNTRIES
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.access import StorePermission, StoreRole
from dualcaster_core.stores.profiles.model import details_from
from dualcaster_core.stores.profiles.opening_hours import WEEKDAYS
from dualcaster_core.stores.profiles.views import StaffedStore
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.parameters import store_key
from dualcaster_http.stores.profiles.profile_forms import SPANS, StoreForm, form_of, with_hours

AnyRequest = Request[Any, Any, Any]
MINE = "/settings/stores"
_CHOICES = {"countries": tuple(COUNTRIES.items()), "weekdays": tuple(day.value for day in WEEKDAYS), "spans": SPANS}


@get(MINE, include_in_schema=False, opt={RATE: "page"})
async def mine(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """List the stores that one works for and is invited to."""
    context = PageContext(request, application, me)
    listed = await application.stores.profiles.reading.mine(me)
    return context.page(
        "stores/mine.html",
        stores=[one for one in listed.items if not one.is_invitation],
        invitations=[one for one in listed.items if one.is_invitation],
        owns_one=any(one.role is StoreRole.OWNER for one in listed.items),
        business=await application.accounts.businesses.own(me),
    )


@get(f"{MINE}/new", include_in_schema=False, opt={RATE: "page"})
async def new(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the form of a new store."""
    context = PageContext(request, application, me)
    business = await application.accounts.businesses.own(me)
    values = {"store_name": business.business_name or "", "store_country": "US", "offers_trades": "1"}
    return _new_page(context, Form({**values, "trade_in_bonus_pct": "0"}))


@post(f"{MINE}/new", include_in_schema=False, status_code=200, opt={RATE: "place"})
async def create(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Open a store."""
    context = PageContext(request, application, me)
    read, form = await read_form(request, StoreForm)
    form = with_hours(form)
    if read is None:
        return _new_page(context, form, status=422)
    try:
        opened = await application.stores.profiles.registration.open(me, details_from(read.changes(form)))
    except (ValidationFailed, Conflict) as error:
        return _new_page(context, refusal(form, error), status=422)
    return context.go(f"/store/{application.ids.encode(IdKind.STORE, opened.id)}", "store_opened")


@get("/store/{store_id:str}/profile", include_in_schema=False, opt={RATE: "page"})
async def profile(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[str]:
    """Show the form of a store's profile."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.EDIT_PROFILE)
    return _profile_page(context, shop, form_of(shop.store))


@post("/store/{store_id:str}/profile", include_in_schema=False, status_code=200, opt={RATE: "place"})
async def edit(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[Any]:
    """Change what a store tells of itself."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.EDIT_PROFILE)
    read, form = await read_form(request, StoreForm)
    form = with_hours(form)
    if read is None:
        return _profile_page(context, shop, form, status=422)
    try:
        changes = read.changes(form)
        if _is_same_point(read, shop) and _is_moved(read, shop):
            del changes["coordinates"]
        registration, key = application.stores.profiles.registration, store_key(application, store_id)
        await registration.edit(me, key, changes, version=read.version or None)
    except (ValidationFailed, Conflict) as error:
        return _profile_page(context, shop, refusal(form, error), status=422)
    return context.go(f"/store/{store_id}/profile", "saved")


def _is_same_point(read: StoreForm, shop: StaffedStore) -> bool:
    """Tell whether the position was left as it was filled in, though the address is another."""
    known = form_of(shop.store)
    return bool(read.latitude) and (read.latitude, read.longitude) == (
        known.value("latitude"),
        known.value("longitude"),
    )


def _is_moved(read: StoreForm, shop: StaffedStore) -> bool:
    names = ("store_address", "store_city", "store_state", "store_postal", "store_country")
    return any(getattr(read, name) != getattr(shop.store, name) for name in names)


def _new_page(context: PageContext, form: Form, *, status: int = 200) -> Response[str]:
    return context.page("stores/new.html", status=status, form=form, **_CHOICES)


def _profile_page(context: PageContext, shop: StaffedStore, form: Form, *, status: int = 200) -> Response[str]:
    return staff_page(context, "stores/profile.html", shop, "profile", status=status, form=form, **_CHOICES)


def store_profile_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[mine, new, create, profile, edit])
