"""One tap more or less of a card: what is owned, offered and wanted of one printing.

A step adds to what is there at that moment, so that taps in two windows both count. What is owned and offered is
stepped for one kind of copy; other kinds of the same printing stay as they are.
"""

from attrs import evolve, frozen

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.printings import Printing
from dualcaster_core.collection.errors import CopiesReserved, NotOwned
from dualcaster_core.collection.inventory_editing import check_finish, put_copies, record_added, resize
from dualcaster_core.collection.list_changes import Units, locked, record_change
from dualcaster_core.collection.list_limits import DEFAULT_LIMITS, ListLimits
from dualcaster_core.collection.model import LARGEST_QUANTITY, Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import CollectionUnitOfWork, HaveChanges, ItemChanges, WantChanges
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ports import Clock


def plain_copy(card_id: int, finish: Finish, language: str) -> ItemKey:
    """Return the kind of copy that steps count: near mint, in the language of the printing."""
    return ItemKey(card_id, finish, language=language)


@frozen
class CardSteps:
    """Adds one copy more, or takes one away. Less than none is none, and changes nothing."""

    units: Units
    clock: Clock
    limits: ListLimits = DEFAULT_LIMITS

    async def own(self, user_id: int, card_id: int, finish: Finish, by: int) -> None:
        """Own so many plain copies more or fewer; an offer never exceeds them.

        Raises ``CardNotFound``, ``ValidationFailed``, ``CopiesReserved`` and ``ListFull``.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            key = await _plain(uow, card_id, finish)
            old = await uow.inventory.one(user_id, key)
            if by > 0:
                item = InventoryItem(key=key, quantity=by)
                await check_finish(uow, item)
                await put_copies(uow, user_id, item)
                await self.limits.check_items(uow, user_id)
                await record_added(uow, user_id, key, self.clock)
            elif old is None:
                return
            else:
                await _fewer(uow, user_id, old, max(0, old.quantity + by))
            await record_change(uow, user_id)
            await uow.commit()

    async def offer(self, user_id: int, card_id: int, finish: Finish, by: int) -> None:
        """Offer so many plain copies more or fewer. Raises ``CardNotFound``, ``NotOwned`` and ``ListFull``."""
        async with self.units() as uow:
            await locked(uow, user_id)
            key = await _plain(uow, card_id, finish)
            old = await uow.haves.one(user_id, key)
            active = old.quantity_for_trade if old and old.is_active else 0
            count = max(0, active + by)
            if count == active:
                return
            item = await uow.inventory.one(user_id, key)
            owned = item.quantity if item else 0
            if count > owned:
                raise NotOwned(f"you own {owned} of these, so {count} cannot be offered", owned=owned, asked=count)
            if count:
                whole = Have(item=key, quantity_for_trade=count)
                have = evolve(old, quantity_for_trade=count, is_active=True) if old else whole
                await uow.haves.store(user_id, HaveChanges(written=(have,)))
                await self.limits.check_haves(uow, user_id)
            else:
                await uow.haves.store(user_id, HaveChanges(dropped=(key,)))
            await record_change(uow, user_id)
            await uow.commit()

    async def own_and_offer(self, user_id: int, card_id: int, finish: Finish, by: int) -> None:
        """Own so many plain copies more, and offer them, in one step.

        Raises ``CardNotFound``, ``ValidationFailed`` and ``ListFull``.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            key = await _plain(uow, card_id, finish)
            item = InventoryItem(key=key, quantity=by)
            await check_finish(uow, item)
            await put_copies(uow, user_id, item)
            await self.limits.check_items(uow, user_id)
            await record_added(uow, user_id, key, self.clock)
            old = await uow.haves.one(user_id, key)
            active = old.quantity_for_trade if old and old.is_active else 0
            whole = Have(item=key, quantity_for_trade=active + by)
            have = evolve(old, quantity_for_trade=active + by, is_active=True) if old else whole
            await uow.haves.store(user_id, HaveChanges(written=(have,)))
            await self.limits.check_haves(uow, user_id)
            await record_change(uow, user_id)
            await uow.commit()

    async def want(self, user_id: int, card_id: int, by: int) -> None:
        """Want so many copies more or fewer; the first want that this printing would fill is changed.

        Where there is none, any printing is wanted. Raises ``CardNotFound``, ``ValidationFailed`` and ``ListFull``.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            old = next(iter(await uow.wants.of_card(user_id, card_id)), None)
            if old is None and by <= 0:
                return
            quantity = (old.quantity if old else 0) + by
            if quantity > LARGEST_QUANTITY:
                raise ValidationFailed(f"at most {LARGEST_QUANTITY} copies can be wanted", field="quantity")
            if old is None:
                printing = await _printing(uow, card_id)
                new = Want(card_id=card_id, any_printing=True, quantity=quantity, language=printing.language)
                await uow.wants.store(user_id, WantChanges(written=(new,)))
                await self.limits.check_wants(uow, user_id)
            elif quantity <= 0:
                await uow.wants.store(user_id, WantChanges(dropped=(old.id,)))
            else:
                await uow.wants.store(user_id, WantChanges(written=(evolve(old, quantity=quantity),)))
            await record_change(uow, user_id)
            await uow.commit()


async def _printing(uow: CollectionUnitOfWork, card_id: int) -> Printing:
    printing = (await uow.printings.with_keys([card_id])).get(card_id)
    if printing is None:
        raise CardNotFound("there is no such card")
    return printing


async def _plain(uow: CollectionUnitOfWork, card_id: int, finish: Finish) -> ItemKey:
    return plain_copy(card_id, finish, (await _printing(uow, card_id)).language)


async def _fewer(uow: CollectionUnitOfWork, user_id: int, old: InventoryItem, quantity: int) -> None:
    if quantity < old.reserved:
        raise CopiesReserved(old.reserved)
    if quantity:
        await resize(uow, user_id, old, evolve(old, quantity=quantity))
    else:
        await uow.inventory.store(user_id, ItemChanges(dropped=(old.key,)))
