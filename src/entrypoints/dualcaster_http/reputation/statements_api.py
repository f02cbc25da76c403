"""Signed statements of reputations, and what anybody checks them with."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from litestar import Response, Router, get
from litestar.params import QueryParameter

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.canonical_json import canonical_json
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.reputation.statements.issuing import RootPage
from dualcaster_core.reputation.statements.model import SignedStatement
from dualcaster_core.reputation.statements.wire import as_json
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.caching import caching
from dualcaster_http.edge.parameters import FromApplication, PageSize, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import JSON, answers
from dualcaster_http.reputation.parameters import Username

KEYS_PATH = "/.well-known/dualcaster-keys.json"
_PUBLISHED = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
BeforeDay = Annotated[
    date | None, QueryParameter(description="Only days before this one.", examples=one_example("2026-02-14"))
]


@get(
    "/{username:str}/reputation/statement",
    summary="A signed statement of somebody's reputation",
    operation_id="reputation_statement",
    opt={RATE: "read"},
    responses=answers(
        SignedStatement, "The statement, in canonical JSON (RFC 8785).", "user.not_found", "user.profile_private"
    ),
)
async def reputation_statement(username: Username, visitor: Visitor, application: FromApplication) -> Response[bytes]:
    """Return a reputation as others see it, signed with Ed25519, to be kept and shown elsewhere.

    The signature is of the canonical form of everything but `signature`. The latest 50 trades of the day's tree come
    with proofs that they are in it, where the trade history is shown. `dualcaster reputation verify` checks it offline.
    """
    return await _statement(application, visitor, username)


@get("/u/{username:str}/statement", include_in_schema=False, opt={RATE: "page"})
async def statement_download(username: Username, visitor: Visitor, application: FromApplication) -> Response[bytes]:
    """Give a statement to a browser."""
    return await _statement(application, visitor, username)


async def _statement(application: Application, visitor: Actor | None, username: str) -> Response[bytes]:
    statement = await application.reputation.statements.issue(username, visitor.user_id if visitor else None)
    name = f"reputation-{statement.person.username}.json"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(canonical_json(as_json(statement)), media_type=JSON, headers={**caching(visitor), **disposition})


@get(
    "/roots",
    summary="The Merkle roots of all completed trades",
    operation_id="trade_roots",
    opt={RATE: "read"},
    responses=answers(RootPage, "One root for each day, the latest first."),
)
async def trade_roots(
    application: FromApplication, limit: PageSize = PAGE, before: BeforeDay = None
) -> Response[RootPage]:
    """List the root of each day: it stands for all trades that were completed before the day began (UTC)."""
    page = await application.reputation.statements.roots(before=before, limit=limit)
    return Response(page, headers=_PUBLISHED)


@get(KEYS_PATH, include_in_schema=False, opt={RATE: "read"})
async def signing_keys(application: FromApplication) -> Response[bytes]:
    """List the public keys that sign statements, and those that did."""
    keys = await application.reputation.statements.keys()
    return Response(canonical_json(as_json(keys)), media_type=JSON, headers=_PUBLISHED)


def statement_routers() -> Sequence[Router]:
    """Make the routes."""
    return (
        Router("/api/v1/users", route_handlers=[reputation_statement], tags=["reputation"]),
        Router("/api/v1/reputation", route_handlers=[trade_roots], tags=["reputation"]),
        Router("/", route_handlers=[signing_keys, statement_download]),
    )
