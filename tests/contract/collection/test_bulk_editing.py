"""Changes of many lines and taking them back, in memory and on PostgreSQL."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve, frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.alerts.rules import AlertState
from dualcaster_core.collection.bulk.rules import BulkRules
from dualcaster_core.collection.bulk.selection import BulkAction, ListKind, Selection
from dualcaster_core.collection.bulk.spares import SparesPreviews
from dualcaster_core.collection.bulk.use_cases import BulkEditing
from dualcaster_core.collection.edits import CopyEdit, ItemEdit
from dualcaster_core.collection.errors import (
    ListsChangedElsewhere,
    NothingSelected,
    SelectionTooLarge,
    UndoNotFound,
    UndoNotPossible,
)
from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.collection.inventory_editing import InventoryEditing
from dualcaster_core.collection.model import LARGEST_QUANTITY, Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.collection.views import EVERYTHING, ListFilter
from dualcaster_core.collection.want_list_editing import WantEditing
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, account, printing
from dualcaster_postgres.collection.spares_queries import PostgresSparesQueries
from tests.support.postgres_harness import PostgresHarness

ALL = Selection(filters=EVERYTHING)


@frozen
class Lists:
    """Everything on somebody's lists at one moment, with every id."""

    items: list[tuple[int, InventoryItem]]
    haves: list[tuple[int, Have]]
    wants: list[tuple[int, Want]]

    @property
    def copies(self) -> dict[ItemKey, int]:
        """The copies of each item."""
        return {item.key: item.quantity for _, item in self.items}

    @property
    def offers(self) -> dict[ItemKey, int]:
        """The copies of each offer."""
        return {have.item: have.quantity_for_trade for _, have in self.haves}


async def read(harness: Harness, user: int) -> Lists:
    """Read somebody's lists."""
    async with harness.snapshots() as uow:
        return Lists(
            [(item.id, item) for item in await uow.inventory.items_of(user)],
            [(have.id, have) for have in await uow.haves.haves_of(user)],
            [(want.id, want) for want in await uow.wants.wants_of(user)],
        )


@pytest.fixture
async def keys(harness: Harness, ann: int) -> tuple[ItemKey, ...]:
    """Near mint and lightly played Bolts, one of them offered, a resting offer of Opt, and two wants."""
    bolt, opt = await harness.add_cards([printing("Bolt"), printing("Opt", "xln")])
    made = (
        ItemKey(bolt, Finish.NONFOIL),
        ItemKey(bolt, Finish.NONFOIL, Condition.LP),
        ItemKey(opt, Finish.FOIL),
    )
    async with harness.units() as uow:
        items = [InventoryItem(key=key, quantity=n, location=f"Box {n}") for n, key in enumerate(made, start=2)]
        await uow.inventory.store(ann, ItemChanges(tuple(items)))
        haves = (
            Have(item=made[0], quantity_for_trade=1, notes="mine"),
            Have(item=made[2], quantity_for_trade=1, is_active=False),
        )
        await uow.haves.store(ann, HaveChanges(haves))
        wants = (Want(card_id=bolt, alert_enabled=True, alert_percent=9), Want(card_id=opt, condition_min=Condition.NM))
        first, _ = await uow.wants.store(ann, WantChanges(wants))
        await uow.lines.rearm({first: AlertState(percent_armed=True, base_cents=100)})
        await uow.commit()
    return made


def editing(harness: Harness, **rules: Any) -> BulkEditing:
    """Make the use case."""
    return BulkEditing(harness.units, harness.clock, rules=BulkRules(**rules))


async def test_chosen_items_are_offered_whole(harness: Harness, ann: int, keys: tuple[ItemKey, ...]) -> None:
    """Every copy is for trade, resting offers are active again and keep what they say; one event is recorded."""
    before = len(await harness.recorded())
    done = await editing(harness).change_copies(ann, ListKind.INVENTORY, ALL, BulkAction.OFFER)
    now = await read(harness, ann)
    assert now.offers == now.copies == dict(zip(keys, (2, 3, 4), strict=True))
    assert [have.notes for _, have in now.haves if have.item == keys[0]] == ["mine"]
    assert all(have.is_active for _, have in now.haves)
    assert (done.lines, done.left) == (3, 0)
    assert [kind for _, kind, _ in (await harness.recorded())[before:]] == [ListsChanged.kind]


