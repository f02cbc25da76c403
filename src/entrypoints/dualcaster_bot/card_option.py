"""The card that a command is about: one option for all commands, with suggestions while people type."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands

from dualcaster_app import Application
from dualcaster_bot.context import BotContext
from dualcaster_bot.text import plain_label
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.catalogue.use_cases import LONGEST_QUERY
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.text import fold
from dualcaster_core.market.listing import ListedCard

log = structlog.get_logger(__name__)
MOST_CHOICES = 25
"""Discord shows no more."""
PICKED = 5
"""How many cards are offered to pick from."""
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


async def cards_meant(
    application: Application, text: str, set_code: str | None = None, finish: Finish | None = None
) -> Sequence[ListedCard]:
    """List the cards that a text means, at most five: one where it is a card's name. Raises ``CardNotFound``.

    Without a set the printing of each card is its cheapest.
    """
    filters = CardFilter(set_code=set_code.lower() if set_code else None, finish=finish, one_per_card=not set_code)
    page = await application.market.priced_cards.search(text[:LONGEST_QUERY], filters, limit=PICKED)
    if not page.items or not text:
        where = f" in the set {plain_label(set_code, 20)}" if set_code else ""
        raise CardNotFound(f"no card called {plain_label(text, 60)!r} was found{where}")
    exact = [one for one in page.items if fold(one.name) == fold(text)]
    return exact[:1] if exact and not set_code else exact or page.items


async def card_meant(
    application: Application, text: str, set_code: str | None = None, finish: Finish | None = None
) -> ListedCard:
    """Return the card that a text means best. Raises ``CardNotFound``."""
    return (await cards_meant(application, text, set_code, finish))[0]


def context_of(interaction: discord.Interaction[Any]) -> BotContext:
    """Return what the client of an interaction works with."""
    context: BotContext = interaction.client.context
    return context


def choice(name: str, value: str) -> app_commands.Choice[str | int | float]:
    """Make a suggestion, as short as Discord wants it."""
    return app_commands.Choice(name=plain_label(name), value=value[:100])
