"""What follows from events: in rings from what happens elsewhere, and from what happens to their legs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.events import AccountDeleted, AccountShut, UserBlocked
from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.kernel.errors import Conflict
from dualcaster_core.kernel.events import Delivery, FiveMinutesDue
from dualcaster_core.rings.proposals.acting import RingContext, announce, fall, lock_members
from dualcaster_core.rings.proposals.events import RingCancelled, RingDeclined, RingEvent, RingLapsed
from dualcaster_core.rings.proposals.lifecycle import FALLEN, RingAction, RingStatus
from dualcaster_core.rings.proposals.model import LARGEST_RING, RingPlan, RingTrade
from dualcaster_core.rings.proposals.notices import notifications_of
from dualcaster_core.rings.proposals.ports import RingPlanner, RingsUnitOfWork
from dualcaster_core.rings.proposals.proposing import begin
from dualcaster_core.trading.acting import tell
from dualcaster_core.trading.events import TradeCancelled, TradeCompleted
from dualcaster_core.trading.lifecycle import Action, By, Stage
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade

AT_ONCE: Final = 200
FEWEST_WILLING: Final = 2
"""So many people of a ring that fell are to be willing before another is looked for."""
REPAIRED: Final[tuple[type[RingEvent], ...]] = (RingDeclined, RingLapsed, RingCancelled)
"""What may be followed by another ring."""


@frozen
class ExpireRings:
    """Ends the rings whose time to accept has passed."""

    context: RingContext

    async def __call__(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """End them, each in a transaction of its own; done twice it finds nothing more to do."""
        await self.run()
        async with self.context.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()

    async def run(self) -> int:
        """End every ring that is due; count them."""
        done = 0
        while True:
            now = self.context.clock.now()
            async with self.context.units() as uow:
                due = await uow.rings.expired(now, limit=AT_ONCE)
            ended = sum([await end_ring(self.context, key, RingAction.EXPIRE, now) for key in due])
            done += ended
            if not ended:
                return done


EndingEvent = UserBlocked | AccountDeleted | AccountShut | ListsChanged
"""What may end rings that were not accepted by everybody."""


@frozen
class EndRings:
    """Ends rings of people who trade no more with each other, and rings whose copies are gone."""

    context: RingContext

    async def __call__(self, delivery: Delivery, event: EndingEvent) -> None:
        """End them, each in a transaction of its own; nobody is told why."""
        now = self.context.clock.now()
        async with self.context.units() as uow:
            keys = await self._keys(uow, event)
        for key in keys:
            await end_ring(self.context, key, RingAction.END, now)
        async with self.context.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()

    async def _keys(self, uow: RingsUnitOfWork, event: EndingEvent) -> Sequence[int]:
        if isinstance(event, UserBlocked):
            theirs = set(await uow.rings.open_of(event.blocked_id))
            return [key for key in await uow.rings.open_of(event.blocker_id) if key in theirs]
        if isinstance(event, AccountDeleted | AccountShut):
            return await uow.rings.open_of(event.user_id)
        return await uow.rings.short_of(event.user_id)


async def end_ring(context: RingContext, ring_id: int, action: RingAction, now: datetime) -> bool:
    """End a ring that still waits for answers; tell whether it did."""
    async with context.units() as uow:
        known = await uow.rings.one(ring_id)
        if known is None or not known.is_open:
            return False
        for user_id in sorted(known.member_ids):
            await uow.users.with_id(user_id, lock=True)
        ring = await uow.rings.one(ring_id, lock=True)
        if ring is None or not ring.is_open or (action is RingAction.EXPIRE and not ring.has_expired(now)):
            return False
        await fall(uow, context, ring, action)
        await uow.commit()
    return True


@frozen
class FollowLegs:
    """Brings a ring on when one of its legs is completed; a leg that is cancelled breaks it."""

    context: RingContext

    async def __call__(self, delivery: Delivery, event: TradeCompleted | TradeCancelled) -> None:
        """Do it in the transaction that notes the event as handled."""
        async with self.context.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            ring = await uow.rings.one(event.ring_id, lock=True) if event.ring_id is not None else None
            if ring is not None and ring.status is RingStatus.UNDER_WAY:
                await self._follow(uow, ring, is_broken=isinstance(event, TradeCancelled))
            await uow.commit()

    async def _follow(self, uow: RingsUnitOfWork, ring: RingTrade, *, is_broken: bool) -> None:
        legs = await uow.trades.legs_of([ring.id], lock=True)
        is_done = all(leg.stage is Stage.COMPLETED for leg in legs)
        action = RingAction.BREAK if is_broken else RingAction.COMPLETE if is_done else RingAction.FINISH_LEG
        now = self.context.clock.now()
        after, told = ring.after(action, now)
        await uow.rings.store(after, told)
        await announce(uow, self.context.ids, after, told)
        if is_broken:
            await self._dispute(uow, legs, now)

    async def _dispute(self, uow: RingsUnitOfWork, legs: Sequence[Trade], now: datetime) -> None:
        """Call a moderator for what is under way: somebody gives and gets nothing."""
        for leg in legs:
            if leg.stage is Stage.ONE_CONFIRMED:
                step = TradeStep(action=Action.DISPUTE, by=By.SYSTEM, at=now)
                after, event = take(leg, step, self.context.trading_rules)
                await uow.trades.store(after, event)
                await tell(uow, self.context.ids, after, event)


@frozen
class RepairRing:
    """Proposes another ring to those who were willing, where one exists, in place of one that fell."""

    context: RingContext
    planner: RingPlanner

    async def __call__(self, delivery: Delivery, event: RingDeclined | RingLapsed | RingCancelled) -> None:
        """Propose it in the transaction that notes the event as handled; it waits for everybody's answer."""
        async with self.context.units() as uow:
            fallen = await uow.rings.one(event.ring_id)
        plan = await self._plan(fallen) if fallen is not None else None
        try:
            if fallen is not None and plan is not None:
                await self._propose(delivery, fallen, plan)
                return
        except Conflict:
            pass  # what was found is gone by now, and nobody was told of it
        async with self.context.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()

    async def _plan(self, fallen: RingTrade) -> RingPlan | None:
        willing = _willing(fallen)
        if fallen.status not in FALLEN or fallen.repairs >= self.context.rules.repairs or len(willing) < FEWEST_WILLING:
            return None
        without = frozenset(fallen.member_ids) - frozenset(willing)
        return await self.planner.replacement(willing, without, LARGEST_RING)

    async def _propose(self, delivery: Delivery, fallen: RingTrade, plan: RingPlan) -> None:
        async with self.context.units() as uow:
            await lock_members(uow, plan.members)
            if await uow.mark_handled(delivery):
                await begin(uow, self.context, plan, proposer_id=None, exchange=fallen.exchange, repairs=fallen)
                await uow.commit()


def _willing(fallen: RingTrade) -> tuple[int, ...]:
    """List who may still want to trade: not who declined, nor who did not answer in time."""
    if fallen.status is RingStatus.EXPIRED:
        return tuple(user_id for user_id in fallen.member_ids if user_id in fallen.accepted_ids)
    return tuple(user_id for user_id in fallen.member_ids if user_id != fallen.ended_by)


@frozen
class NotifyRings:
    """Tells the people of a ring in the notification centre what happened to it."""

    context: RingContext

    async def __call__(self, delivery: Delivery, event: RingEvent) -> None:
        """Add the notifications in the transaction that notes the event as handled."""
        async with self.context.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            await uow.notifications.add(*notifications_of(event, self.context.ids, self.context.clock.now()))
            await uow.commit()