async def test_chosen_items_are_withdrawn_and_deleted(harness: Harness, ann: int, keys: tuple[ItemKey, ...]) -> None:
    """Withdrawing leaves the inventory, deleting takes offers along; lines that do not change are not counted."""
    bulk = editing(harness)
    done = await bulk.change_copies(ann, ListKind.INVENTORY, ALL, BulkAction.WITHDRAW)
    assert done.lines == 2
    assert (await read(harness, ann)).offers == {}
    chosen = Selection(ids=((await read(harness, ann)).items[0][0],))
    await bulk.change_copies(ann, ListKind.INVENTORY, chosen, BulkAction.DELETE)
    assert set((await read(harness, ann)).copies) == set(keys[1:])


async def test_another_condition_joins_copies_and_offers(harness: Harness, ann: int, keys: tuple[ItemKey, ...]) -> None:
    """Copies of one kind become one item with the offers added, as when they are edited one by one."""
    done = await editing(harness).change_copies(
        ann, ListKind.INVENTORY, ALL, BulkAction.CONDITION, condition=Condition.LP
    )
    now = await read(harness, ann)
    foil = evolve(keys[2], condition=Condition.LP)
    assert now.copies == {keys[1]: 5, foil: 4}
    assert now.offers == {keys[1]: 1, foil: 1}
    assert done.lines == 2


async def test_offers_are_chosen_by_their_own_ids(harness: Harness, ann: int, keys: tuple[ItemKey, ...]) -> None:
    """What is chosen on the have list are the items of the offers."""
    chosen = Selection(ids=tuple(key for key, _ in (await read(harness, ann)).haves))
    await editing(harness).change_copies(ann, ListKind.HAVES, chosen, BulkAction.DELETE)
    assert set((await read(harness, ann)).copies) == {keys[1]}


async def test_chosen_wants_are_regraded_and_deleted(harness: Harness, ann: int, keys: tuple[ItemKey, ...]) -> None:
    """The least condition is set where it differs; wants cannot be offered."""
    assert keys
    bulk = editing(harness)
    done = await bulk.change_wants(ann, ALL, BulkAction.CONDITION, Condition.NM)
    assert done.lines == 1
    assert {want.condition_min for _, want in (await read(harness, ann)).wants} == {Condition.NM}
    await bulk.change_wants(ann, Selection(filters=ListFilter(name_part="bolt")), BulkAction.DELETE)
    assert len((await read(harness, ann)).wants) == 1
    for wrong in (BulkAction.OFFER, BulkAction.WITHDRAW):
        with pytest.raises(ValidationFailed):
            await bulk.change_wants(ann, ALL, wrong)


@pytest.mark.parametrize("action", BulkAction)
async def test_undo_restores_exactly_what_was(
    harness: Harness, ann: int, keys: tuple[ItemKey, ...], action: BulkAction
) -> None:
    """Lines, offers and ids are those of before, and it is done once."""
    assert keys
    before, bulk = await read(harness, ann), editing(harness)
    done = await bulk.change_copies(ann, ListKind.INVENTORY, ALL, action, condition=Condition.MP)
    assert await read(harness, ann) != before
    assert done.undo_id is not None
    back = await bulk.undo(ann, done.undo_id)
    assert await read(harness, ann) == before
    assert back.version == done.version + 1
    with pytest.raises(UndoNotFound):
        await bulk.undo(ann, done.undo_id)


@pytest.mark.parametrize("action", [BulkAction.DELETE, BulkAction.CONDITION])
async def test_wants_come_back_with_their_alerts(
    harness: Harness, ann: int, keys: tuple[ItemKey, ...], action: BulkAction
) -> None:
    """A removed want has its id again, and its alert is armed as it was."""
    assert keys
    before, bulk = await read(harness, ann), editing(harness)
    done = await bulk.change_wants(ann, ALL, action, Condition.HP)
    assert done.undo_id is not None
    await bulk.undo(ann, done.undo_id)
    assert await read(harness, ann) == before
    async with harness.snapshots() as uow:
        watched = await uow.alerts.watched_one(before.wants[0][0])
    assert watched is not None
    assert watched.state == AlertState(percent_armed=True, base_cents=100)


