"""``/traders``: the directory, whom one met lately, who is suggested, and the preview of a trade."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response, Router, get

from dualcaster_core.accounts.profiles.countries import COUNTRIES
from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Shipping
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import distance_in_words
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.directory.model import DirectorySort, TraderKind
from dualcaster_core.social.directory.views import DirectoryPage
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.social.directory_parameters import STANDINGS, DirectoryAsked
from dualcaster_http.social.parameters import TraderId

AnyRequest = Request[Any, Any, Any]
HERE = "/traders"
SORTS: Mapping[DirectorySort, str] = {
    DirectorySort.DISCOVERY: "Recommended",
    DirectorySort.REPUTATION: "Reputation",
    DirectorySort.TRADES: "Most trades",
    DirectorySort.NEWEST: "Newest",
    DirectorySort.ACTIVE: "Most active",
    DirectorySort.MATCH: "Best match",
}
RADII = (10, 25, 50, 100, 250)
CHOICES: Mapping[str, tuple[tuple[Any, str], ...]] = {
    "standing_words": tuple((name, f"{name.capitalize()} or better") for name in STANDINGS),
    "card_types": tuple((one.value, one.value.capitalize()) for one in CardType),
    "play_formats": tuple((one.value, one.value) for one in PlayFormat),
    "shippings": (
        (Shipping.LOCAL.value, "Meets locally"),
        (Shipping.DOMESTIC.value, "Ships within the country"),
        (Shipping.INTERNATIONAL.value, "Ships anywhere"),
    ),
    "frame_words": tuple((one.word, one.word.capitalize()) for one in FrameTier),
    "kinds": ((TraderKind.TRADERS.value, "People"), (TraderKind.STORES.value, "Stores")),
}
"""What can be chosen of each filter, with its words."""


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def directory(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """List traders as the address asks."""
    given = {name: value for name, value in request.query_params.items() if isinstance(value, str)}
    context, trouble, status, asked = PageContext(request, application, me), "", 200, DirectoryAsked()
    try:
        asked = read_query(given, DirectoryAsked)
        found = await application.social.directory.page(
            me, asked.filters, sort=asked.sort, limit=asked.limit, cursor=asked.cursor
        )
    except ValidationFailed as error:
        found, status = DirectoryPage(()), 422
        trouble = f"{error.message[:1].upper()}{error.message[1:]}."
    radii = sorted({*RADII, asked.miles or RADII[0]})
    unit = (await application.social.directory.queries.reader(me.user_id)).unit
    kept = _kept(asked, given.get("view", ""))
    view = "list" if given.get("view") == "list" else "grid"
    return context.page(
        "social/directory.html",
        status=status,
        found=found,
        asked=asked,
        view=view,
        kept=kept,
        trouble=trouble,
        sorts=SORTS,
        narrowed=bool(set(kept) - {"sort", "view"}),
        countries=COUNTRIES,
        radii=[(miles, f"Within {distance_in_words(miles, unit)}") for miles in radii],
        **CHOICES,
    )


@get(f"{HERE}/recent", include_in_schema=False, opt={RATE: "page"})
async def recent(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """List the traders whom one met lately."""
    people = await application.social.directory.recent(me)
    return PageContext(request, application, me).page("social/recent.html", people=people)


@get(f"{HERE}/suggested", include_in_schema=False, opt={RATE: "page"})
async def suggested(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """List the traders who are suggested, each with the reason."""
    found = await application.social.directory.suggested(me, limit=24)
    return PageContext(request, application, me).page("social/suggested.html", suggested=found.items)


@get(f"{HERE}/{{trader:str}}/preview", include_in_schema=False, opt={RATE: "match"})
async def preview(request: AnyRequest, me: Me, application: FromApplication, trader: TraderId) -> Response[Any]:
    """Return what one could trade with somebody, as a part of a page."""
    found = await application.social.directory.preview(me, trader)
    return PageContext(request, application, me).part("social/parts/preview.html", preview=found)


def _kept(asked: DirectoryAsked, view: str) -> dict[str, Any]:
    """Return what the address of a page has, without the cursor; what does not narrow is left out."""
    values = {name: value for name, value in msgspec.structs.asdict(asked).items() if name not in {"cursor", "limit"}}
    kept = {name: 1 if value is True else value for name, value in values.items() if value not in {None, False}}
    return kept | ({"view": "list"} if view == "list" else {})


def directory_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[directory, recent, suggested, preview])
