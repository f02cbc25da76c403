"""Settings of one's profile: what it says, where one trades, who sees it, and accounts elsewhere."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_app import Application
from dualcaster_core.accounts.errors import CardTypeCooldown, PlaceUnknown
from dualcaster_core.accounts.model import LARGEST_RADIUS_MILES, Actor
from dualcaster_core.accounts.profiles.countries import COUNTRIES, distance_unit_of
from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Shipping
from dualcaster_core.accounts.profiles.views import OwnProfile
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed
from dualcaster_core.kernel.geo import RADIUS_STEP_MILES, distance_in_words
from dualcaster_core.market.listing import ListedCard
from dualcaster_http.accounts.linked_accounts_api import CollectionLink
from dualcaster_http.accounts.log_in_pages import PROBLEMS
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import count_as
from dualcaster_http.site.forms import Form, local_path, read_form, refusal
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]
_DONE = {
    "linked": "The account is connected.",
    "unlinked": "The account is no longer connected.",
    "joined": "You take part in that server now.",
    "left": "You take part in that server no longer.",
}
PRIVACY_SWITCHES = (
    "is_public",
    "show_in_search",
    "show_have_list",
    "show_want_list",
    "show_inventory_value",
    "show_portfolio_tier",
    "show_online_status",
    "allow_store_messages",
)
"""The switches of the page. Those of the directory and the trade history come with these."""
RADII = (0, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1_000, LARGEST_RADIUS_MILES)
_SHIPPING = (("", "Not said"), ("local", "In person, nearby"), ("domestic", "Within my country"))
SHIPPING = (*_SHIPPING, ("international", "Anywhere"))
CARD_TYPES = tuple((one.value, one.value.capitalize()) for one in CardType)
FORMATS = tuple((one.value, one.value) for one in PlayFormat)


class ProfileForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a profile says."""

    display_name: Annotated[str, msgspec.Meta(max_length=60)] = ""
    tagline: Annotated[str, msgspec.Meta(max_length=50)] = ""
    bio: Annotated[str, msgspec.Meta(max_length=500)] = ""
    signature_card: Annotated[str, msgspec.Meta(max_length=100)] = ""
    card_type: CardType | None = None
    formats: Annotated[list[PlayFormat], msgspec.Meta(max_length=20)] = []
    shipping_preference: str = ""
    country: Annotated[str, msgspec.Meta(max_length=2)] = ""


