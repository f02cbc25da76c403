"""When somebody is told in the notification centre that there is a message."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.events import MessagePosted
from dualcaster_core.messaging.handlers import NotifyMessage
from dualcaster_core.messaging.model import MemberState, MessagingRules, RoomMember, conversation_between
from dualcaster_core.messaging.posting import say
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts import Scene

RULES = MessagingRules()


class _Talk:
    """Ann writes to bob, who is told what the handler finds worth telling."""

    def __init__(self) -> None:
        self.clock = FixedClock()
        self.database = InMemoryDatabase(self.clock)
        self.handler = NotifyMessage(self.database.units, self.clock, self.database.ids, RULES)

    async def begin(self) -> "_Talk":
        scene = Scene(self.database)
        self.ann, self.bob = await scene.person("ann"), await scene.person("bob")
        async with self.database.units() as uow:
            room = conversation_between(self.ann, self.bob, self.clock.now(), strangers=False)
            self.room = (await uow.rooms.open(room)).id
            await uow.commit()
        return self

    async def write(self, text: str = "hi") -> int:
        """Post a message; return the id of its event."""
        async with self.database.units() as uow:
            room = await uow.rooms.with_id(self.room, lock=True)
            assert room is not None
            draft = MessageDraft(text=text)
            now = self.clock.now()
            await say(uow, self.database.ids, room, sender_id=self.ann, draft=draft, at=now)
            await uow.commit()
        return self.database.outbox[-1][0]

    async def deliver(self, event_id: int) -> None:
        event = dict(self.database.outbox)[event_id]
        assert isinstance(event, MessagePosted)
        await self.handler(Delivery(event_id, "messaging.notify_message"), event)

    async def change(self, **facts: Any) -> None:
        async with self.database.units() as uow:
            room = await uow.rooms.with_id(self.room, lock=True)
            assert room is not None
            member: RoomMember = evolve(room.member(self.bob), **facts)
            await uow.rooms.store(room.with_member(member))
            await uow.commit()

    async def told(self) -> list[str]:
        async with self.database.snapshots() as uow:
            page = await uow.notifications.page(self.bob, before=None, limit=50)
            assert await uow.notifications.page(self.ann, before=None, limit=50) == []
        return [one.title for one in reversed(page)]


@pytest.fixture
async def talk() -> _Talk:
    """Two people who know each other."""
    return await _Talk().begin()


async def test_five_messages_in_thirty_seconds_notify_once(talk: _Talk) -> None:
    """The first one does; one that comes later than that does again."""
    for _ in range(5):
        await talk.deliver(await talk.write())
        talk.clock.moment += timedelta(seconds=5)
    assert await talk.told() == ["New message from ann"]
    talk.clock.moment += timedelta(seconds=6)
    await talk.deliver(await talk.write())
    assert len(await talk.told()) == 2


async def test_an_event_that_comes_twice_notifies_once(talk: _Talk) -> None:
    """Also a minute later."""
    event = await talk.write()
    await talk.deliver(event)
    talk.clock.moment += timedelta(minutes=1)
    await talk.deliver(event)
    assert len(await talk.told()) == 1


@pytest.mark.parametrize("facts", [{"read_number": 1}, {"muted": True}, {"state": MemberState.IGNORED}])
async def test_what_was_read_muted_or_ignored_is_not_told(talk: _Talk, facts: dict[str, Any]) -> None:
    """Of an open page the message is read before its event is handled."""
    event = await talk.write()
    await talk.change(**facts)
    await talk.deliver(event)
    assert await talk.told() == []


async def test_a_request_is_told_as_one(talk: _Talk) -> None:
    """Somebody whom bob does not know would like to write."""
    event = await talk.write()
    await talk.change(state=MemberState.REQUESTED)
    await talk.deliver(event)
    assert await talk.told() == ["ann would like to write to you"]


async def test_nobody_is_told_across_a_block(talk: _Talk) -> None:
    """A message that was sent just before the block is not told afterwards."""
    event = await talk.write()
    await Scene(talk.database).block(talk.bob, talk.ann)
    await talk.deliver(event)
    assert await talk.told() == []
