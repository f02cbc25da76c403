"""``/traders/favorites``: the traders whom one has favourited."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_http.accounts.auth_requests import Username
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import read_form
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query

AnyRequest = Request[Any, Any, Any]
HERE = "/traders/favorites"
HashId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{1,32}$")]


class FavoritesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the list is shown."""

    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class FavoriteForm(msgspec.Struct, kw_only=True):
    """Whom to favourite or to let go of, and on whose page; without it the list comes back."""

    trader: HashId
    username: Username | None = None


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def favorites(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """List one's favourites."""
    query = read_query(dict(request.query_params.items()), FavoritesQuery)
    return await _page(PageContext(request, application, me), query)


@post(f"{HERE}/add", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def add(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Favourite a trader."""
    context = PageContext(request, application, me)
    read, _ = await read_form(request, FavoriteForm)
    if read is None:
        return await _page(context, FavoritesQuery(), status=422)
    await application.profiles.favorites.add(me, read.trader)
    return context.go(_back(read), "favorite_added")


@post(f"{HERE}/remove", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def remove(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Let go of a favourite."""
    context = PageContext(request, application, me)
    read, _ = await read_form(request, FavoriteForm)
    if read is None:
        return await _page(context, FavoritesQuery(), status=422)
    await application.profiles.favorites.remove(me, read.trader)
    return context.go(_back(read), "favorite_removed")


def _back(read: FavoriteForm) -> str:
    return f"/u/{read.username}" if read.username else HERE


async def _page(context: PageContext, query: FavoritesQuery, *, status: int = 200) -> Response[Any]:
    page = await context.application.profiles.favorites.page(context.me, cursor=query.cursor)
    return context.page("accounts/favorites.html", status=status, traders=page, asked=query)


def favorites_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[favorites, add, remove])
