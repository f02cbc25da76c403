"""Changes of one person's lists: what is planned is what is there, and two at once follow each other."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.model import Card
from dualcaster_core.collection.files.inventory_changes import ImportMode, Losses
from dualcaster_core.collection.files.plans import ListPlan
from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_core.collection.list_changes import locked
from dualcaster_core.collection.model import InventoryItem
from dualcaster_core.collection.ports import ItemChanges

HEADER = "Scryfall ID,Name,Quantity,Tradelist Count,Finish"


@pytest.fixture
async def application(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """An application over a fresh database with ten printings and the account of a collector."""
    settings = Settings(database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, quiet=True) as app:
        async with app.units() as uow:
            cards = [
                Card(
                    scryfall_id=UUID(int=number),
                    oracle_id=UUID(int=number),
                    name=f"Card {number}",
                    set_code="tst",
                    set_name="Test Set",
                    collector_number=str(number),
                    rarity=Rarity.COMMON,
                    finishes=(Finish.NONFOIL,),
                )
                for number in range(1, 11)
            ]
            await uow.catalogue.store_cards(cards, authoritative=True)
            await uow.commit()
        await app.accounts.operator.create("collector")
        yield app


def a_file(*rows: tuple[int, int, int]) -> bytes:
    """Write a collection: printing, copies, copies for trade."""
    lines = [f"{UUID(int=card)},Card {card},{copies},{trade},nonfoil" for card, copies, trade in rows]
    return "\n".join([HEADER, *lines]).encode()


async def test_a_plan_counts_each_list_for_itself(application: Application) -> None:
    """Items and haves that are added, changed and dropped are told apart, and losses are those of both."""
    await application.collection.imports.apply(
        SourceFile(a_file((1, 4, 2), (2, 3, 3), (3, 2, 0), (4, 1, 1)), "a.csv"), username="collector"
    )
    owner = await application.accounts.operator.named("collector")
    file = a_file((1, 4, 1), (2, 1, 1), (3, 2, 2), (5, 1, 1), (6, 1, 0), (7, 1, 0))
    plan = await application.collection.import_plans.collection(
        owner.id, SourceFile(file, "b.csv"), mode=ImportMode.REPLACE
    )
    assert plan.items == ListPlan(added=3, changed=1, dropped=1)
    assert plan.haves == ListPlan(added=2, changed=2, dropped=1)
    assert plan.losses == Losses(items=1, copies=3, haves=1)
    assert len(plan.preview.resolved) == 6


async def test_spares_are_offered_of_what_is_there_when_the_lists_are_free(application: Application) -> None:
    """Offering spare copies waits for whoever changes the lists, and never offers copies that have just gone."""
    await application.collection.imports.apply(SourceFile(a_file((1, 4, 0)), "a.csv"), username="collector")
    owner = await application.accounts.operator.named("collector")
    async with application.units() as uow:
        await locked(uow, owner.id)
        (item,) = await uow.inventory.items_of(owner.id)
        offering = asyncio.create_task(application.collection.bulk.offer_spares(owner.id, keep=0))
        await asyncio.wait({offering}, timeout=1)
        assert not offering.done()
        await uow.inventory.store(owner.id, ItemChanges(written=(InventoryItem(key=item.key, quantity=1),)))
        await uow.commit()
    assert (await offering).lines == 1
    async with application.units() as uow:
        (have,) = await uow.haves.haves_of(owner.id)
    assert have.quantity_for_trade == 1
