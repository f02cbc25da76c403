"""Which spare copies would be offered, before they are."""

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.collection.bulk.ports import SparesQueries
from dualcaster_core.collection.have_list_editing import check_keep, spare_offers
from dualcaster_core.collection.list_changes import Units
from dualcaster_core.collection.views import SparesPreview

SHOWN = 50
"""How many lines a preview names."""


@frozen
class SparesPreviews:
    """Tells what ``BulkEditing.offer_spares`` would do."""

    units: Units
    spares: SparesQueries

    async def preview(self, user_id: int, *, keep: int) -> SparesPreview:
        """Count the lines and copies beyond ``keep`` of each item that are not offered yet, with what they are worth.

        Raises ``ValidationFailed``.
        """
        check_keep(keep)
        async with self.units() as uow:
            owner = await uow.users.with_id(user_id)
            if owner is None:
                raise UserNotFound("who is signed in")
            items, haves = await uow.inventory.items_of(user_id), await uow.haves.haves_of(user_id)
        ids = {item.key: item.id for item in items}
        offered = {have.item: have.quantity_for_trade for have in haves}
        more = {
            ids[have.item]: have.quantity_for_trade - offered.get(have.item, 0)
            for have in spare_offers(items, haves, keep)
        }
        return await self.spares.preview(user_id, more, version=owner.list_version, shown=SHOWN)
