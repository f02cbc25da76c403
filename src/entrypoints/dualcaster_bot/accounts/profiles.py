"""``/dd profile``."""

from typing import Any

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_app.formatting import money
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import plain_embed
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import plain_label, shown
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.linked_accounts.errors import NotLinked
from dualcaster_core.accounts.profiles.views import PublicProfile
from dualcaster_core.social.achievements.views import AchievementsView

Interaction = discord.Interaction[Any]


class ProfileCommand(Cog):
    """Who somebody is."""

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @app_commands.command(name="profile", description="Your profile, or that of somebody here")
    @app_commands.describe(user="A person on Discord; yourself if you leave it out")
    async def profile(self, interaction: Interaction, user: discord.User | None = None) -> None:
        """Show a profile as the one who asks may see it."""
        await self._context.answers.give(interaction, "profile", lambda: self._profile(interaction, user))

    async def _profile(self, interaction: Interaction, user: discord.User | None) -> Reply:
        viewer = await self._context.person_if_linked(interaction.user)
        if user is None or user.id == interaction.user.id:
            shown_person = viewer or await self._context.person(interaction.user)
        else:
            try:
                shown_person = await self._context.person(user)
            except NotLinked:
                raise UserNotFound(plain_label(user.display_name, 40)) from None
        profiles = self._context.application.profiles.profiles
        profile = await profiles.seen(shown_person.username, viewer.user_id if viewer else None)
        earned = await self._context.application.social.achievements.reading.shown(shown_person.user_id)
        return Reply(embeds=(self._embed(profile, earned),))

    def _embed(self, profile: PublicProfile, earned: AchievementsView) -> discord.Embed:
        name = profile.display_name or profile.username
        about = "\n".join(shown(part, 500) for part in (profile.tagline, profile.bio) if part)
        embed = plain_embed(shown(name), about, url=self._context.links.page(f"/u/{profile.username}"))
        embed.add_field(name="Reputation", value=f"{profile.tier.capitalize()}, {profile.score} points")
        rating = f", {profile.rating:.1f} of 5" if profile.rating is not None else ""
        embed.add_field(name="Trades", value=f"{profile.trades:,} completed{rating}")
        if earned.total_unlocked:
            points = f"{earned.total_discovery_points:,} points"
            embed.add_field(name="Achievements", value=f"{earned.total_unlocked:,} earned, {points}")
        if profile.cards_for_trade is not None:
            embed.add_field(name="For trade", value=f"{profile.cards_for_trade:,} cards")
        if profile.cards_wanted is not None:
            embed.add_field(name="Wants", value=f"{profile.cards_wanted:,} cards")
        if profile.inventory_value is not None:
            embed.add_field(name="Collection", value=money(profile.inventory_value))
        if profile.location:
            far = f", about {profile.distance}" if profile.distance else ""
            embed.add_field(name="Trades at", value=f"{shown(profile.location)}{far}")
        return embed
