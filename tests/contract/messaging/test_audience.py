"""Who may learn that somebody types or is online, on PostgreSQL."""

from collections.abc import Mapping

from attrs import evolve, frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.messaging.model import MemberState, conversation_between, thread_of
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import Scene
from dualcaster_postgres.messaging.audience import PostgresConversationAudience
from dualcaster_postgres.sql.database import Database
from tests.support.postgres_harness import PostgresHarness

IDS = PublicIds()


@frozen
class _World:
    """People, and who has to do with whom."""

    harness: PostgresHarness
    people: Mapping[str, int]
    audience: PostgresConversationAudience

    async def talk(self, one: str, other: str, *, state: MemberState = MemberState.OPEN) -> str:
        """Open a conversation; ``state`` is the other's."""
        ids, now = (self.people[one], self.people[other]), self.harness.clock.now()
        async with self.harness.units() as uow:
            room = await uow.rooms.open(conversation_between(*ids, now, strangers=False))
            await uow.rooms.store(room.with_member(evolve(room.member(ids[1]), state=state)))
            await uow.commit()
        return IDS.encode(IdKind.CONVERSATION, room.id)

    async def typing(self, who: str, room: str) -> set[str]:
        """Name who sees somebody type."""
        found = await self.audience.may_see_typing(self.people[who], room)
        return {name for name, key in self.people.items() if key in found}

    async def online(self, viewer: str, *watched: str) -> set[str]:
        """Name whose presence somebody sees."""
        keys = [self.people[name] for name in watched]
        found = (await self.audience.may_see_presence({self.people[viewer]: keys})).get(self.people[viewer], ())
        return {name for name, key in self.people.items() if key in found}


async def _world(database: Database, clock: FixedClock) -> _World:
    harness = PostgresHarness(database, clock)
    scene = Scene(harness)
    people = {name: await scene.person(name) for name in ("ann", "bob", "eve", "dan")}
    return _World(harness, people, PostgresConversationAudience(database, IDS))


async def test_typing_is_seen_by_the_other_alone(database: Database, clock: FixedClock) -> None:
    """In an open conversation; not while it is a request, across a block, by closed accounts, or by strangers."""
    world = await _world(database, clock)
    room = await world.talk("ann", "bob")
    asked = await world.talk("ann", "eve", state=MemberState.REQUESTED)
    assert await world.typing("ann", room) == {"bob"}
    assert await world.typing("bob", room) == {"ann"}
    assert await world.typing("eve", room) == set()
    assert await world.typing("ann", asked) == await world.typing("eve", asked) == set()
    for nothing in ("x", "", IDS.encode(IdKind.CONVERSATION, 10**9), IDS.encode(IdKind.MESSAGE, 1)):
        assert await world.typing("ann", nothing) == set()
    scene = Scene(world.harness)
    await scene.becomes(world.people["bob"], is_active=False)
    assert await world.typing("ann", room) == set()
    await scene.becomes(world.people["bob"], is_active=True)
    await scene.block(world.people["bob"], world.people["ann"])
    assert await world.typing("ann", room) == await world.typing("bob", room) == set()


async def test_presence_is_seen_by_whom_one_talks_with(database: Database, clock: FixedClock) -> None:
    """Not by strangers, those who wait for an answer, across a block, nor where it is switched off."""
    world = await _world(database, clock)
    await world.talk("ann", "bob")
    await world.talk("ann", "eve", state=MemberState.REQUESTED)
    async with world.harness.units() as uow:
        await uow.rooms.open(thread_of(1, 1, world.people["ann"], world.people["dan"], clock.now()))
        await uow.commit()
    assert await world.online("ann", "ann", "bob", "eve", "dan") == {"bob"}
    assert await world.online("bob", "ann", "eve") == {"ann"}
    async with world.harness.units() as uow:
        profile = await uow.profiles.of(world.people["bob"])
        await uow.profiles.store(evolve(profile, show_online_status=False))
        await uow.commit()
    assert await world.online("ann", "bob") == set()
    assert await world.online("bob", "ann") == {"ann"}
    await Scene(world.harness).block(world.people["ann"], world.people["bob"])
    assert await world.online("bob", "ann") == set()
    assert await world.audience.may_see_presence({}) == {}
