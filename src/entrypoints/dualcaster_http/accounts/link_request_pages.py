"""What has to do with Discord: links that are confirmed by who opens their address, servers to join and leave."""

from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get, post
from litestar.params import PathParameter

from dualcaster_core.accounts.guilds.errors import ServerUnknown
from dualcaster_core.accounts.linked_accounts.errors import LinkRequestInvalid
from dualcaster_core.accounts.linked_accounts.model import PROVIDER_NAMES
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_http.accounts.linked_accounts_api import SETTINGS
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]
Token = Annotated[str, PathParameter(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
GuildId = Annotated[int, PathParameter(ge=1, le=2**63 - 1)]
_GONE = 410


@get("/link/{link_token:str}", include_in_schema=False, opt={RATE: "page"})
async def ask(link_token: Token, me: Me, request: AnyRequest, application: FromApplication) -> Response[str]:
    """Say which account elsewhere would be linked to which account here, with the button that does it."""
    try:
        found = await application.linked_accounts.requests.seen(link_token)
    except LinkRequestInvalid:
        return _gone(request, me)
    provider = PROVIDER_NAMES.get(found.provider, found.provider)
    name = found.display_name or found.username
    return pages_of(request).page(
        request,
        "accounts/confirm_link.html",
        me=me,
        heading=f"Link your {provider} account?",
        words=(
            f"{name} (@{found.username} on {provider}) asked to be linked to your account {me.username}. Whoever has "
            "that account can sign in as you and trade for you: go on only if it is yours and you asked just now."
        ),
        button=f"Link @{found.username} to {me.username}",
        action=request.url.path,
        token=link_token,
    )


@post("/link/{link_token:str}", include_in_schema=False, status_code=200, opt={RATE: "token"})
async def confirm(link_token: Token, me: Me, request: AnyRequest, application: FromApplication) -> Response[Any]:
    """Link the account, and show what is linked."""
    try:
        await application.linked_accounts.requests.confirm(link_token, me.user_id)
    except LinkRequestInvalid:
        return _gone(request, me)
    except DualcasterError as error:
        return pages_of(request).go(f"{SETTINGS}?{urlencode({'problem': error.code})}")
    return pages_of(request).go(f"{SETTINGS}?{urlencode({'done': 'linked'})}")


@post("/settings/servers/{guild_id:int}/leave", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def leave_server(guild_id: GuildId, me: Me, request: AnyRequest, application: FromApplication) -> Response[Any]:
    """Take part in a Discord server no longer; not to take part is what was wanted."""
    await application.linked_accounts.guilds.leave(me.user_id, guild_id)
    return pages_of(request).go(f"{SETTINGS}?{urlencode({'done': 'left'})}")


@post("/settings/servers/{guild_id:int}/join", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def join_server(guild_id: GuildId, me: Me, request: AnyRequest, application: FromApplication) -> Response[Any]:
    """Take part in a Discord server that Discord lists among one's own."""
    try:
        await application.linked_accounts.guilds.join_known(me.user_id, guild_id)
    except ServerUnknown as error:
        return pages_of(request).go(f"{SETTINGS}?{urlencode({'problem': error.code})}")
    return pages_of(request).go(f"{SETTINGS}?{urlencode({'done': 'joined'})}")


def _gone(request: AnyRequest, me: Me) -> Response[str]:
    return pages_of(request).page(
        request,
        "accounts/link_gone.html",
        me=me,
        status=_GONE,
        advice="Use /dd link on Discord again; it takes a moment.",
        href=SETTINGS,
        button="To my linked accounts",
    )


def link_request_routes() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[ask, confirm, join_server, leave_server])
