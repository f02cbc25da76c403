"""Keeping scores."""

from attrs import frozen

from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.reputation.events import TierChanged
from dualcaster_core.reputation.ports import ReputationUnitOfWork


@frozen
class Scores:
    """Keeps the score of each account."""

    units: UnitOfWorkFactory[ReputationUnitOfWork]

    async def store(self, user_id: int, score: int) -> bool:
        """Keep a score (>= 0); tell whether the tier is another now.

        Only then matches are touched, and only those of this user: the change is merged like an edit of theirs.
        """
        async with self.units() as uow:
            version = await uow.reputation.store_score(user_id, score)
            if version is not None:
                await uow.record(TierChanged(user_id=user_id, version=version))
            await uow.commit()
        return version is not None
