"""``/api/v1/admin/users``: accounts, for staff."""

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.staff import StaffMember, staff_member
from dualcaster_core.administration.model import UserFilters
from dualcaster_core.administration.views import UserDetail, UserPage
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.paging import PAGE
from dualcaster_http.administration import parameters as given
from dualcaster_http.administration.requests import GivenReason, NewRole
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

_USER = ("forbidden", "user.not_found")
_DOING = (*_USER, "reason.required")


def by_api(me: Actor) -> StaffMember:
    """Let somebody in who works on the site, over the API. Raises ``Forbidden``."""
    return staff_member(me, AuditSource.API)


class SignedOut(msgspec.Struct, frozen=True, kw_only=True):
    """How many sessions were ended."""

    sessions: int


@get(
    summary="Look accounts up",
    operation_id="admin_users",
    opt={RATE: "search"},
    responses=answers(UserPage, "A page of accounts, the newest first.", "forbidden"),
)
async def users(
    *,
    me: Me,
    application: FromApplication,
    q: given.SearchedUser = None,
    role: given.OfRole = None,
    standing: given.OfStanding = None,
    age: given.OfAge = None,
    account_state: given.OfState = None,
    sanction: given.OfSanction = None,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> UserPage:
    """List accounts by name, role, standing, age and sanctions; e-mail addresses for admins alone. For staff."""
    filters = UserFilters(
        q=q,
        role=role,
        standing=given.standing_named(standing),
        age=age,
        state=account_state,
        sanction=sanction,
    )
    return await application.administration.users.page(by_api(me), filters, limit=limit, cursor=cursor)


@get(
    "/{user_id:str}",
    summary="An account",
    operation_id="admin_user",
    opt={RATE: "account"},
    responses=answers(UserDetail, "The account.", *_USER),
)
async def user(user_id: given.UserHashid, me: Me, application: FromApplication) -> UserDetail:
    """Show an account with its sessions, linked accounts, sanctions and cases. For staff."""
    return await _detail(application, by_api(me), user_id)


@post(
    "/{user_id:str}/role",
    summary="Change a role",
    operation_id="admin_change_role",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(UserDetail, "The account as it is then.", *_DOING, "role.last_admin"),
)
async def change_role(
    user_id: given.UserHashid, data: JSONBody[NewRole], me: Me, application: FromApplication
) -> UserDetail:
    """Give an account another role, which it has at once; the last admin stays one. For admins."""
    by = by_api(me)
    found = await _detail(application, by, user_id)
    await application.accounts.roles.change(by, found.entry.username, data.role, data.reason)
    return await _detail(application, by, user_id)


@post(
    "/{user_id:str}/sign-out",
    summary="Sign somebody out everywhere",
    operation_id="admin_sign_out",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(SignedOut, "How many sessions were ended.", *_DOING),
)
async def sign_out(
    user_id: given.UserHashid, data: JSONBody[GivenReason], me: Me, application: FromApplication
) -> SignedOut:
    """End every session of an account. For admins."""
    by = by_api(me)
    found = await _detail(application, by, user_id)
    return SignedOut(sessions=await application.accounts.access.sign_out(by, found.entry.username, data.reason))


@post(
    "/{user_id:str}/unlock",
    summary="Unlock an account",
    operation_id="admin_unlock",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(UserDetail, "The account as it is then.", *_DOING, "account.not_locked"),
)
async def unlock(
    user_id: given.UserHashid, data: JSONBody[GivenReason], me: Me, application: FromApplication
) -> UserDetail:
    """Let somebody try passwords again at once, after too many wrong ones. For admins."""
    by = by_api(me)
    found = await _detail(application, by, user_id)
    await application.accounts.access.unlock(by, found.entry.username, data.reason)
    return await _detail(application, by, user_id)


@post(
    "/{user_id:str}/resend-verification",
    summary="Send a verification e-mail again",
    operation_id="admin_resend_verification",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "It is on its way.", *_DOING, "account.already_verified", status=204),
)
async def resend_verification(
    user_id: given.UserHashid, data: JSONBody[GivenReason], me: Me, application: FromApplication
) -> None:
    """Have another e-mail sent by which the owner proves the address; mailboxes have limits. For admins."""
    by = by_api(me)
    found = await _detail(application, by, user_id)
    await application.accounts.access.resend_verification(by, found.entry.username, data.reason)


async def _detail(application: Application, by: StaffMember, hashid: str) -> UserDetail:
    return await application.administration.users.detail(by, given.user_key(application, hashid))


def admin_users_router() -> Router:
    """Make the routes."""
    handlers = [users, user, change_role, sign_out, unlock, resend_verification]
    return Router("/api/v1/admin/users", route_handlers=handlers, tags=["administration"])
