"""What somebody has earned and not seen yet: shown once, wherever they look first."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.model import Achievement
from dualcaster_core.social.achievements.ports import AchievementsUnitOfWork


@frozen
class NewAchievements:
    """Tells people once of what they have earned."""

    units: UnitOfWorkFactory[AchievementsUnitOfWork]

    async def take(self, actor: Actor) -> Sequence[Achievement]:
        """Return what the actor has not seen yet, the latest first; of several pages that ask, one gets each."""
        async with self.units() as uow:
            keys = await uow.achievements.take_unseen(actor.user_id)
            await uow.commit()
        return tuple(ACHIEVEMENTS[key] for key in keys if key in ACHIEVEMENTS)
