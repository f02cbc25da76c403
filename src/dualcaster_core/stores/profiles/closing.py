"""Closing a store: its staff lose access, and what it promised is called off."""

from attrs import frozen

from dualcaster_core.accounts.events import AccountDeleted
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.audit import AuditAction, AuditEntry, AuditSource
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.errors import StoreNameDiffers, StoreNotFound
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.profiles.events import StoreClosed
from dualcaster_core.stores.profiles.model import Store
from dualcaster_core.stores.profiles.ports import ClosingUnitOfWork
from dualcaster_core.stores.profiles.views import StoreCommitmentsView


@frozen
class StoreClosing:
    """Closes stores, by their owners alone. Both raise ``StoreNotFound`` and ``StoreForbidden``.

    The store's address, hours, contact, stock and connection are erased; its name, its books and the credit of its
    customers stay. Its orders and events end by the event that is recorded.
    """

    units: UnitOfWorkFactory[ClosingUnitOfWork]
    clock: Clock

    async def commitments(self, actor: Actor, store_id: int) -> StoreCommitmentsView:
        """Count what ends with a store, for who is about to close it."""
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.CLOSE_STORE)
            found = await uow.stores.commitments(store_id, self.clock.now())
        return StoreCommitmentsView(
            staff=found.staff,
            events=found.events,
            orders=found.orders,
            creditors=found.creditors,
            credit=from_cents(found.credit_cents),
        )

    async def close(
        self, actor: Actor, store_id: int, store_name: str, *, source: AuditSource = AuditSource.SITE
    ) -> Store:
        """Close a store, whose name its owner types so that none is closed by mistake. Raises ``StoreNameDiffers``."""
        now = self.clock.now()
        async with self.units() as uow:
            store = await uow.stores.with_id(store_id, lock=True)
            await member_who_may(uow, store_id, actor.user_id, StorePermission.CLOSE_STORE)
            if store is None:
                raise StoreNotFound
            if _plain(store_name) != _plain(store.details.store_name):
                raise StoreNameDiffers(store.details.store_name)
            staff = await uow.store_staff.listed(store_id)
            after = store.closed(now)
            await uow.stores.store(after)
            await uow.stores.empty(store_id)
            await uow.record(
                StoreClosed(
                    store_id=store_id,
                    store_name=store.details.store_name,
                    staff_ids=tuple(one.user_id for one in staff if one.joined_at is not None),
                )
            )
            entry = AuditEntry(
                action=AuditAction.STORE_CLOSED,
                source=source,
                by_id=actor.user_id,
                subject_id=store.user_id,
                details={"store_name": store.details.store_name},
                at=now,
            )
            await uow.audit.add(entry)
            await uow.commit()
        return after


@frozen
class CloseWithAccount:
    """Lets what a store promised end with its owner's account, whose deletion has closed the store."""

    units: UnitOfWorkFactory[ClosingUnitOfWork]

    async def __call__(self, delivery: Delivery, event: AccountDeleted) -> None:
        """Record that it closed in the transaction that notes the event as handled."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            store = await uow.stores.of_owner(event.user_id)
            if store is not None:
                await uow.record(StoreClosed(store_id=store.id, store_name=store.details.store_name))
            await uow.commit()


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
