"""``/api/v1/discord``, for bots of ours: who somebody on Discord is here, and linking servers."""

from datetime import datetime
from typing import Annotated

import msgspec
from attrs import frozen
from litestar import Router, get, post
from litestar.params import JSONBody

from dualcaster_core.accounts.guilds.model import LONGEST_GUILD_NAME
from dualcaster_core.accounts.profiles.views import PublicProfile
from dualcaster_http.edge.authentication import Bot
from dualcaster_http.edge.discord import PREFIX, DiscordId, GuildId, Snowflake, linked_person, snowflake
from dualcaster_http.edge.parameters import LINE, FromApplication
from dualcaster_http.edge.rate_limits import BOT, RATE
from dualcaster_http.openapi.answers import answers


class GuildLink(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Who links a server, what Discord says of them, and what the server is called.

    ``manages`` is whether the person has the permission to manage the server. ``channel_id`` is where members are told
    what no direct message can carry.
    """

    discord_id: Snowflake
    manages: bool
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_GUILD_NAME, pattern=LINE)]
    channel_id: Snowflake | None = None


@frozen(kw_only=True)
class LinkedGuild:
    """A linked server."""

    guild_id: str
    name: str
    channel_id: str | None
    linked_at: datetime


@get(
    "/user/{discord_id:str}",
    summary="Who somebody on Discord is here",
    operation_id="discord_user",
    opt={RATE: BOT},
    responses=answers(PublicProfile, "The profile.", "linked_account.not_linked"),
)
async def discord_user(discord_id: DiscordId, bot: Bot, application: FromApplication) -> PublicProfile:
    """Return the profile of who has linked this Discord account, as they see it themselves.

    It has what they hide from others: show it to them alone.
    """
    person = await linked_person(application, discord_id)
    return await application.profiles.profiles.seen(person.username, person.user_id)


@post(
    "/guild/{guild_id:str}/link",
    summary="Link a Discord server",
    operation_id="link_discord_guild",
    status_code=200,
    opt={RATE: BOT},
    responses=answers(LinkedGuild, "The server.", "linked_account.not_linked", "guild.admin_needed"),
)
async def link_guild(
    guild_id: GuildId, data: JSONBody[GuildLink], bot: Bot, application: FromApplication
) -> LinkedGuild:
    """Link a server for somebody who manages it, or change its name and channel.

    Nobody takes part by that: each member joins for themselves.
    """
    await linked_person(application, data.discord_id)
    guild = await application.linked_accounts.guilds.link(
        snowflake(guild_id, "guild_id"),
        data.name,
        manages=data.manages,
        channel_id=snowflake(data.channel_id, "channel_id") if data.channel_id else None,
    )
    return LinkedGuild(
        guild_id=str(guild.id),
        name=guild.name,
        channel_id=str(guild.channel_id) if guild.channel_id else None,
        linked_at=guild.linked_at,
    )


def discord_accounts_router() -> Router:
    """Make the routes."""
    return Router(PREFIX, route_handlers=[discord_user, link_guild], tags=["discord"])
