"""What follows from copies that somebody adds by hand: they follow the open BUYs on the card, once."""

from datetime import datetime

from attrs import frozen

from dualcaster_core.collection.events import CopiesAdded
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.signals.following.model import Tracking, acted, new_follow
from dualcaster_core.signals.following.ports import FollowingUnitOfWork
from dualcaster_core.signals.visibility import may_follow


@frozen
class FollowAddedCopies:
    """Follows implicitly what somebody acted on, and notes the act on what they follow already."""

    units: UnitOfWorkFactory[FollowingUnitOfWork]

    async def __call__(self, delivery: Delivery, event: CopiesAdded) -> None:
        """Follow the BUYs on the card that were open then; those followed before stay as they are."""
        at = datetime.fromisoformat(event.added_at)
        async with self.units() as uow:
            for found in await uow.follows.open_buys(event.user_id, event.card_id):
                signal = found.signal
                if not signal.made_at <= at < signal.ends_at or signal.quote.finish.value != event.finish:
                    continue
                known = await uow.follows.of(signal.id, event.user_id)
                if known is not None:
                    await uow.follows.store(acted(known, at))
                elif may_follow(found.visibility, found.relation, is_open=True, maker_is_open=found.maker_is_open):
                    await uow.follows.store(new_follow(signal, event.user_id, Tracking.IMPLICIT, at))
            await uow.mark_handled(delivery)
            await uow.commit()
