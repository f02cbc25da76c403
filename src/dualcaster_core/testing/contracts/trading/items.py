"""The items that trades are made of, and the wants that they would fill."""

from decimal import Decimal

from attrs import evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import ItemKey
from dualcaster_core.collection.ports import HaveChanges
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene


class TradableItemsContract:
    """``TradableItems``."""

    async def test_items_come_with_their_value_and_their_offer(self, harness: Harness) -> None:
        """What the item is, what a copy is worth now, and what its owner offers; unpriced and unlisted ones too."""
        scene = Scene(harness)
        ann = await scene.person("ann")
        bolt, opt = await scene.card("Lightning Bolt", "m10", "146"), await scene.card("Opt", "xln", "65")
        await scene.value(bolt, Finish.FOIL, Condition.LP, 4_25)
        await scene.have(ann, bolt, 3, finish=Finish.FOIL, condition=Condition.LP, ask="5.00", notes="signed soon")
        await scene.have(ann, opt, 2, trade_for_wants_only=True, is_active=False)
        async with harness.units() as uow:
            first, second = await uow.inventory.items_of(ann)
            haves = list(await uow.haves.haves_of(ann))
            await uow.haves.store(ann, HaveChanges(dropped=(second.key,)))
            found = await uow.tradable.of(ann, [first.id, second.id])
        assert list(found) == [first.id, second.id]
        listed = found[first.id]
        assert (listed.item_id, listed.owner_id, listed.key) == (first.id, ann, first.key)
        assert (listed.quantity, listed.reserved, listed.free, listed.on_offer) == (3, 0, 3, 3)
        assert (listed.name, listed.set_code, listed.collector_number) == ("Lightning Bolt", "m10", "146")
        assert (listed.unit_value, listed.value_source) == (Decimal("4.25"), "tcgplayer")
        assert listed.value_observed_at == harness.clock.now()
        assert listed.have == haves[0]
        assert listed.have is not None
        assert listed.have.id == haves[0].id
        plain = found[second.id]
        assert (plain.unit_value, plain.value_source, plain.value_observed_at, plain.have) == (None, None, None, None)
        assert plain.on_offer == 0

    async def test_items_are_their_owners(self, harness: Harness) -> None:
        """Those of others, and keys of nothing, are left out."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await scene.have(ann, await scene.card("Lightning Bolt"))
        async with harness.units() as uow:
            (item,) = await uow.inventory.items_of(ann)
            assert list(await uow.tradable.of(ann, [10**9, item.id])) == [item.id]
            assert dict(await uow.tradable.of(bob, [item.id])) == {}
            assert dict(await uow.tradable.of(ann, [])) == {}

    async def test_wants_are_found_for_printings(self, harness: Harness) -> None:
        """By this printing, any of its set, or any at all; only active wants, and private ones where they count."""
        scene = Scene(harness)
        ann = await scene.person("ann")
        alpha, beta = await scene.card("Lightning Bolt", "lea"), await scene.card("Lightning Bolt", "leb")
        other = await scene.card("Opt", "xln")
        exact = await scene.want(ann, alpha, 2)
        loose = await scene.want(ann, beta, any_printing=True)
        of_set = await scene.want(ann, beta, any_printing=True, set_only=True, is_public=False)
        await scene.want(ann, alpha, is_active=False)
        async with harness.snapshots() as uow:
            found = await uow.tradable.wants_for(ann, [beta, alpha, other, 10**9])
            public = await uow.tradable.wants_for(ann, [alpha, beta], public_only=True)
        pairs = [(one.want.want_id, one.card_id) for one in found]
        assert pairs == [(exact, alpha), *((loose, card) for card in sorted((alpha, beta))), (of_set, beta)]
        assert [one.want.want_id for one in public] == [exact, loose, loose]
        assert found[0].want.quantity == 2
        assert len({one.oracle for one in found}) == 1

    async def test_copies_that_are_wanted_are_told_apart(self, harness: Harness) -> None:
        """By finish, language and a strict condition; a private or inactive want does not count, nor what it pays."""
        scene = Scene(harness)
        ann = await scene.person("ann")
        bolt, opt, shock = [await scene.card(name, cents=5_00) for name in ("Lightning Bolt", "Opt", "Shock")]
        await scene.want(ann, bolt, most="0.10", condition_min=Condition.LP, condition_strict=True)
        await scene.want(ann, opt, is_foil_required=True, language="any")
        await scene.want(ann, shock, is_public=False)
        good = [
            ItemKey(bolt, Finish.NONFOIL, Condition.LP),
            ItemKey(bolt, Finish.FOIL, Condition.NM, signed=True),
            ItemKey(opt, Finish.FOIL, Condition.DMG, "ja"),
            ItemKey(opt, Finish.ETCHED),
        ]
        bad = [
            ItemKey(bolt, Finish.NONFOIL, Condition.MP),
            evolve(good[0], language="de"),
            ItemKey(opt, Finish.NONFOIL),
            ItemKey(shock, Finish.NONFOIL),
        ]
        async with harness.snapshots() as uow:
            assert await uow.tradable.wanted(ann, [*bad, *good]) == frozenset(good)
            assert await uow.tradable.wanted(ann, []) == frozenset()
