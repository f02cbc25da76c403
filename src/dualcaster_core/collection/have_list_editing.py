"""What people do with single offers on their have list, and which copies are spare."""

from collections.abc import Iterable

from attrs import evolve, frozen

from dualcaster_core.collection.edits import HaveEdit, Offer
from dualcaster_core.collection.errors import AlreadyOffered, HaveNotFound, NotOwned
from dualcaster_core.collection.list_changes import Units, locked, owned_item, record_change
from dualcaster_core.collection.list_limits import DEFAULT_LIMITS, ListLimits
from dualcaster_core.collection.model import LARGEST_QUANTITY, Have, InventoryItem, ItemKey
from dualcaster_core.collection.ports import CollectionUnitOfWork, HaveChanges
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.partial_update import changed, mentioned


@frozen
class HaveEditing:
    """Offers items for trade, changes offers and withdraws them."""

    units: Units
    limits: ListLimits = DEFAULT_LIMITS

    async def add(self, user_id: int, item_id: int, offer: Offer) -> int:
        """Offer an item; return the key of the have.

        Raises ``ItemNotFound``, ``NotOwned`` for more copies than there are, ``AlreadyOffered`` and ``ListFull``.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            item = await owned_item(uow, user_id, item_id)
            if await uow.haves.one(user_id, item.key) is not None:
                raise AlreadyOffered("this item is on the have list already; change that offer")
            have = Have(item=item.key, **mentioned(offer))
            await _offer(uow, user_id, item, have)
            await self.limits.check_haves(uow, user_id)
            stored = await uow.haves.one(user_id, item.key)
            await record_change(uow, user_id)
            await uow.commit()
        return stored.id if stored else UNSAVED

    async def offer(self, user_id: int, have: Have) -> int:
        """Offer copies by what they are, or change the offer that these have; return its key.

        Raises ``NotOwned`` and ``ListFull``.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            old = await uow.haves.one(user_id, have.item)
            if old == have:
                return old.id
            await _offer(uow, user_id, await uow.inventory.one(user_id, have.item), have)
            if old is None:
                await self.limits.check_haves(uow, user_id)
            stored = await uow.haves.one(user_id, have.item)
            await record_change(uow, user_id)
            await uow.commit()
        return stored.id if stored else UNSAVED

    async def change(self, user_id: int, have_id: int, edit: HaveEdit) -> int:
        """Change an offer and return its key. Raises ``HaveNotFound`` and ``NotOwned``."""
        async with self.units() as uow:
            await locked(uow, user_id)
            old = await _have(uow, user_id, have_id)
            new = changed(old, edit)
            if new != old:
                item = await uow.inventory.one(user_id, new.item)
                await _offer(uow, user_id, item, new)
                await record_change(uow, user_id)
                await uow.commit()
        return old.id

    async def remove(self, user_id: int, have_id: int | ItemKey) -> None:
        """Take an offer, named by its id or its item, off the have list; the item stays. Raises ``HaveNotFound``."""
        async with self.units() as uow:
            await locked(uow, user_id)
            have = await _have(uow, user_id, have_id)
            await uow.haves.store(user_id, HaveChanges(dropped=(have.item,)))
            await record_change(uow, user_id)
            await uow.commit()


async def _have(uow: CollectionUnitOfWork, user_id: int, have_id: int | ItemKey) -> Have:
    have = await uow.haves.one(user_id, have_id)
    if have is None:
        raise HaveNotFound("there is no such offer on your have list")
    return have


async def _offer(uow: CollectionUnitOfWork, user_id: int, item: InventoryItem | None, have: Have) -> None:
    owned = item.quantity if item else 0
    if have.capped(owned) != have:
        asked = have.quantity_for_trade
        raise NotOwned(f"you own {owned} of these, so {asked} cannot be offered", owned=owned, asked=asked)
    await uow.haves.store(user_id, HaveChanges(written=(have,)))


def check_keep(keep: int) -> None:
    """Raise ``ValidationFailed`` where so many copies of each card cannot be kept."""
    if not 0 <= keep <= LARGEST_QUANTITY:
        raise ValidationFailed(f"keep 0 to {LARGEST_QUANTITY} copies of each card", field="keep")


def spare_offers(items: Iterable[InventoryItem], haves: Iterable[Have], keep: int) -> tuple[Have, ...]:
    """Return the offers to write so that every copy beyond ``keep`` of each item is for trade.

    Offers that exist are raised and never lowered; what they say besides stays as it is.
    """
    listed = {have.item: have for have in haves}
    written = []
    for item in items:
        spare = item.quantity - keep
        old = listed.get(item.key)
        if spare > (old.quantity_for_trade if old else 0):
            new = evolve(old, quantity_for_trade=spare) if old else Have(item=item.key, quantity_for_trade=spare)
            written.append(new)
    return tuple(written)
