"""How every use case of a store begins: who asks has to work there, and may do what is asked."""

from dualcaster_core.stores.access import StoreMember, StorePermission
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.ports import StaffedUnitOfWork


async def member_who_may(
    uow: StaffedUnitOfWork, store_id: int, user_id: int, permission: StorePermission
) -> StoreMember:
    """Return who asks as a member of the store's staff.

    Raises ``StoreNotFound`` for who does not work there, and ``StoreForbidden`` for a role that may not do it.
    """
    member = await uow.store_staff.member(store_id, user_id)
    if member is None:
        raise StoreNotFound
    member.require(permission)
    return member