class PlaceForm(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody trades."""

    place: Annotated[str, msgspec.Meta(max_length=120)] = ""
    trade_radius_miles: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_RADIUS_MILES, multiple_of=RADIUS_STEP_MILES)]


class GoPublic(msgspec.Struct, frozen=True, kw_only=True):
    """Where to go on once the profile is public."""

    next: Annotated[str, msgspec.Meta(max_length=500)] = ""


@get("/settings", include_in_schema=False, opt={RATE: "page"})
async def settings(request: AnyRequest, me: Me) -> Response[Any]:
    """Lead to the first settings."""
    return pages_of(request).go("/settings/profile")


@get("/settings/profile", include_in_schema=False, opt={RATE: "page"})
async def profile_form(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the form of one's profile."""
    return await profile_page(request, me, application)


@post("/settings/profile", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def profile(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Change what one's profile says."""
    sent, form = await read_form(request, ProfileForm)
    if sent is not None:
        try:
            await _store(application, me, sent)
        except (ValidationFailed, CardNotFound, CardTypeCooldown) as error:
            form = refusal(form, error, card__not_found="signature_card", profile__card_type_cooldown="card_type")
    if form.wrong:
        return await profile_page(request, me, application, form=form, status=422)
    count_as(request, AnalyticsType.PROFILE_UPDATED)
    return pages_of(request).go("/settings/profile", "saved")


@post("/settings/place", include_in_schema=False, status_code=200, opt={RATE: "place"})
async def place(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Change where one trades."""
    sent, form = await read_form(request, PlaceForm)
    if sent is not None:
        try:
            await _settle(application, me, sent)
        except (ValidationFailed, PlaceUnknown) as error:
            form = refusal(form, error, place__unknown="place")
    if form.wrong:
        return await profile_page(request, me, application, place_form=form, status=422)
    count_as(request, AnalyticsType.PROFILE_UPDATED)
    return pages_of(request).go("/settings/profile", "saved")


@get("/settings/privacy", include_in_schema=False, opt={RATE: "page"})
async def privacy_form(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show who sees what."""
    own = await application.profiles.profiles.mine(me)
    return pages_of(request).page(request, "accounts/settings/privacy.html", me=me, section="privacy", own=own)


@post("/settings/privacy", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def privacy(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Change who sees what: a switch that is not sent is off."""
    given = await request.form()
    await application.profiles.profiles.edit(me, {name: given.get(name) == "1" for name in PRIVACY_SWITCHES})
    count_as(request, AnalyticsType.PROFILE_UPDATED)
    return pages_of(request).go("/settings/privacy", "saved")


@post("/settings/go-public", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def go_public(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Let others find one's profile, and go on to where the form says."""
    sent, _ = await read_form(request, GoPublic)
    await application.profiles.profiles.edit(me, {"is_public": True})
    count_as(request, AnalyticsType.PROFILE_UPDATED)
    return pages_of(request).go(local_path(sent.next if sent else "", "/settings/privacy"), "gone_public")


@get("/settings/connections", include_in_schema=False, opt={RATE: "page"})
async def connections(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the accounts elsewhere that are connected, and those that can be."""
    return await _connections(request, application, me, Form())


@post("/settings/connections/collection", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def link_collection(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Link a Moxfield collection by its public link, and show what is linked."""
    sent, form = await read_form(request, CollectionLink)
    if sent is None:
        return await _connections(request, application, me, form)
    try:
        await application.linked_accounts.collection_links.link(me.user_id, sent.link)
    except DualcasterError as error:
        return await _connections(request, application, me, refusal(form, error))
    return pages_of(request).go("/settings/connections?done=linked")


async def _connections(request: AnyRequest, application: Application, me: Actor, form: Form) -> Response[str]:
    query = request.query_params
    return pages_of(request).page(
        request,
        "accounts/settings/linked_accounts.html",
        status=422 if form.wrong else 200,
        me=me,
        form=form,
        section="connections",
        connections=await application.linked_accounts.linked_accounts.list(me.user_id),
        servers=await application.linked_accounts.guilds.choices(me.user_id),
        trouble=PROBLEMS.get(query.get("problem", "")),
        done=_DONE.get(query.get("done", "")),
    )


async def _store(application: Application, me: Actor, sent: ProfileForm) -> None:
    if sent.shipping_preference not in ("", *Shipping):
        raise ValidationFailed("choose one of the list", field="shipping_preference")
    changes: dict[str, Any] = {
        "display_name": sent.display_name,
        "tagline": sent.tagline,
        "bio": sent.bio,
        "formats": tuple(sent.formats),
        "shipping_preference": Shipping(sent.shipping_preference) if sent.shipping_preference else None,
        "country": sent.country,
        "signature_card_id": await _card_called(application, me, sent.signature_card),
    }
    if sent.card_type is not None:
        await application.profiles.profiles.choose_card_type(me, sent.card_type)
    await application.profiles.profiles.edit(me, changes)


async def _card_called(application: Application, me: Actor, name: str) -> int | None:
    """Return the key of the card of this name, the one chosen already if it has it. Raises ``CardNotFound``."""
    if not name:
        return None
    own = await application.profiles.profiles.mine(me)
    if own.signature_card is not None and own.signature_card.name.casefold() == name.casefold():
        return card_key(application, own.signature_card.hashid)
    return (await called_card(application, name)).id


async def called_card(application: Application, name: str) -> ListedCard:
    """Return the newest printing of the card of a name. Raises ``CardNotFound``."""
    found = await application.market.priced_cards.search(name, CardFilter(newest_printing_only=True), limit=1)
    if not found.items:
        raise CardNotFound(f"there is no card called {name[:60]!r}; check the spelling")
    return found.items[0]


async def _settle(application: Application, me: Actor, sent: PlaceForm) -> None:
    own = await application.profiles.profiles.mine(me)
    if not sent.place:
        if own.location is not None:
            await application.profiles.profiles.clear_place(me)
        await application.profiles.profiles.edit(me, {"trade_radius_miles": sent.trade_radius_miles})
    elif sent.place == own.location:
        await application.profiles.profiles.edit(me, {"trade_radius_miles": sent.trade_radius_miles})
    else:
        await application.profiles.profiles.set_place_by_name(
            me, sent.place, trade_radius_miles=sent.trade_radius_miles
        )


async def profile_page(
    request: AnyRequest,
    me: Actor,
    application: Application,
    *,
    form: Form | None = None,
    place_form: Form | None = None,
    avatar_form: Form | None = None,
    status: int = 200,
) -> Response[str]:
    """Show the settings of one's profile, with what is wrong with one of the forms."""
    own = await application.profiles.profiles.mine(me)
    free_at = own.card_type_changeable_at
    rests = free_at is not None and free_at > application.clock.now()
    hint = f"Can be changed again on {free_at:%-d %b %Y}." if rests and free_at else "Can be changed every 30 days."
    return pages_of(request).page(
        request,
        "accounts/settings/profile.html",
        me=me,
        status=status,
        section="profile",
        own=own,
        form=form or _form_of(own),
        place_form=place_form or _place_of(own),
        avatar_form=avatar_form or Form(),
        most_megabytes=f"{application.settings.pictures.most_bytes / 1_048_576:.3g}",
        card_types=CARD_TYPES,
        card_type_hint=hint,
        formats=FORMATS,
        shipping=SHIPPING,
        radii=radii_of(own),
        countries=(("", "Not said"), *sorted(COUNTRIES.items(), key=lambda one: one[1])),
    )


def radii_of(own: OwnProfile) -> list[tuple[str, str]]:
    """List the radii to choose from in the words of the owner's country, their own one among them."""
    unit = distance_unit_of(own.country)
    words = {0: "Only around here", LARGEST_RADIUS_MILES: "Anywhere"}
    offered = sorted({*RADII, own.trade_radius_miles})
    return [(str(miles), words.get(miles) or distance_in_words(miles, unit)) for miles in offered]


def _form_of(own: OwnProfile) -> Form:
    return Form(
        {
            "display_name": own.display_name,
            "tagline": own.tagline,
            "bio": own.bio,
            "signature_card": own.signature_card.name if own.signature_card else "",
            "card_type": own.card_type or "",
            "shipping_preference": own.shipping_preference or "",
            "country": own.country,
        },
        listed={"formats": tuple(own.formats)},
    )


def _place_of(own: OwnProfile) -> Form:
    return Form({"place": own.location or "", "trade_radius_miles": str(own.trade_radius_miles)})


def settings_routes() -> Router:
    """Make the routes."""
    handlers = [settings, profile_form, profile, place, privacy_form, privacy, go_public, connections, link_collection]
    return Router("/", route_handlers=handlers)
