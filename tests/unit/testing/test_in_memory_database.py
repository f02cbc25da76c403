"""What the in-memory database promises beyond the contracts."""

import asyncio
import doctest
from contextlib import suppress

import pytest

import dualcaster_core.testing
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.market.model import PriceSource
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts import Scene
from dualcaster_core.testing.contracts.scene import account, printing


@pytest.fixture
def database() -> InMemoryDatabase:
    """An empty database."""
    return InMemoryDatabase(FixedClock())


def test_the_example_of_the_package_runs() -> None:
    """The example in the docstring of the package gives what it says."""
    result = doctest.testmod(dualcaster_core.testing)
    assert (result.failed, result.attempted > 10) == (0, True)


async def test_a_snapshot_refuses_writes(database: InMemoryDatabase) -> None:
    """Writing to a snapshot is an error, and what was written is gone."""
    with pytest.raises(RuntimeError, match="open a unit of work"):
        async with database.snapshots() as uow:
            await uow.users.add(account("ann", database.clock.now()))
    async with database.snapshots() as uow:
        assert await uow.users.named("ann") is None


async def test_units_of_work_follow_each_other(database: InMemoryDatabase) -> None:
    """While one unit of work is open another waits; a snapshot does not."""
    ann = await Scene(database).person("ann")
    seen: list[int] = []

    async def bump() -> None:
        async with database.units() as uow:
            seen.append(await uow.users.bump_version(ann))
            await uow.commit()

    async with database.units() as uow:
        waiting = asyncio.create_task(bump())
        for _ in range(5):
            await asyncio.sleep(0)
        async with database.snapshots() as snapshot:
            assert await snapshot.match_snapshots.list_version(ann) == 0
        assert seen == []
        await uow.users.bump_version(ann)
        await uow.commit()
    await waiting
    assert seen == [2]


async def test_a_failed_unit_of_work_lets_the_next_one_in(database: InMemoryDatabase) -> None:
    """An error inside a block rolls it back and frees its turn."""
    with suppress(KeyError):
        async with database.units() as uow:
            await uow.users.add(account("ann", database.clock.now()))
            raise KeyError
    assert await Scene(database).person("ann") == 1


async def test_a_known_printing_keeps_its_id(database: InMemoryDatabase) -> None:
    """Adding a printing again replaces what is known of it under the same id."""
    (first,) = await database.add_cards([printing("Bolt")])
    again, other = await database.add_cards([printing("Bolt", set_name="Alpha"), printing("Shock")])
    assert (first, again, other) == (1, 1, 2)


async def test_a_value_carries_its_source_and_moment(database: InMemoryDatabase) -> None:
    """Values can be set by any source at any moment, and are gone where they are set to None."""
    scene = Scene(database)
    ann, bob, card = await scene.person("ann"), await scene.person("bob"), await scene.card("Bolt")
    await scene.have(ann, card)
    await scene.want(bob, card)
    key, moment = (card, Finish.NONFOIL, Condition.NM), database.clock.now().replace(year=2025)
    await database.set_values({key: 5}, source=PriceSource.CARDMARKET, observed_at=moment)
    assert await _shown(database, bob) == ("cardmarket", moment)
    await database.set_values({key: None})
    assert await _shown(database, bob) == (None, None)


async def _shown(database: InMemoryDatabase, user_id: int) -> tuple[object, object]:
    async with database.snapshots() as uow:
        ((line,),) = [find.gets for find in await uow.candidates.finds_for(user_id)]
    return line.value_source, line.value_as_of
