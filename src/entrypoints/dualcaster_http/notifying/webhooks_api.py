"""``/api/webhooks/email``: what e-mail services tell of addresses that fail."""

from typing import Annotated

from litestar import Router, post
from litestar.params import PathParameter

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_http.edge.parameters import AnyRequest, FromApplication, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

LARGEST = 2_000_000
Service = Annotated[str, PathParameter(description="The e-mail service.", examples=one_example("resend"))]


@post(
    "/{service:str}",
    status_code=204,
    summary="An e-mail service tells of addresses that fail",
    operation_id="email_feedback",
    opt={RATE: "read"},
    responses=answers(None, "It was taken.", "notification.feedback_forged", status=204),
)
async def feedback(service: Service, request: AnyRequest, application: FromApplication) -> None:
    """Stop e-mails to addresses that do not exist, or whose owners call them spam. Signed by the service itself."""
    body = await _body(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    await application.notifying.feedback.take(service, headers, body)


async def _body(request: AnyRequest) -> bytes:
    body = await request.body()
    if len(body) > LARGEST:
        raise ValidationFailed(f"at most {LARGEST} bytes")
    return body


def email_feedback_router() -> Router:
    """Make the route."""
    return Router("/api/webhooks/email", route_handlers=[feedback], tags=["notifications"])
