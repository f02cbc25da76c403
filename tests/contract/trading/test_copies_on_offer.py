"""Lists that others see hold only what is not promised; the owner sees what is."""

import pytest
from attrs import evolve, frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey
from dualcaster_core.collection.ports import HaveChanges, ItemChanges
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.trading.copies import release, reserve
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import Terms, TradeLine
from dualcaster_core.trading.trade import Trade
from dualcaster_postgres.collection.card_trader_queries import PostgresCardTraderQueries
from dualcaster_postgres.collection.have_list_queries import PostgresHaveListQueries
from dualcaster_postgres.collection.public_list_queries import PostgresPublicListQueries
from tests.support.postgres_harness import PostgresHarness

IDS = PublicIds()


@frozen
class Promise:
    """Ann owns four copies of a card, three for trade; bob wants two. They agreed on some of them."""

    harness: PostgresHarness
    ann: int
    bob: int
    card: int
    key: ItemKey
    trade: Trade

    async def own(self) -> tuple[int, int]:
        """What ann's own list says: for trade, and on offer."""
        page = await PostgresHaveListQueries(self.harness.database, IDS).page(self.ann)
        return page.items[0].quantity_for_trade, page.items[0].on_offer

    async def public(self) -> tuple[list[int], int]:
        """What others see of it: copies of each entry, and of all."""
        queries = PostgresPublicListQueries(self.harness.database, IDS)
        page = await queries.haves(self.ann, None)
        return [one.quantity_for_trade for one in page.items], (await queries.haves_summary(self.ann, None)).copies

    async def wanted(self) -> tuple[list[int], int]:
        """What others see of bob's want."""
        queries = PostgresPublicListQueries(self.harness.database, IDS)
        page = await queries.wants(self.bob, None)
        return [one.quantity for one in page.items], (await queries.wants_summary(self.bob, None)).copies

    async def traders(self) -> tuple[list[int], list[int]]:
        """What the page of the card says of both."""
        offers, wants = await PostgresCardTraderQueries(self.harness.database).traders_of(self.card, None, limit=9)
        return [one.copies.quantity for one in offers], [one.copies.quantity for one in wants]

    async def matched(self) -> int:
        """How many copies ann has for bob's want, as the matching sees it."""
        async with self.harness.units() as uow:
            lines = (await uow.candidates.lines_between(self.bob, [self.ann])).get(self.ann)
        return sum(line.copies for line in lines.gets) if lines else 0


async def _promised(shared: PostgresHarness, copies: int) -> Promise:
    await shared.empty()
    harness = PostgresHarness(shared.database, FixedClock())
    scene = Scene(harness)
    ann, bob, card = await scene.person("ann"), await scene.person("bob"), await scene.card("Opt", cents=100)
    key = ItemKey(card, Finish.NONFOIL)
    await scene.want(bob, card, 2)
    async with harness.units() as uow:
        await uow.inventory.store(ann, ItemChanges(written=(InventoryItem(key=key, quantity=4),)))
        await uow.haves.store(ann, HaveChanges(written=(Have(item=key, quantity_for_trade=3),)))
        item = await uow.inventory.one(ann, key)
        assert item is not None
        terms = Terms(offered=(TradeLine(item_id=item.id, key=key, quantity=copies),))
        now = harness.clock.now()
        bare = Trade(proposer_id=ann, recipient_id=bob, stage=Stage.PENDING, terms=terms, created_at=now)
        trade = await uow.trades.add(bare)
        await reserve(uow, trade)
        await uow.commit()
    return Promise(harness, ann, bob, card, key, trade)


@pytest.mark.parametrize(
    ("copies", "on_offer", "open_want"), [(1, 3, 1), (2, 2, 0), (4, 0, 0)], ids=["spare", "some", "all"]
)
async def test_promised_copies_are_shown_to_nobody_but_their_owner(
    copies: int, on_offer: int, open_want: int, shared_harness: PostgresHarness
) -> None:
    """Public lists, the page of the card and matches count what is left; an entry of which nothing is left is gone."""
    promise = await _promised(shared_harness, copies)
    shown = [on_offer] if on_offer else []
    assert await promise.own() == (3, on_offer)
    assert await promise.public() == (shown, on_offer)
    assert await promise.wanted() == ([open_want] if open_want else [], open_want)
    assert await promise.traders() == (shown, [open_want] if open_want else [])
    assert await promise.matched() == min(on_offer, open_want)


async def test_copies_that_are_free_again_are_on_offer(shared_harness: PostgresHarness) -> None:
    """Once the promise is taken back everything is as before."""
    promise = await _promised(shared_harness, 4)
    async with promise.harness.units() as uow:
        await release(uow, promise.trade)
        await uow.commit()
    assert await promise.own() == (3, 3)
    assert await promise.public() == ([3], 3)
    assert await promise.wanted() == ([2], 2)
    assert await promise.traders() == ([3], [2])
    assert await promise.matched() == 2


async def test_edits_keep_what_is_on_offer(shared_harness: PostgresHarness) -> None:
    """Another number for trade, more copies, and an offer that is made anew count the promised ones."""
    promise = await _promised(shared_harness, 2)
    ann, key = promise.ann, promise.key
    async with promise.harness.units() as uow:
        have = await uow.haves.one(ann, key)
        assert have is not None
        await uow.haves.store(ann, HaveChanges(written=(evolve(have, quantity_for_trade=1),)))
        await uow.commit()
    assert await promise.own() == (1, 1)
    async with promise.harness.units() as uow:
        await uow.haves.store(ann, HaveChanges(dropped=(key,)))
        await uow.haves.store(ann, HaveChanges(restored=(evolve(have, quantity_for_trade=4),)))
        await uow.commit()
    assert await promise.own() == (4, 2)
    async with promise.harness.units() as uow:
        item = await uow.inventory.one(ann, key)
        assert item is not None
        await uow.inventory.store(ann, ItemChanges(written=(evolve(item, quantity=5),)))
        await uow.commit()
    assert await promise.own() == (4, 3)
