"""A line of one's own lists as an option: suggested while people type, and found by what they typed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands

from dualcaster_app.formatting import count
from dualcaster_bot.card_option import MOST_CHOICES, CatalogueOption, Choices, choice, context_of
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import FINISHES
from dualcaster_bot.text import plain_label
from dualcaster_core.catalogue.use_cases import LONGEST_QUERY
from dualcaster_core.collection.errors import HaveNotFound, ItemNotFound, WantNotFound
from dualcaster_core.collection.ports import Lists
from dualcaster_core.collection.views import HaveListEntry, InventoryEntry, ListFilter, WantListEntry
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.text import fold

Line = TypeVar("Line", WantListEntry, HaveListEntry, InventoryEntry)


class _OwnOption(CatalogueOption):
    """A line of one's own; nothing is suggested to who is not linked."""

    async def suggestions(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        """List lines whose card's name has what was typed."""
        context = context_of(interaction)
        person = await context.person_if_linked(interaction.user)
        if person is None:
            return []
        return await self.lines(context.application.collection.lists, person.user_id, _named(typed))

    async def lines(self, lists: Lists, user_id: int, named: ListFilter) -> Choices:
        """List the lines of somebody that a filter keeps."""
        raise NotImplementedError


class WantOption(_OwnOption):
    """One of one's wants."""

    async def lines(self, lists: Lists, user_id: int, named: ListFilter) -> Choices:
        """List wants."""
        found = await lists.wants.page(user_id, named, limit=MOST_CHOICES)
        return [choice(want_name(one), one.id) for one in found.items]


class HaveOption(_OwnOption):
    """One of one's offers."""

    async def lines(self, lists: Lists, user_id: int, named: ListFilter) -> Choices:
        """List offers."""
        found = await lists.haves.page(user_id, named, limit=MOST_CHOICES)
        return [choice(have_name(one), one.id) for one in found.items]


class ItemOption(_OwnOption):
    """Copies of one's inventory."""

    async def lines(self, lists: Lists, user_id: int, named: ListFilter) -> Choices:
        """List copies."""
        found = await lists.inventory.page(user_id, named, limit=MOST_CHOICES)
        return [choice(item_name(one), one.id) for one in found.items]


if TYPE_CHECKING:
    OwnWant = str
    OwnHave = str
    OwnItem = str
else:
    OwnWant = app_commands.Transform[str, WantOption]
    OwnHave = app_commands.Transform[str, HaveOption]
    OwnItem = app_commands.Transform[str, ItemOption]


async def own_want(context: BotContext, user_id: int, text: str) -> WantListEntry:
    """Return the want that was chosen or named. Raises ``WantNotFound``."""
    wants, key = context.application.collection.lists.wants, context.application.ids.decode(IdKind.WANT, text)
    found = await wants.one(user_id, key) if key else None
    found = found or _best((await wants.page(user_id, _named(text), limit=MOST_CHOICES)).items, text)
    if found is None:
        raise WantNotFound(f"there is no {plain_label(text, 60)!r} on your want list")
    return found


async def own_have(context: BotContext, user_id: int, text: str) -> HaveListEntry:
    """Return the offer that was chosen or named. Raises ``HaveNotFound``."""
    haves, key = context.application.collection.lists.haves, context.application.ids.decode(IdKind.HAVE, text)
    found = await haves.one(user_id, key) if key else None
    found = found or _best((await haves.page(user_id, _named(text), limit=MOST_CHOICES)).items, text)
    if found is None:
        raise HaveNotFound(f"there is no {plain_label(text, 60)!r} on your have list")
    return found


async def own_item(context: BotContext, user_id: int, text: str) -> InventoryEntry:
    """Return the copies that were chosen or named. Raises ``ItemNotFound``."""
    items, key = context.application.collection.lists.inventory, context.application.ids.decode(IdKind.ITEM, text)
    found = await items.one(user_id, key) if key else None
    found = found or _best((await items.page(user_id, _named(text), limit=MOST_CHOICES)).items, text)
    if found is None:
        raise ItemNotFound(f"there is no {plain_label(text, 60)!r} in your inventory")
    return found


def _best(lines: Sequence[Line], text: str) -> Line | None:
    """Choose the line of the card that is called so, else the first that was found."""
    return next((one for one in lines if fold(one.card.name) == fold(text)), lines[0] if lines else None)


def want_name(want: WantListEntry) -> str:
    """Name a want in one line."""
    where = "any printing" if want.any_printing and not want.set_only else want.card.set_code.upper()
    foil = ", foil" if want.is_foil_required else ""
    return f"{want.quantity} × {want.card.name} ({where}{foil})"


def have_name(have: HaveListEntry) -> str:
    """Name an offer in one line."""
    copies = f"{have.quantity_for_trade} × {have.card.name}"
    return f"{copies} ({have.card.set_code.upper()}, {FINISHES[have.finish].lower()}, {have.condition})"


def item_name(item: InventoryEntry) -> str:
    """Name copies of an inventory in one line."""
    owned = count(item.quantity, "copy", "copies")
    finish = FINISHES[item.finish].lower()
    return f"{item.card.name} ({item.card.set_code.upper()}, {finish}, {item.condition}): {owned}"


def _named(text: str) -> ListFilter:
    return ListFilter(name_part=text[:LONGEST_QUERY] or None)
