"""The public page of a trader: who they are, and their lists as far as they show them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get
from litestar.params import FromPath
from litestar.response import Redirect

from dualcaster_app import Application
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import USERNAME, Actor
from dualcaster_core.accounts.profiles.views import PublicProfile
from dualcaster_core.accounts.profiles.visibility import Part, ViewedAccount, check_visible, shows
from dualcaster_core.collection.views import PublicHavePage, PublicWantPage
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.matching.match_cards import ShownMatch, shown_matches
from dualcaster_http.site.card_faces import faces_of
from dualcaster_http.site.formatting import count
from dualcaster_http.site.pictures import picture_of
from dualcaster_http.site.queries import asked_of
from dualcaster_http.site.rendering import pages_of

PROFILE_CACHE = "public, max-age=60, s-maxage=300"
_SHOWN = 24
_LONGEST_DESCRIPTION = 200
AnyRequest = Request[Any, Any, Any]
Tab = Literal["have", "want"]


class ProfileQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which list is looked at, and where in it."""

    tab: Tab | None = None
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


@get("/u/{username:str}", include_in_schema=False, opt={RATE: "page"})
async def profile(
    request: AnyRequest, application: FromApplication, visitor: Visitor, username: FromPath[str]
) -> Response[str]:
    """Show a trader."""
    if not USERNAME.match(username):
        raise UserNotFound(username)
    asked = asked_of(dict(request.query_params.items()), ProfileQuery)
    viewer = visitor.user_id if visitor else None
    shown = await application.profiles.profiles.seen(username, viewer)
    account = check_visible(username, await application.profiles.queries.for_viewer(username, viewer))
    tab = _tab(asked, account)
    found = await _list(application, account, tab, asked.cursor)
    pages = pages_of(request)
    public = account.privacy.is_public
    address = pages.absolute(f"/u/{shown.username}")
    return pages.page(
        request,
        "accounts/profile.html",
        me=visitor,
        cache=PROFILE_CACHE,
        canonical=address if public else None,
        data=linked_data(shown, address) if public else None,
        shown=shown,
        is_public=public,
        description=description_of(shown),
        tabs=_tabs(shown, account),
        tab=tab,
        found=found,
        cursor=asked.cursor,
        faces=await faces_of(application, found.items if found else ()),
        match=await _match(application, visitor, shown, account),
    )


@get("/users/{username:str}", include_in_schema=False, sync_to_thread=False)
def old_profile(username: FromPath[str]) -> Redirect:
    """Lead to the address that profiles have."""
    if not USERNAME.match(username):
        raise UserNotFound(username)
    return Redirect(f"/u/{username}", status_code=308)


def _tabs(shown: PublicProfile, account: ViewedAccount) -> list[tuple[str, str, str, int | None]]:
    """List the tabs that the viewer may see: key, label, address, and how many cards there are."""
    both = (
        ("have", "Have list", Part.HAVE_LIST, shown.cards_for_trade),
        ("want", "Want list", Part.WANT_LIST, shown.cards_wanted),
    )
    return [
        (key, label, f"/u/{shown.username}?tab={key}", copies)
        for key, label, part, copies in both
        if shows(part, account.privacy, account.relation)
    ]


def _tab(asked: ProfileQuery, account: ViewedAccount) -> Tab | None:
    """Choose the list to show: the one asked for, else the first that is shown at all."""
    open_: list[Tab] = []
    if shows(Part.HAVE_LIST, account.privacy, account.relation):
        open_.append("have")
    if shows(Part.WANT_LIST, account.privacy, account.relation):
        open_.append("want")
    return asked.tab if asked.tab in open_ else next(iter(open_), None)


async def _list(
    application: Application, account: ViewedAccount, tab: Tab | None, cursor: str | None
) -> PublicHavePage | PublicWantPage | None:
    if tab == "have":
        return await application.collection.lists.haves.public_page(account.user_id, limit=_SHOWN, cursor=cursor)
    if tab == "want":
        return await application.collection.lists.wants.public_page(account.user_id, limit=_SHOWN, cursor=cursor)
    return None


async def _match(
    application: Application, visitor: Actor | None, shown: PublicProfile, account: ViewedAccount
) -> ShownMatch | None:
    """Return what the viewer and the owner could trade; counts the look besides."""
    if visitor is None or shown.is_me:
        return None
    await application.profiles.profiles.note_view(shown.username, visitor.user_id)
    view = await application.matching.computation.match_with(visitor.user_id, account.user_id)
    return (await shown_matches([view], application.catalogue.cards, limit=0))[0] if view else None


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


def linked_data(shown: PublicProfile, address: str) -> Mapping[str, Any]:
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
    if picture := picture_of(shown.avatar_url):
        person["image"] = picture
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
