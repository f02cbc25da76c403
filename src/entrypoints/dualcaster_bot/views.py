"""What can be pressed under an answer for a while."""

from typing import Any, Final

import discord

Interaction = discord.Interaction[Any]
LIVE_SECONDS: Final = 300.0
"""How long buttons live after the last press."""


class TimedView(discord.ui.View):
    """Buttons that are taken away when nobody has pressed them for five minutes.

    With ``owner_id`` nobody else can press them.
    """

    def __init__(self, owner_id: int | None = None) -> None:
        super().__init__(timeout=LIVE_SECONDS)
        self.owner_id = owner_id
        self._interaction: Interaction | None = None

    def sent_by(self, interaction: Interaction) -> None:
        """Note by which answer these buttons were sent, to take them away later."""
        self._interaction = interaction

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let only whom the answer is for press; tell the others."""
        if self.owner_id in (None, interaction.user.id):
            return True
        await interaction.response.send_message(
            "These buttons are for whoever asked. Use the command yourself to have your own.", ephemeral=True
        )
        return False

    async def on_timeout(self) -> None:
        """Take the buttons away; links stay."""
        if self._interaction is None:
            return
        kept = discord.ui.View(timeout=None)
        for item in self.children:
            if isinstance(item, discord.ui.Button) and item.url:
                kept.add_item(item)
        try:
            await self._interaction.edit_original_response(view=kept if kept.children else None)
        except discord.HTTPException:
            return
