"""``/api/v1/stores/{store_id}/staff``: who works for a store."""

from typing import Annotated

from litestar import Router, delete, get, post, put
from litestar.params import JSONBody, PathParameter

from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.stores.profiles.views import StaffListing
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.stores.parameters import StoreHashid, store_key
from dualcaster_http.stores.profiles.requests import ClosedStoreName, NewOwner, StaffInvitation, StaffRole

StaffName = Annotated[
    str, PathParameter(description="The person's username.", max_length=40, examples=one_example("mira"))
]
_MANAGING = ("store.not_found", "store.forbidden", "store.staff_not_found", "store.staff_step")
_OWN = ("store.not_found", "store.staff_not_found", "store.staff_step")
_API = AuditSource.API


@get(
    "/staff",
    summary="The staff of a store",
    operation_id="store_staff",
    opt={RATE: "account"},
    responses=answers(StaffListing, "Its owner first; invited people too.", "store.not_found"),
)
async def listed(store_id: StoreHashid, me: Me, application: FromApplication) -> StaffListing:
    """List who works for a store. For its staff."""
    return await application.stores.profiles.staffing.listed(me, store_key(application, store_id))


@post(
    "/staff",
    summary="Invite somebody to the staff",
    operation_id="invite_store_staff",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(StaffListing, "The staff as it is then.", *_MANAGING, "user.not_found"),
)
async def invite(
    store_id: StoreHashid, data: JSONBody[StaffInvitation], me: Me, application: FromApplication
) -> StaffListing:
    """Invite a manager or clerk, who works there once they accept. For the owner."""
    key, staffing = store_key(application, store_id), application.stores.profiles.staffing
    await staffing.invite(me, key, data.username, data.role, source=_API)
    return await staffing.listed(me, key)


@put(
    "/staff/{username:str}",
    summary="Change somebody's role",
    operation_id="change_store_role",
    opt={RATE: "write"},
    responses=answers(StaffListing, "The staff as it is then.", *_MANAGING),
)
async def set_role(
    store_id: StoreHashid, username: StaffName, data: JSONBody[StaffRole], me: Me, application: FromApplication
) -> StaffListing:
    """Make somebody a manager or a clerk; that counts at once. For the owner."""
    key, staffing = store_key(application, store_id), application.stores.profiles.staffing
    await staffing.set_role(me, key, username, data.role, source=_API)
    return await staffing.listed(me, key)


@delete(
    "/staff/{username:str}",
    summary="Remove somebody from the staff",
    operation_id="remove_store_staff",
    opt={RATE: "write"},
    responses=answers(None, "Removed; they have no access any more.", *_MANAGING, status=204),
)
async def remove(store_id: StoreHashid, username: StaffName, me: Me, application: FromApplication) -> None:
    """Remove somebody, or take an invitation back. For the owner."""
    key = store_key(application, store_id)
    await application.stores.profiles.staffing.remove(me, key, username, source=_API)


@post(
    "/staff/accept",
    summary="Accept an invitation",
    operation_id="accept_store_invitation",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "Accepted.", *_OWN, status=204),
)
async def accept(store_id: StoreHashid, me: Me, application: FromApplication) -> None:
    """Work for the store from now on."""
    await application.stores.profiles.staffing.accept(me, store_key(application, store_id), source=_API)


@post(
    "/staff/leave",
    summary="Leave a store",
    operation_id="leave_store",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(
        None, "Left, or declined.", "store.not_found", "store.staff_not_found", "store.staff_step", status=204
    ),
)
async def leave(store_id: StoreHashid, me: Me, application: FromApplication) -> None:
    """Work for the store no more, or decline its invitation."""
    await application.stores.profiles.staffing.leave(me, store_key(application, store_id), source=_API)


@post(
    "/owner",
    summary="Hand a store over",
    operation_id="hand_over_store",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "Handed over; the caller is a manager now.", *_MANAGING, "store.exists", status=204),
)
async def transfer(store_id: StoreHashid, data: JSONBody[NewOwner], me: Me, application: FromApplication) -> None:
    """Make one of the managers, whose own business is verified, the owner. For the owner."""
    key = store_key(application, store_id)
    await application.stores.profiles.staffing.transfer(me, key, data.username, source=_API)


@post(
    "/close",
    summary="Close a store",
    operation_id="close_store",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "Closed.", "store.not_found", "store.forbidden", "store.name_differs", status=204),
)
async def close(store_id: StoreHashid, data: JSONBody[ClosedStoreName], me: Me, application: FromApplication) -> None:
    """Close the store whose name the body says: its staff lose access, its orders and events end. For the owner.

    The credit of its customers stays in its books. Its owner may open it again.
    """
    key = store_key(application, store_id)
    await application.stores.profiles.closing.close(me, key, data.store_name, source=_API)


def store_staff_router() -> Router:
    """Make the routes."""
    handlers = [listed, invite, set_role, remove, accept, leave, transfer, close]
    return Router("/api/v1/stores/{store_id:str}", route_handlers=handlers, tags=["stores"])
