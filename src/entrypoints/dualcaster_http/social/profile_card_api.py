"""``/api/v1/profile``: cards of traders, and pictures of them."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import USERNAME
from dualcaster_core.social.profile_card.pictures import CardShape
from dualcaster_core.social.profile_card.use_cases import DrawnCard
from dualcaster_core.social.profile_card.views import ProfileCard
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.caching import REVALIDATED, caching
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.social.parameters import TraderId

PNG = "image/png"
AnyRequest = Request[Any, Any, Any]
Shape = Annotated[
    CardShape, QueryParameter(name="shape", description="1200 by 630 pixels, or as the card: 1000 by 1200.")
]
_LONGEST_TAG = 200


class CardExport(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """In which shape one's card is drawn: as links show one, or as the card itself."""

    shape: CardShape = CardShape.WIDE


@get(
    "/{trader_id:str}/card",
    summary="A trader's card",
    operation_id="profile_card",
    opt={RATE: "read"},
    responses=answers(ProfileCard, "Both faces of the card.", "user.not_found", "user.profile_private"),
)
async def profile_card(trader_id: TraderId, visitor: Visitor, application: FromApplication) -> Response[ProfileCard]:
    """Show both faces of a trader's card: what its owner hides is null."""
    found = await application.social.cards.named(trader_id, visitor.user_id if visitor else None)
    return Response(found, headers=caching(visitor))


@post(
    "/me/export-card",
    summary="Draw one's card",
    operation_id="export_card",
    status_code=200,
    opt={RATE: "card_picture"},
    responses=answers(
        bytes, "The card as a PNG.", "profile_card.private", "profile_card.picture_unavailable", media=PNG
    ),
)
async def export_card(
    request: AnyRequest, me: Me, application: FromApplication, data: JSONBody[CardExport]
) -> Response[bytes]:
    """Draw one's card for sharing, with the address of the profile on it: what everybody may see, and nothing else.

    `If-None-Match` with the `ETag` of an earlier picture answers 304 while nothing on it has changed.
    """
    drawn = await application.social.card_pictures.of_own(me, data.shape, known=known_tag(request))
    name = f"{drawn.username}-{data.shape.value}.png"
    headers = {"Cache-Control": "private, no-cache", "Content-Disposition": f'attachment; filename="{name}"'}
    return picture_response(drawn, headers)


@get("/u/{username:str}/card.png", include_in_schema=False, opt={RATE: "card_picture"})
async def card_image(
    request: AnyRequest, application: FromApplication, username: FromPath[str], shape: Shape = CardShape.WIDE
) -> Response[bytes]:
    """Return the picture of a public profile, which other sites show beside a link to it."""
    if not USERNAME.match(username):
        raise UserNotFound(username)
    drawn = await application.social.card_pictures.of(username, shape, known=known_tag(request))
    return picture_response(drawn, {"Cache-Control": REVALIDATED, "Cross-Origin-Resource-Policy": "cross-origin"})


def known_tag(request: AnyRequest) -> str | None:
    """Return the tag of the picture that the caller has, None where they name none or several."""
    asked = request.headers.get("if-none-match", "")[:_LONGEST_TAG].strip()
    return asked.removeprefix("W/").strip('"') or None


def picture_response(drawn: DrawnCard, headers: dict[str, str]) -> Response[bytes]:
    """Answer with a picture under its tag, or with nothing but that where the caller has it."""
    tagged = {**headers, "ETag": f'"{drawn.tag}"'}
    if drawn.content is None:
        return Response(b"", status_code=304, headers=tagged)
    return Response(drawn.content, media_type=PNG, headers=tagged)


def profile_card_router() -> Router:
    """Make the routes of cards."""
    return Router("/api/v1/profile", route_handlers=[profile_card, export_card], tags=["users"])


def card_images() -> Router:
    """Make the route of pictures beside links."""
    return Router("/", route_handlers=[card_image])
