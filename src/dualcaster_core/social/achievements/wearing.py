"""Choosing the frame that one wears."""

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.social.achievements.errors import FrameLocked
from dualcaster_core.social.achievements.events import FrameChanged
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.achievements.ports import AchievementsUnitOfWork


@frozen
class FrameChoice:
    """Lets people wear any frame that is open to them."""

    units: UnitOfWorkFactory[AchievementsUnitOfWork]

    async def wear(self, actor: Actor, tier: FrameTier) -> None:
        """Wear a frame from now on; the one that is worn stays. Raises ``FrameLocked``."""
        async with self.units() as uow:
            # Who takes an achievement back waits for the account, or is waited for.
            await uow.users.with_id(actor.user_id, lock=True)
            if tier is not FrameTier.BRONZE and tier not in await uow.frames.opened_frames(actor.user_id):
                raise FrameLocked(tier.word)
            if await uow.frames.choose_frame(actor.user_id, tier):
                await uow.record(FrameChanged(user_id=actor.user_id))
            await uow.commit()
