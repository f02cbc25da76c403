"""Limits of list lengths, in memory and on PostgreSQL: single edits, edits at once, and imports."""

import asyncio

import pytest

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.bulk.use_cases import BulkEditing
from dualcaster_core.collection.edits import Offer
from dualcaster_core.collection.errors import ListFull
from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_core.collection.files.use_cases import CollectionImports
from dualcaster_core.collection.have_list_editing import HaveEditing
from dualcaster_core.collection.inventory_editing import InventoryEditing
from dualcaster_core.collection.list_limits import ListLimits
from dualcaster_core.collection.model import InventoryItem, ItemKey, Want
from dualcaster_core.collection.want_list_editing import WantEditing
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, printing
from dualcaster_formats import CollectionFiles

ONE = ListLimits(items=1, haves=1, wants=1)


def copies(card: int, condition: Condition = Condition.NM) -> InventoryItem:
    """Make an item."""
    return InventoryItem(key=ItemKey(card, Finish.NONFOIL, condition), quantity=1)


async def test_a_full_inventory_takes_more_copies_of_its_items_but_no_new_item(harness: Harness) -> None:
    """An item past the limit is refused whole; copies of an item that is there are not."""
    (bolt,) = await harness.add_cards([printing("Bolt")])
    ann, editing = await Scene(harness).person("ann"), InventoryEditing(harness.units, harness.clock, ONE)
    await editing.add(ann, copies(bolt))
    await editing.add(ann, copies(bolt))
    with pytest.raises(ListFull) as refused:
        await editing.add(ann, copies(bolt, Condition.HP))
    assert refused.value.facts == {"list": "inventory", "limit": 1}
    async with harness.snapshots() as uow:
        assert [item.quantity for item in await uow.inventory.items_of(ann)] == [2]


async def test_two_wants_at_once_do_not_pass_the_limit(harness: Harness) -> None:
    """Of two wants for the last place one is refused."""
    (bolt,) = await harness.add_cards([printing("Bolt")])
    ann, editing = await Scene(harness).person("ann"), WantEditing(harness.units, ONE)
    both = await asyncio.gather(*(editing.add(ann, Want(card_id=bolt)) for _ in range(2)), return_exceptions=True)
    assert sum(isinstance(one, ListFull) for one in both) == 1
    async with harness.snapshots() as uow:
        assert await uow.wants.count(ann) == len(await uow.wants.wants_of(ann)) == 1


async def test_a_full_have_list_takes_no_offer_one_or_all(harness: Harness) -> None:
    """An offer past the limit is refused, single or with all spare copies."""
    (bolt,) = await harness.add_cards([printing("Bolt")])
    ann, haves = await Scene(harness).person("ann"), HaveEditing(harness.units, ONE)
    items = InventoryEditing(harness.units, harness.clock)
    first, second = [await items.add(ann, copies(bolt, grade)) for grade in (Condition.NM, Condition.HP)]
    with pytest.raises(ListFull):
        await BulkEditing(harness.units, harness.clock, ONE).offer_spares(ann, keep=0)
    await haves.add(ann, first, Offer(quantity_for_trade=1))
    with pytest.raises(ListFull):
        await haves.add(ann, second, Offer(quantity_for_trade=1))
    async with harness.snapshots() as uow:
        assert await uow.haves.count(ann) == 1


@pytest.mark.parametrize("wants", [False, True])
async def test_an_import_past_the_limit_writes_nothing(harness: Harness, *, wants: bool) -> None:
    """A file that makes a list too long is refused whole."""
    await harness.add_cards([printing("Bolt"), printing("Growth")])
    ann = await Scene(harness).person("ann")
    imports = CollectionImports(harness.units, CollectionFiles(), ONE)
    apply = imports.apply_wants if wants else imports.apply
    with pytest.raises(ListFull):
        await apply(SourceFile(b"1 Bolt\n1 Growth\n", "cards.txt"), username="ann")
    await apply(SourceFile(b"1 Bolt\n", "cards.txt"), username="ann")
    async with harness.snapshots() as uow:
        assert await (uow.wants if wants else uow.inventory).count(ann) == 1
