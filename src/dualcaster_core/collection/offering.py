"""Offering many cards at once: whatever somebody owns beyond the copies they keep."""

from collections.abc import Iterable

from attrs import evolve, frozen

from dualcaster_core.collection.editing import Units, locked, note_change
from dualcaster_core.collection.model import LARGEST_QUANTITY, Have, InventoryItem
from dualcaster_core.collection.ports import HaveChanges
from dualcaster_core.kernel.errors import ValidationFailed


def spare_offers(items: Iterable[InventoryItem], haves: Iterable[Have], keep: int) -> tuple[Have, ...]:
    """Give the offers to write so that every copy beyond ``keep`` of each item is for trade.

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


@frozen
class Spares:
    """Puts what somebody has too many of on their have list."""

    units: Units

    async def offer(self, user_id: int, *, keep: int) -> int:
        """Offer every copy beyond ``keep`` (0 to 9,999) of each item; give the number of offers written.

        Raises ``ValidationFailed``.
        """
        if not 0 <= keep <= LARGEST_QUANTITY:
            raise ValidationFailed(f"keep 0 to {LARGEST_QUANTITY} copies of each card", field="keep")
        async with self.units() as uow:
            await locked(uow, user_id)
            written = spare_offers(await uow.inventory.items_of(user_id), await uow.haves.haves_of(user_id), keep)
            if written:
                await uow.haves.store(user_id, HaveChanges(written=written))
                await note_change(uow, user_id)
                await uow.commit()
        return len(written)
