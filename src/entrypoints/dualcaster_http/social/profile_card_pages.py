"""``/settings/card``, the card beside a trader of the directory, and who looked at one's profile."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_app import Application
from dualcaster_core.accounts.errors import CardTypeCooldown
from dualcaster_core.accounts.profiles.model import LONGEST_TAGLINE, CardPart, CardType
from dualcaster_core.accounts.profiles.views import OwnProfile, SignatureCard
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.social.profile_card.use_cases import CardDraft
from dualcaster_core.social.profile_card.views import ProfileCard
from dualcaster_http.accounts.settings_pages import CARD_TYPES, called_card
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import count_as
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.social.parameters import TraderId

AnyRequest = Request[Any, Any, Any]
HERE = "/settings/card"
VIEWS = "/settings/views"
PARTS = (
    (CardPart.NUMBERS.value, "Numbers"),
    (CardPart.PORTFOLIO.value, "Size of the collection"),
    (CardPart.VERIFICATION.value, "What is confirmed"),
    (CardPart.ENDORSEMENTS.value, "Endorsements"),
    (CardPart.CONNECTIONS.value, "Mutual connections"),
    (CardPart.TRADES.value, "Latest trades"),
    (CardPart.REVIEWS.value, "Latest reviews"),
    (CardPart.ACHIEVEMENTS.value, "Achievements"),
)
"""What the back can show, with its words."""


class CardForm(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody's card says, and what its back shows."""

    tagline: Annotated[str, msgspec.Meta(max_length=LONGEST_TAGLINE)] = ""
    signature_card: Annotated[str, msgspec.Meta(max_length=100)] = ""
    card_type: CardType | None = None
    card_back: Annotated[list[CardPart], msgspec.Meta(max_length=20)] = []


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def card_settings(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Show one's card and what can be changed about it."""
    own = await application.profiles.profiles.mine(me)
    return await _page(PageContext(request, application, me), own, _form_of(own))


@post(HERE, include_in_schema=False, status_code=200, opt={RATE: "write"})
async def save_card(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Change one's card."""
    context = PageContext(request, application, me)
    sent, form = await read_form(request, CardForm)
    if sent is not None:
        try:
            await _store(context, sent)
        except (ValidationFailed, CardNotFound, CardTypeCooldown) as error:
            form = refusal(form, error, card__not_found="signature_card", profile__card_type_cooldown="card_type")
    if form.wrong:
        own = await application.profiles.profiles.mine(me)
        return await _page(context, own, form, status=422)
    count_as(request, AnalyticsType.PROFILE_UPDATED)
    return context.go(HERE, "saved")


@post(f"{HERE}/preview", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def preview_card(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Return one's card as it would be, as a part of a page; what cannot be taken is as it is."""
    context = PageContext(request, application, me)
    sent, form = await read_form(request, CardForm)
    own = await application.profiles.profiles.mine(me)
    card = await _draft(context, own, sent if sent is not None and not form.wrong else _stored(own))
    return context.part("social/parts/card_preview.html", card=card)


@get("/traders/{trader:str}/card", include_in_schema=False, opt={RATE: "read"})
async def trader_card(request: AnyRequest, me: Me, application: FromApplication, trader: TraderId) -> Response[Any]:
    """Return a trader's card with what one could trade with them, as a part of a page."""
    card = await application.social.cards.named(trader, me.user_id)
    return PageContext(request, application, me).part("social/parts/trader_card.html", card=card)


@get(VIEWS, include_in_schema=False, opt={RATE: "page"})
async def views(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Show who looked at one's profile, and how many each day."""
    cursor = request.query_params.get("cursor")
    page = await application.profiles.profiles.viewers(me, cursor=cursor)
    own = await application.profiles.profiles.mine(me)
    return PageContext(request, application, me).page(
        "social/profile_views.html",
        section="views",
        page=page,
        cursor=cursor,
        total=own.profile_views,
        most=max((one.views for one in page.days), default=0),
    )


async def _page(context: PageContext, own: OwnProfile, form: Form, *, status: int = 200) -> Response[Any]:
    free_at = own.card_type_changeable_at
    rests = free_at is not None and free_at > context.application.clock.now()
    hint = f"Can be changed again on {free_at:%-d %b %Y}." if rests and free_at else "Can be changed every 30 days."
    return context.page(
        "social/card_settings.html",
        status=status,
        section="card",
        own=own,
        form=form,
        card=await _draft(context, own, _stored(own)),
        card_types=CARD_TYPES,
        card_type_hint=hint,
        parts=PARTS,
    )


async def _draft(context: PageContext, own: OwnProfile, sent: CardForm) -> ProfileCard:
    """Show the card with what the form says; a signature card that is not found is the one before."""
    try:
        signature = await signature_called(context.application, own, sent.signature_card)
    except CardNotFound:
        signature = own.signature_card
    draft = CardDraft(
        tagline=sent.tagline, card_type=sent.card_type, signature_card=signature, back=tuple(sent.card_back)
    )
    try:
        return await context.application.social.cards.draft(context.me, draft)
    except ValidationFailed:
        return await _draft(context, own, _stored(own))


async def signature_called(application: Application, own: OwnProfile, name: str) -> SignatureCard | None:
    """Return the signature card of a name; None for no name. Raises ``CardNotFound``."""
    if not name:
        return None
    if own.signature_card is not None and own.signature_card.name.casefold() == name.casefold():
        return own.signature_card
    found = await called_card(application, name)
    return SignatureCard(hashid=found.hashid, name=found.name, image_url=found.image_url)


async def _store(context: PageContext, sent: CardForm) -> None:
    application, profiles = context.application, context.application.profiles.profiles
    signature = await signature_called(application, await profiles.mine(context.me), sent.signature_card)
    changes = {
        "tagline": sent.tagline,
        "signature_card_id": None if signature is None else card_key(application, signature.hashid),
        "card_back": tuple(sent.card_back),
    }
    if sent.card_type is not None:
        await profiles.choose_card_type(context.me, sent.card_type)
    await profiles.edit(context.me, changes)


def _stored(own: OwnProfile) -> CardForm:
    return CardForm(
        tagline=own.tagline,
        signature_card=own.signature_card.name if own.signature_card else "",
        card_type=own.card_type,
        card_back=list(own.card_back),
    )


def _form_of(own: OwnProfile) -> Form:
    stored = _stored(own)
    return Form(
        {"tagline": stored.tagline, "signature_card": stored.signature_card, "card_type": stored.card_type or ""},
        listed={"card_back": tuple(stored.card_back)},
    )


def profile_card_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[card_settings, save_card, preview_card, trader_card, views])
