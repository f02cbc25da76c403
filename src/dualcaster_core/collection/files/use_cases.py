"""Importing files into people's lists. An import that changes something bumps their version and records one event."""

import asyncio
from collections.abc import Sequence

from attrs import evolve, field, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import User
from dualcaster_core.collection.errors import ImportRefused, NothingResolved
from dualcaster_core.collection.files.inventory_changes import (
    NO_LOSSES,
    ImportDefaults,
    ImportMode,
    ImportPreview,
    Losses,
    changes_of,
    losses_of,
)
from dualcaster_core.collection.files.lines import LineStatus, ParsedFile
from dualcaster_core.collection.files.ports import CollectionFormats
from dualcaster_core.collection.files.reading import FileReading, SourceFile, WantsPreview
from dualcaster_core.collection.files.want_changes import WantDefaults, missing_wants, want_changes, wants_from
from dualcaster_core.collection.list_changes import record_change
from dualcaster_core.collection.list_limits import DEFAULT_LIMITS, ListLimits
from dualcaster_core.collection.model import Have, InventoryItem, Want
from dualcaster_core.collection.ports import CollectionUnitOfWork, HaveChanges, ItemChanges
from dualcaster_core.kernel.gc_pause import gc_paused
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.ports import UnitOfWorkFactory

Units = UnitOfWorkFactory[CollectionUnitOfWork]
UNLOCKED_TRIES = 3
"""How often an import is worked out beside the lists, until nobody has changed them meanwhile."""
BLANKS = ImportDefaults()
WANTED = WantDefaults()


