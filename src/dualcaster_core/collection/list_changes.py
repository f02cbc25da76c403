"""What every edit of a list does: lock its owner, count the change, record it."""

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import User
from dualcaster_core.collection.errors import ItemNotFound
from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.collection.model import InventoryItem
from dualcaster_core.collection.ports import CollectionUnitOfWork
from dualcaster_core.kernel.ports import UnitOfWorkFactory

Units = UnitOfWorkFactory[CollectionUnitOfWork]


async def locked(uow: CollectionUnitOfWork, user_id: int) -> User:
    """Hold somebody's lists until the end, and return who they are. Raises ``UserNotFound``."""
    owner = await uow.users.with_id(user_id, lock=True)
    if owner is None or not owner.is_active:
        raise UserNotFound(owner.username if owner else "who is signed in")
    return owner


async def record_change(uow: CollectionUnitOfWork, user_id: int) -> int:
    """Count a change of somebody's lists, record it, and return the new version of the lists."""
    version = await uow.users.bump_version(user_id)
    await uow.record(ListsChanged(user_id=user_id, version=version))
    return version


async def owned_item(uow: CollectionUnitOfWork, user_id: int, item_id: int) -> InventoryItem:
    """Return an item of somebody's inventory. Raises ``ItemNotFound``."""
    item = await uow.inventory.one(user_id, item_id)
    if item is None:
        raise ItemNotFound("there is no such item in your inventory")
    return item
