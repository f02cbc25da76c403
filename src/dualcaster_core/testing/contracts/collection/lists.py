"""Inventories, have lists and want lists."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from attrs import evolve

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.errors import NotOwned, WantNotFound
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Priority, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, raised


async def _owner(harness: Harness) -> tuple[Scene, int, ItemKey]:
    scene = Scene(harness)
    return scene, await scene.person("ann"), ItemKey(await scene.card("Bolt"), Finish.NONFOIL)


async def _own(harness: Harness, user: int, *written: InventoryItem, dropped: Sequence[ItemKey] = ()) -> None:
    async with harness.units() as uow:
        await uow.inventory.store(user, ItemChanges(written, tuple(dropped)))
        await uow.commit()


async def _offer(harness: Harness, user: int, *written: Have, dropped: Sequence[ItemKey] = ()) -> None:
    async with harness.units() as uow:
        await uow.haves.store(user, HaveChanges(written, tuple(dropped)))
        await uow.commit()


async def _seek(harness: Harness, user: int, *written: Want, dropped: Sequence[int] = ()) -> tuple[int, ...]:
    async with harness.units() as uow:
        keys = await uow.wants.store(user, WantChanges(written, tuple(dropped)))
        await uow.commit()
    return keys


async def _lists(harness: Harness, user: int) -> tuple[list[InventoryItem], list[Have], list[Want]]:
    async with harness.snapshots() as uow:
        return (
            list(await uow.inventory.items_of(user)),
            list(await uow.haves.haves_of(user)),
            list(await uow.wants.wants_of(user)),
        )


class InventoryContract:
    """``InventoryRepository``."""

    async def test_one_item_is_found_by_its_id_or_its_key(self, harness: Harness) -> None:
        """An item is found by either; with another owner, another grade or an unknown id there is none."""
        scene, ann, key = await _owner(harness)
        bob = await scene.person("bob")
        await _own(
            harness, ann, InventoryItem(key=key, quantity=2), InventoryItem(key=evolve(key, signed=True), quantity=1)
        )
        (item, _), _, _ = await _lists(harness, ann)
        async with harness.snapshots() as uow:
            assert item.id != UNSAVED
            assert await uow.inventory.one(ann, item.id) == await uow.inventory.one(ann, key) == item
            assert await uow.inventory.one(bob, item.id) is await uow.inventory.one(bob, key) is None
            assert await uow.inventory.one(ann, evolve(key, condition=Condition.HP)) is None
            assert await uow.inventory.one(ann, 10**12) is None

    async def test_every_fact_is_stored(self, harness: Harness) -> None:
        """An item comes back as it was stored, with its id; ``reserved`` copies too."""
        _, ann, key = await _owner(harness)
        full = InventoryItem(
            key=evolve(key, finish=Finish.ETCHED, condition=Condition.DMG, language="zhs", signed=True, altered=True),
            quantity=9_999,
            acquired_price=Decimal("9999999999.99"),
            acquired_currency="CAD",
            acquired_on=date(1993, 8, 5),
            location="Binder “A” / page 3",
            reserved=7,
        )
        plain = InventoryItem(key=key, quantity=1)
        await _own(harness, ann, full, plain)
        items, _, _ = await _lists(harness, ann)
        assert items == [full, plain]
        assert [item.id for item in items] == sorted({item.id for item in items})

    async def test_an_item_is_written_whole_by_its_key(self, harness: Harness) -> None:
        """Writing an item with a known key replaces all its facts and keeps its id and its place in the order."""
        _, ann, key = await _owner(harness)
        await _own(harness, ann, InventoryItem(key=key, quantity=4, location="Box", acquired_price=Decimal("1.00")))
        await _own(harness, ann, InventoryItem(key=evolve(key, language="de"), quantity=1))
        first = (await _lists(harness, ann))[0][0].id
        changed = InventoryItem(key=key, quantity=2, reserved=1, acquired_on=date(2024, 2, 29))
        await _own(harness, ann, changed)
        items, _, _ = await _lists(harness, ann)
        assert items[0] == changed
        assert (items[0].id, len(items)) == (first, 2)

    async def test_every_part_of_the_key_tells_items_apart(self, harness: Harness) -> None:
        """Card, finish, condition, language, signed and altered each make another item."""
        scene, ann, key = await _owner(harness)
        keys = [
            key,
            evolve(key, card_id=await scene.card("Bolt", "m10")),
            evolve(key, finish=Finish.FOIL),
            evolve(key, condition=Condition.LP),
            evolve(key, language="ja"),
            evolve(key, signed=True),
            evolve(key, altered=True),
        ]
        for quantity, one in enumerate(keys, start=1):
            await _own(harness, ann, InventoryItem(key=one, quantity=quantity))
        items, _, _ = await _lists(harness, ann)
        assert [(item.key, item.quantity) for item in items] == [(one, place) for place, one in enumerate(keys, 1)]

    async def test_dropping_an_item_drops_its_have(self, harness: Harness) -> None:
        """Dropped items go with their haves; other items, and keys that are not there, change nothing."""
        _, ann, key = await _owner(harness)
        foil, absent = evolve(key, finish=Finish.FOIL), evolve(key, altered=True)
        await _own(harness, ann, InventoryItem(key=key, quantity=1), InventoryItem(key=foil, quantity=1))
        await _offer(harness, ann, Have(item=key, quantity_for_trade=1), Have(item=foil, quantity_for_trade=1))
        await _own(harness, ann, dropped=[key, absent])
        items, haves, _ = await _lists(harness, ann)
        assert [item.key for item in items] == [have.item for have in haves] == [foil]

    async def test_an_inventory_is_its_owners(self, harness: Harness) -> None:
        """Writing and dropping touches nobody else's items of the same key."""
        scene, ann, key = await _owner(harness)
        bob = await scene.person("bob")
        for user in (ann, bob):
            await _own(harness, user, InventoryItem(key=key, quantity=3))
            await _offer(harness, user, Have(item=key, quantity_for_trade=2))
        await _own(harness, ann, InventoryItem(key=key, quantity=5))
        await _own(harness, ann, dropped=[key])
        items, haves, _ = await _lists(harness, bob)
        assert ([item.quantity for item in items], len(haves)) == ([3], 1)
        assert await _lists(harness, ann) == ([], [], [])

    async def test_a_card_has_to_be_in_the_catalogue(self, harness: Harness) -> None:
        """An item of an unknown card is an error."""
        _, ann, key = await _owner(harness)
        unknown = InventoryItem(key=evolve(key, card_id=999_999), quantity=1)
        await raised(CardNotFound, _own(harness, ann, InventoryItem(key=key, quantity=1), unknown))
        assert await _lists(harness, ann) == ([], [], [])


