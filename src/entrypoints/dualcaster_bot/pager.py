"""Long lists: one page at a time, read when it is asked for."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import discord
from attrs import frozen

from dualcaster_bot.context import BotContext
from dualcaster_bot.replies import Reply
from dualcaster_bot.views import TimedView

Interaction = discord.Interaction[Any]
PAGE_LINES: Final = 10


@frozen
class ListPage:
    """A page as it is shown, what continues after it (None at the end), and what else can be pressed under it."""

    embed: discord.Embed
    next_cursor: str | None = None
    item: "discord.ui.Item[Any] | None" = None


Fetch = Callable[[str | None], Awaitable[ListPage]]


async def paged(context: BotContext, owner_id: int, name: str, fetch: Fetch) -> Reply:
    """Show the first page of a list, with buttons where there are more."""
    return await Pager(context, owner_id, name, fetch).turned(0)


class Pager(TimedView):
    """Turns the pages of one list, for whoever asked for it."""

    def __init__(self, context: BotContext, owner_id: int, name: str, fetch: Fetch) -> None:
        super().__init__(owner_id)
        self._context, self._name, self._fetch = context, name, fetch
        self._cursors: list[str | None] = [None]
        self._place = 0

    async def turned(self, place: int) -> Reply:
        """Show the page at a place, from 0; the one after those that were seen is the farthest."""
        page = await self._fetch(self._cursors[place])
        view = Pager(self._context, self.owner_id or 0, self._name, self._fetch)
        view._cursors = [*self._cursors[: place + 1], *([page.next_cursor] if page.next_cursor else [])]
        view._place = place
        view.earlier.disabled = place == 0
        view.later.disabled = page.next_cursor is None
        if place == 0 and page.next_cursor is None:
            view.clear_items()
        if page.item is not None:
            view.add_item(page.item)
        return Reply(embeds=(page.embed,), view=view if view.children else None)

    @discord.ui.button(label="Back", style=discord.ButtonStyle.secondary)
    async def earlier(self, interaction: Interaction, _: discord.ui.Button["Pager"]) -> None:
        """Show the page before."""
        await self._turn(interaction, self._place - 1)

    @discord.ui.button(label="More", style=discord.ButtonStyle.secondary)
    async def later(self, interaction: Interaction, _: discord.ui.Button["Pager"]) -> None:
        """Show the next page."""
        await self._turn(interaction, self._place + 1)

    async def _turn(self, interaction: Interaction, place: int) -> None:
        await self._context.answers.give(interaction, self._name, lambda: self.turned(place), same_message=True)
