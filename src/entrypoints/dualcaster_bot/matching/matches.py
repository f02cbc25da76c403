"""``/dd matches``."""

from collections.abc import Sequence
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_app.formatting import count, money
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import plain_embed
from dualcaster_bot.matching.membership import note_who_left
from dualcaster_bot.pager import ListPage, paged
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import shown
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.matching.model import CandidateFilter
from dualcaster_core.matching.ordering import MatchOrder
from dualcaster_core.matching.views import MatchLineView, MatchSelection, MatchSummary

Interaction = discord.Interaction[Any]
SHOWN = 5
BEST_CARDS = 3


class MatchCommands(Cog):
    """The people whom somebody could trade with."""

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @app_commands.command(name="matches", description="Your best trades, everywhere or with members of this server")
    @app_commands.describe(where="Everybody, or linked members of this server alone")
    async def matches(
        self, interaction: Interaction, where: Literal["everywhere", "server", "nearby"] = "everywhere"
    ) -> None:
        """Show the matches, page by page."""
        await self._context.answers.give(interaction, f"matches {where}", lambda: self._matches(interaction, where))

    async def _matches(self, interaction: Interaction, where: str) -> Reply:
        person = await self._context.person(interaction.user)
        filters = CandidateFilter(local_only=where == "nearby")
        if where == "server":
            if interaction.guild_id is None:
                raise ValidationFailed("use this in a server: here it has no members to look among", field="where")
            await self._context.application.linked_accounts.guilds.check_member(person.user_id, interaction.guild_id)
            filters = CandidateFilter(server=interaction.guild_id)

        async def page(cursor: str | None) -> ListPage:
            first = int(cursor or 0)
            found = await self._selected(person.user_id, filters, first)
            if filters.server is not None and await self._left(interaction, found.items):
                found = await self._selected(person.user_id, filters, first)
            embed = plain_embed(
                "Your matches" if where != "server" else "Your matches in this server",
                f"{count(found.total, 'match', 'matches')}, the best first" if found.total else _NOBODY[where],
                url=self._context.links.page("/matches"),
            )
            for place, match in enumerate(found.items, first + 1):
                embed.add_field(name=_title(place, match), value=_lines(match), inline=False)
            more = first + SHOWN < found.total
            return ListPage(embed, str(first + SHOWN) if more else None)

        return await paged(self._context, interaction.user.id, "matches", page)

    async def _selected(self, user_id: int, filters: CandidateFilter, first: int) -> MatchSelection:
        return await self._context.application.matching.matches.select(
            user_id,
            filters,
            min_quality=self._context.application.settings.matching.minimum_score,
            order=MatchOrder.BEST,
            first=first,
            limit=SHOWN,
        )

    async def _left(self, interaction: Interaction, matches: Sequence[MatchSummary]) -> bool:
        """Tell whether somebody of these has left the server, unless Discord tells of that by itself."""
        if interaction.guild is None or interaction.client.intents.members:
            return False
        return bool(await note_who_left(self._context, interaction.guild, [one.trader.username for one in matches]))


_NOBODY = {
    "everywhere": "Nobody yet. Matches come from what you want and have: `/dd want add`, `/dd have add`.",
    "nearby": "Nobody within your trade radius yet. Set your place and radius on the site.",
    "server": "Nobody in this server yet. Others join in with `/dd join-server`.",
}


def _title(place: int, match: MatchSummary) -> str:
    far = f", about {match.distance}" if match.distance else ""
    return f"{place}. {shown(match.trader.username)} ({match.trader.tier}{far}) · {match.quality_score} points"


def _lines(match: MatchSummary) -> str:
    gives = f"You give {money(match.gives_value)}: {_cards(match.gives)}"
    gets = f"You get {money(match.gets_value)}: {_cards(match.gets)}"
    package = ""
    if match.package is not None:
        both = f"{money(match.package.gives_value)} for {money(match.package.gets_value)}"
        package = f"\nA fair package: {both}"
    return f"{gives}\n{gets}{package}"


def _cards(lines: Sequence[MatchLineView] | None) -> str:
    named = [f"{line.copies} × {shown(line.name, 50)}" for line in (lines or ())[:BEST_CARDS]]
    left = len(lines or ()) - len(named)
    return ", ".join(named) + (f" and {left} more" if left > 0 else "")
