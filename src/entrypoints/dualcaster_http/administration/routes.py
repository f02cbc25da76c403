"""The routes of administration."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.administration.audit_api import admin_audit_router
from dualcaster_http.administration.audit_pages import admin_audit_pages_router
from dualcaster_http.administration.business_pages import admin_business_pages_router
from dualcaster_http.administration.businesses_api import admin_businesses_router
from dualcaster_http.administration.examples import ANSWERS, BODIES
from dualcaster_http.administration.overview_pages import overview_pages_router
from dualcaster_http.administration.own_business_api import own_business_router
from dualcaster_http.administration.own_business_pages import own_business_pages_router
from dualcaster_http.administration.user_pages import admin_user_pages_router
from dualcaster_http.administration.users_api import admin_users_router
from dualcaster_http.edge.capability import Capability


def _routes() -> Sequence[ControllerRouterHandler]:
    pages = [
        overview_pages_router(),
        admin_user_pages_router(),
        admin_business_pages_router(),
        admin_audit_pages_router(),
        own_business_pages_router(),
    ]
    return [admin_users_router(), admin_businesses_router(), admin_audit_router(), own_business_router(), *pages]


ADMINISTRATION = Capability(
    name="administration",
    routes=_routes,
    tags={"administration": "Accounts, business accounts, the audit log and the operator's figures. For staff."},
    answers=ANSWERS,
    bodies=BODIES,
)
