"""``/api/v1/users/me/business``: one's own business account."""

from litestar import Router, get, put
from litestar.params import JSONBody

from dualcaster_core.accounts.business.views import OwnBusiness
from dualcaster_http.administration.requests import BusinessApplication
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers


@get(
    summary="One's business account",
    operation_id="my_business",
    opt={RATE: "account"},
    responses=answers(OwnBusiness, "The business account; a personal one says so."),
)
async def business(me: Me, application: FromApplication) -> OwnBusiness:
    """Show whether one is a business, how far the verification has come, and why it was decided so."""
    return await application.accounts.businesses.own(me)


@put(
    summary="Ask to be verified as a business",
    operation_id="apply_as_business",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(OwnBusiness, "The business account as it is then.", "business.step_not_allowed"),
)
async def apply(data: JSONBody[BusinessApplication], me: Me, application: FromApplication) -> OwnBusiness:
    """Ask staff to verify a business of this name, once more after a rejection, or under another name meanwhile."""
    return await application.accounts.businesses.apply(me, data.business_name)


def own_business_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/users/me/business", route_handlers=[business, apply], tags=["users"])
