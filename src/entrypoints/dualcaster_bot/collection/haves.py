"""``/dd have`` and ``/dd show``."""

from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_app.formatting import condition, count, money
from dualcaster_bot.card_option import CardName, SetCode
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import FINISHES, card_embed, plain_embed, worth
from dualcaster_bot.own_lines import OwnHave, OwnItem, have_name, own_have, own_item
from dualcaster_bot.pager import PAGE_LINES, ListPage, paged
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import shown
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.model import LARGEST_QUANTITY
from dualcaster_core.kernel.ids import IdKind

Interaction = discord.Interaction[Any]
FinishName = Literal["nonfoil", "foil", "etched"]
Quantity = app_commands.Range[int, 1, LARGEST_QUANTITY]


class HaveCommands(Cog):
    """What somebody has for trade."""

    have = app_commands.Group(name="have", description="What you have for trade")

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @have.command(name="add", description="Own a near mint copy more, and offer it for trade")
    @app_commands.describe(card="The name of the card", set="Its set", finish="Foil or not", quantity="How many")
    async def add(
        self,
        interaction: Interaction,
        card: CardName,
        set: SetCode | None = None,  # noqa: A002 - what people see
        finish: FinishName | None = None,
        quantity: Quantity = 1,
    ) -> None:
        """Own and offer so many copies more."""
        wanted = Finish(finish) if finish else None
        await self._context.answers.give(
            interaction, "have add", lambda: self._add(interaction, card, set, wanted, quantity)
        )

    @have.command(name="list", description="What you have for trade, with what it is worth")
    async def list_haves(self, interaction: Interaction) -> None:
        """Show the offers, page by page."""
        await self._context.answers.give(interaction, "have list", lambda: self._list(interaction))

    @have.command(name="remove", description="Offer a card no longer; you still own it")
    @app_commands.describe(card="The offer")
    async def remove(self, interaction: Interaction, card: OwnHave) -> None:
        """Take an offer off the list."""
        await self._context.answers.give(interaction, "have remove", lambda: self._remove(interaction, card))

    @app_commands.command(name="show", description="Post a card of yours for everybody to see")
    @app_commands.describe(card="A card of your inventory")
    async def show(self, interaction: Interaction, card: OwnItem) -> None:
        """Post copies of one's own."""
        await self._context.answers.give(interaction, "show", lambda: self._show(interaction, card), private=False)

    async def _add(
        self, interaction: Interaction, text: str, set_code: str | None, finish: Finish | None, quantity: int
    ) -> Reply:
        person = await self._context.person(interaction.user)
        card = await self._context.application.named_steps.offer(
            person.user_id, text, set_code=set_code, finish=finish, quantity=quantity
        )
        copies = count(quantity, "copy", "copies")
        kind = FINISHES[card.finish or Finish.NONFOIL.value].lower()
        name = f"**{shown(card.name)}** ({card.set_code.upper()}, {kind})"
        return Reply(text=f"{copies} of {name} added to what you have for trade.")

    async def _list(self, interaction: Interaction) -> Reply:
        person = await self._context.person(interaction.user)
        lists = self._context.application.collection.lists
        summary = await lists.haves.summary(person.user_id)

        async def page(cursor: str | None) -> ListPage:
            found = await lists.haves.page(person.user_id, limit=PAGE_LINES, cursor=cursor)
            lines = [f"• {shown(have_name(one))}: {worth(one.unit_value)}" for one in found.items]
            head = f"{count(summary.copies, 'copy', 'copies')} for trade, together {money(summary.value)}"
            embed = plain_embed(
                "What you have for trade", "\n".join([head, *lines]), url=self._context.links.page("/have-list")
            )
            return ListPage(embed, found.next_cursor)

        if not summary.entries and not (await lists.haves.page(person.user_id, limit=1)).items:
            return Reply(text="You have nothing for trade yet. `/dd have add` offers the first card.")
        return await paged(self._context, interaction.user.id, "have list", page)

    async def _remove(self, interaction: Interaction, text: str) -> Reply:
        person = await self._context.person(interaction.user)
        found = await own_have(self._context, person.user_id, text)
        key = self._context.application.ids.decode(IdKind.HAVE, found.id) or 0
        await self._context.application.collection.have_list.remove(person.user_id, key)
        return Reply(text=f"**{shown(have_name(found))}** is not for trade any more; you still own it.")

    async def _show(self, interaction: Interaction, text: str) -> Reply:
        person = await self._context.person(interaction.user)
        item = await own_item(self._context, person.user_id, text)
        card = item.card
        embed = card_embed(
            name=card.name,
            set_name=card.set_name,
            set_code=card.set_code,
            number=card.collector_number,
            rarity=card.rarity,
            picture=None,
            url=self._context.links.page(f"/cards/{card.hashid}"),
        )
        if card.image_url and card.image_url.startswith("https://"):
            embed.set_image(url=card.image_url)
        marks = [one for one, so in (("signed", item.signed), ("altered", item.altered)) if so]
        kind = ", ".join([FINISHES[item.finish], condition(item.condition), item.language, *marks])
        embed.add_field(name="Copy", value=kind)
        embed.add_field(name="Worth", value=worth(item.unit_value))
        offered = f"{item.quantity_for_trade} for trade" if item.quantity_for_trade else "not for trade"
        embed.add_field(name="Trade", value=offered)
        embed.set_author(name=person.username, url=self._context.links.page(f"/u/{person.username}"))
        return Reply(embeds=(embed,))
