"""What people do with many lines of their lists at once, and how they take it back.

Each is one transaction under the owner's lock: all of it or nothing, one event, and a record that can be undone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.bulk.changes import (
    Copies,
    LineChanges,
    Lines,
    changes_between,
    deleted,
    difference,
    offered,
    regraded,
    withdrawn,
)
from dualcaster_core.collection.bulk.ports import BulkUnitOfWork, UndoRecord
from dualcaster_core.collection.bulk.rules import DEFAULT_RULES, BulkRules
from dualcaster_core.collection.bulk.selection import BulkAction, ListKind, Selection
from dualcaster_core.collection.errors import (
    ListsChangedElsewhere,
    NothingSelected,
    SelectionTooLarge,
    UndoNotFound,
    UndoNotPossible,
)
from dualcaster_core.collection.have_list_editing import check_keep, spare_offers
from dualcaster_core.collection.list_changes import locked, record_change
from dualcaster_core.collection.list_limits import DEFAULT_LIMITS, ListLimits
from dualcaster_core.collection.model import ItemKey, Want
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory


@frozen(kw_only=True)
class BulkResult:
    """What a change did: the lines it changed, those it had to leave, and how to take it back.

    ``undo_id`` and ``undo_until`` are None where nothing changed; ``version`` is that of the lists from now on.
    """

    lines: int
    left: int
    version: int
    undo_id: int | None = None
    undo_until: datetime | None = None


@frozen
class BulkEditing:
    """Offers, withdraws, regrades and removes many lines, and undoes that exactly."""

    units: UnitOfWorkFactory[BulkUnitOfWork]
    clock: Clock
    limits: ListLimits = DEFAULT_LIMITS
    rules: BulkRules = DEFAULT_RULES

    async def change_copies(
        self,
        user_id: int,
        kind: ListKind,
        selection: Selection,
        action: BulkAction,
        condition: Condition | None = None,
    ) -> BulkResult:
        """Do the same with chosen items, named in the inventory or by their offers.

        Lines with promised copies are left where they would be taken away or regraded. Raises ``NothingSelected``,
        ``SelectionTooLarge``, ``ListsChangedElsewhere``, ``ListFull``, and ``ValidationFailed`` past 9999 copies.
        """
        async with self.units() as uow:
            version = await self._version(uow, user_id, selection.version)
            chosen = await self._chosen_items(uow, user_id, kind, selection)
            before = await uow.lines.copies(user_id, sorted({key.card_id for key in chosen}))
            after = _applied(before, chosen, action, condition)
            result = await self._apply_copies(uow, user_id, before, after, version)
            await uow.commit()
        if action in _ON_OFFERS:
            return evolve(result, lines=sum(before.haves.get(key) != after.haves.get(key) for key in chosen))
        meant = [key for key in chosen if action is BulkAction.DELETE or key.condition is not condition]
        left = sum(key in after.items for key in meant)
        return evolve(result, lines=len(meant) - left, left=left)

    async def change_wants(
        self, user_id: int, selection: Selection, action: BulkAction, condition: Condition | None = None
    ) -> BulkResult:
        """Remove chosen wants, or set the least condition that they take.

        Raises ``NothingSelected``, ``SelectionTooLarge`` and ``ListsChangedElsewhere``.
        """
        if action in _ON_OFFERS:
            raise ValidationFailed("wants can be deleted or get another condition", field="action")
        async with self.units() as uow:
            version = await self._version(uow, user_id, selection.version)
            wants = await uow.lines.wants(user_id, await self._ids(uow, user_id, ListKind.WANTS, selection))
            if not wants:
                raise NothingSelected("nothing on your list matches any more")
            after = () if action is BulkAction.DELETE else _with_condition(wants, condition)
            armed = await uow.lines.armed([want.id for want in wants])
            was, now = _changed_wants(wants, after)
            result = await self._finish(uow, user_id, evolve(was, alerts=armed), now, version, count=len(was.wants))
            await uow.commit()
        return result

    async def offer_spares(self, user_id: int, *, keep: int, version: int | None = None) -> BulkResult:
        """Offer every copy beyond ``keep`` (0 to 9,999) of each item; offers that exist are raised, never lowered.

        Raises ``ValidationFailed``, ``SelectionTooLarge``, ``ListsChangedElsewhere`` and ``ListFull``.
        """
        check_keep(keep)
        async with self.units() as uow:
            known = await self._version(uow, user_id, version)
            items, haves = await uow.inventory.items_of(user_id), await uow.haves.haves_of(user_id)
            written = spare_offers(items, haves, keep)
            if len(written) > self.rules.lines:
                raise SelectionTooLarge(self.rules.lines)
            before = Copies.of(items, haves)
            after = Copies(before.items, {**before.haves, **{have.item: have for have in written}})
            result = await self._apply_copies(uow, user_id, before, after, known)
            await uow.commit()
        return result

    async def undo(self, user_id: int, undo_id: int) -> BulkResult:
        """Make the lines of a change what they were before it, ids included.

        Raises ``UndoNotFound`` where it is too late or was undone, and ``UndoNotPossible`` where a line of it was
        changed since.
        """
        async with self.units() as uow:
            await locked(uow, user_id)
            record = await uow.undos.one(user_id, undo_id)
            if record is None or record.expires_at <= self.clock.now():
                raise UndoNotFound
            if not _same(await _current(uow, user_id, record), record.after):
                raise UndoNotPossible("some of these lines were changed since, so nothing was undone")
            await _write(uow, user_id, changes_between(record.after, record.before))
            await uow.undos.drop(user_id, undo_id)
            version = await record_change(uow, user_id)
            await uow.commit()
        return BulkResult(lines=record.count, left=0, version=version)

    async def _version(self, uow: BulkUnitOfWork, user_id: int, seen: int | None) -> int:
        version = (await locked(uow, user_id)).list_version
        if seen is not None and seen != version:
            raise ListsChangedElsewhere(version)
        return version

    async def _ids(self, uow: BulkUnitOfWork, user_id: int, kind: ListKind, selection: Selection) -> Sequence[int]:
        if selection.filters is None:
            return selection.ids
        ids = await uow.lines.matching(user_id, kind, selection.filters, limit=self.rules.lines + 1)
        if len(ids) > self.rules.lines:
            raise SelectionTooLarge(self.rules.lines)
        return ids

    async def _chosen_items(
        self, uow: BulkUnitOfWork, user_id: int, kind: ListKind, selection: Selection
    ) -> Sequence[ItemKey]:
        ids = await self._ids(uow, user_id, kind, selection)
        if kind is ListKind.HAVES:
            keys = [have.item for have in await uow.lines.haves(user_id, ids)]
        else:
            keys = [item.key for item in await uow.lines.items(user_id, ids)]
        if not keys:
            raise NothingSelected("nothing on your list matches any more")
        return keys

    async def _apply_copies(
        self, uow: BulkUnitOfWork, user_id: int, before: Copies, after: Copies, version: int
    ) -> BulkResult:
        was, now = difference(before, after)
        result = await self._finish(uow, user_id, was, now, version, count=max(len(was.items), len(now.items)))
        if len(after.items) > len(before.items):
            await self.limits.check_items(uow, user_id)
        if len(after.haves) > len(before.haves):
            await self.limits.check_haves(uow, user_id)
        return result

    async def _finish(
        self, uow: BulkUnitOfWork, user_id: int, was: Lines, now: Lines, version: int, *, count: int
    ) -> BulkResult:
        """Write what changed and remember how it was; nothing where nothing did."""
        if not was and not now:
            return BulkResult(lines=0, left=0, version=version)
        await _write(uow, user_id, changes_between(was, now))
        moment = self.clock.now()
        until = moment + self.rules.undo_for
        record = UndoRecord(user_id=user_id, before=was, after=now, count=count, created_at=moment, expires_at=until)
        undo_id = await uow.undos.keep(record, most=self.rules.undo_records)
        version = await record_change(uow, user_id)
        return BulkResult(lines=count, left=0, version=version, undo_id=undo_id, undo_until=until)


_ON_OFFERS = (BulkAction.OFFER, BulkAction.WITHDRAW)


def _applied(before: Copies, chosen: Sequence[ItemKey], action: BulkAction, condition: Condition | None) -> Copies:
    if action is BulkAction.OFFER:
        return offered(before, chosen)
    if action is BulkAction.WITHDRAW:
        return withdrawn(before, chosen)
    if action is BulkAction.DELETE:
        return deleted(before, chosen)
    return regraded(before, chosen, _required(condition))


def _required(condition: Condition | None) -> Condition:
    if condition is None:
        raise ValidationFailed("say which condition", field="condition")
    return condition


def _with_condition(wants: Iterable[Want], condition: Condition | None) -> tuple[Want, ...]:
    least = _required(condition)
    return tuple(evolve(want, condition_min=least) for want in wants)


def _changed_wants(before: Sequence[Want], after: Sequence[Want]) -> tuple[Lines, Lines]:
    now = {want.id: want for want in after}
    changed = [want for want in before if now.get(want.id) != want]
    kept = (now.get(want.id) for want in changed)
    return Lines(wants=tuple(changed)), Lines(wants=tuple(want for want in kept if want is not None))


async def _write(uow: BulkUnitOfWork, user_id: int, changes: LineChanges) -> None:
    if changes.items:
        await uow.inventory.store(user_id, changes.items)
    if changes.haves:
        await uow.haves.store(user_id, changes.haves)
    if changes.wants:
        await uow.wants.store(user_id, changes.wants)
    if changes.alerts:
        await uow.lines.rearm(changes.alerts)


async def _current(uow: BulkUnitOfWork, user_id: int, record: UndoRecord) -> Lines:
    """Return how the lines of a change are at this moment."""
    keys = {item.key for lines in (record.before, record.after) for item in lines.items}
    keys |= {have.item for lines in (record.before, record.after) for have in lines.haves}
    wants = sorted({want.id for lines in (record.before, record.after) for want in lines.wants} - {UNSAVED})
    copies = await uow.lines.copies(user_id, sorted({key.card_id for key in keys})) if keys else Copies()
    return Lines(
        items=tuple(item for key, item in copies.items.items() if key in keys),
        haves=tuple(have for key, have in copies.haves.items() if key in keys),
        wants=tuple(await uow.lines.wants(user_id, wants)) if wants else (),
    )


def _same(one: Lines, other: Lines) -> bool:
    """Compare lines, whatever their order."""
    return (
        {item.key: item for item in one.items} == {item.key: item for item in other.items}
        and {have.item: have for have in one.haves} == {have.item: have for have in other.haves}
        and {want.id: want for want in one.wants} == {want.id: want for want in other.wants}
    )
