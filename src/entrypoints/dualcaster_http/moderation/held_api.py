"""``/api/v1/admin/moderation/held``: what becomes of messages that are held."""

from litestar import Router, post

from dualcaster_core.messaging.held import HeldMessage
from dualcaster_core.moderation.deciding import moderator_of
from dualcaster_core.moderation.views import DecidedHeldMessage
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.moderation.parameters import HeldHashid, held_key
from dualcaster_http.openapi.answers import answers

_DECIDING = ("forbidden", "held_message.not_found", "held_message.decided", "moderation.own_case")


@post(
    "/{held_id:str}/release",
    summary="Deliver a held message",
    operation_id="release_held_message",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(DecidedHeldMessage, "What became of the message.", *_DECIDING, "held_message.undeliverable"),
)
async def release(held_id: HeldHashid, me: Me, application: FromApplication) -> DecidedHeldMessage:
    """Deliver a message that was held: it is new to whom it is for. For moderators who are not in its room."""
    by, key = moderator_of(me), held_key(application, held_id)
    return _decided(held_id, await application.moderation.held.release(by, key))


@post(
    "/{held_id:str}/withhold",
    summary="Withhold a held message",
    operation_id="withhold_held_message",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(DecidedHeldMessage, "What became of the message.", *_DECIDING),
)
async def withhold(held_id: HeldHashid, me: Me, application: FromApplication) -> DecidedHeldMessage:
    """Never deliver a message that was held; its sender sees that. For moderators who are not in its room."""
    by, key = moderator_of(me), held_key(application, held_id)
    return _decided(held_id, await application.moderation.held.withhold(by, key))


def _decided(hashid: str, held: HeldMessage) -> DecidedHeldMessage:
    return DecidedHeldMessage(id=hashid, status=held.status)


def held_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/admin/moderation/held", route_handlers=[release, withhold], tags=["moderation"])