async def test_a_line_that_was_changed_since_stops_the_undo(
    harness: Harness, ann: int, keys: tuple[ItemKey, ...]
) -> None:
    """Nothing of a later edit is lost: undoing is refused as a whole, and other lines may have changed freely."""
    bulk, items = editing(harness), InventoryEditing(harness.units, harness.clock)
    only_bolts = Selection(filters=ListFilter(name_part="bolt"))
    done = await bulk.change_copies(ann, ListKind.INVENTORY, only_bolts, BulkAction.OFFER)
    lines = (await read(harness, ann)).items
    await items.change(ann, lines[2][0], ItemEdit(quantity=9), CopyEdit())
    await items.change(ann, lines[0][0], ItemEdit(location="Elsewhere"), CopyEdit())
    changed = await read(harness, ann)
    assert done.undo_id is not None
    with pytest.raises(UndoNotPossible):
        await bulk.undo(ann, done.undo_id)
    assert await read(harness, ann) == changed
    await items.change(ann, lines[0][0], ItemEdit(location="Box 2"), CopyEdit())
    await bulk.undo(ann, done.undo_id)
    assert (await read(harness, ann)).copies[keys[2]] == 9
    assert (await read(harness, ann)).offers == {keys[0]: 1, keys[2]: 1}


async def test_undo_ends_with_its_time_and_is_the_owners_alone(
    harness: Harness, ann: int, keys: tuple[ItemKey, ...]
) -> None:
    """Somebody else cannot undo it, nor its owner after its time, nor once enough others followed."""
    assert keys
    bob = await Scene(harness).person("bob")
    bulk = editing(harness, undo_records=1)
    first = await bulk.change_copies(ann, ListKind.INVENTORY, ALL, BulkAction.OFFER)
    assert first.undo_id is not None
    with pytest.raises(UndoNotFound):
        await bulk.undo(bob, first.undo_id)
    second = await bulk.change_copies(ann, ListKind.INVENTORY, ALL, BulkAction.WITHDRAW)
    with pytest.raises(UndoNotFound):
        await bulk.undo(ann, first.undo_id)
    harness.clock.advance(timedelta(hours=1))
    assert second.undo_id is not None
    with pytest.raises(UndoNotFound):
        await bulk.undo(ann, second.undo_id)


async def test_a_choice_made_before_another_window_changed_the_lists_does_nothing(
    harness: Harness, ann: int, keys: tuple[ItemKey, ...]
) -> None:
    """The version that was looked at must be the present one, where it is stated."""
    assert keys
    bulk = editing(harness)
    seen = (await bulk.change_copies(ann, ListKind.INVENTORY, ALL, BulkAction.WITHDRAW)).version
    lines = await read(harness, ann)
    await InventoryEditing(harness.units, harness.clock).change(
        ann, lines.items[0][0], ItemEdit(quantity=9), CopyEdit()
    )
    before = await read(harness, ann)
    for stale in (
        bulk.change_copies(ann, ListKind.INVENTORY, evolve(ALL, version=seen), BulkAction.DELETE),
        bulk.change_wants(ann, evolve(ALL, version=seen), BulkAction.DELETE),
        bulk.offer_spares(ann, keep=0, version=seen),
    ):
        with pytest.raises(ListsChangedElsewhere):
            await stale
    assert await read(harness, ann) == before
    await bulk.change_copies(ann, ListKind.INVENTORY, evolve(ALL, version=seen + 1), BulkAction.DELETE)
    assert (await read(harness, ann)).items == []


async def test_promised_copies_are_left(harness: Harness, ann: int, keys: tuple[ItemKey, ...]) -> None:
    """Lines with copies promised in trades are neither deleted nor regraded, and counted; the others are."""
    async with harness.units() as uow:
        item = await uow.inventory.one(ann, keys[0])
        assert item is not None
        await uow.inventory.store(ann, ItemChanges((evolve(item, reserved=1),)))
        await uow.commit()
    bulk = editing(harness)
    for action in (BulkAction.CONDITION, BulkAction.DELETE):
        done = await bulk.change_copies(ann, ListKind.INVENTORY, ALL, action, condition=Condition.DMG)
        assert (done.lines, done.left) == (2, 1)
    assert (await read(harness, ann)).copies == {keys[0]: 2}


async def test_a_change_is_all_or_nothing(harness: Harness, ann: int, keys: tuple[ItemKey, ...]) -> None:
    """Where one item would have too many copies, no line changes."""
    async with harness.units() as uow:
        await uow.inventory.store(ann, ItemChanges((InventoryItem(key=keys[1], quantity=LARGEST_QUANTITY),)))
        await uow.commit()
    before = await read(harness, ann)
    with pytest.raises(ValidationFailed):
        await editing(harness).change_copies(ann, ListKind.INVENTORY, ALL, BulkAction.CONDITION, condition=Condition.LP)
    assert await read(harness, ann) == before


