"""Copies that are promised, given free again, and change hands, with the wants that they fill."""

from datetime import date
from decimal import Decimal
from typing import Any

from attrs import define, evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, raised
from dualcaster_core.trading.copies import move, release, reserve
from dualcaster_core.trading.errors import CopiesGone, InventoryFull
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import Terms, TradeLine
from dualcaster_core.trading.ports import WantFill
from dualcaster_core.trading.trade import Trade

_TODAY = date(2026, 3, 4)


@define
class _Swap:
    """Ann and bob, who own copies and trade them."""

    harness: Harness
    scene: Scene
    ann: int
    bob: int

    @classmethod
    async def set_up(cls, harness: Harness) -> "_Swap":
        scene = Scene(harness)
        return cls(harness, scene, await scene.person("ann"), await scene.person("bob"))

    async def own(self, user_id: int, key: ItemKey, quantity: int, for_trade: int = 0, **facts: Any) -> InventoryItem:
        async with self.harness.units() as uow:
            item = InventoryItem(key=key, quantity=quantity, **facts)
            await uow.inventory.store(user_id, ItemChanges(written=(item,)))
            if for_trade:
                have = Have(item=key, quantity_for_trade=for_trade)
                await uow.haves.store(user_id, HaveChanges(written=(have,)))
            stored = await uow.inventory.one(user_id, key)
            await uow.commit()
        assert stored is not None
        return stored

    async def trade(self, offered: tuple[TradeLine, ...], asked: tuple[TradeLine, ...] = ()) -> Trade:
        """Store a trade of ann's with bob."""
        terms = Terms(offered=offered, asked=asked)
        async with self.harness.units() as uow:
            now = self.harness.clock.now()
            bare = Trade(proposer_id=self.ann, recipient_id=self.bob, terms=terms, created_at=now, stage=Stage.PENDING)
            trade = await uow.trades.add(bare)
            await uow.commit()
        return trade

    async def reserve(self, trade: Trade) -> None:
        async with self.harness.units() as uow:
            await reserve(uow, trade)
            await uow.commit()

    async def release(self, trade: Trade) -> None:
        async with self.harness.units() as uow:
            await release(uow, trade)
            await uow.commit()

    async def move(self, trade: Trade) -> None:
        async with self.harness.units() as uow:
            await move(uow, trade, _TODAY)
            await uow.commit()

    async def promised(self, trade: Trade) -> list[WantFill]:
        async with self.harness.snapshots() as uow:
            return list(await uow.promised.of(trade.id))

    async def items(self, user_id: int) -> list[InventoryItem]:
        async with self.harness.snapshots() as uow:
            return list(await uow.inventory.items_of(user_id))

    async def haves(self, user_id: int) -> list[Have]:
        async with self.harness.snapshots() as uow:
            return list(await uow.haves.haves_of(user_id))

    async def wants(self, user_id: int) -> list[Want]:
        async with self.harness.snapshots() as uow:
            return list(await uow.wants.wants_of(user_id))

    async def version(self, user_id: int) -> int:
        async with self.harness.snapshots() as uow:
            return await uow.match_snapshots.list_version(user_id)


def _line(item: InventoryItem, copies: int = 1, **facts: Any) -> TradeLine:
    return TradeLine(item_id=item.id, key=item.key, quantity=copies, **facts)


