"""What held payments bring to the site."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.escrow.checkout_pages import checkout_pages_router
from dualcaster_http.escrow.errors import ESCROW_ERRORS
from dualcaster_http.escrow.examples import ANSWERS, BODIES
from dualcaster_http.escrow.payment_pages import payment_pages_router
from dualcaster_http.escrow.payments_api import payments_router
from dualcaster_http.escrow.staff_api import staff_payments_router
from dualcaster_http.escrow.staff_pages import staff_pages_router
from dualcaster_http.escrow.webhook_api import payment_webhook_router


def _routes() -> Sequence[ControllerRouterHandler]:
    pages = [payment_pages_router(), checkout_pages_router(), staff_pages_router()]
    return [payments_router(), staff_payments_router(), payment_webhook_router(), *pages]


ESCROW = Capability(
    name="escrow",
    routes=_routes,
    errors=ESCROW_ERRORS,
    tags={"escrow": "Payments that are held until both have their cards, and accounts for payouts."},
    answers=ANSWERS,
    bodies=BODIES,
)
