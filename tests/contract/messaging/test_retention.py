"""What time does to conversations, messages and photos, on PostgreSQL."""

from datetime import datetime, timedelta

import pytest
from attrs import evolve

from dualcaster_core.messaging.model import Message, Photo, Room, conversation_between, thread_of
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import Scene
from tests.support.postgres_harness import PostgresHarness
from tests.support.pruning import gone_by

HOUR = timedelta(hours=1)


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """A database without people."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock())


async def _two(harness: PostgresHarness) -> tuple[int, int]:
    scene = Scene(harness)
    return await scene.person("ann"), await scene.person("bob")


async def _room(harness: PostgresHarness, one: int, other: int) -> Room:
    async with harness.units() as uow:
        room = await uow.rooms.open(conversation_between(one, other, harness.clock.now(), strangers=False))
        await uow.commit()
    return room


def _message(room: Room, sender_id: int, number: int) -> Message:
    return Message(room_id=room.id, number=number, sender_id=sender_id, sent_at=room.opened_at, text="hello")


def _photo(uploader_id: int, place: int, at: datetime) -> Photo:
    return Photo(uploader_id=uploader_id, key=f"{place:032x}", width=640, height=480, uploaded_at=at)


async def test_conversations_with_closed_accounts_are_forgotten(harness: PostgresHarness) -> None:
    """With all that hangs on them; threads stay, what is held too, and those of open accounts."""
    ann, bob = await _two(harness)
    eve, now = await Scene(harness).person("eve"), harness.clock.now()
    gone, kept, held = await _room(harness, ann, bob), await _room(harness, ann, eve), await _room(harness, bob, eve)
    async with harness.units() as uow:
        thread = await uow.rooms.open(thread_of(1, 1, ann, bob, now))
        sent = await uow.messages.add(_message(gone, ann, 1))
        photo = await uow.photos.add(_photo(ann, 1, now))
        await uow.photos.attach([photo.id], gone.id, sent.id)
        await uow.messages.react(sent.id, bob, "👍", on=True)
        await uow.rooms.store(evolve(held, held_until=now))
        await uow.commit()
    await Scene(harness).becomes(bob, is_active=False)
    assert await gone_by(harness.database, "conversations", now) == 1
    async with harness.snapshots() as uow:
        found = [await uow.rooms.with_id(one.id) for one in (gone, kept, held, thread)]
        assert [one is not None for one in found] == [False, True, True, True]
        assert await uow.photos.with_id(photo.id) is None
        assert await uow.messages.of_room(gone.id, sent.id) is None
    assert await gone_by(harness.database, "conversations", now + HOUR) == 1


async def test_photos_that_were_never_sent_are_forgotten(harness: PostgresHarness) -> None:
    """Those that are old enough; a sent one of the same age stays."""
    ann, bob = await _two(harness)
    room, now = await _room(harness, ann, bob), harness.clock.now()
    async with harness.units() as uow:
        old, new, sent = [
            await uow.photos.add(_photo(ann, place, at))
            for place, at in ((1, now - 2 * HOUR), (2, now), (3, now - 2 * HOUR))
        ]
        message = await uow.messages.add(_message(room, ann, 1))
        await uow.photos.attach([sent.id], room.id, message.id)
        await uow.commit()
    assert await gone_by(harness.database, "photos-not-sent", now, HOUR) == 1
    async with harness.snapshots() as uow:
        assert await uow.photos.with_id(old.id) is None
        assert set(await uow.photos.in_use([old.key, new.key, sent.key, "0" * 32])) == {new.key, sent.key}


async def test_photos_are_purged_some_time_after_the_end(harness: PostgresHarness) -> None:
    """Of threads that ended and messages that were deleted long enough ago; what is held stays until then."""
    ann, bob = await _two(harness)
    now = harness.clock.now()
    long_ago, lately = now - 2 * HOUR, now - HOUR / 2
    async with harness.units() as uow:
        cases = {
            "ended": (await uow.rooms.open(thread_of(1, 1, ann, bob, long_ago)), long_ago, None, None),
            "running": (await uow.rooms.open(thread_of(2, 2, ann, bob, long_ago)), None, None, None),
            "lately": (await uow.rooms.open(thread_of(3, 3, ann, bob, long_ago)), lately, None, None),
            "held": (await uow.rooms.open(thread_of(4, 4, ann, bob, long_ago)), long_ago, now + HOUR, None),
            "deleted": (await uow.rooms.open(thread_of(5, 5, ann, bob, long_ago)), None, None, long_ago),
        }
        photos = {}
        for place, (name, (room, ended_at, held_until, deleted_at)) in enumerate(cases.items()):
            await uow.rooms.store(evolve(room, ended_at=ended_at, held_until=held_until, last_number=1))
            sent = await uow.messages.add(_message(room, ann, 1))
            await uow.messages.store(evolve(sent, deleted_at=deleted_at))
            photos[name] = await uow.photos.add(_photo(ann, place, long_ago))
            await uow.photos.attach([photos[name].id], room.id, sent.id)
        await uow.commit()
    assert await gone_by(harness.database, "photos-sent", now, HOUR) == 2
    async with harness.snapshots() as uow:
        used = await uow.photos.in_use([one.key for one in photos.values()])
    assert {name for name, one in photos.items() if one.key in used} == {"running", "lately", "held"}
    later = now + 2 * HOUR
    assert await gone_by(harness.database, "photos-sent", later, later - now + HOUR) == 1


async def test_what_deleted_messages_said_is_forgotten(harness: PostgresHarness) -> None:
    """Some time later, unless it is held; others stay as they are."""
    ann, bob = await _two(harness)
    room, now = await _room(harness, ann, bob), harness.clock.now()
    async with harness.units() as uow:
        gone, kept = [await uow.messages.add(_message(room, ann, number)) for number in (1, 2)]
        await uow.messages.store(evolve(gone, deleted_at=now - 2 * HOUR))
        await uow.rooms.store(evolve(room, held_until=now))
        await uow.commit()
    assert await gone_by(harness.database, "deleted-messages", now, HOUR) == 0
    assert await gone_by(harness.database, "deleted-messages", now + HOUR, HOUR) == 1
    async with harness.snapshots() as uow:
        found = [await uow.messages.of_room(room.id, one.id) for one in (gone, kept)]
    assert [one.text if one else None for one in found] == ["", kept.text]
