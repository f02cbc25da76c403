"""``/dd link`` and ``/dd unlink``."""

from typing import Any

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_bot.confirmation import Confirmation
from dualcaster_bot.context import BotContext
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import shown
from dualcaster_core.accounts.linked_accounts.model import DISCORD, ProviderIdentity

Interaction = discord.Interaction[Any]


class LinkCommands(Cog):
    """Ties a Discord account to an account here, and unties it."""

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @app_commands.command(name="link", description="Link your Discord account to your account on the site")
    async def link(self, interaction: Interaction) -> None:
        """Hand out an address, for one use, where the signed-in person confirms."""
        await self._context.answers.give(interaction, "link", lambda: self._link(interaction))

    @app_commands.command(name="unlink", description="Unlink your Discord account")
    async def unlink(self, interaction: Interaction) -> None:
        """Ask, then unlink."""
        await self._context.answers.give(interaction, "unlink", lambda: self._unlink(interaction))

    async def _link(self, interaction: Interaction) -> Reply:
        known = await self._context.person_if_linked(interaction.user)
        if known is not None:
            return Reply(text=f"You are linked as **{shown(known.username)}**. `/dd unlink` ends that.")
        user = interaction.user
        identity = ProviderIdentity(
            provider_user_id=str(user.id), username=user.name, display_name=user.global_name or user.name
        )
        token = await self._context.application.linked_accounts.requests.start(DISCORD, identity)
        address = self._context.links.told(f"/link/{token}")
        return Reply(
            text=(
                f"Open this page, log in and confirm: <{address}>\n"
                "It is for you alone, works once, and for 15 minutes. Give it to nobody."
            )
        )

    async def _unlink(self, interaction: Interaction) -> Reply:
        person = await self._context.person(interaction.user)

        async def work() -> Reply:
            await self._context.application.linked_accounts.linked_accounts.unlink(person.user_id, DISCORD)
            return Reply(text="Your Discord account is not linked any more. `/dd link` links it again.")

        view = Confirmation(self._context, interaction.user.id, "unlink", "Unlink", work)
        question = f"Unlink your Discord account from **{shown(person.username)}**?"
        return Reply(text=question, view=view)
