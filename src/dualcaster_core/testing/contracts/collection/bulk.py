"""Many lines at once, and what can be undone of them."""

from datetime import timedelta
from decimal import Decimal

from attrs import evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.alerts.rules import AlertState
from dualcaster_core.collection.bulk.changes import Lines
from dualcaster_core.collection.bulk.ports import UndoRecord
from dualcaster_core.collection.bulk.selection import ListKind
from dualcaster_core.collection.errors import NotOwned
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.collection.views import EVERYTHING, ListFilter
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, raised

_ABSENT = 10**9


class ChosenLinesContract:
    """``ChosenLines``, and lines that come back under the ids that they had."""

    async def test_a_filter_finds_the_lines_that_it_keeps(self, harness: Harness) -> None:
        """By a part of the name, set, finish, condition and whether they are for trade, the lowest ids first."""
        ann, ids = await _shelf(harness)
        bolt, opt, foil = ids["items"]
        cases = [
            (EVERYTHING, [bolt, opt, foil]),
            (ListFilter(name_part="BOL"), [bolt, foil]),
            (ListFilter(set_code="LEA", finish=Finish.FOIL), [foil]),
            (ListFilter(condition=Condition.LP), [foil]),
            (ListFilter(for_trade=True), [bolt]),
            (ListFilter(for_trade=False), [opt, foil]),
            (ListFilter(name_part="nothing"), []),
        ]
        async with harness.units() as uow:
            for keep, found in cases:
                assert list(await uow.lines.matching(ann, ListKind.INVENTORY, keep, limit=9)) == found
            assert list(await uow.lines.matching(ann, ListKind.INVENTORY, EVERYTHING, limit=2)) == [bolt, opt]
            haves = await uow.lines.matching(ann, ListKind.HAVES, ListFilter(name_part="bolt"), limit=9)
            wants = await uow.lines.matching(ann, ListKind.WANTS, ListFilter(name_part="opt"), limit=9)
            assert (list(haves), list(wants)) == (ids["haves"], ids["wants"])

    async def test_lines_are_loaded_by_their_ids(self, harness: Harness) -> None:
        """In the order of the ids; those of nobody and of somebody else are left out."""
        ann, ids = await _shelf(harness)
        bob = await Scene(harness).person("bob")
        async with harness.units() as uow:
            first, *_, last = ids["items"]
            items = await uow.lines.items(ann, [last, _ABSENT, first])
            assert [item.id for item in items] == [first, last]
            assert [have.id for have in await uow.lines.haves(ann, ids["haves"])] == ids["haves"]
            assert [want.id for want in await uow.lines.wants(ann, ids["wants"])] == ids["wants"]
            assert not await uow.lines.items(bob, ids["items"])
            assert not await uow.lines.haves(bob, ids["haves"])
            assert not await uow.lines.wants(bob, ids["wants"])

    async def test_the_copies_of_printings_are_loaded_with_their_haves(self, harness: Harness) -> None:
        """Every item of the printings, offered or not, and no other."""
        ann, _ = await _shelf(harness)
        async with harness.units() as uow:
            items = await uow.inventory.items_of(ann)
            copies = await uow.lines.copies(ann, [items[0].key.card_id])
        assert set(copies.items) == {items[0].key, items[2].key}
        assert set(copies.haves) == {items[0].key}

    async def test_dropped_lines_come_back_as_they_were(self, harness: Harness) -> None:
        """Items, haves and wants are restored with their ids, in their place."""
        ann, _ = await _shelf(harness)
        async with harness.units() as uow:
            items, haves = list(await uow.inventory.items_of(ann)), list(await uow.haves.haves_of(ann))
            wants = list(await uow.wants.wants_of(ann))
            await uow.inventory.store(ann, ItemChanges(dropped=(items[0].key,)))
            await uow.wants.store(ann, WantChanges(dropped=(wants[0].id,)))
            await uow.commit()
        async with harness.units() as uow:
            await uow.inventory.store(ann, ItemChanges(restored=(items[0],)))
            await uow.haves.store(ann, HaveChanges(restored=tuple(haves)))
            await uow.wants.store(ann, WantChanges(restored=(wants[0],)))
            await uow.commit()
        async with harness.snapshots() as uow:
            again = (await uow.inventory.items_of(ann), await uow.haves.haves_of(ann), await uow.wants.wants_of(ann))
        assert [list(now) for now in again] == [items, haves, wants]
        assert [item.id for item in again[0]] == [item.id for item in items]
        assert [have.id for have in again[1]] == [have.id for have in haves]
        assert [want.id for want in again[2]] == [want.id for want in wants]

    async def test_a_have_comes_back_for_copies_that_are_there_alone(self, harness: Harness) -> None:
        """An offer of more copies than are owned is not restored."""
        ann, _ = await _shelf(harness)
        async with harness.units() as uow:
            (have,) = await uow.haves.haves_of(ann)
            await uow.haves.store(ann, HaveChanges(dropped=(have.item,)))
            too_many = HaveChanges(restored=(evolve(have, quantity_for_trade=999),))
            await raised(NotOwned, uow.haves.store(ann, too_many))

    async def test_what_is_armed_is_read_and_set_again(self, harness: Harness) -> None:
        """The states of wants with one are told, and replaced as a whole."""
        _, ids = await _shelf(harness)
        state = AlertState(target_armed=True, percent_armed=True, base_cents=250)
        async with harness.units() as uow:
            (want,) = ids["wants"]
            assert await uow.lines.armed([want, _ABSENT]) == {}
            for one in (AlertState(target_armed=True), state):
                await uow.lines.rearm({want: one})
                assert await uow.lines.armed([want, _ABSENT]) == {want: one}


