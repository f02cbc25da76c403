"""Whatever is done with many lines, undoing it gives back exactly what was."""

import asyncio
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.bulk.selection import BulkAction, ListKind, Selection
from dualcaster_core.collection.bulk.use_cases import BulkEditing
from dualcaster_core.collection.errors import NothingSelected
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.collection.views import EVERYTHING, ListFilter
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.scene import account, printing

CARDS = 3
conditions = st.sampled_from(list(Condition))
item_keys = st.builds(
    ItemKey,
    card_id=st.integers(1, CARDS),
    finish=st.sampled_from([Finish.NONFOIL, Finish.FOIL]),
    condition=conditions,
    language=st.sampled_from(["en", "de"]),
)
quantities = st.integers(1, 5)
held = st.dictionaries(
    item_keys,
    st.tuples(quantities, st.integers(0, 5), st.booleans(), st.sampled_from([0, 0, 1]), st.sampled_from(["", "Box"])),
    max_size=12,
)
wanted = st.lists(st.tuples(st.integers(1, CARDS), conditions, st.booleans()), max_size=5)
steps = st.lists(
    st.tuples(
        st.sampled_from([*ListKind, None]),
        st.sampled_from(list(BulkAction)),
        conditions,
        st.sampled_from([EVERYTHING, ListFilter(name_part="card 1"), ListFilter(finish=Finish.FOIL)]),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=4,
)
Held = dict[ItemKey, tuple[int, int, bool, int, str]]
Step = tuple[ListKind | None, BulkAction, Condition, ListFilter, int]


async def _scene(owned: Held, wants: list[tuple[int, Condition, bool]]) -> InMemoryDatabase:
    database = InMemoryDatabase(FixedClock())
    await database.add_cards([printing(f"Card {n}", number=str(n)) for n in range(1, CARDS + 1)])
    async with database.units() as uow:
        user = await uow.users.add(account("ann", database.clock.now()))
        items = [
            InventoryItem(key=key, quantity=n, reserved=reserved, location=place, acquired_price=Decimal(n))
            for key, (n, _, _, reserved, place) in owned.items()
        ]
        haves = [
            Have(item=key, quantity_for_trade=min(n, offered), is_active=active, notes="mine")
            for key, (n, offered, active, _, _) in owned.items()
            if offered
        ]
        await uow.inventory.store(user.id, ItemChanges(tuple(items)))
        await uow.haves.store(user.id, HaveChanges(tuple(haves)))
        listed = (Want(card_id=card, condition_min=least, any_printing=some) for card, least, some in wants)
        await uow.wants.store(user.id, WantChanges(tuple(listed)))
        await uow.commit()
    return database


async def _read(database: InMemoryDatabase) -> list[list[tuple[int, object]]]:
    async with database.snapshots() as uow:
        lists = (await uow.inventory.items_of(1), await uow.haves.haves_of(1), await uow.wants.wants_of(1))
    return [[(line.id, line) for line in one] for one in lists]


async def _act(bulk: BulkEditing, step: Step) -> int | None:
    kind, action, condition, filters, keep = step
    if kind is None:
        return (await bulk.offer_spares(1, keep=keep)).undo_id
    selection = Selection(filters=filters)
    if kind is ListKind.WANTS:
        wanted_action = action if action in (BulkAction.DELETE, BulkAction.CONDITION) else BulkAction.DELETE
        return (await bulk.change_wants(1, selection, wanted_action, condition)).undo_id
    return (await bulk.change_copies(1, kind, selection, action, condition)).undo_id


@settings(max_examples=60)
@given(owned=held, wants=wanted, steps=steps)
def test_undoing_changes_backwards_gives_back_each_moment(
    owned: Held, wants: list[tuple[int, Condition, bool]], steps: list[Step]
) -> None:
    """Some changes in a row, undone from the last to the first: every list is each time what it was, ids included."""

    async def run() -> None:
        database = await _scene(owned, wants)
        bulk = BulkEditing(database.units, database.clock)
        moments, undos = [], []
        for step in steps:
            before = await _read(database)
            try:
                undo = await _act(bulk, step)
            except NothingSelected:
                undo = None
            if undo is None:
                assert await _read(database) == before
            else:
                moments.append(before)
                undos.append(undo)
        for before, undo in zip(reversed(moments), reversed(undos), strict=True):
            await bulk.undo(1, undo)
            assert await _read(database) == before

    asyncio.run(run())


@settings(max_examples=60)
@given(owned=held, action=st.sampled_from(list(BulkAction)), condition=conditions)
def test_no_change_makes_copies_or_offers_more_than_is_owned(
    owned: Held, action: BulkAction, condition: Condition
) -> None:
    """Copies only go with a deletion, and an offer never exceeds its item."""

    async def run() -> None:
        database = await _scene(owned, [])
        bulk = BulkEditing(database.units, database.clock)
        try:
            done = await bulk.change_copies(1, ListKind.INVENTORY, Selection(filters=EVERYTHING), action, condition)
        except NothingSelected:
            assert not owned
            return
        async with database.snapshots() as uow:
            items = {item.key: item for item in await uow.inventory.items_of(1)}
            haves = await uow.haves.haves_of(1)
        copies = sum(item.quantity for item in items.values())
        assert all(have.quantity_for_trade <= items[have.item].quantity for have in haves)
        if action is BulkAction.DELETE:
            assert copies == sum(n for n, _, _, reserved, _ in owned.values() if reserved)
            assert done.left == len(items)
        else:
            assert copies == sum(n for n, *_ in owned.values())

    asyncio.run(run())