class HaveListContract:
    """``HaveListRepository``."""

    async def test_one_have_is_found_by_its_id_or_its_item(self, harness: Harness) -> None:
        """A have is found by either; with another owner, or for an item that is not offered, there is none."""
        scene, ann, key = await _owner(harness)
        bob = await scene.person("bob")
        other = evolve(key, altered=True)
        await _own(harness, ann, InventoryItem(key=key, quantity=2), InventoryItem(key=other, quantity=1))
        await _offer(harness, ann, Have(item=key, quantity_for_trade=2))
        _, (have,), _ = await _lists(harness, ann)
        async with harness.snapshots() as uow:
            assert have.id != UNSAVED
            assert await uow.haves.one(ann, have.id) == await uow.haves.one(ann, key) == have
            assert await uow.haves.one(bob, have.id) is await uow.haves.one(bob, key) is None
            assert await uow.haves.one(ann, other) is await uow.haves.one(ann, 10**12) is None

    async def test_every_fact_is_stored(self, harness: Harness) -> None:
        """A have comes back as it was stored, with its id, in the order of the ids."""
        _, ann, key = await _owner(harness)
        foil = evolve(key, finish=Finish.FOIL, language="ph", signed=True)
        await _own(harness, ann, InventoryItem(key=key, quantity=4), InventoryItem(key=foil, quantity=9_999))
        full = Have(
            item=foil,
            quantity_for_trade=9_999,
            min_trade_value=Decimal("0.01"),
            trade_for_wants_only=True,
            notes="only for “power”",
            is_active=False,
        )
        await _offer(harness, ann, full)
        await _offer(harness, ann, Have(item=key, quantity_for_trade=4))
        _, haves, _ = await _lists(harness, ann)
        assert haves == [full, Have(item=key, quantity_for_trade=4)]
        assert [have.id for have in haves] == sorted({have.id for have in haves})

    async def test_there_is_one_have_for_an_item(self, harness: Harness) -> None:
        """Writing a have for a listed item replaces it whole and keeps its id."""
        _, ann, key = await _owner(harness)
        await _own(harness, ann, InventoryItem(key=key, quantity=4))
        await _offer(harness, ann, Have(item=key, quantity_for_trade=4, notes="old", min_trade_value=Decimal(1)))
        before = (await _lists(harness, ann))[1][0].id
        changed = Have(item=key, quantity_for_trade=1, trade_for_wants_only=True)
        await _offer(harness, ann, changed)
        _, haves, _ = await _lists(harness, ann)
        assert haves == [changed]
        assert haves[0].id == before

    async def test_nobody_offers_what_they_do_not_own(self, harness: Harness) -> None:
        """A have without its item, with fewer copies, or for somebody else's item is an error and keeps nothing."""
        scene, ann, key = await _owner(harness)
        bob = await scene.person("bob")
        await _own(harness, bob, InventoryItem(key=key, quantity=9))
        await raised(NotOwned, _offer(harness, ann, Have(item=key, quantity_for_trade=1)))
        await _own(harness, ann, InventoryItem(key=key, quantity=2))
        error = await raised(NotOwned, _offer(harness, ann, Have(item=key, quantity_for_trade=3)))
        assert error.facts["lines"] == 1
        assert (await _lists(harness, ann))[1] == []
        await _offer(harness, ann, Have(item=key, quantity_for_trade=2))
        assert len((await _lists(harness, ann))[1]) == 1

    async def test_dropping_a_have_leaves_the_item(self, harness: Harness) -> None:
        """A withdrawn have goes; its item, and the haves of others for the same key, stay."""
        scene, ann, key = await _owner(harness)
        bob = await scene.person("bob")
        for user in (ann, bob):
            await _own(harness, user, InventoryItem(key=key, quantity=1))
            await _offer(harness, user, Have(item=key, quantity_for_trade=1))
        await _offer(harness, ann, dropped=[key, evolve(key, signed=True)])
        items, haves, _ = await _lists(harness, ann)
        assert (len(items), haves) == (1, [])
        assert len((await _lists(harness, bob))[1]) == 1


