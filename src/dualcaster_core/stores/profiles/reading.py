"""Looking at a store: as everybody does, and as its staff do."""

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.permissions import Permission, allows
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.profiles.model import Store
from dualcaster_core.stores.profiles.ports import StoresUnitOfWork
from dualcaster_core.stores.profiles.views import MembershipListing, MembershipView, StaffedStore, StoreView, view_of


@frozen
class StoreReading:
    """Shows stores. Where a business is not verified, only its staff learn that there is a store."""

    units: UnitOfWorkFactory[StoresUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def seen(
        self, store_id: int, viewer_id: int | None, *, role: str = "user", also_closed: bool = False
    ) -> StoreView:
        """Show a store to a visitor; the site's staff see those that they decide on.

        ``also_closed``: one that has closed, too. Raises ``StoreNotFound`` where it is not for them to see.
        """
        async with self.units() as uow:
            store = await self._known(uow, store_id, also_closed=also_closed)
            is_public = store.is_verified or allows(role, Permission.VERIFY_BUSINESSES)
            if not is_public and (viewer_id is None or await uow.store_staff.member(store_id, viewer_id) is None):
                raise StoreNotFound
        return view_of(store, self.ids, self.clock.now())

    async def staffed(self, actor: Actor, store_id: int, permission: StorePermission | None = None) -> StaffedStore:
        """Show a store to who works there, and may do something there.

        Raises ``StoreNotFound`` for everybody else, ``StoreForbidden`` for a role that may not.
        """
        async with self.units() as uow:
            store = await self._known(uow, store_id)
            member = await uow.store_staff.member(store_id, actor.user_id)
        if member is None:
            raise StoreNotFound
        if permission is not None:
            member.require(permission)
        view = view_of(store, self.ids, self.clock.now())
        return StaffedStore(store_id=store_id, store=view, role=member.role, user_id=actor.user_id)

    async def mine(self, actor: Actor) -> MembershipListing:
        """List the stores that somebody works for, their own first, and those that they are invited to."""
        async with self.units() as uow:
            found = [
                MembershipView(
                    id=self.ids.encode(IdKind.STORE, store.id),
                    store_name=store.details.store_name,
                    role=role,
                    business_verified=store.is_verified,
                    is_invitation=is_invitation,
                )
                for store, role, is_invitation in await uow.store_staff.stores_of(actor.user_id)
            ]
        return MembershipListing(items=tuple(found))

    async def _known(self, uow: StoresUnitOfWork, store_id: int, *, also_closed: bool = False) -> Store:
        store = await uow.stores.with_id(store_id)
        if store is None or (store.is_closed and not also_closed):
            raise StoreNotFound
        return store
