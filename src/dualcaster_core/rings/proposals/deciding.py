"""What the people of a ring do while it waits for their answers."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.rings.proposals.acting import (
    RingContext,
    announce,
    check_members,
    fall,
    given_by,
    lock_members,
    own_ring,
    received_by,
    start_legs,
)
from dualcaster_core.rings.proposals.errors import RingValuesMoved
from dualcaster_core.rings.proposals.lifecycle import RingAction, RingStatus
from dualcaster_core.rings.proposals.model import RingTrade
from dualcaster_core.rings.proposals.ports import RingsUnitOfWork
from dualcaster_core.rings.proposals.reading import values_now
from dualcaster_core.trading.copies import reserve
from dualcaster_core.trading.deciding import check_exposure
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.trade import Trade
from dualcaster_core.trading.value_moves import have_moved


@frozen
class DecideRing:
    """Accepts and declines rings.

    All raise ``RingNotFound`` for a ring of others, ``RingConflict`` where ``version`` is not the ring's, and
    ``RingIllegalTransition``.
    """

    context: RingContext

    async def accept(self, user_id: int, ring_id: int, *, version: int, confirm_values: bool = False) -> RingTrade:
        """Accept a ring as it was seen: what one gives is promised from now on; the last acceptance starts the legs.

        Raises ``RingExpired``, ``CopiesGone``, ``RingNotPossible``, ``ExposureExceeded``, and ``RingValuesMoved`` where
        what one gives or gets moved by more than 10 % unless ``confirm_values``.
        """
        context = self.context
        async with context.units() as uow:
            await lock_members(uow, (await own_ring(uow, user_id, ring_id)).member_ids)
            ring = await own_ring(uow, user_id, ring_id, lock=True)
            ring.check_version(version)
            now = context.clock.now()
            after, event = ring.accepted_by(user_id, now)
            facts = await check_members(uow, ring.member_ids)
            legs = await uow.trades.legs_of([ring.id], lock=True)
            if not confirm_values:
                await self._check_values(uow, legs, user_id)
            if ring.exchange is not Exchange.IN_PERSON:
                await check_exposure(uow, context.trading, facts[user_id], received_by(legs, user_id))
            for leg in legs:
                if leg.proposer_id == user_id:
                    await reserve(uow, leg)
            await uow.rings.store(after, event)
            if after.status is RingStatus.UNDER_WAY:
                await start_legs(uow, context, legs, now)
            await announce(uow, context.ids, after, event)
            await uow.commit()
        return after

    async def decline(self, user_id: int, ring_id: int, *, version: int | None = None, reason: str = "") -> RingTrade:
        """Decline a ring, or take an acceptance back while it waits for others: everybody's cards are free again."""
        async with self.context.units() as uow:
            await lock_members(uow, (await own_ring(uow, user_id, ring_id)).member_ids)
            ring = await own_ring(uow, user_id, ring_id, lock=True)
            ring.check_version(version)
            after = await fall(uow, self.context, ring, RingAction.DECLINE, actor_id=user_id, reason=reason)
            await uow.commit()
        return after

    async def _check_values(self, uow: RingsUnitOfWork, legs: Sequence[Trade], user_id: int) -> None:
        """Compare what somebody gives and gets by the prices of then and of now."""
        then = given_by(legs, user_id), received_by(legs, user_id)
        gives, gets = await values_now(uow, user_id, legs)
        if have_moved(then, (gives, gets), self.context.trading_rules):
            raise RingValuesMoved((then[0], gives), (then[1], gets))
