"""Reads of a want list that tell what is owned already, and naming one printing by hand."""

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.printings import Printing, PrintingReference
from dualcaster_core.collection.files.lines import ImportLine, LineProblem
from dualcaster_core.collection.files.resolution import Resolved, ResolvedWant, resolve, resolve_want
from dualcaster_core.collection.files.want_changes import owned_copies
from dualcaster_core.collection.model import Want
from dualcaster_core.collection.ports import CollectionUnitOfWork
from dualcaster_core.kernel.ports import UnitOfWorkFactory

Units = UnitOfWorkFactory[CollectionUnitOfWork]


@frozen
class ListedWant:
    """A want, the printing it names, and how many owned copies would fill it."""

    want: Want
    printing: Printing
    owned: int

    @property
    def is_satisfied(self) -> bool:
        """Whether the owner has enough of it already; flagged, never refused."""
        return self.owned >= self.want.quantity


async def wants_of(units: Units, username: str) -> list[ListedWant]:
    """List somebody's wants, high priority first, in a number of statements that does not depend on them."""
    async with units() as uow:
        owner = await uow.users.named(username)
        if owner is None:
            raise UserNotFound(username)
        wants = await uow.wants.wants_of(owner.id)
        items = await uow.inventory.items_of(owner.id)
        keys = {item.key.card_id for item in items} | {want.card_id for want in wants}
        printings = await uow.printings.with_keys(sorted(keys))
    owned = owned_copies(wants, items, printings)
    listed = [ListedWant(w, printings[w.card_id], count) for w, count in zip(wants, owned, strict=True)]
    return sorted(listed, key=lambda one: (-one.want.priority, one.printing.name, one.want.id))


async def find_printing(units: Units, reference: PrintingReference) -> Resolved:
    """Tell which printing somebody names. Raises ``CardNotFound`` with what to say instead."""
    line = ImportLine(line=1, reference=reference, quantity=1)
    async with units() as uow:
        (candidates,) = await uow.printings.candidates([reference])
    found = resolve(line, candidates)
    if isinstance(found, LineProblem):
        raise CardNotFound(found.message, reason=found.reason)
    return found


async def find_wanted(units: Units, reference: PrintingReference) -> ResolvedWant:
    """Tell what somebody looks for; a name alone means any printing. Raises ``CardNotFound``."""
    line = ImportLine(line=1, reference=reference, quantity=1)
    async with units() as uow:
        (candidates,) = await uow.printings.candidates([reference])
    found = resolve_want(line, candidates)
    if isinstance(found, LineProblem):
        raise CardNotFound(found.message, reason=found.reason)
    return found
