"""``/store/{hashid}/staff``, and answering an invitation."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.stores.access import GRANTED_BY_ROLE, StorePermission, StoreRole
from dualcaster_core.stores.errors import StaffNotFound
from dualcaster_core.stores.profiles.views import StaffedStore
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, beside, read_form
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.parameters import store_key
from dualcaster_http.stores.profiles.profile_pages import MINE

AnyRequest = Request[Any, Any, Any]
ROLES = ((StoreRole.CLERK.value, "Clerk"), (StoreRole.MANAGER.value, "Manager"))
ROLE_WORDS = tuple(
    (role.value, tuple(one.value for one in StorePermission if one in GRANTED_BY_ROLE[role])) for role in StoreRole
)
"""What each role may do, for people to read."""
_Name = Annotated[str, msgspec.Meta(max_length=60)]


class StaffForm(msgspec.Struct, frozen=True, kw_only=True):
    """What is done with whom on the staff."""

    step: Literal["invite", "role", "remove", "transfer"]
    username: _Name = ""
    role: StoreRole = StoreRole.CLERK


class AnswerForm(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody answers to an invitation."""

    answer: Literal["accept", "decline", "leave"]


@get("/store/{store_id:str}/staff", include_in_schema=False, opt={RATE: "page"})
async def staff(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[str]:
    """List the staff."""
    context = PageContext(request, application, me)
    return await _page(context, await staffed_store(context, store_id))


@post("/store/{store_id:str}/staff", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def change(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[Any]:
    """Invite somebody, change a role, remove somebody, or hand the store over."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.MANAGE_STAFF)
    read, form = await read_form(request, StaffForm)
    if read is None:
        return await _page(context, shop, form, status=422)
    staffing, key = application.stores.profiles.staffing, shop.store_id
    name = read.username.strip().removeprefix("@")
    try:
        if read.step == "invite":
            await staffing.invite(me, key, name, read.role)
        elif read.step == "role":
            await staffing.set_role(me, key, name, read.role)
        elif read.step == "remove":
            await staffing.remove(me, key, name)
        else:
            await staffing.transfer(me, key, name)
    except (ValidationFailed, Conflict, UserNotFound, StaffNotFound) as error:
        return await _page(context, shop, beside(form, "username", error), status=422)
    return context.go(f"/store/{store_id}/staff", f"store_staff_{read.step}")


@post("/store/{store_id:str}/membership", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def answer(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[Any]:
    """Accept or decline an invitation, or leave."""
    context, key = PageContext(request, application, me), store_key(application, store_id)
    read, _ = await read_form(request, AnswerForm)
    if read is None:
        return context.go(MINE)
    staffing = application.stores.profiles.staffing
    if read.answer == "accept":
        await staffing.accept(me, key)
        return context.go(f"/store/{store_id}", "store_joined")
    await staffing.leave(me, key)
    return context.go(MINE, "store_declined" if read.answer == "decline" else "store_left")


async def _page(
    context: PageContext, shop: StaffedStore, form: Form | None = None, *, status: int = 200
) -> Response[str]:
    listed = await context.application.stores.profiles.staffing.listed(context.me, shop.store_id)
    return staff_page(
        context,
        "stores/staff.html",
        shop,
        "staff",
        status=status,
        people=listed.items,
        manages=shop.may(StorePermission.MANAGE_STAFF),
        roles=ROLES,
        role_words=ROLE_WORDS,
        form=form or Form({"role": StoreRole.CLERK.value}),
    )


def store_staff_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[staff, change, answer])
