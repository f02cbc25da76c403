"""Taps of more or less on the page of a card, in memory and on PostgreSQL."""

import asyncio

import pytest
from attrs import evolve

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.card_steps import CardSteps
from dualcaster_core.collection.errors import CopiesReserved, NotOwned
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import account, printing
from dualcaster_postgres.collection.card_counts import PostgresCardCountQueries
from tests.support.postgres_harness import PostgresHarness


@pytest.fixture
async def bolt(harness: Harness) -> int:
    """A printing without etched copies."""
    return (await harness.add_cards([printing("Bolt", finishes=(Finish.NONFOIL, Finish.FOIL))]))[0]


async def counts(harness: Harness, user: int) -> tuple[list[int], list[int], list[int]]:
    """List the quantities of the three lists."""
    async with harness.snapshots() as uow:
        return (
            [item.quantity for item in await uow.inventory.items_of(user)],
            [have.quantity_for_trade for have in await uow.haves.haves_of(user)],
            [want.quantity for want in await uow.wants.wants_of(user)],
        )


async def test_steps_add_and_take_away_one_by_one(harness: Harness, ann: int, bolt: int) -> None:
    """Copies, offers and wants grow from nothing and go again with the last one; below none nothing happens."""
    steps = CardSteps(harness.units, harness.clock)
    for by in (1, 1, -1):
        await steps.own(ann, bolt, Finish.NONFOIL, by)
        await steps.want(ann, bolt, by)
    await steps.offer(ann, bolt, Finish.NONFOIL, 1)
    assert await counts(harness, ann) == ([1], [1], [1])
    await steps.own(ann, bolt, Finish.NONFOIL, -1)
    await steps.want(ann, bolt, -1)
    assert await counts(harness, ann) == ([], [], [])
    before = len(await harness.recorded())
    await steps.own(ann, bolt, Finish.NONFOIL, -1)
    await steps.offer(ann, bolt, Finish.NONFOIL, -1)
    await steps.want(ann, bolt, -1)
    assert len(await harness.recorded()) == before


async def test_taps_in_two_windows_both_count(harness: Harness, ann: int, bolt: int) -> None:
    """Steps at the same moment add up."""
    steps = CardSteps(harness.units, harness.clock)
    await asyncio.gather(*(steps.own(ann, bolt, Finish.FOIL, 1) for _ in range(4)))
    assert await counts(harness, ann) == ([4], [], [])


async def test_an_offer_stays_within_what_is_owned(harness: Harness, ann: int, bolt: int) -> None:
    """No more is offered than there is, and fewer copies lower the offer."""
    steps = CardSteps(harness.units, harness.clock)
    with pytest.raises(NotOwned):
        await steps.offer(ann, bolt, Finish.NONFOIL, 1)
    await steps.own(ann, bolt, Finish.NONFOIL, 2)
    await steps.offer(ann, bolt, Finish.NONFOIL, 2)
    await steps.own(ann, bolt, Finish.NONFOIL, -1)
    assert await counts(harness, ann) == ([1], [1], [])


async def test_a_resting_offer_begins_anew(harness: Harness, ann: int, bolt: int) -> None:
    """An offer that is not active counts as none, and is active again with one copy; what it says besides stays."""
    key = ItemKey(bolt, Finish.NONFOIL)
    async with harness.units() as uow:
        await uow.inventory.store(ann, ItemChanges((InventoryItem(key=key, quantity=4),)))
        have = Have(item=key, quantity_for_trade=3, notes="signed", is_active=False)
        await uow.haves.store(ann, HaveChanges((have,)))
        await uow.commit()
    await CardSteps(harness.units, harness.clock).offer(ann, bolt, Finish.NONFOIL, 1)
    async with harness.snapshots() as uow:
        assert list(await uow.haves.haves_of(ann)) == [evolve(have, quantity_for_trade=1, is_active=True)]