class WantListContract:
    """``WantListRepository``."""

    async def test_one_want_is_found_by_its_id(self, harness: Harness) -> None:
        """A want is found on its owner's list alone."""
        scene, ann, key = await _owner(harness)
        bob = await scene.person("bob")
        want = Want(card_id=key.card_id, alert_percent=20, notes="mine")
        (want_id,) = await _seek(harness, ann, want)
        async with harness.snapshots() as uow:
            assert await uow.wants.one(ann, want_id) == want
            assert await uow.wants.one(bob, want_id) is await uow.wants.one(ann, want_id + 1) is None

    async def test_every_fact_is_stored(self, harness: Harness) -> None:
        """A want comes back as it was stored, with its id."""
        _, ann, key = await _owner(harness)
        full = Want(
            card_id=key.card_id,
            any_printing=True,
            set_only=True,
            quantity=9_999,
            condition_min=Condition.DMG,
            condition_strict=True,
            is_foil_required=True,
            language="any",
            max_trade_value=Decimal("12.34"),
            target_price=Decimal("0.00"),
            alert_enabled=True,
            priority=Priority.HIGH,
            is_public=False,
            is_active=False,
            notes="for the “cube”",
        )
        keys = await _seek(harness, ann, full, Want(card_id=key.card_id))
        _, _, wants = await _lists(harness, ann)
        assert wants == [full, Want(card_id=key.card_id)]
        assert tuple(want.id for want in wants) == keys == tuple(sorted(keys))

    async def test_ids_come_in_the_order_of_the_written_wants(self, harness: Harness) -> None:
        """New and replaced wants may be mixed; each is given its own id, and a replaced one is replaced whole."""
        _, ann, key = await _owner(harness)
        old = Want(card_id=key.card_id, quantity=7, notes="old", max_trade_value=Decimal(5))
        (first, second) = await _seek(harness, ann, old, evolve(old, quantity=8))
        changed = Want(card_id=key.card_id, quantity=3, language="de", id=second)
        keys = await _seek(
            harness, ann, Want(card_id=key.card_id, quantity=1), changed, Want(card_id=key.card_id, quantity=2)
        )
        _, _, wants = await _lists(harness, ann)
        by_id = {want.id: want for want in wants}
        assert (keys[1], by_id[second], by_id[first]) == (second, changed, old)
        assert (by_id[keys[0]].quantity, by_id[keys[2]].quantity) == (1, 2)
        assert first < second < keys[0] < keys[2]

    async def test_a_replaced_want_follows_its_card(self, harness: Harness) -> None:
        """A want that is turned to another card takes the printings of that card."""
        scene, ann, key = await _owner(harness)
        bob = await scene.person("bob")
        shock, reprint = await scene.card("Shock"), await scene.card("Shock", "m10")
        (want,) = await _seek(harness, ann, Want(card_id=key.card_id, any_printing=True))
        await _seek(harness, ann, Want(card_id=shock, any_printing=True, id=want))
        await scene.have(bob, key.card_id)
        have = await scene.have(bob, reprint)
        async with harness.snapshots() as uow:
            (find,) = await uow.candidates.finds_for(ann)
        assert [(line.have_id, line.want_id) for line in find.gets] == [(have, want)]

    async def test_dropped_wants_go(self, harness: Harness) -> None:
        """Wants are dropped by id; an id of somebody else's list is not touched."""
        scene, ann, key = await _owner(harness)
        bob = await scene.person("bob")
        mine = await _seek(harness, ann, Want(card_id=key.card_id), Want(card_id=key.card_id, quantity=2))
        (other,) = await _seek(harness, bob, Want(card_id=key.card_id))
        await _seek(harness, ann, dropped=[mine[0], other, 999_999])
        assert [want.id for want in (await _lists(harness, ann))[2]] == [mine[1]]
        assert [want.id for want in (await _lists(harness, bob))[2]] == [other]

    async def test_only_wants_of_the_list_are_replaced(self, harness: Harness) -> None:
        """Replacing a want of somebody else, or one that is gone, is an error and keeps nothing."""
        scene, ann, key = await _owner(harness)
        bob = await scene.person("bob")
        (other,) = await _seek(harness, bob, Want(card_id=key.card_id))
        for stranger in (other, 999_999):
            new = Want(card_id=key.card_id, quantity=5)
            await raised(WantNotFound, _seek(harness, ann, new, evolve(new, id=stranger)))
        assert (await _lists(harness, ann))[2] == []
        assert [want.quantity for want in (await _lists(harness, bob))[2]] == [1]

    async def test_a_card_has_to_be_in_the_catalogue(self, harness: Harness) -> None:
        """A new want for an unknown card is an error and keeps nothing."""
        _, ann, key = await _owner(harness)
        await raised(CardNotFound, _seek(harness, ann, Want(card_id=key.card_id), Want(card_id=999_999)))
        assert (await _lists(harness, ann))[2] == []
