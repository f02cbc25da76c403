"""``/api/v1/discord``, for bots of ours: the matches of a person, and those among the members of a server."""

from typing import Annotated

from litestar import Router, get
from litestar.params import QueryParameter

from dualcaster_core.matching.guild_matches import MOST_MATCHES, GuildMatchPage
from dualcaster_core.matching.views import MatchPage
from dualcaster_http.edge.authentication import Bot
from dualcaster_http.edge.discord import PREFIX, DiscordId, GuildId, linked_person, snowflake
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import BOT, RATE
from dualcaster_http.openapi.answers import answers

Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=MOST_MATCHES, description="Most matches to list.")]


@get(
    "/user/{discord_id:str}/matches",
    summary="Somebody's matches",
    operation_id="discord_matches",
    opt={RATE: BOT},
    responses=answers(MatchPage, "The matches, the best first.", "linked_account.not_linked"),
)
async def discord_matches(
    discord_id: DiscordId, bot: Bot, application: FromApplication, limit: Limit = MOST_MATCHES
) -> MatchPage:
    """List the best matches of who has linked this Discord account: show them to that person alone."""
    person = await linked_person(application, discord_id)
    return await application.matching.matches.list_summaries(person.user_id, limit=limit)


@get(
    "/guild/{guild_id:str}/matches",
    summary="Matches within a Discord server",
    operation_id="discord_guild_matches",
    opt={RATE: BOT},
    responses=answers(GuildMatchPage, "The matches, each pair once, the best first."),
)
async def guild_matches(
    guild_id: GuildId, bot: Bot, application: FromApplication, limit: Limit = MOST_MATCHES
) -> GuildMatchPage:
    """List the best matches among those who take part in a linked server and show themselves to each other.

    Fewer than two linked members have none. Of more than 500 those who were active last are looked at.
    """
    return await application.matching.guild_matches.best(snowflake(guild_id, "guild_id"), limit=limit)


def discord_matches_router() -> Router:
    """Make the routes."""
    return Router(PREFIX, route_handlers=[discord_matches, guild_matches], tags=["discord"])
