"""What follows from events of buylist orders, and from time."""

from datetime import datetime
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.accounts.events import AccountDeleted
from dualcaster_core.collection.inventory_editing import resize
from dualcaster_core.collection.list_changes import record_change
from dualcaster_core.collection.ports import ItemChanges
from dualcaster_core.kernel.events import Delivery, FiveMinutesDue
from dualcaster_core.stores.access import GRANTED_BY_ROLE, StorePermission
from dualcaster_core.stores.buylist.acting import moved
from dualcaster_core.stores.buylist.events import BuylistOrderMoved
from dualcaster_core.stores.buylist.lifecycle import BuylistAction, BuylistStage
from dualcaster_core.stores.buylist.model import BuylistOrder
from dualcaster_core.stores.buylist.notices import OrderAudience, notifications_of
from dualcaster_core.stores.buylist.offers import BuylistContext
from dualcaster_core.stores.buylist.ports import BuylistUnitOfWork
from dualcaster_core.stores.profiles.events import StoreClosed

AT_ONCE = 200
"""Orders that time moves on in one go."""
CLOSED_NOTE: Final = "The store has closed."
_AS_IT_CLOSES: Final = (BuylistAction.CALL_OFF, BuylistAction.DECLINE, BuylistAction.EXPIRE, BuylistAction.CLOSE)
"""How an order ends with its store: the first of these that its stage has."""


@frozen
class NotifyBuylistOrder:
    """Tells the seller and the staff in the notification centre what happens to an order."""

    context: BuylistContext

    async def __call__(self, delivery: Delivery, event: BuylistOrderMoved) -> None:
        """Add the notifications in the transaction that notes the event as handled."""
        async with self.context.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            store = await uow.stores.with_id(event.store_id)
            if store is not None:
                staff = [
                    one.user_id
                    for one in await uow.store_staff.listed(event.store_id)
                    if one.joined_at is not None and StorePermission.HANDLE_ORDERS in GRANTED_BY_ROLE[one.role]
                ]
                audience = OrderAudience(store=store, staff=sorted({store.user_id, *staff} - {event.seller_id}))
                told = notifications_of(event, audience, self.context.ids, self.context.clock.now())
                await uow.notifications.add(*told)
            await uow.commit()


@frozen
class RemoveSoldCopies:
    """Takes copies that a store paid for out of their seller's inventory, as far as they are still there."""

    context: BuylistContext

    async def __call__(self, delivery: Delivery, event: BuylistOrderMoved) -> None:
        """Take them out in the transaction that notes the event as handled; promised copies stay."""
        async with self.context.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            order = None
            if event.action == BuylistAction.PAY.value and event.seller_id is not None:
                order = await uow.buylist_orders.with_id(event.order_id)
            if order is not None:
                await _remove(uow, order)
            await uow.commit()


async def _remove(uow: BuylistUnitOfWork, order: BuylistOrder) -> None:
    seller = None if order.seller_id is None else await uow.users.with_id(order.seller_id, lock=True)
    if seller is None:
        return
    sold: dict[int, int] = {}
    for line in order.lines:
        if line.item_id is not None and line.taken:
            sold[line.item_id] = sold.get(line.item_id, 0) + line.taken
    owned = {item.id: item for item in await uow.inventory.items_of(seller.id)} if sold else {}
    changed = False
    for item_id, copies in sold.items():
        item = owned.get(item_id)
        gone = 0 if item is None else min(copies, item.quantity - item.reserved)
        if item is None or not gone:
            continue
        changed = True
        if gone == item.quantity:
            await uow.inventory.store(seller.id, ItemChanges(dropped=(item.key,)))
        else:
            await resize(uow, seller.id, item, evolve(item, quantity=item.quantity - gone))
    if changed:
        await record_change(uow, seller.id)


@frozen
class CancelSales:
    """Cancels what somebody who has left has not handed over yet."""

    context: BuylistContext

    async def __call__(self, delivery: Delivery, event: AccountDeleted) -> None:
        """Cancel it in the transaction that notes the event as handled."""
        now = self.context.clock.now()
        async with self.context.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            for order_id in await uow.buylist_orders.open_of(event.user_id):
                order = await uow.buylist_orders.with_id(order_id, lock=True)
                if order is not None and order.may(BuylistAction.CANCEL):
                    await moved(uow, order.step(BuylistAction.CANCEL, now, by=order.seller_id), now)
            await uow.commit()


@frozen
class EndOrdersOfStore:
    """Calls off what a store that closed has not paid for, and closes what it has."""

    context: BuylistContext

    async def __call__(self, delivery: Delivery, event: StoreClosed) -> None:
        """End them one by one, each for good, then note the event as handled."""
        now = self.context.clock.now()
        async with self.context.units() as uow:
            await uow.buylist.hold(event.store_id)
            orders = await uow.buylist_orders.open_at(event.store_id)
        for order_id in orders:
            await self._end(order_id, now)
        async with self.context.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()

    async def _end(self, order_id: int, now: datetime) -> None:
        async with self.context.units() as uow:
            order = await uow.buylist_orders.with_id(order_id, lock=True)
            action = next((one for one in _AS_IT_CLOSES if order is not None and order.may(one)), None)
            if order is not None and action is not None:
                await moved(uow, order.step(action, now, by=None), now, note=CLOSED_NOTE)
                await uow.commit()


@frozen
class ExpireBuylistOrders:
    """Moves on orders whose time has come: offers expire, unanswered grades lapse, and what was paid is closed."""

    context: BuylistContext

    async def __call__(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """Move them on one by one, each for good, then note the event as handled."""
        await self.run()
        async with self.context.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()

    async def run(self) -> int:
        """Move on what is due, and return how many orders that was."""
        now = self.context.clock.now()
        count = 0
        async with self.context.units() as uow:
            due = await uow.buylist_orders.due(now, limit=AT_ONCE)
        for order_id in due:
            count += await self._expire(order_id, now)
        return count

    async def _expire(self, order_id: int, now: datetime) -> bool:
        async with self.context.units() as uow:
            order = await uow.buylist_orders.with_id(order_id, lock=True)
            if order is None or order.due_at is None or order.due_at > now:
                return False
            if order.stage is BuylistStage.GRADED:
                back = tuple(evolve(one, accepted=False) if one.is_regraded else one for one in order.lines)
                order = evolve(order, lines=back)
                action = BuylistAction.LAPSE
            else:
                action = BuylistAction.FINISH if order.stage is BuylistStage.PAID else BuylistAction.EXPIRE
            await moved(uow, order.step(action, now, by=None), now)
            await uow.commit()
        return True
