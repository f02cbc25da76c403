"""Tells people that a store would like to have them, or is theirs."""

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.kernel.text import one_line
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.stores.profiles.events import StaffInvited, StoreClosed, StoreHandedOver


@frozen
class NotifyStaff:
    """Tells somebody of an invitation to a store's staff, of a store that became theirs, and of one that closed."""

    units: UnitOfWorkFactory[NotifyingUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: StaffInvited | StoreHandedOver | StoreClosed) -> None:
        """Add the notification in the transaction that notes the event as handled."""
        name = one_line(event.store_name)
        if isinstance(event, StaffInvited):
            kind, title = "store.staff_invited", f"{name} invites you to its staff"
            body = f"As a {event.role}. Accept or decline on your stores page."
            url = "/settings/stores"
        elif isinstance(event, StoreClosed):
            kind, title, body = "store.closed", f"{name} has closed", "Its owner closed it: your access has ended."
            url = "/settings/stores"
        else:
            kind, title, body = "store.handed_over", f"{name} is yours now", "Its former owner handed the store to you."
            url = f"/store/{self.ids.encode(IdKind.STORE, event.store_id)}"
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            told = (
                NewNotification(
                    user_id=user_id,
                    key=f"store_staff:{delivery.event_id}",
                    type=kind,
                    title=title,
                    body=body,
                    action_url=url,
                    created_at=self.clock.now(),
                )
                for user_id in (event.staff_ids if isinstance(event, StoreClosed) else (event.user_id,))
            )
            await uow.notifications.add(*told)
            await uow.commit()
