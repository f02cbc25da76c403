"""``/api/v1/connections``: accounts at Discord and Google that sign in here, and the collection at Moxfield."""

from typing import Annotated, Any

import msgspec
from attrs import frozen
from litestar import Request, Response, Router, delete, get, post, put
from litestar.params import JSONBody, PathParameter

from dualcaster_app import Application
from dualcaster_core.accounts.linked_accounts.collection_links import LONGEST_LINK
from dualcaster_core.accounts.linked_accounts.use_cases import LinkedAccountList
from dualcaster_http.accounts.oauth_cookie import browser_secret, remember_browser
from dualcaster_http.accounts.responses import ProviderSignIn
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.discord import GuildId, snowflake
from dualcaster_http.edge.parameters import FromApplication, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

SETTINGS = "/settings/connections"
"""The page that shows what is linked."""


@frozen(kw_only=True)
class DiscordServer:
    """A Discord server; ``takes_part``: one is matched with its other members who take part."""

    guild_id: str
    name: str
    takes_part: bool


@frozen(kw_only=True)
class DiscordServerList:
    """One's Discord servers; all there are."""

    items: tuple[DiscordServer, ...]
    next_cursor: str | None = None


class CollectionLink(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The public link of a collection."""

    link: Annotated[
        str, msgspec.Meta(min_length=1, max_length=LONGEST_LINK, examples=["https://moxfield.com/collection/AbC123"])
    ]


ProviderName = Annotated[
    str,
    PathParameter(
        description="The provider: discord, google or moxfield.",
        pattern=r"^[a-z]{1,40}$",
        examples=one_example("discord"),
    ),
]


@get(
    "",
    summary="Linked accounts",
    operation_id="connections",
    opt={RATE: "read"},
    responses=answers(LinkedAccountList, "What is linked, and what can be."),
)
async def connections(me: Me, application: FromApplication) -> LinkedAccountList:
    """List the outside accounts that sign in to this account, and the providers that another can be linked from."""
    return await application.linked_accounts.linked_accounts.list(me.user_id)


@post(
    "/{provider:str}/initiate",
    summary="Begin to link an account",
    operation_id="begin_connection",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(ProviderSignIn, "Where to send the browser.", "oauth.provider_unknown"),
)
async def begin(
    provider: ProviderName, me: Me, request: Request[Any, Any, Any], application: FromApplication
) -> Response[ProviderSignIn]:
    """Begin to link an outside account.

    The answer sets a cookie: the same browser must open the address within ten minutes, once.
    """
    begun = await application.linked_accounts.linked_accounts.begin(
        provider, user_id=me.user_id, return_to=SETTINGS, browser_secret=browser_secret(request)
    )
    return Response(
        ProviderSignIn(authorization_url=begun.authorization_url),
        headers={"Cache-Control": "no-store"},
        cookies=[remember_browser(request, begun.browser_secret)],
    )


@put(
    "/collection",
    summary="Link a Moxfield collection",
    operation_id="link_moxfield_collection",
    opt={RATE: "write"},
    responses=answers(LinkedAccountList, "What is linked now.", "linked_account.link_invalid", "linked_account.taken"),
)
async def link_collection(data: JSONBody[CollectionLink], me: Me, application: FromApplication) -> LinkedAccountList:
    """Link the public collection of a link, in place of the one that was linked before.

    Moxfield has no sign-in for other sites and confirms nobody's ownership: the link signs nobody in. The collection is
    read when its owner asks for that, at `POST /inventory/import/moxfield`.
    """
    await application.linked_accounts.collection_links.link(me.user_id, data.link)
    return await application.linked_accounts.linked_accounts.list(me.user_id)


@delete(
    "/{provider:str}",
    summary="Unlink an account",
    operation_id="delete_connection",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "It is unlinked.", "linked_account.not_found", "linked_account.last_sign_in", status=204),
)
async def unlink(provider: ProviderName, me: Me, application: FromApplication) -> None:
    """Unlink an outside account. The last way to sign in stays until there is a password."""
    await application.linked_accounts.linked_accounts.unlink(me.user_id, provider)


@get(
    "/servers",
    summary="My Discord servers",
    operation_id="discord_servers",
    opt={RATE: "read"},
    responses=answers(DiscordServerList, "The servers, those that one takes part in first."),
)
async def servers(me: Me, application: FromApplication) -> DiscordServerList:
    """List the servers that Discord says one is in, and whether one is matched with the other members who take part."""
    return await _servers(application, me.user_id)


@put(
    "/servers/{guild_id:str}",
    summary="Take part in a Discord server",
    operation_id="join_discord_server",
    opt={RATE: "write"},
    responses=answers(DiscordServerList, "The servers now.", "guild.unknown"),
)
async def join_server(guild_id: GuildId, me: Me, application: FromApplication) -> DiscordServerList:
    """Be matched with the other members of a server who take part in it.

    Only servers that Discord lists among the caller's can be joined.
    """
    await application.linked_accounts.guilds.join_known(me.user_id, snowflake(guild_id, "guild_id"))
    return await _servers(application, me.user_id)


@delete(
    "/servers/{guild_id:str}",
    summary="Take part in a Discord server no longer",
    operation_id="leave_discord_server",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "One takes no part in it.", status=204),
)
async def leave_server(guild_id: GuildId, me: Me, application: FromApplication) -> None:
    """Be matched within a server no longer; not to take part is what was wanted."""
    await application.linked_accounts.guilds.leave(me.user_id, snowflake(guild_id, "guild_id"))


async def _servers(application: Application, user_id: int) -> DiscordServerList:
    chosen = await application.linked_accounts.guilds.choices(user_id)
    return DiscordServerList(
        items=tuple(
            DiscordServer(guild_id=str(one.guild_id), name=one.name, takes_part=one.takes_part) for one in chosen
        )
    )


def linked_accounts_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/connections",
        route_handlers=[connections, begin, link_collection, unlink, servers, join_server, leave_server],
        tags=["connections"],
    )
