"""What a file would change of somebody's lists, told before anything is written."""

import asyncio
from collections.abc import Sequence

from attrs import field, frozen

from dualcaster_core.collection.files.inventory_changes import (
    NO_LOSSES,
    ImportDefaults,
    ImportMode,
    ImportPreview,
    Losses,
    changes_of,
    losses_of,
)
from dualcaster_core.collection.files.ports import CollectionFormats
from dualcaster_core.collection.files.reading import FileReading, SourceFile, WantsPreview
from dualcaster_core.collection.files.use_cases import BLANKS, WANTED
from dualcaster_core.collection.files.want_changes import WantDefaults, want_changes, wants_from
from dualcaster_core.collection.model import InventoryItem
from dualcaster_core.collection.ports import CollectionUnitOfWork, WantChanges
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.ports import UnitOfWorkFactory

Units = UnitOfWorkFactory[CollectionUnitOfWork]


@frozen(kw_only=True)
class ListPlan:
    """How many lines of a list a file would add, change and drop."""

    added: int = 0
    changed: int = 0
    dropped: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.dropped)


@frozen(kw_only=True)
class CollectionPlan:
    """What a collection file would do: to the inventory, to the have list, and the promised items that it keeps.

    ``losses`` counts what would go.
    """

    preview: ImportPreview
    items: ListPlan
    haves: ListPlan
    losses: Losses = NO_LOSSES
    kept: tuple[InventoryItem, ...] = field(default=(), repr=False)


@frozen(kw_only=True)
class WantsPlan:
    """What a want list file would do."""

    preview: WantsPreview
    wants: ListPlan


@frozen
class ImportPlans:
    """Tells what files would do; changes nothing."""

    units: Units
    formats: CollectionFormats

    async def collection(
        self,
        user_id: int,
        file: SourceFile,
        *,
        mode: ImportMode,
        defaults: ImportDefaults = BLANKS,
    ) -> CollectionPlan:
        """Plan a collection file. Raises ``FileUnreadable``, ``FormatUnknown`` and ``ImportRefused``."""
        preview = await self.reading.collection(file)
        async with self.units() as uow:
            existing, listed = await uow.inventory.items_of(user_id), await uow.haves.haves_of(user_id)
        items, haves, kept = await asyncio.to_thread(changes_of, preview, existing, listed, mode, defaults)
        losses = losses_of(existing, listed, items, haves)
        owned, offered = {item.key for item in existing}, {have.item for have in listed}
        return CollectionPlan(
            preview=preview,
            items=_plan([item.key in owned for item in items.written], losses.items),
            haves=_plan([have.item in offered for have in haves.written], losses.haves),
            losses=losses,
            kept=kept,
        )

    async def wants(
        self,
        user_id: int,
        file: SourceFile,
        *,
        mode: ImportMode,
        defaults: WantDefaults = WANTED,
    ) -> WantsPlan:
        """Plan a want list file. Raises ``FileUnreadable`` and ``FormatUnknown``."""
        preview = await self.reading.wants(file)
        async with self.units() as uow:
            existing = await uow.wants.wants_of(user_id)
        given = await asyncio.to_thread(wants_from, preview.resolved, defaults)
        changes: WantChanges = await asyncio.to_thread(want_changes, existing, given, mode)
        return WantsPlan(preview=preview, wants=_plan([w.id != UNSAVED for w in changes.written], len(changes.dropped)))

    @property
    def reading(self) -> FileReading:
        """What tells the meaning of files without changing anything."""
        return FileReading(self.units, self.formats)


def _plan(known: Sequence[bool], dropped: int) -> ListPlan:
    changed = sum(known)
    return ListPlan(added=len(known) - changed, changed=changed, dropped=dropped)
