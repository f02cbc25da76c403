"""The public page of a trader: who they are, and their lists as far as they show them."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal

import msgspec
from litestar import Request, Response, Router, get
from litestar.params import FromPath
from litestar.response import Redirect

from dualcaster_app import Application
from dualcaster_app.formatting import count
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import USERNAME, Actor
from dualcaster_core.accounts.profiles.views import PublicProfile
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.matching.errors import MatchNotFound
from dualcaster_http.collection.public_list_page import ROWS, public_list
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.caching import REVALIDATED
from dualcaster_http.edge.parameters import FromApplication, decoded
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import COUNTED
from dualcaster_http.matching.match_cards import ShownMatch, shown_matches
from dualcaster_http.site.page_context import is_part
from dualcaster_http.site.queries import read_query
from dualcaster_http.site.rendering import Pages, pages_of

_LONGEST_DESCRIPTION = 200
LATEST_REVIEWS = 3
"""Reviews that a profile shows; all are on a page of their own."""
AnyRequest = Request[Any, Any, Any]
Tab = Literal["have", "want"]


class ProfileQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which list is looked at; what else is asked of it is read by ``public_list``."""

    tab: Tab | None = None


@get("/u/{username:str}", include_in_schema=False, opt={RATE: "page", COUNTED: AnalyticsType.PROFILE_VIEWED})
async def profile(
    request: AnyRequest, application: FromApplication, visitor: Visitor, username: FromPath[str]
) -> Response[str]:
    """Show a trader."""
    if not USERNAME.match(username):
        raise UserNotFound(username)
    query = read_query(dict(request.query_params.items()), ProfileQuery)
    viewer_id = visitor.user_id if visitor else None
    shown = await application.profiles.profiles.seen(username, viewer_id)
    tab = _tab(query, shown)
    listed = await public_list(request, application, shown.username, viewer_id, tab) if tab else {}
    pages = pages_of(request)
    if is_part(request) and listed:
        return pages.part(request, ROWS, me=visitor, **listed)
    address = pages.absolute(f"/u/{shown.username}")
    return pages.page(
        request,
        "accounts/profile.html",
        me=visitor,
        cache=REVALIDATED,
        canonical=address if shown.is_public else None,
        data=linked_data(shown, address, portrait_of(shown, pages)) if shown.is_public else None,
        shown=shown,
        card=await application.social.cards.seen(shown.username, viewer_id),
        is_public=shown.is_public,
        description=description_of(shown),
        portrait=portrait_of(shown, pages),
        tabs=_tabs(shown),
        match=await _match(application, visitor, shown),
        is_favorite=await _is_favorite(application, visitor, shown),
        between=await application.social.queries.between(viewer_id, _key(application, shown)),
        back=f"/u/{shown.username}",
        reputation=await application.reputation.reading.seen(shown.username, viewer_id),
        latest=await application.reputation.reviews.about(shown.username, viewer_id, limit=LATEST_REVIEWS),
        **({"tab": None} | listed),
    )


@get("/users/{username:str}", include_in_schema=False, sync_to_thread=False)
def old_profile(username: FromPath[str]) -> Redirect:
    """Lead to the address that profiles have."""
    if not USERNAME.match(username):
        raise UserNotFound(username)
    return Redirect(f"/u/{username}", status_code=308)


def _tabs(shown: PublicProfile) -> list[tuple[str, str, str, int]]:
    """List the tabs that the viewer may see: key, label, address, and how many cards there are."""
    both = (("have", "Have list", shown.cards_for_trade), ("want", "Want list", shown.cards_wanted))
    return [(key, label, f"/u/{shown.username}?tab={key}", copies) for key, label, copies in both if copies is not None]


def _tab(query: ProfileQuery, shown: PublicProfile) -> Tab | None:
    """Choose the list to show: the one asked for, else the first that is shown at all."""
    visible: list[Tab] = []
    if shown.cards_for_trade is not None:
        visible.append("have")
    if shown.cards_wanted is not None:
        visible.append("want")
    return query.tab if query.tab in visible else next(iter(visible), None)


async def _match(application: Application, visitor: Actor | None, shown: PublicProfile) -> ShownMatch | None:
    """Return what the viewer and the owner could trade; counts the look besides."""
    if visitor is None or shown.is_me:
        return None
    await application.profiles.profiles.note_view(shown.username, visitor.user_id)
    with suppress(MatchNotFound):
        match = await application.matching.matches.with_user(visitor.user_id, shown.username)
        return (await shown_matches(application, [match], limit=0, package_limit=0))[0]
    return None


def _key(application: Application, shown: PublicProfile) -> int:
    """Return the key of somebody who is shown."""
    return decoded(application.ids, IdKind.USER, shown.hashid, UserNotFound(shown.username))


async def _is_favorite(application: Application, visitor: Actor | None, shown: PublicProfile) -> bool:
    if visitor is None or shown.is_me:
        return False
    return await application.profiles.favorites.includes(visitor.user_id, shown.hashid)


def description_of(shown: PublicProfile) -> str:
    """Say in one line who somebody is."""
    parts = [shown.tagline or shown.bio.replace("\n", " ")]
    if shown.cards_for_trade:
        parts.append(f"{count(shown.cards_for_trade, 'card', 'cards')} for trade")
    if shown.cards_wanted:
        parts.append(f"{count(shown.cards_wanted, 'card', 'cards')} wanted")
    parts.append(f"{shown.tier.capitalize()} trader on Dualcaster since {shown.member_since.year}")
    text = ". ".join(part.rstrip(". ") for part in parts if part)
    return f"{text[:_LONGEST_DESCRIPTION].rstrip()}."


def portrait_of(shown: PublicProfile, pages: Pages) -> str | None:
    """Return the public address of somebody's own picture."""
    return None if shown.avatar_url is None else pages.absolute(shown.avatar_url)


def linked_data(shown: PublicProfile, address: str, portrait: str | None = None) -> Mapping[str, Any]:
    """Describe a trader to search engines (schema.org); where they trade is named, never placed."""
    person: dict[str, Any] = {
        "@type": "Person",
        "name": shown.display_name or shown.username,
        "alternateName": shown.username,
        "identifier": shown.hashid,
        "url": address,
    }
    if shown.bio:
        person["description"] = shown.bio
    if shown.location:
        person["homeLocation"] = {"@type": "Place", "name": shown.location}
    if portrait is not None:
        person["image"] = portrait
    return {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "dateCreated": shown.member_since.isoformat(),
        "url": address,
        "mainEntity": person,
    }


def profile_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[profile, old_profile])
