"""Following signals, and letting go of them."""

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.signals.errors import OwnSignal, SignalClosed, SignalNotFound
from dualcaster_core.signals.following.model import Follow, Tracking, followed_again, new_follow, unfollowed
from dualcaster_core.signals.following.ports import FollowingUnitOfWork, SignalForViewer
from dualcaster_core.signals.model import SignalState
from dualcaster_core.signals.visibility import SignalRelation, may_follow, may_see


@frozen
class Following:
    """Follows signals and lets go of them; doing either again changes nothing."""

    units: UnitOfWorkFactory[FollowingUnitOfWork]
    clock: Clock

    async def follow(self, actor: Actor, signal_id: int) -> Follow:
        """Follow a signal explicitly.

        Raises ``SignalNotFound`` for what one may not see, ``OwnSignal`` and ``SignalClosed``.
        """
        async with self.units() as uow:
            found = checked(await uow.follows.signal_for(signal_id, actor.user_id, lock=True))
            now = self.clock.now()
            if found.relation is SignalRelation.MAKER:
                raise OwnSignal
            is_open = found.signal.state is SignalState.OPEN and now < found.signal.ends_at
            if not may_follow(found.visibility, found.relation, is_open=is_open, maker_is_open=found.maker_is_open):
                raise SignalClosed
            known = await uow.follows.of(signal_id, actor.user_id)
            if known is None:
                follow = new_follow(found.signal, actor.user_id, Tracking.EXPLICIT, now)
            else:
                follow = followed_again(known, found.signal, now)
            if follow != known:
                await uow.follows.store(follow)
                await uow.commit()
        return follow

    async def unfollow(self, actor: Actor, signal_id: int) -> bool:
        """Stop following a signal; False where one did not. After an hour the follow is still evaluated.

        Works for signals that one sees no more. Raises ``SignalNotFound`` for those one never followed nor sees.
        """
        async with self.units() as uow:
            found = await uow.follows.signal_for(signal_id, actor.user_id, lock=True)
            known = None if found is None else await uow.follows.of(signal_id, actor.user_id)
            if known is None:
                checked(found)
                return False
            after = unfollowed(known, self.clock.now())
            if after == known:
                return False
            await uow.follows.store(after)
            await uow.commit()
        return True


def checked(found: SignalForViewer | None) -> SignalForViewer:
    """Return a signal that its viewer may see. Raises ``SignalNotFound``."""
    if found is None or not may_see(found.visibility, found.relation, maker_is_open=found.maker_is_open):
        raise SignalNotFound("there is no such signal")
    return found
