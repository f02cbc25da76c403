"""Whether members are still in a server: asked of Discord where no intent tells who left."""

import asyncio
from collections.abc import Iterable
from typing import Final

import discord

from dualcaster_bot.context import BotContext

BELIEVED: Final = 600
"""Seconds for which somebody who was there is not asked after again."""


async def note_who_left(context: BotContext, guild: discord.Guild, usernames: Iterable[str]) -> int:
    """Take those out of a server who are no members on Discord any more; count them.

    A Discord that does not answer is asked another time.
    """
    guilds = context.application.linked_accounts.guilds
    known = await guilds.discord_ids(guild.id, sorted(set(usernames)))
    gone = await asyncio.gather(*(_is_gone(context, guild, one) for one in known.values()))
    left = [one for one, away in zip(known.values(), gone, strict=True) if away]
    for one in left:
        await guilds.left_discord(one, guild.id)
    return len(left)


async def _is_gone(context: BotContext, guild: discord.Guild, discord_id: int) -> bool:
    key = f"bot:member:{guild.id}:{discord_id}"
    if await context.application.cache.get(key) is not None:
        return False
    try:
        await guild.fetch_member(discord_id)
    except discord.NotFound:
        return True
    except discord.HTTPException:
        return False
    await context.application.cache.put(key, b"1", seconds=BELIEVED)
    return False
