"""The card that a command is about: one option for all commands, with suggestions while people type."""

from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands

from dualcaster_bot.context import BotContext
from dualcaster_bot.text import plain_label
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.catalogue.use_cases import LONGEST_QUERY
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.text import fold

log = structlog.get_logger(__name__)
MOST_CHOICES = 25
"""Discord shows no more."""
Choices = list[app_commands.Choice[str | int | float]]


class CatalogueOption(app_commands.Transformer):
    """An option that is completed from the catalogue; a failure suggests nothing."""

    async def transform(self, _: discord.Interaction[Any], value: Any, /) -> str:
        """Take the text as it was typed or chosen."""
        return str(value).strip()

    async def autocomplete(self, interaction: discord.Interaction[Any], value: Any, /) -> Choices:
        """Suggest what was perhaps meant."""
        try:
            return await self.suggestions(interaction, str(value)[:LONGEST_QUERY])
        except DualcasterError as error:
            log.info("nothing suggested", reason=str(error)[:200])
            return []

    async def suggestions(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        """List what was perhaps meant."""
        raise NotImplementedError


class CardOption(CatalogueOption):
    """The name of a card."""

    async def suggestions(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        """List names that begin with, hold or resemble what was typed."""
        hits = await context_of(interaction).application.catalogue.cards.complete(typed, limit=MOST_CHOICES)
        return [choice(hit.name, hit.name) for hit in hits]


class SetOption(CatalogueOption):
    """A set: of the card that was named before it, else any."""

    async def suggestions(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        """List sets whose code or name fits what was typed."""
        application, card = context_of(interaction).application, getattr(interaction.namespace, "card", None)
        if not card:
            sets = await application.catalogue.cards.sets(typed, limit=MOST_CHOICES) if typed else ()
            return [choice(f"{one.name} ({one.code.upper()})", one.code) for one in sets]
        page = await application.market.priced_cards.search(str(card)[:LONGEST_QUERY], CardFilter(), limit=100)
        wanted, found = fold(typed), {one.set_code: one.set_name for one in page.items}
        fitting = [
            (code, name) for code, name in found.items() if fold(code).startswith(wanted) or wanted in fold(name)
        ]
        return [choice(f"{name} ({code.upper()})", code) for code, name in fitting[:MOST_CHOICES]]


if TYPE_CHECKING:
    CardName = str
    SetCode = str
else:
    CardName = app_commands.Transform[str, CardOption]
    SetCode = app_commands.Transform[str, SetOption]


def context_of(interaction: discord.Interaction[Any]) -> BotContext:
    """Return what the client of an interaction works with."""
    context: BotContext = interaction.client.context
    return context


def choice(name: str, value: str) -> app_commands.Choice[str | int | float]:
    """Make a suggestion, as short as Discord wants it."""
    return app_commands.Choice(name=plain_label(name), value=value[:100])
