"""``/api/v1/favorites``: the traders whom one has favourited."""

from typing import Annotated

from litestar import Router, delete, get, post
from litestar.params import PathParameter

from dualcaster_core.accounts.ports import FavoritePage
from dualcaster_core.kernel.paging import PAGE
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

TraderId = Annotated[
    str, PathParameter(description="The trader's public id.", max_length=40, examples=one_example("QWj5wJqG"))
]


@get(
    summary="My favourites",
    operation_id="list_favorites",
    opt={RATE: "account"},
    responses=answers(FavoritePage, "The traders, the latest favourite first."),
)
async def list_favorites(
    me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None
) -> FavoritePage:
    """List the traders whom the caller has favourited and whose profile they may see."""
    return await application.profiles.favorites.page(me, limit=limit, cursor=cursor)


@post(
    "/{trader_id:str}",
    summary="Favourite a trader",
    operation_id="add_favorite",
    status_code=204,
    responses=answers(None, "They are a favourite.", "user.not_found", "user.profile_private", status=204),
)
async def add_favorite(trader_id: TraderId, me: Me, application: FromApplication) -> None:
    """Favourite a trader: signals that they make for their followers show from now on. Twice is once."""
    await application.profiles.favorites.add(me, trader_id)


@delete(
    "/{trader_id:str}",
    summary="Let go of a favourite",
    operation_id="remove_favorite",
    responses=answers(None, "They are no favourite.", "user.not_found", status=204),
)
async def remove_favorite(trader_id: TraderId, me: Me, application: FromApplication) -> None:
    """Let go of a favourite; somebody who is none stays so."""
    await application.profiles.favorites.remove(me, trader_id)


def favorites_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/favorites", route_handlers=[list_favorites, add_favorite, remove_favorite], tags=["users"])