async def test_promised_copies_and_unknown_things_are_refused(harness: Harness, ann: int, bolt: int) -> None:
    """A promised copy stays, a finish must exist and so must the card."""
    steps = CardSteps(harness.units, harness.clock)
    key = ItemKey(bolt, Finish.NONFOIL)
    async with harness.units() as uow:
        await uow.inventory.store(ann, ItemChanges((InventoryItem(key=key, quantity=1, reserved=1),)))
        await uow.commit()
    with pytest.raises(CopiesReserved):
        await steps.own(ann, bolt, Finish.NONFOIL, -1)
    with pytest.raises(ValidationFailed):
        await steps.own(ann, bolt, Finish.ETCHED, 1)
    for action in (steps.own(ann, 10**9, Finish.FOIL, 1), steps.want(ann, 10**9, 1)):
        with pytest.raises(CardNotFound):
            await action


async def test_the_first_want_that_a_printing_fills_is_stepped(harness: Harness, ann: int, bolt: int) -> None:
    """A want of this very printing comes before one of any printing; other cards are left alone."""
    other, forest = await harness.add_cards([printing("Bolt", "m10"), printing("Forest")])
    wants = [
        Want(card_id=other, any_printing=True, quantity=1),
        Want(card_id=bolt, quantity=1),
        Want(card_id=forest, quantity=1),
        Want(card_id=other, quantity=1),
        Want(card_id=other, any_printing=True, set_only=True, quantity=1),
    ]
    async with harness.units() as uow:
        await uow.wants.store(ann, WantChanges(tuple(wants)))
        await uow.commit()
    steps = CardSteps(harness.units, harness.clock)
    await steps.want(ann, bolt, 1)
    assert (await counts(harness, ann))[2] == [1, 2, 1, 1, 1]
    for _ in range(3):
        await steps.want(ann, bolt, -1)
    assert (await counts(harness, ann))[2] == [1, 1, 1]


async def test_a_card_tells_what_is_owned_offered_and_wanted_of_it(shared_harness: PostgresHarness) -> None:
    """Plain copies are counted by finish, other copies beside them, and every want that the printing would fill."""
    await shared_harness.empty()
    bolt, other = await shared_harness.add_cards(
        [printing("Bolt", finishes=(Finish.NONFOIL, Finish.FOIL)), printing("Bolt", "m10")]
    )
    queries = PostgresCardCountQueries(shared_harness.database)
    async with shared_harness.units() as uow:
        ann = (await uow.users.add(account("ann", shared_harness.clock.now()))).id
        items = (
            InventoryItem(key=ItemKey(bolt, Finish.FOIL), quantity=2),
            InventoryItem(key=ItemKey(bolt, Finish.FOIL, Condition.LP), quantity=3),
            InventoryItem(key=ItemKey(other, Finish.NONFOIL), quantity=9),
        )
        await uow.inventory.store(ann, ItemChanges(items))
        await uow.haves.store(ann, HaveChanges((Have(item=items[0].key, quantity_for_trade=1),)))
        wants = (Want(card_id=bolt, quantity=2), Want(card_id=other, any_printing=True), Want(card_id=other))
        await uow.wants.store(ann, WantChanges(wants))
        await uow.commit()
    before = shared_harness.database.statements
    found = await queries.of(ann, bolt)
    assert shared_harness.database.statements == before + 1
    assert found is not None
    assert [(one.finish, one.quantity, one.quantity_for_trade) for one in found.finishes] == [
        (Finish.NONFOIL, 0, 0),
        (Finish.FOIL, 2, 1),
    ]
    assert (found.owned, found.other_copies, found.for_trade, found.wanted) == (5, 3, 1, 3)
    nothing = await queries.of(10**9, bolt)
    assert nothing is not None
    assert (nothing.owned, nothing.for_trade, nothing.wanted) == (0, 0, 0)
    assert await queries.of(ann, 10**9) is None
