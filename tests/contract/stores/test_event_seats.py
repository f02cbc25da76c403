"""Seats of events on PostgreSQL, with many people at once, and how the lists are read."""

import asyncio
from datetime import timedelta

import pytest

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.stores.events.lifecycle import SignUpStatus
from dualcaster_core.stores.events.model import EventFormat
from dualcaster_core.stores.events.signing_up import EventSignUps
from dualcaster_core.stores.events.views import EventFilter
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.stores.events import EventScene
from dualcaster_postgres.stores.events.queries import PostgresStoreEventQueries
from tests.support.postgres_harness import PostgresHarness

HOUR = timedelta(hours=1)


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """Empty the shared database."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock())


def _actor(user_id: int) -> Actor:
    return Actor(user_id=user_id, username="somebody", session_id=0)


async def test_fifty_people_at_once_take_eight_seats_and_the_others_stand_in_line(harness: PostgresHarness) -> None:
    """Exactly eight are seated, each other one has a number, and each seat that falls free goes on once."""
    scene = await EventScene.set_up(harness)
    event = await scene.stored()
    people = [await Scene(harness).person(f"player{number}") for number in range(50)]
    sign_ups = EventSignUps(harness.units, harness.clock)
    taken = await asyncio.gather(*(sign_ups.sign_up(_actor(person), event.id) for person in people))
    seated = [one.user_id for one in taken if one.status is SignUpStatus.SEATED]
    assert len(seated) == 8
    assert sorted(one.queue_number for one in taken) == list(range(1, 51))
    line = sorted((one for one in taken if one.status is SignUpStatus.WAITING), key=lambda one: one.queue_number)

    await asyncio.gather(*(sign_ups.withdraw(_actor(person), event.id) for person in seated for _ in range(2)))
    async with harness.units() as uow:
        now = [await uow.sign_ups.one(event.id, one.user_id) for one in line]
        assert await uow.sign_ups.taken(event.id) == 8
    offered = [one.user_id for one in now if one is not None and one.status is SignUpStatus.OFFERED]
    assert offered == [one.user_id for one in line[:8]]
    given = [payload["user_id"] for _, kind, payload in await harness.recorded() if kind == "store_events.seat_given"]
    assert sorted(given) == sorted(offered)


async def test_lists_show_what_somebody_may_see_in_one_statement(harness: PostgresHarness) -> None:
    """By nearness, format and page; nothing of a store that is not verified or across a block, but to its staff."""
    scene = await EventScene.set_up(harness)
    queries = PostgresStoreEventQueries(harness.database, PublicIds(), harness.clock)
    events = [await scene.stored(number * HOUR) for number in (2, 1, 3)]
    await scene.stored(-9 * HOUR)
    waiting = await scene.signed_up(events[0], "bob", SignUpStatus.WAITING, 4)
    await scene.signed_up(events[0], "cid", SignUpStatus.WAITING, 2)
    await scene.signed_up(events[0], "dee", SignUpStatus.SEATED, 1, is_public=True)
    bob, near = waiting.user_id, Coordinates(42.40, -71.0)

    before = harness.database.statements
    page = await queries.listed(EventFilter(near=near), bob, limit=2)
    assert harness.database.statements - before == 1
    assert [one.starts_at for one in page.items] == [events[1].starts_at, events[0].starts_at]
    assert page.items[1].distance_miles == pytest.approx(5.5, abs=0.5)
    shown = page.items[1]
    assert (shown.taken, shown.waiting, shown.my_status, shown.my_place) == (1, 2, SignUpStatus.WAITING, 2)
    rest = await queries.listed(EventFilter(near=near), bob, limit=2, cursor=page.next_cursor)
    assert ([one.starts_at for one in rest.items], rest.next_cursor) == ([events[2].starts_at], None)

    assert (await queries.listed(EventFilter(near=Coordinates(0.0, 0.0)), None)).items == ()
    assert (await queries.listed(EventFilter(format=EventFormat.DRAFT), None)).items == ()
    assert len((await queries.listed(EventFilter(store_id=scene.store_id), None)).items) == 3
    assert [one.hashid for one in (await queries.of_user(bob)).items] == [shown.hashid]
    assert len((await queries.of_store(scene.store_id, past=True)).items) == 1
    assert await queries.public_names(events[0].id, None, limit=5) == ["dee"]
    assert [one.username for one in await queries.attendees(events[0].id)] == ["dee", "cid", "bob"]

    async with harness.units() as uow:
        await uow.social.block(scene.owner, bob)
        await uow.commit()
    assert await queries.one(events[0].id, bob) is None
    assert await queries.one(events[0].id, None) is not None
    await harness.verify_business(scene.owner, verified=False)
    assert await queries.one(events[0].id, None) is None
    assert await queries.one(events[0].id, scene.owner) is not None