class TradedCopiesContract:
    """``PromisedCopies`` and what trades do to lists."""

    async def test_promised_copies_are_reserved_and_given_free_again(self, harness: Harness) -> None:
        """On both sides; what was promised before stays so, and both lists count a change each time."""
        swap = await _Swap.set_up(harness)
        bolt, opt = await swap.scene.card("Lightning Bolt"), await swap.scene.card("Opt")
        mine = await swap.own(swap.ann, ItemKey(bolt, Finish.FOIL), 4, reserved=1)
        theirs = await swap.own(swap.bob, ItemKey(opt, Finish.NONFOIL), 2, for_trade=2)
        trade = await swap.trade((_line(mine, 3),), (_line(theirs, 1),))
        before = [await swap.version(one) for one in (swap.ann, swap.bob)]
        await swap.reserve(trade)
        assert [(item.quantity, item.reserved) for item in await swap.items(swap.ann)] == [(4, 4)]
        assert [(item.quantity, item.reserved) for item in await swap.items(swap.bob)] == [(2, 1)]
        assert [have.quantity_for_trade for have in await swap.haves(swap.bob)] == [2]
        await swap.release(trade)
        assert [item.reserved for item in await swap.items(swap.ann)] == [1]
        assert [item.reserved for item in await swap.items(swap.bob)] == [0]
        assert [await swap.version(one) for one in (swap.ann, swap.bob)] == [version + 2 for version in before]
        changed = [
            facts["user_id"] for _, kind, facts in await harness.recorded() if kind == "collection.lists_changed"
        ]
        assert changed == [swap.ann, swap.bob] * 2

    async def test_missing_copies_are_named_and_nothing_is_promised(self, harness: Harness) -> None:
        """Those that are promised elsewhere, those of an item that shrank, and those of one that is gone."""
        swap = await _Swap.set_up(harness)
        bolt, opt = await swap.scene.card("Lightning Bolt"), await swap.scene.card("Opt")
        first = await swap.own(swap.ann, ItemKey(bolt, Finish.NONFOIL, Condition.LP), 3, reserved=2)
        second = await swap.own(swap.ann, ItemKey(opt, Finish.NONFOIL), 1)
        there = await swap.own(swap.bob, ItemKey(opt, Finish.NONFOIL), 1)
        lines = (_line(first, 2, name="Lightning Bolt", set_code="lea"), _line(second, name="Opt"))
        gone = TradeLine(item_id=10**9, key=there.key, quantity=4, name="Opt", set_code="xln")
        trade = await swap.trade(lines, (_line(there), gone))
        async with harness.units() as uow:
            error = await raised(CopiesGone, reserve(uow, trade))
        assert error.code == "inventory.insufficient"
        assert error.facts["lines"] == ["2 of Lightning Bolt (LEA) LP: 1 left", "4 of Opt (XLN) NM: 0 left"]
        assert [item.reserved for item in await swap.items(swap.ann)] == [2, 0]
        assert [item.reserved for item in await swap.items(swap.bob)] == [0]

    async def test_no_copy_is_promised_twice(self, harness: Harness) -> None:
        """Of two trades for the same copy the second fails, until the first gives it free."""
        swap = await _Swap.set_up(harness)
        item = await swap.own(swap.ann, ItemKey(await swap.scene.card("Opt"), Finish.NONFOIL), 1)
        first, second = await swap.trade((_line(item),)), await swap.trade((_line(item),))
        await swap.reserve(first)
        await raised(CopiesGone, swap.reserve(second))
        await swap.release(first)
        await swap.reserve(second)
        assert [one.reserved for one in await swap.items(swap.ann)] == [1]

    async def test_copies_change_hands_as_traded(self, harness: Harness) -> None:
        """With condition, finish, language, signed and altered; for what they were worth, on the day."""
        swap = await _Swap.set_up(harness)
        card = await swap.scene.card("Lightning Bolt")
        key = ItemKey(card, Finish.ETCHED, Condition.MP, "ja", signed=True, altered=True)
        mine = await swap.own(swap.ann, key, 3, for_trade=3, location="Box", acquired_price=Decimal("1.00"))
        theirs = await swap.own(swap.bob, ItemKey(card, Finish.NONFOIL), 2, for_trade=2)
        trade = await swap.trade((_line(mine, 2, unit_value=Decimal("4.20")),), (_line(theirs, 2),))
        await swap.reserve(trade)
        await swap.move(trade)
        kept = evolve(mine, quantity=1)
        received = InventoryItem(key=theirs.key, quantity=2, acquired_on=_TODAY)
        assert await swap.items(swap.ann) == [kept, received]
        assert await swap.items(swap.bob) == [
            InventoryItem(key=key, quantity=2, acquired_price=Decimal("4.20"), acquired_on=_TODAY)
        ]
        assert [have.quantity_for_trade for have in await swap.haves(swap.ann)] == [1]
        assert await swap.haves(swap.bob) == []

    async def test_received_copies_join_those_that_are_there(self, harness: Harness) -> None:
        """The item keeps its id, its offer and what is promised of it; the price paid is the mean."""
        swap = await _Swap.set_up(harness)
        key = ItemKey(await swap.scene.card("Opt"), Finish.NONFOIL)
        mine = await swap.own(swap.ann, key, 1)
        there = await swap.own(swap.bob, key, 3, for_trade=2, reserved=1, acquired_price=Decimal("1.00"))
        trade = await swap.trade((_line(mine, unit_value=Decimal("5.00")),))
        await swap.reserve(trade)
        await swap.move(trade)
        assert await swap.items(swap.ann) == []
        (joined,) = await swap.items(swap.bob)
        assert (joined.id, joined.quantity, joined.reserved) == (there.id, 4, 1)
        assert (joined.acquired_price, joined.acquired_on) == (Decimal("2.00"), _TODAY)
        assert [have.quantity_for_trade for have in await swap.haves(swap.bob)] == [2]

    async def test_the_same_kind_of_copy_can_go_both_ways(self, harness: Harness) -> None:
        """What is left is what was there, less what was given, with what was received."""
        swap = await _Swap.set_up(harness)
        key = ItemKey(await swap.scene.card("Opt"), Finish.NONFOIL)
        mine, theirs = await swap.own(swap.ann, key, 2, for_trade=2), await swap.own(swap.bob, key, 5, for_trade=1)
        trade = await swap.trade((_line(mine, 2),), (_line(theirs, 3),))
        await swap.reserve(trade)
        await swap.move(trade)
        assert [(item.quantity, item.reserved) for item in await swap.items(swap.ann)] == [(3, 0)]
        assert [(item.quantity, item.reserved) for item in await swap.items(swap.bob)] == [(4, 0)]

    async def test_no_item_grows_past_what_it_can_count(self, harness: Harness) -> None:
        """The completion fails, names the card, and leaves both as they were."""
        swap = await _Swap.set_up(harness)
        key = ItemKey(await swap.scene.card("Opt"), Finish.NONFOIL)
        mine = await swap.own(swap.ann, key, 2)
        await swap.own(swap.bob, key, 9_998)
        trade = await swap.trade((_line(mine, 2, name="Opt"),))
        await swap.reserve(trade)
        async with harness.units() as uow:
            error = await raised(InventoryFull, move(uow, trade, _TODAY))
        assert error.code == "inventory.full"
        assert error.facts["cards"] == ["Opt"]
        assert [(item.quantity, item.reserved) for item in await swap.items(swap.ann)] == [(2, 2)]
        assert [item.quantity for item in await swap.items(swap.bob)] == [9_998]

    async def test_received_copies_fill_wants(self, harness: Harness) -> None:
        """By the pairing: exact printings first; a want that is filled whole is inactive, another shrinks."""
        swap = await _Swap.set_up(harness)
        alpha = await swap.scene.card("Lightning Bolt", "lea", cents=500_00)
        beta = await swap.scene.card("Lightning Bolt", "leb", cents=1_00)
        one = await swap.own(swap.ann, ItemKey(alpha, Finish.NONFOIL), 2)
        two = await swap.own(swap.ann, ItemKey(beta, Finish.NONFOIL), 2)
        loose = await swap.scene.want(swap.bob, alpha, 3, any_printing=True, most="2.00")
        exact = await swap.scene.want(swap.bob, alpha, 2, is_public=False)
        japanese = await swap.scene.want(swap.bob, beta, 1, language="ja")
        trade = await swap.trade((_line(one, 2), _line(two, 2)))
        await swap.reserve(trade)
        fills = {(fill.want_id, fill.copies) for fill in await swap.promised(trade)}
        assert fills == {(exact, 2), (loose, 2)}
        assert [want.quantity for want in await swap.wants(swap.bob)] == [3, 2, 1]
        await swap.move(trade)
        wants = {want.id: (want.quantity, want.is_active) for want in await swap.wants(swap.bob)}
        assert wants == {loose: (1, True), exact: (2, False), japanese: (1, True)}
        assert await swap.promised(trade) == []

    async def test_what_is_coming_counts_against_the_want(self, harness: Harness) -> None:
        """A second trade promises only what the want still lacks; given free, the want lacks it again."""
        swap = await _Swap.set_up(harness)
        opt = await swap.scene.card("Opt")
        first = await swap.own(swap.ann, ItemKey(opt, Finish.NONFOIL), 3)
        second = await swap.own(swap.ann, ItemKey(opt, Finish.FOIL), 3)
        want = await swap.scene.want(swap.bob, opt, 4)
        one, two = await swap.trade((_line(first, 3),)), await swap.trade((_line(second, 3),))
        await swap.reserve(one)
        await swap.reserve(two)
        assert [(fill.want_id, fill.copies) for fill in await swap.promised(two)] == [(want, 1)]
        async with harness.snapshots() as uow:
            (found,) = await uow.tradable.wants_for(swap.bob, [opt])
        assert (found.want.quantity, found.promised, found.without_promised.want.quantity) == (4, 4, 0)
        await swap.release(one)
        async with harness.snapshots() as uow:
            (found,) = await uow.tradable.wants_for(swap.bob, [opt])
        assert found.promised == 1
        await swap.move(two)
        assert [(one.quantity, one.is_active) for one in await swap.wants(swap.bob)] == [(1, True)]

    async def test_a_want_that_goes_takes_its_promise_along(self, harness: Harness) -> None:
        """The trade is completed all the same."""
        swap = await _Swap.set_up(harness)
        opt = await swap.scene.card("Opt")
        item = await swap.own(swap.ann, ItemKey(opt, Finish.NONFOIL), 1)
        want = await swap.scene.want(swap.bob, opt, 1)
        trade = await swap.trade((_line(item),))
        await swap.reserve(trade)
        async with harness.units() as uow:
            await uow.wants.store(swap.bob, WantChanges(dropped=(want,)))
            await uow.commit()
        assert await swap.promised(trade) == []
        await swap.move(trade)
        assert [one.quantity for one in await swap.items(swap.bob)] == [1]