@frozen(kw_only=True)
class ImportReport:
    """What an import did: the preview it followed, and what it wrote.

    ``losses`` is what went. ``kept`` lists items that a replacement did not drop because copies of them are promised in
    trades.
    """

    preview: ImportPreview
    items_written: int = 0
    haves_written: int = 0
    losses: Losses = NO_LOSSES
    kept: tuple[InventoryItem, ...] = field(default=(), repr=False)
    version: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything became different."""
        return bool(self.items_written or self.haves_written or self.losses)

    @property
    def items_dropped(self) -> int:
        """How many items went."""
        return self.losses.items

    @property
    def haves_dropped(self) -> int:
        """How many offers went, those of items that went among them."""
        return self.losses.haves


@frozen(kw_only=True)
class WantsReport:
    """What a want list import did."""

    preview: WantsPreview
    written: int = 0
    dropped: int = 0
    version: int = 0


@frozen
class CollectionImports:
    """Brings collection and want list files into people's lists.

    Reading a file and working out what it changes takes a processor for a second: that is done on a thread and outside
    transactions, against a version of the lists that the writing transaction finds again, or else once more.
    """

    units: Units
    formats: CollectionFormats
    limits: ListLimits = DEFAULT_LIMITS

    @property
    def reading(self) -> FileReading:
        """What tells the meaning of files without changing anything."""
        return FileReading(self.units, self.formats)

    async def apply(
        self,
        file: SourceFile,
        *,
        username: str,
        mode: ImportMode = ImportMode.MERGE,
        defaults: ImportDefaults = BLANKS,
        skip_invalid: bool = False,
        allow_empty: bool = False,
    ) -> ImportReport:
        """Apply a file, all of it or nothing, in one transaction that holds the owner's lists.

        Lines that are unknown or ambiguous are left out and reported. A line that cannot be read refuses the file
        (``ImportRefused``) unless ``skip_invalid``. Raises ``IsWantList``, and ``NothingResolved`` where a replacement
        would empty the inventory because no line names a card, unless ``allow_empty``; ``ListFull``.
        """
        parsed = await self.reading.parsed_collection(file)
        if not skip_invalid:
            _refuse_invalid(parsed, file.name)
        preview = await self.reading.collection(file, parsed)
        if not allow_empty:
            refuse_emptying(preview, mode, file.name)
        for _ in range(UNLOCKED_TRIES):
            async with self.units() as uow:
                before = await _lists_of(uow, username)
            changes = await asyncio.to_thread(_changes, preview, before, mode, defaults)
            async with self.units() as uow:
                owner = await _locked(uow, username)
                if owner.list_version == before.version:
                    return await _write(uow, owner, preview, changes, self.limits)
        async with self.units() as uow:
            owner = await _locked(uow, username)
            changes = _changes(preview, await _lists_of(uow, username), mode, defaults)
            return await _write(uow, owner, preview, changes, self.limits)

    async def apply_wants(
        self,
        file: SourceFile,
        *,
        username: str,
        mode: ImportMode = ImportMode.MERGE,
        defaults: WantDefaults = WANTED,
        only_lacking: bool = False,
        skip_invalid: bool = False,
        allow_empty: bool = False,
    ) -> WantsReport:
        """Apply a want list, all of it or nothing; ``only_lacking`` leaves out what the owner has already.

        Raises ``ImportRefused``, ``NothingResolved`` and ``ListFull`` as ``apply`` does.
        """
        parsed = await self.reading.parsed(file)
        if not skip_invalid:
            _refuse_invalid(parsed, file.name)
        preview = await self.reading.wants(file, parsed)
        if not allow_empty:
            refuse_emptying(preview, mode, file.name)
        wanted = await asyncio.to_thread(wants_from, preview.resolved, defaults)
        async with self.units() as uow:
            owner = await _locked(uow, username)
            given = wanted
            if only_lacking:
                given = await _without_owned(uow, owner.id, given)
            changes = want_changes(await uow.wants.wants_of(owner.id), given, mode)
            report = WantsReport(preview=preview, written=len(changes.written), dropped=len(changes.dropped))
            if changes:
                await uow.wants.store(owner.id, changes)
                if _grows(changes.written, len(changes.dropped)):
                    await self.limits.check_wants(uow, owner.id)
                report = evolve(report, version=await record_change(uow, owner.id))
                await uow.commit()
        return report


async def _locked(uow: CollectionUnitOfWork, username: str) -> User:
    found = await uow.users.named(username)
    owner = await uow.users.with_id(found.id, lock=True) if found else None
    if owner is None or found is None or owner.username != found.username:
        raise UserNotFound(username)
    return owner


def refuse_emptying(preview: ImportPreview | WantsPreview, mode: ImportMode, file_name: str) -> None:
    """Refuse to replace a list with nothing. Raises ``NothingResolved``."""
    if mode is ImportMode.REPLACE and not preview.resolved:
        raise NothingResolved(
            f"no line of {file_name} names a card, so replacing would empty the list; correct the file, or say that the"
            " list is to be emptied",
            file=file_name,
            format=preview.format,
            rows=len(preview.problems),
        )


def _refuse_invalid(parsed: ParsedFile, file_name: str) -> None:
    invalid = [problem for problem in parsed.problems if problem.status is LineStatus.INVALID]
    if invalid:
        first = invalid[0]
        more = f" (and {len(invalid) - 1} more)" if len(invalid) > 1 else ""
        raise ImportRefused(
            f"line {first.line} of {file_name}: {first.message}{more}; nothing was imported",
            file=file_name,
            line=first.line,
            reason=first.reason,
            count=len(invalid),
        )


async def _without_owned(uow: CollectionUnitOfWork, owner: int, wants: Sequence[Want]) -> list[Want]:
    items = await uow.inventory.items_of(owner)
    keys = {item.key.card_id for item in items} | {want.card_id for want in wants}
    return missing_wants(wants, items, await uow.printings.with_keys(sorted(keys)))


@frozen
class _Lists:
    """An inventory and its have list, at least as new as their ``version``."""

    version: int
    items: Sequence[InventoryItem]
    haves: Sequence[Have]


@frozen
class _Changes:
    """What an import writes, what it takes away, and the promised items that it keeps."""

    items: ItemChanges
    haves: HaveChanges
    kept: tuple[InventoryItem, ...]
    losses: Losses


async def _lists_of(uow: CollectionUnitOfWork, username: str) -> _Lists:
    owner = await uow.users.named(username)
    if owner is None:
        raise UserNotFound(username)
    return _Lists(owner.list_version, await uow.inventory.items_of(owner.id), await uow.haves.haves_of(owner.id))


def _changes(preview: ImportPreview, lists: _Lists, mode: ImportMode, defaults: ImportDefaults) -> _Changes:
    with gc_paused():
        items, haves, kept = changes_of(preview, lists.items, lists.haves, mode, defaults)
        return _Changes(items, haves, kept, losses_of(lists.items, lists.haves, items, haves))


def _grows(written: Sequence[InventoryItem | Have | Want], lost: int) -> bool:
    return sum(one.id == UNSAVED for one in written) > lost


async def _write(
    uow: CollectionUnitOfWork, owner: User, preview: ImportPreview, changes: _Changes, limits: ListLimits
) -> ImportReport:
    items, haves = changes.items, changes.haves
    if haves.dropped:
        await uow.haves.store(owner.id, HaveChanges(dropped=haves.dropped))
    if items:
        await uow.inventory.store(owner.id, items)
    if haves.written:
        await uow.haves.store(owner.id, HaveChanges(written=haves.written))
    if _grows(items.written, changes.losses.items):
        await limits.check_items(uow, owner.id)
    if _grows(haves.written, changes.losses.haves):
        await limits.check_haves(uow, owner.id)
    report = ImportReport(
        preview=preview,
        items_written=len(items.written),
        haves_written=len(haves.written),
        losses=changes.losses,
        kept=changes.kept,
        version=owner.list_version,
    )
    if report.changed:
        report = evolve(report, version=await record_change(uow, owner.id))
        await uow.commit()
    return report
