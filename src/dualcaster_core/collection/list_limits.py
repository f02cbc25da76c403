"""How long people's lists may grow."""

from attrs import field, frozen
from attrs.validators import ge

from dualcaster_core.collection.errors import ListFull
from dualcaster_core.collection.ports import CollectionUnitOfWork


@frozen(kw_only=True)
class ListLimits:
    """The most lines each list of one person may have, each at least 1.

    The checks count a list once, after lines were added and before the transaction commits; the caller holds the
    owner's lock. A list that is longer already, because a limit was lowered, may be changed and shortened.
    """

    items: int = field(default=100_000, validator=ge(1))
    haves: int = field(default=50_000, validator=ge(1))
    wants: int = field(default=10_000, validator=ge(1))

    async def check_items(self, uow: CollectionUnitOfWork, user_id: int) -> None:
        """Raise ``ListFull`` where somebody's inventory is too long."""
        if await uow.inventory.count(user_id) > self.items:
            raise ListFull("inventory", self.items)

    async def check_haves(self, uow: CollectionUnitOfWork, user_id: int) -> None:
        """Raise ``ListFull`` where somebody's have list is too long."""
        if await uow.haves.count(user_id) > self.haves:
            raise ListFull("have list", self.haves)

    async def check_wants(self, uow: CollectionUnitOfWork, user_id: int) -> None:
        """Raise ``ListFull`` where somebody's want list is too long."""
        if await uow.wants.count(user_id) > self.wants:
            raise ListFull("want list", self.wants)


DEFAULT_LIMITS = ListLimits()
