"""Tells people that a store would like to have them, or is theirs."""

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.kernel.text import one_line
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.stores.profiles.events import StaffInvited, StoreHandedOver


@frozen
class NotifyStaff:
    """Tells somebody of an invitation to a store's staff, and of a store that became theirs."""

    units: UnitOfWorkFactory[NotifyingUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: StaffInvited | StoreHandedOver) -> None:
        """Add the notification in the transaction that notes the event as handled."""
        name = one_line(event.store_name)
        if isinstance(event, StaffInvited):
            kind, title = "store.staff_invited", f"{name} invites you to its staff"
            body = f"As a {event.role}. Accept or decline on your stores page."
            url = "/settings/stores"
        else:
            kind, title, body = "store.handed_over", f"{name} is yours now", "Its former owner handed the store to you."
            url = f"/store/{self.ids.encode(IdKind.STORE, event.store_id)}"
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            new = NewNotification(
                user_id=event.user_id,
                key=f"store_staff:{delivery.event_id}",
                type=kind,
                title=title,
                body=body,
                action_url=url,
                created_at=self.clock.now(),
            )
            await uow.notifications.add(new)
            await uow.commit()
