"""Asking for direct messages, and for none."""

from attrs import evolve, frozen

from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.notifying.direct_messages.ports import DirectChannels, DirectMessagesUnitOfWork


@frozen
class DirectMessages:
    """Switches direct messages on and off. Nobody has them who did not ask for them in the bot's own messages."""

    units: UnitOfWorkFactory[DirectMessagesUnitOfWork]
    channels: DirectChannels

    async def switch_on(self, user_id: int, discord_id: str, channel_id: int) -> bool:
        """Send somebody direct messages, in the channel where they asked for them; False where they had them."""
        changed = await self._switch(user_id, on=True)
        await self.channels.opened(user_id, discord_id, channel_id, by_bot=False)
        return changed

    async def switch_off(self, user_id: int) -> bool:
        """Send somebody no direct messages any more; False where they had none."""
        return await self._switch(user_id, on=False)

    async def _switch(self, user_id: int, *, on: bool) -> bool:
        async with self.units() as uow:
            known = await uow.notification_settings.locked(user_id)
            if known.direct_messages == on:
                return False
            wanted = evolve(known, direct_messages=on, discord_enabled=known.discord_enabled or on)
            await uow.notification_settings.store(user_id, wanted)
            await uow.commit()
        return True