async def test_what_cannot_be_chosen_is_refused(harness: Harness, ann: int, keys: tuple[ItemKey, ...]) -> None:
    """Nothing at all, lines of others, too many lines, and a condition that is not said."""
    assert keys
    bob = await Scene(harness).person("bob")
    lines = await read(harness, ann)
    theirs = Selection(ids=tuple(key for key, _ in lines.items))
    with pytest.raises(NothingSelected):
        await editing(harness).change_copies(bob, ListKind.INVENTORY, theirs, BulkAction.DELETE)
    with pytest.raises(NothingSelected):
        await editing(harness).change_wants(bob, ALL, BulkAction.DELETE)
    with pytest.raises(SelectionTooLarge):
        await editing(harness, lines=2).change_copies(ann, ListKind.INVENTORY, ALL, BulkAction.DELETE)
    with pytest.raises(ValidationFailed):
        await editing(harness).change_copies(ann, ListKind.INVENTORY, ALL, BulkAction.CONDITION)
    for wrong in ({}, {"ids": (1,), "filters": EVERYTHING}, {"ids": tuple(range(1_001))}):
        with pytest.raises(ValidationFailed):
            Selection(**wrong)
    assert await read(harness, ann) == lines


async def test_a_change_that_changes_nothing_records_nothing(
    harness: Harness, ann: int, keys: tuple[ItemKey, ...]
) -> None:
    """There is nothing to undo, no event, and the version stays."""
    assert keys
    bulk = editing(harness)
    first = await bulk.change_copies(ann, ListKind.INVENTORY, ALL, BulkAction.WITHDRAW)
    before = len(await harness.recorded())
    again = await bulk.change_copies(ann, ListKind.INVENTORY, ALL, BulkAction.WITHDRAW)
    assert (again.lines, again.undo_id, again.version) == (0, None, first.version)
    assert len(await harness.recorded()) == before


async def test_spares_are_offered_and_taken_back(harness: Harness, ann: int, keys: tuple[ItemKey, ...]) -> None:
    """All but the copies to keep are offered, as one change that can be undone."""
    before, bulk = await read(harness, ann), editing(harness)
    done = await bulk.offer_spares(ann, keep=1)
    assert (await read(harness, ann)).offers == {keys[0]: 1, keys[1]: 2, keys[2]: 3}
    assert done.lines == 2
    assert done.undo_id is not None
    await bulk.undo(ann, done.undo_id)
    assert await read(harness, ann) == before
    for wrong in (-1, LARGEST_QUANTITY + 1):
        with pytest.raises(ValidationFailed):
            await bulk.offer_spares(ann, keep=wrong)


async def test_a_want_that_came_back_meanwhile_stops_no_other_edit(
    harness: Harness, ann: int, keys: tuple[ItemKey, ...]
) -> None:
    """Wants of the same card that were added after a removal stay, and the removed ones come back beside them."""
    assert keys
    bulk = editing(harness)
    done = await bulk.change_wants(ann, ALL, BulkAction.DELETE)
    await WantEditing(harness.units).add(ann, Want(card_id=keys[0].card_id, quantity=7))
    assert done.undo_id is not None
    await bulk.undo(ann, done.undo_id)
    assert sorted(want.quantity for _, want in (await read(harness, ann)).wants) == [1, 1, 7]


async def test_a_preview_of_spares_tells_what_would_be_offered(shared_harness: PostgresHarness) -> None:
    """Lines, copies and value are those of what is written then, dearest first, and nothing changes."""
    await shared_harness.empty()
    cards = await shared_harness.add_cards([printing("Bolt"), printing("Opt"), printing("Shock")])
    await shared_harness.set_values({(cards[n], Finish.NONFOIL, Condition.NM): 100 * (n + 1) for n in range(2)})
    async with shared_harness.units() as uow:
        ann = (await uow.users.add(account("ann", shared_harness.clock.now()))).id
        items = [InventoryItem(key=ItemKey(card, Finish.NONFOIL), quantity=6) for card in cards]
        await uow.inventory.store(ann, ItemChanges(tuple(items)))
        await uow.haves.store(ann, HaveChanges((Have(item=items[0].key, quantity_for_trade=1),)))
        await uow.commit()
    spares = SparesPreviews(shared_harness.units, PostgresSparesQueries(shared_harness.database, PublicIds()))
    found = await spares.preview(ann, keep=4)
    assert (found.lines, found.copies, str(found.value), found.unpriced_copies) == (3, 5, "5.00", 2)
    assert [(line.card.name, line.copies) for line in found.shown] == [("Opt", 2), ("Bolt", 1), ("Shock", 2)]
    done = await editing(shared_harness).offer_spares(ann, keep=4, version=found.version)
    assert done.lines == found.lines
    assert (await spares.preview(ann, keep=4)).lines == 0
