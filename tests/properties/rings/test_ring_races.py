"""People who answer a ring at the same instant, on connections of their own to PostgreSQL, again and again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import Conflict
from dualcaster_core.rings.proposals.errors import RingConflict, RingIllegalTransition
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.rings.proposals.model import RingTrade
from dualcaster_core.testing import FixedClock
from dualcaster_core.trading.errors import CopiesGone
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_embedded import EmbeddedServers
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from tests.support.databases import create_database, database_name
from tests.support.postgres_harness import PostgresHarness
from tests.support.ring_world import RingWorld

ROUNDS: Final = 8
REFUSED: Final = (RingConflict, RingIllegalTransition, CopiesGone)
"""What who comes second is told. A deadlock that the server ended would be a plain ``Conflict``."""


@pytest.fixture
async def world(servers: EmbeddedServers, migrated_url: str) -> AsyncIterator[RingWorld]:
    """Five traders whose cards come full circle, in a database of their own, with a few connections."""
    url = create_database(servers.database_url, database_name(migrated_url))
    database = Database(url, evolve(WORK, connections=5))
    await database.open()
    made = RingWorld(PostgresHarness(database, FixedClock()))
    await made.set_up()
    yield made
    await database.close()


async def _decline_all(world: RingWorld) -> None:
    for ring in await world.rings():
        if ring.is_open:
            await world.deciding.decline(ring.member_ids[0], ring.id)


async def test_everybody_accepts_at_once(world: RingWorld) -> None:
    """Who looked at an older version is told so, and accepts again: the ring starts once, and each leg with it."""
    ring = await world.propose("ann", "bob", "cid", "dee")

    async def insist(name: str) -> RingTrade:
        while True:
            try:
                return await world.accept(name, ring)
            except RingConflict:
                continue

    await asyncio.gather(*(insist(name) for name in ("bob", "cid", "dee")))
    await world.check()
    assert (await world.ring(ring.id)).status is RingStatus.UNDER_WAY
    assert {leg.stage for leg in await world.legs(ring.id)} == {Stage.ONE_CONFIRMED}


async def test_accepting_and_declining_at_once(world: RingWorld) -> None:
    """Exactly one comes first; copies are promised while the ring is open or under way, and never else."""
    for number in range(ROUNDS):
        ring = await world.propose("ann", "bob", "dee")
        accept = world.deciding.accept(world.people["bob"], ring.id, version=ring.version)
        decline = world.deciding.decline(world.people["dee"], ring.id, version=ring.version)
        both = (accept, decline) if number % 2 else (decline, accept)
        results = await asyncio.gather(*both, return_exceptions=True)
        lost = [result for result in results if isinstance(result, BaseException)]
        assert len(lost) == 1, results
        assert isinstance(lost[0], REFUSED), lost
        assert type(lost[0]) is not Conflict
        await world.check()
        await _decline_all(world)
        await world.check()


async def test_two_rings_that_need_the_same_copies_at_once(world: RingWorld) -> None:
    """Whoever accepts both promises a copy to one of them where there is one alone."""
    for _ in range(2):
        await world.sell("bob")
    for _ in range(ROUNDS):
        rings = [await world.propose("ann", "bob", "dee"), await world.propose("cid", "dee", "eve", "bob")]
        accepting = (world.deciding.accept(world.people["bob"], ring.id, version=ring.version) for ring in rings)
        results = await asyncio.gather(*accepting, return_exceptions=True)
        lost = [result for result in results if isinstance(result, BaseException)]
        assert [type(one) for one in lost] == [CopiesGone], results
        await world.check()
        await _decline_all(world)
