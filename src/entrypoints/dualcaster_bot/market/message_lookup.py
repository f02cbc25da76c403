"""The entry *Look up cards* in the menu of a message: prices of what stands in ``[[...]]``."""

import re
from typing import Any, Final

import discord
from discord import app_commands

from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import add_lines, plain_embed, worth
from dualcaster_bot.market.price_views import price_reply
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import shown
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.kernel.text import fold

Interaction = discord.Interaction[Any]
NAME: Final = "Look up cards"
LOOKED_UP: Final = 10
_NAMED = re.compile(r"\[\[\s*([^\[\]|]{1,200}?)\s*(?:\|\s*([^\[\]|]{1,20}?)\s*)?\]\]")


def names_in(text: str) -> list[tuple[str, str | None]]:
    """List the cards that a message names, each once, with the set after a bar: ``[[Bolt|LEA]]``."""
    found: dict[tuple[str, str], tuple[str, str | None]] = {}
    for match in _NAMED.finditer(text[:6_000]):
        name, code = match[1], match[2]
        found.setdefault((fold(name), fold(code or "")), (name, code))
    return list(found.values())


def message_lookup(context: BotContext) -> app_commands.ContextMenu:
    """Make the entry of the menu; Discord sends the message along, so no intent for messages is needed."""

    async def look_up(interaction: Interaction, message: discord.Message) -> None:
        await context.answers.give(interaction, "look up", lambda: _found(context, message.content))

    return app_commands.ContextMenu(
        name=NAME,
        callback=look_up,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
    )


async def _found(context: BotContext, content: str) -> Reply:
    names = names_in(content)
    if not names:
        return Reply(
            text="This message names no card: write names as `[[Lightning Bolt]]` or `[[Lightning Bolt|LEA]]`."
        )
    if len(names) == 1:
        card = await context.application.market.named_cards.best(*names[0])
        return await price_reply(context, card.id)
    embed = plain_embed("Cards of this message")
    lines = []
    for name, code in names[:LOOKED_UP]:
        try:
            card = await context.application.market.named_cards.best(name, code)
        except CardNotFound:
            lines.append(f"{shown(name, 60)}: no such card")
            continue
        page = context.links.page(f"/cards/{card.hashid}")
        title = f"[{shown(card.name, 80)}]({page})" if page else shown(card.name, 80)
        lines.append(f"{title} ({card.set_code.upper()}): {worth(card.current_price)}")
    add_lines(embed, "Prices", lines)
    if len(names) > LOOKED_UP:
        embed.description = f"The first {LOOKED_UP} of {len(names)} cards."
    return Reply(embeds=(embed,))
