"""``/api/v1/admin/businesses``: business accounts, for staff."""

from litestar import Router, get, post
from litestar.params import JSONBody

from dualcaster_app import Application
from dualcaster_core.accounts.business.model import BusinessState, BusinessStep
from dualcaster_core.accounts.business.views import BusinessPage
from dualcaster_core.accounts.model import Actor
from dualcaster_core.administration.views import UserDetail
from dualcaster_core.kernel.paging import PAGE
from dualcaster_http.administration import parameters as given
from dualcaster_http.administration.requests import BusinessRefusal, BusinessVerification
from dualcaster_http.administration.users_api import by_api
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

_DECIDING = (
    "forbidden",
    "business.not_found",
    "business.changed",
    "business.step_not_allowed",
    "reason.required",
)


@get(
    summary="Business accounts",
    operation_id="admin_businesses",
    opt={RATE: "account"},
    responses=answers(BusinessPage, "A page of business accounts, who applied first before others.", "forbidden"),
)
async def businesses(
    *,
    me: Me,
    application: FromApplication,
    business_state: given.InState = BusinessState.PENDING,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> BusinessPage:
    """List business accounts that wait, or that were verified, rejected or revoked. For staff."""
    return await application.accounts.businesses.listed(by_api(me), business_state, limit=limit, cursor=cursor)


@post(
    "/{user_id:str}/verify",
    summary="Verify a business",
    operation_id="verify_business",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(UserDetail, "The account as it is then.", *_DECIDING),
)
async def verify(
    user_id: given.UserHashid, data: JSONBody[BusinessVerification], me: Me, application: FromApplication
) -> UserDetail:
    """Find a business to be what it says: its account has the role of a store from then on. For staff."""
    return await _decide(application, me, user_id, BusinessStep.VERIFY, data)


@post(
    "/{user_id:str}/reject",
    summary="Reject a business",
    operation_id="reject_business",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(UserDetail, "The account as it is then.", *_DECIDING),
)
async def reject(
    user_id: given.UserHashid, data: JSONBody[BusinessRefusal], me: Me, application: FromApplication
) -> UserDetail:
    """Say why a business is not verified; its owner can ask again. For staff."""
    return await _decide(application, me, user_id, BusinessStep.REJECT, data)


@post(
    "/{user_id:str}/revoke",
    summary="Revoke a verification",
    operation_id="revoke_business",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(UserDetail, "The account as it is then.", *_DECIDING),
)
async def revoke(
    user_id: given.UserHashid, data: JSONBody[BusinessRefusal], me: Me, application: FromApplication
) -> UserDetail:
    """Take a verification back, and the role of a store with it. For staff."""
    return await _decide(application, me, user_id, BusinessStep.REVOKE, data)


async def _decide(
    application: Application,
    me: Actor,
    hashid: str,
    step: BusinessStep,
    data: BusinessVerification | BusinessRefusal,
) -> UserDetail:
    by, key = by_api(me), given.business_key(application, hashid)
    await application.accounts.businesses.decide(
        by, key, step, reason=data.reason, documents=data.documents, version=data.version
    )
    return await application.administration.users.detail(by, key)


def admin_businesses_router() -> Router:
    """Make the routes."""
    handlers = [businesses, verify, reject, revoke]
    return Router("/api/v1/admin/businesses", route_handlers=handlers, tags=["administration"])
