"""What people do with single lines of their lists, named by their keys.

Each use case locks the owner's lists, sees to it that the line is the owner's, and records one event; a key of somebody
else's line is as unknown as one that never was. An edit that changes nothing records nothing.
"""

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.edits import CopyEdit, HaveEdit, ItemEdit, Offer
from dualcaster_core.collection.errors import AlreadyOffered, CopiesPromised, HaveNotFound, ItemNotFound, NotOwned
from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.collection.importing import Combined, merge_items
from dualcaster_core.collection.model import LARGEST_QUANTITY, Have, InventoryItem
from dualcaster_core.collection.ports import CollectionUnitOfWork, HaveChanges, ItemChanges
from dualcaster_core.kernel.changes import changed, mentioned
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.unit_of_work import UnitOfWorkFactory

Units = UnitOfWorkFactory[CollectionUnitOfWork]


@frozen
class InventoryEditing:
    """Adds, corrects and removes copies that somebody owns."""

    units: Units

    async def add(self, user_id: int, item: InventoryItem) -> int:
        """Add copies, to the item with the same key where there is one; give the item's key.

        Raises ``CardNotFound``, and ``ValidationFailed`` for a finish that the printing does not exist in and past 9999
        copies.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            await _check_finish(uow, item)
            key = await _put(uow, user_id, item)
            await note_change(uow, user_id)
            await uow.commit()
        return key

    async def change(self, user_id: int, item_id: int | None, edit: ItemEdit, copy: CopyEdit) -> int:
        """Change an item; give the key of the item that has its copies now.

        A correction of what the copies are moves all of them, and their offer, to the item of that kind; copies that
        are promised in trades stay what they are. Raises ``ItemNotFound``, ``CopiesPromised`` and ``ValidationFailed``.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            old = await _item(uow, user_id, item_id)
            new = _changed_item(old, edit, copy)
            if new == old:
                return old.id or 0
            if new.key == old.key:
                await _resize(uow, user_id, old, new)
                key = old.id or 0
            else:
                await _check_finish(uow, new)
                key = await _move(uow, user_id, old, new)
            await note_change(uow, user_id)
            await uow.commit()
        return key

    async def remove(self, user_id: int, item_id: int | None) -> None:
        """Take an item out of the inventory, and its offer with it. Raises ``ItemNotFound`` and ``CopiesPromised``."""
        async with self.units() as uow:
            await locked(uow, user_id)
            item = await _item(uow, user_id, item_id)
            if item.reserved:
                raise CopiesPromised(item.reserved)
            await uow.inventory.store(user_id, ItemChanges(dropped=(item.key,)))
            await note_change(uow, user_id)
            await uow.commit()


