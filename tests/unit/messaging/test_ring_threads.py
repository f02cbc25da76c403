"""The thread of a ring: one conversation of all its people, told of each step, read-only when the ring is over."""

from typing import Any

import pytest
from attrs import define, field

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.events import MessagePosted
from dualcaster_core.messaging.handlers import NotifyMessage
from dualcaster_core.messaging.model import MessagingRules, Room, SystemNote, thread_of_ring
from dualcaster_core.messaging.posting import say
from dualcaster_core.messaging.ring_handlers import NOTE_OF_RING, TellRing
from dualcaster_core.messaging.system_notes import WORDS, words_of
from dualcaster_core.rings.proposals.events import EVENTS, RingEvent, RingLegFinished
from dualcaster_core.rings.proposals.model import RingTrade
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from tests.support.ring_world import RingWorld


@define
class _Circle:
    """A ring of ann, bob and dee, and the handlers of its thread."""

    world: RingWorld
    ring: RingTrade
    handled: int = 0
    notified: list[Any] = field(factory=list)

    @property
    def database(self) -> InMemoryDatabase:
        assert isinstance(self.world.database, InMemoryDatabase)
        return self.world.database

    async def tell(self) -> None:
        """Let the thread and the notifications follow what happened, each event twice."""
        units, clock, ids = self.database.units, self.database.clock, self.database.ids
        while self.handled < len(self.database.outbox):
            event_id, event = self.database.outbox[self.handled]
            self.handled += 1
            for _ in range(2):
                if type(event) in NOTE_OF_RING:
                    assert isinstance(event, RingEvent)
                    await TellRing(units, clock, ids)(Delivery(event_id, "messaging.tell_ring"), event)
                if isinstance(event, MessagePosted):
                    notify = NotifyMessage(units, clock, ids, MessagingRules())
                    await notify(Delivery(event_id, "messaging.notify_message"), event)

    async def room(self) -> Room:
        async with self.database.snapshots() as uow:
            room = await uow.rooms.of_ring(self.ring.id)
        assert room is not None
        return room

    async def write(self, name: str) -> None:
        async with self.database.units() as uow:
            room = await uow.rooms.of_ring(self.ring.id, lock=True)
            assert room is not None
            now, sender = self.database.clock.now(), self.world.people[name]
            await say(uow, self.database.ids, room, sender_id=sender, draft=MessageDraft(text="Hi"), at=now)
            await uow.commit()

    async def notes(self) -> list[str]:
        room = await self.room()
        async with self.database.snapshots() as uow:
            said = await uow.messages.around(room.id, 0, 100)
        return [one.note.kind for one in said if one.note is not None]

    async def titles(self, name: str) -> list[str]:
        async with self.database.snapshots() as uow:
            page = await uow.notifications.page(self.world.people[name], before=None, limit=50)
        return [one.title for one in page]


@pytest.fixture
async def circle() -> _Circle:
    """A ring that ann proposed."""
    world = RingWorld(InMemoryDatabase(FixedClock()))
    await world.set_up()
    return _Circle(world, await world.propose("ann", "bob", "dee"))


async def test_the_thread_opens_with_the_proposal_and_tells_each_step_once(circle: _Circle) -> None:
    """Everybody of the ring is in it; it ends with the ring, and goes to everybody's archive."""
    await circle.tell()
    room = await circle.room()
    assert {one.user_id for one in room.members} == set(circle.ring.member_ids)
    accepted = await circle.world.accept("bob", circle.ring)
    await circle.tell()
    assert (await circle.room()).ended_at is None
    await circle.world.deciding.decline(circle.world.people["dee"], accepted.id)
    await circle.tell()
    assert await circle.notes() == ["ring_proposed", "ring_accepted", "ring_declined"]
    ended = await circle.room()
    assert ended.ended_at is not None
    assert all(one.archived for one in ended.members)


async def test_a_message_reaches_and_notifies_everybody_else(circle: _Circle) -> None:
    """Whoever wrote it has read everything and is told nothing; each other one has it to read."""
    await circle.tell()
    before = {one.user_id: one.unread for one in (await circle.room()).members}
    await circle.write("bob")
    await circle.tell()
    ann, bob, dee = (circle.world.people[name] for name in ("ann", "bob", "dee"))
    unread = {one.user_id: one.unread for one in (await circle.room()).members}
    assert (unread[bob], unread[ann], unread[dee]) == (0, before[ann] + 1, before[dee] + 1)
    told = {name: [one for one in await circle.titles(name) if "wrote about" in one] for name in ("ann", "bob", "dee")}
    assert {name: len(titles) for name, titles in told.items()} == {"ann": 1, "bob": 0, "dee": 1}


def test_every_step_of_a_ring_but_a_finished_leg_has_its_words() -> None:
    """A leg that ends is told of in its own thread."""
    assert set(NOTE_OF_RING) == set(EVENTS) - {RingLegFinished}
    assert set(NOTE_OF_RING.values()) <= set(WORDS)
    repaired = words_of(SystemNote(kind="ring_proposed"), actor=None, is_me=False)
    assert repaired == "This ring takes the place of one that fell."
    assert words_of(SystemNote(kind="ring_declined", actor_id=1), actor="bob", is_me=False) == "bob declined the ring."


def test_the_room_of_a_ring_has_no_single_other_one() -> None:
    """Asking for the other of two is a mistake there."""
    room = thread_of_ring(1, [3, 1, 2], 3, FixedClock().now())
    assert [one.user_id for one in room.members] == [1, 2, 3]
    assert {one.user_id for one in room.others(2)} == {1, 3}
    with pytest.raises(ValueError, match="too many values"):
        room.other(2)


def test_events_of_before_there_were_rings_still_say_whom_a_message_reached() -> None:
    """They name the other of two alone."""
    assert MessagePosted(room_id=1, message_id=2, number=3, sender_id=4, recipient_id=5).recipients == (5,)
    after = MessagePosted(room_id=1, message_id=2, number=3, sender_id=4, recipient_ids=(5, 6))
    assert after.recipients == (5, 6)