class UndoRecordsContract:
    """``UndoRepository``."""

    async def test_a_change_is_kept_with_every_fact_of_its_lines(self, harness: Harness) -> None:
        """What was kept comes back equal, ids included, for its owner alone."""
        ann, _ = await _shelf(harness)
        bob = await Scene(harness).person("bob")
        record = await _record(harness, ann)
        async with harness.units() as uow:
            key = await uow.undos.keep(record, most=5)
            found = await uow.undos.one(ann, key)
            assert found == record
            assert found is not None
            for kind in ("items", "haves", "wants"):
                now, then = getattr(found.before, kind), getattr(record.before, kind)
                assert [line.id for line in now] == [line.id for line in then]
            assert await uow.undos.one(bob, key) is None
            await uow.undos.drop(bob, key)
            assert await uow.undos.one(ann, key) == record
            await uow.undos.drop(ann, key)
            assert await uow.undos.one(ann, key) is None

    async def test_only_the_latest_changes_of_somebody_are_kept(self, harness: Harness) -> None:
        """Older ones are forgotten; those of others are not counted."""
        ann, _ = await _shelf(harness)
        bob = await Scene(harness).person("bob")
        record = await _record(harness, ann)
        async with harness.units() as uow:
            first = await uow.undos.keep(record, most=2)
            others = await uow.undos.keep(evolve(record, user_id=bob), most=2)
            later = [await uow.undos.keep(record, most=2) for _ in range(2)]
            assert await uow.undos.one(ann, first) is None
            assert await uow.undos.one(bob, others) is not None
            assert all([await uow.undos.one(ann, key) for key in later])


async def _shelf(harness: Harness) -> tuple[int, dict[str, list[int]]]:
    """Give ann three items, one of them offered, and a want; return their ids in order."""
    scene = Scene(harness)
    ann = await scene.person("ann")
    bolt, opt = await scene.card("Bolt"), await scene.card("Opt", "xln")
    key = ItemKey(bolt, Finish.NONFOIL)
    items = (
        InventoryItem(key=key, quantity=4, acquired_price=Decimal("1.50"), location="Box"),
        InventoryItem(key=ItemKey(opt, Finish.NONFOIL), quantity=1),
        InventoryItem(key=ItemKey(bolt, Finish.FOIL, Condition.LP, "de", signed=True), quantity=2),
    )
    async with harness.units() as uow:
        await uow.inventory.store(ann, ItemChanges(items))
        await uow.haves.store(ann, HaveChanges((Have(item=key, quantity_for_trade=2, min_trade_value=Decimal(3)),)))
        await uow.wants.store(ann, WantChanges((Want(card_id=opt, target_price=Decimal("0.50"), alert_enabled=True),)))
        ids = {
            "items": [item.id for item in await uow.inventory.items_of(ann)],
            "haves": [have.id for have in await uow.haves.haves_of(ann)],
            "wants": [want.id for want in await uow.wants.wants_of(ann)],
        }
        await uow.commit()
    return ann, ids


async def _record(harness: Harness, user_id: int) -> UndoRecord:
    async with harness.units() as uow:
        items, haves = await uow.inventory.items_of(user_id), await uow.haves.haves_of(user_id)
        wants = tuple(await uow.wants.wants_of(user_id))
    alerts = {want.id: AlertState(percent_armed=True, base_cents=1) for want in wants}
    now = harness.clock.now()
    return UndoRecord(
        user_id=user_id,
        before=Lines(items=tuple(items), haves=tuple(haves), wants=wants, alerts=alerts),
        after=Lines(items=tuple(items[:1])),
        count=3,
        created_at=now,
        expires_at=now + timedelta(hours=1),
    )