@frozen
class HaveEditing:
    """Offers items for trade, changes offers and withdraws them."""

    units: Units

    async def add(self, user_id: int, item_id: int | None, offer: Offer) -> int:
        """Offer an item; give the key of the have.

        Raises ``ItemNotFound``, ``NotOwned`` for more copies than there are, and ``AlreadyOffered``.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            item = await _item(uow, user_id, item_id)
            if await uow.haves.one(user_id, item.key) is not None:
                raise AlreadyOffered("this item is on the have list already; change that offer")
            have = Have(item=item.key, **mentioned(offer))
            await _offer(uow, user_id, item, have)
            stored = await uow.haves.one(user_id, item.key)
            await note_change(uow, user_id)
            await uow.commit()
        return (stored.id if stored else None) or 0

    async def change(self, user_id: int, have_id: int | None, edit: HaveEdit) -> int:
        """Change an offer and give its key. Raises ``HaveNotFound`` and ``NotOwned``."""
        async with self.units() as uow:
            await locked(uow, user_id)
            old = await _have(uow, user_id, have_id)
            new = changed(old, edit)
            if new != old:
                item = await uow.inventory.one(user_id, new.item)
                await _offer(uow, user_id, item, new)
                await note_change(uow, user_id)
                await uow.commit()
        return old.id or 0

    async def remove(self, user_id: int, have_id: int | None) -> None:
        """Take an item off the have list; it stays in the inventory. Raises ``HaveNotFound``."""
        async with self.units() as uow:
            await locked(uow, user_id)
            have = await _have(uow, user_id, have_id)
            await uow.haves.store(user_id, HaveChanges(dropped=(have.item,)))
            await note_change(uow, user_id)
            await uow.commit()


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


async def _have(uow: CollectionUnitOfWork, user_id: int, have_id: int | None) -> Have:
    have = None if have_id is None else await uow.haves.one(user_id, have_id)
    if have is None:
        raise HaveNotFound("there is no such offer on your have list")
    return have


async def _check_finish(uow: CollectionUnitOfWork, item: InventoryItem) -> None:
    found = await uow.printings.with_keys([item.key.card_id])
    printing = found.get(item.key.card_id)
    if printing is None:
        raise CardNotFound("there is no such card")
    if item.key.finish not in printing.finishes:
        known = ", ".join(finish.value for finish in Finish if finish in printing.finishes) or "no finish we know"
        raise ValidationFailed(f"this printing of {printing.name} comes in {known}", field="finish")


async def _put(uow: CollectionUnitOfWork, user_id: int, item: InventoryItem) -> int:
    """Add copies to the item of their key, which may be new."""
    old = await uow.inventory.one(user_id, item.key)
    if old is not None and old.quantity + item.quantity > LARGEST_QUANTITY:
        most = LARGEST_QUANTITY - old.quantity
        raise ValidationFailed(f"you have {old.quantity} of these; at most {most} more are possible", field="quantity")
    changes = merge_items([old] if old else [], {item.key: Combined(item)})
    await uow.inventory.store(user_id, changes)
    if old is not None:
        return old.id or 0
    stored = await uow.inventory.one(user_id, item.key)
    return (stored.id if stored else None) or 0


def _changed_item(old: InventoryItem, edit: ItemEdit, copy: CopyEdit) -> InventoryItem:
    facts = mentioned(edit)
    key = changed(old.key, copy)
    promised = old.reserved if key != old.key else max(0, old.reserved - facts.get("quantity", old.quantity))
    if promised:
        raise CopiesPromised(old.reserved)
    return evolve(old, key=key, **facts)


async def _resize(uow: CollectionUnitOfWork, user_id: int, old: InventoryItem, new: InventoryItem) -> None:
    if new.quantity < old.quantity:
        have = await uow.haves.one(user_id, old.key)
        if have is not None and have.quantity_for_trade > new.quantity:
            fewer = evolve(have, quantity_for_trade=new.quantity)
            await uow.haves.store(user_id, HaveChanges(written=(fewer,)))
    await uow.inventory.store(user_id, ItemChanges(written=(new,)))


async def _move(uow: CollectionUnitOfWork, user_id: int, old: InventoryItem, new: InventoryItem) -> int:
    """Make the copies those of another item; their offer follows, added to that item's own where it has one."""
    have = await uow.haves.one(user_id, old.key)
    await uow.inventory.store(user_id, ItemChanges(dropped=(old.key,)))
    key = await _put(uow, user_id, evolve(new, id=None, reserved=0))
    if have is not None:
        offered = min(have.quantity_for_trade, new.quantity)
        there = await uow.haves.one(user_id, new.key)
        if there is None:
            moved = evolve(have, item=new.key, quantity_for_trade=offered, id=None)
        else:
            moved = evolve(there, quantity_for_trade=min(LARGEST_QUANTITY, there.quantity_for_trade + offered))
        await uow.haves.store(user_id, HaveChanges(written=(moved,)))
    return key


async def _offer(uow: CollectionUnitOfWork, user_id: int, item: InventoryItem | None, have: Have) -> None:
    owned = item.quantity if item else 0
    if have.quantity_for_trade > owned:
        asked = have.quantity_for_trade
        raise NotOwned(f"you own {owned} of these, so {asked} cannot be offered", owned=owned, asked=asked)
    await uow.haves.store(user_id, HaveChanges(written=(have,)))
