"""``POST /api/webhooks/stripe``: what the payment provider tells."""

from litestar import Router, post

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_http.edge.parameters import AnyRequest, FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

LARGEST = 1_000_000
SIGNATURE = "stripe-signature"


@post(
    "/",
    status_code=200,
    summary="The payment provider tells what happened",
    operation_id="payment_webhook",
    opt={RATE: "read"},
    responses=answers(
        None, "It is kept, and handled afterwards.", "escrow.signature_invalid", "escrow.provider_unavailable"
    ),
)
async def told(request: AnyRequest, application: FromApplication) -> None:
    """Keep a message of the payment provider, once by its id; it is signed over the very bytes of the body."""
    body = await request.body()
    if len(body) > LARGEST:
        raise ValidationFailed(f"at most {LARGEST} bytes")
    await application.escrow.inbox.take(body, request.headers.get(SIGNATURE, ""))


def payment_webhook_router() -> Router:
    """Make the route."""
    return Router("/api/webhooks/stripe", route_handlers=[told], tags=["escrow"])
