"""What people do with single lines of their lists, named by their keys.

Each use case locks the owner's lists, sees to it that the line is the owner's, and records one event; a key of somebody
else's line is as unknown as one that never was. An edit that changes nothing records nothing.
"""

from attrs import evolve, frozen

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.edits import CopyEdit, ItemEdit
from dualcaster_core.collection.errors import CopiesReserved
from dualcaster_core.collection.events import CopiesAdded
from dualcaster_core.collection.list_changes import Units, locked, owned_item, record_change
from dualcaster_core.collection.list_limits import DEFAULT_LIMITS, ListLimits
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_core.collection.ports import CollectionUnitOfWork, HaveChanges, ItemChanges
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.partial_update import changed, mentioned
from dualcaster_core.kernel.ports import Clock


@frozen
class InventoryEditing:
    """Adds, corrects and removes copies that somebody owns."""

    units: Units
    clock: Clock
    limits: ListLimits = DEFAULT_LIMITS

    async def add(self, user_id: int, item: InventoryItem) -> int:
        """Add copies, to the item with the same key where there is one; return the item's key.

        Raises ``CardNotFound``, and ``ValidationFailed`` for a finish that the printing does not exist in and past 9999
        copies, and ``ListFull``.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            await check_finish(uow, item)
            is_new = await uow.inventory.one(user_id, item.key) is None
            key = await put_copies(uow, user_id, item)
            if is_new:
                await self.limits.check_items(uow, user_id)
            await record_change(uow, user_id)
            await record_added(uow, user_id, item.key, self.clock)
            await uow.commit()
        return key

    async def change(self, user_id: int, item_id: int, edit: ItemEdit, copy: CopyEdit) -> int:
        """Change an item; return the key of the item that has its copies now.

        A correction of what the copies are moves all of them, and their offer, to the item of that kind; copies that
        are promised in trades stay what they are. Raises ``ItemNotFound``, ``CopiesReserved`` and ``ValidationFailed``.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            old = await owned_item(uow, user_id, item_id)
            new = _changed_item(old, edit, copy)
            if new == old:
                return old.id
            if new.key == old.key:
                await resize(uow, user_id, old, new)
                key = old.id
            else:
                await check_finish(uow, new)
                key = await _move(uow, user_id, old, new)
            await record_change(uow, user_id)
            await uow.commit()
        return key

    async def remove(self, user_id: int, item_id: int) -> None:
        """Take an item out of the inventory, and its offer with it. Raises ``ItemNotFound`` and ``CopiesReserved``."""
        async with self.units() as uow:
            await locked(uow, user_id)
            item = await owned_item(uow, user_id, item_id)
            if item.reserved:
                raise CopiesReserved(item.reserved)
            await uow.inventory.store(user_id, ItemChanges(dropped=(item.key,)))
            await record_change(uow, user_id)
            await uow.commit()


async def record_added(uow: CollectionUnitOfWork, user_id: int, key: ItemKey, clock: Clock) -> None:
    """Record that somebody added copies by hand."""
    finish, now = key.finish.value, clock.now().isoformat()
    await uow.record(CopiesAdded(user_id=user_id, card_id=key.card_id, finish=finish, added_at=now))


async def check_finish(uow: CollectionUnitOfWork, item: InventoryItem) -> None:
    """Raise ``CardNotFound``, or ``ValidationFailed`` where the printing does not exist in the finish of an item."""
    found = await uow.printings.with_keys([item.key.card_id])
    printing = found.get(item.key.card_id)
    if printing is None:
        raise CardNotFound("there is no such card")
    if item.key.finish not in printing.finishes:
        known = ", ".join(finish.value for finish in Finish if finish in printing.finishes) or "no finish we know"
        raise ValidationFailed(f"this printing of {printing.name} comes in {known}", field="finish")


async def put_copies(uow: CollectionUnitOfWork, user_id: int, item: InventoryItem) -> int:
    """Add copies to the item of their key, which may be new; return its id. Raises ``ValidationFailed``."""
    old = await uow.inventory.one(user_id, item.key)
    await uow.inventory.store(user_id, ItemChanges(written=(old.merged(item) if old else item,)))
    stored = old or await uow.inventory.one(user_id, item.key)
    return stored.id if stored else UNSAVED


def _changed_item(old: InventoryItem, edit: ItemEdit, copy: CopyEdit) -> InventoryItem:
    facts = mentioned(edit)
    key = changed(old.key, copy)
    promised = old.reserved if key != old.key else max(0, old.reserved - facts.get("quantity", old.quantity))
    if promised:
        raise CopiesReserved(old.reserved)
    return evolve(old, key=key, **facts)


async def resize(uow: CollectionUnitOfWork, user_id: int, old: InventoryItem, new: InventoryItem) -> None:
    """Store an item whose key stays; its offer never has more copies than it."""
    if new.quantity < old.quantity:
        have = await uow.haves.one(user_id, old.key)
        fewer = have.capped(new.quantity) if have else None
        if fewer is not None and fewer != have:
            await uow.haves.store(user_id, HaveChanges(written=(fewer,)))
    await uow.inventory.store(user_id, ItemChanges(written=(new,)))


async def _move(uow: CollectionUnitOfWork, user_id: int, old: InventoryItem, new: InventoryItem) -> int:
    """Make the copies those of another item; their offer follows, added to that item's own where it has one."""
    have = await uow.haves.one(user_id, old.key)
    await uow.inventory.store(user_id, ItemChanges(dropped=(old.key,)))
    key = await put_copies(uow, user_id, evolve(new, id=UNSAVED, reserved=0))
    offered = have.capped(new.quantity) if have else None
    if offered is not None:
        moved = offered.moved_to(new.key, await uow.haves.one(user_id, new.key))
        await uow.haves.store(user_id, HaveChanges(written=(moved,)))
    return key
