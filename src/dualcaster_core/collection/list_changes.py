"""What every edit of a list does: lock its owner, count the change, record it."""

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.collection.errors import ItemNotFound
from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.collection.model import InventoryItem
from dualcaster_core.collection.ports import CollectionUnitOfWork
from dualcaster_core.kernel.ports import UnitOfWorkFactory

Units = UnitOfWorkFactory[CollectionUnitOfWork]


async def locked(uow: CollectionUnitOfWork, user_id: int) -> None:
    """Hold somebody's lists until the end. Raises ``UserNotFound``."""
    owner = await uow.users.with_id(user_id, lock=True)
    if owner is None or not owner.is_active:
        raise UserNotFound("who is signed in")


async def note_change(uow: CollectionUnitOfWork, user_id: int) -> None:
    """Count a change of somebody's lists and record it."""
    version = await uow.users.bump_version(user_id)
    await uow.record(ListsChanged(user_id=user_id, version=version))


async def _item(uow: CollectionUnitOfWork, user_id: int, item_id: int | None) -> InventoryItem:
    item = None if item_id is None else await uow.inventory.one(user_id, item_id)
    if item is None:
        raise ItemNotFound("there is no such item in your inventory")
    return item
