"""Giving a business its store, and changing what the store tells of itself."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.ports import Geocoder
from dualcaster_core.kernel.audit import AuditAction, AuditEntry, AuditSource
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.errors import BusinessNeeded, StoreAddressUnknown, StoreChanged, StoreNotFound
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.profiles.model import Store, StoreDetails, details_from
from dualcaster_core.stores.profiles.ports import StaffingUnitOfWork


@frozen
class StoreRegistration:
    """Opens stores for business accounts, and changes their profiles.

    A store is there for its own staff from the beginning; others see it once the business is verified.
    """

    units: UnitOfWorkFactory[StaffingUnitOfWork]
    geocoder: Geocoder
    clock: Clock

    async def open(self, actor: Actor, details: StoreDetails, *, source: AuditSource = AuditSource.SITE) -> Store:
        """Give a business account its store; one that it closed opens again, without the staff it had.

        That a store opens again is in the audit log, as that it closed is.
        Raises ``BusinessNeeded``, ``StoreExists``, ``StoreAddressUnknown``.
        """
        placed = await self._placed(details)
        async with self.units() as uow:
            user = await uow.users.with_id(actor.user_id, lock=True)
            business = await uow.businesses.of(actor.user_id)
            if user is None or not user.is_active or business is None:
                raise BusinessNeeded
            known = await uow.stores.of_owner(actor.user_id)
            if known is not None and known.is_closed:
                again = known.opened_again(placed)
                await uow.stores.store(again)
                await uow.audit.add(self._reopened(actor, again, source))
                await uow.commit()
                return again
            new = Store(user_id=actor.user_id, details=placed, created_at=self.clock.now())
            stored = await uow.stores.add(evolve(new, is_verified=business.is_verified))
            await uow.commit()
        return stored

    def _reopened(self, actor: Actor, store: Store, source: AuditSource) -> AuditEntry:
        return AuditEntry(
            action=AuditAction.STORE_REOPENED,
            source=source,
            by_id=actor.user_id,
            subject_id=store.user_id,
            details={"store_name": store.details.store_name},
            at=self.clock.now(),
        )

    async def edit(
        self, actor: Actor, store_id: int, changes: Mapping[str, Any], *, version: int | None = None
    ) -> Store:
        """Change fields, as ``details_from`` takes them; another address is looked up on the map anew.

        Raises ``StoreNotFound``, ``StoreForbidden``, ``StoreChanged``, ``StoreAddressUnknown``, ``ValidationFailed``.
        """
        async with self.units() as uow:
            seen = await self._changeable(uow, actor, store_id)
        if version is not None and version != seen.version:
            raise StoreChanged
        placed = await self._placed(details_from(changes, seen.details))
        async with self.units() as uow:
            known = await self._changeable(uow, actor, store_id, lock=True)
            if known.version != seen.version:
                raise StoreChanged
            after = known.edited(placed)
            await uow.stores.store(after)
            await uow.commit()
        return after

    async def _changeable(self, uow: StaffingUnitOfWork, actor: Actor, store_id: int, *, lock: bool = False) -> Store:
        known = await uow.stores.with_id(store_id, lock=lock)
        await member_who_may(uow, store_id, actor.user_id, StorePermission.EDIT_PROFILE)
        if known is None:
            raise StoreNotFound
        return known

    async def _placed(self, details: StoreDetails) -> StoreDetails:
        """Find where the address is, unless that is known. No transaction is open meanwhile."""
        if details.coordinates is not None or not (details.store_address or details.store_city):
            return details
        for text in (details.address_line, details.city_line):
            found = await self.geocoder.find(text)
            if found:
                return evolve(details, coordinates=found[0].coordinates)
        raise StoreAddressUnknown(details.city_line)
