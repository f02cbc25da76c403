"""``/api/v1/blocks``: whom one blocks."""

from typing import Annotated

import msgspec
from litestar import Router, delete, get, post
from litestar.params import JSONBody, PathParameter

from dualcaster_core.accounts.ports import BlockPage
from dualcaster_core.kernel.paging import PAGE
from dualcaster_http.accounts.auth_requests import Username
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

Blocked = Annotated[str, PathParameter(description="Whom one blocks, by name.", examples=one_example("ann"))]


class NewBlock(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Whom to block."""

    username: Username


@get(
    summary="Whom I block",
    operation_id="list_blocks",
    opt={RATE: "account"},
    responses=answers(BlockPage, "The people, the latest first."),
)
async def list_blocks(me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None) -> BlockPage:
    """List whom the caller blocks; nobody learns who blocks them."""
    return await application.accounts.blocks.page(me, limit=limit, cursor=cursor)


@post(
    summary="Block somebody",
    operation_id="block_user",
    status_code=204,
    responses=answers(None, "They are blocked.", "user.not_found", status=204),
)
async def block_user(data: JSONBody[NewBlock], me: Me, application: FromApplication) -> None:
    """Block somebody: neither sees the other any more, and open proposals between them end without fault.

    They are told nothing. What both agreed on before goes on. Blocking somebody again changes nothing.
    """
    await application.accounts.blocks.block(me, data.username)


@delete(
    "/{username:str}",
    summary="Unblock somebody",
    operation_id="unblock_user",
    responses=answers(None, "They are not blocked.", "user.not_found", status=204),
)
async def unblock_user(username: Blocked, me: Me, application: FromApplication) -> None:
    """Lift a block; somebody who is not blocked stays so."""
    await application.accounts.blocks.unblock(me, username)


def blocks_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/blocks", route_handlers=[list_blocks, block_user, unblock_user], tags=["users"])
