"""Rooms, messages and photos."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.messaging.held import HeldMessage, HeldOrigin, HeldStatus
from dualcaster_core.messaging.model import (
    MemberState,
    Message,
    Photo,
    Room,
    SystemNote,
    conversation_between,
    thread_of,
    thread_of_ring,
)
from dualcaster_core.messaging.ports import Recent
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.lifecycle import CaseKind
from dualcaster_core.moderation.model import Level
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.rings.ring_trades import RingScene
from dualcaster_core.testing.contracts.scene import Scene, raised

_ABSENT = 10**9
HOUR = timedelta(hours=1)


class RoomsContract:
    """``RoomRepository``."""

    async def test_a_conversation_is_opened_once_and_found_from_both_sides(self, harness: Harness) -> None:
        """Opening it again, by the other too, returns the one that is there; nobody else has it."""
        ann, bob = await _two(harness)
        eve = await Scene(harness).person("eve")
        now = harness.clock.now()
        async with harness.units() as uow:
            opened = await uow.rooms.open(conversation_between(bob, ann, now, strangers=True))
            assert opened.id > 0
            assert await uow.rooms.open(conversation_between(ann, bob, now + HOUR, strangers=False)) == opened
            await uow.commit()
        async with harness.snapshots() as uow:
            assert await uow.rooms.of_pair(ann, bob) == await uow.rooms.of_pair(bob, ann) == opened
            assert await uow.rooms.with_id(opened.id) == opened
            assert await uow.rooms.of_pair(ann, eve) is None
            assert await uow.rooms.with_id(_ABSENT) is None
        assert [one.user_id for one in opened.members] == sorted([ann, bob])
        assert (opened.member(ann).state, opened.member(bob).state) == (MemberState.REQUESTED, MemberState.OPEN)

    async def test_two_who_write_first_at_once_share_a_conversation(self, harness: Harness) -> None:
        """Whoever is second waits and gets the room of the first."""
        ann, bob = await _two(harness)

        async def opened(one: int, other: int) -> int:
            async with harness.units() as uow:
                room = await uow.rooms.open(conversation_between(one, other, harness.clock.now(), strangers=True))
                await asyncio.sleep(0.01)
                await uow.commit()
            return room.id

        assert len(set(await asyncio.gather(opened(ann, bob), opened(bob, ann), opened(ann, bob)))) == 1

    async def test_a_thread_is_opened_once_for_a_chain(self, harness: Harness) -> None:
        """It is found by its chain, is no conversation of the two, and they may have many."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        async with harness.units() as uow:
            first = await uow.rooms.open(thread_of(7, 7, ann, bob, now))
            assert await uow.rooms.open(thread_of(7, 9, bob, ann, now)) == first
            second = await uow.rooms.open(thread_of(8, 8, bob, ann, now))
            assert second.id != first.id
            assert await uow.rooms.of_chain(7) == first
            assert await uow.rooms.of_chain(8, lock=True) == second
            assert await uow.rooms.of_chain(9) is None
            assert await uow.rooms.of_pair(ann, bob) is None

    async def test_the_thread_of_a_ring_has_all_its_people_and_is_opened_once(self, harness: Harness) -> None:
        """It is found by the ring, counts for each of them what they have not read, and is no conversation of two."""
        ring = await RingScene.set_up(harness)
        stored = await ring.stored()
        now = harness.clock.now()
        async with harness.units() as uow:
            opened = await uow.rooms.open(thread_of_ring(stored.id, ring.people, ring.people[0], now))
            again = await uow.rooms.open(thread_of_ring(stored.id, ring.people, ring.people[1], now + HOUR))
            await uow.rooms.store(opened.with_message(ring.people[0], now + HOUR))
            await uow.commit()
        assert again == opened
        async with harness.snapshots() as uow:
            found = await uow.rooms.of_ring(stored.id, lock=False)
            assert found is not None
            assert found == await uow.rooms.with_id(opened.id)
            assert [one.user_id for one in found.members] == sorted(ring.people)
            assert {one.user_id: one.unread for one in found.members} == {
                one: int(one != ring.people[0]) for one in ring.people
            }
            assert (found.ring_id, found.chain_id, found.last_number) == (stored.id, None, 1)
            assert await uow.rooms.of_pair(ring.people[0], ring.people[1]) is None
            assert await uow.rooms.of_ring(_ABSENT) is None
            assert await uow.rooms.opened_since(ring.people[0], now - HOUR) == Recent(0, None)

    async def test_every_fact_of_a_room_is_stored(self, harness: Harness) -> None:
        """A room comes back as it was stored, with both members."""
        ann, bob = await _two(harness)
        room = await _room(harness, ann, bob)
        later = harness.clock.now() + HOUR
        changed = evolve(
            room.with_member(
                evolve(
                    room.member(ann),
                    state=MemberState.IGNORED,
                    read_number=3,
                    unread=2,
                    archived=True,
                    muted=True,
                    notified_at=later,
                )
            ),
            trade_id=12,
            last_number=5,
            last_at=later,
            ended_at=later,
            held_until=later + HOUR,
        )
        async with harness.units() as uow:
            await uow.rooms.store(changed)
            await uow.commit()
        async with harness.snapshots() as uow:
            assert await uow.rooms.with_id(room.id) == changed

    async def test_a_locked_room_waits_for_its_turn(self, harness: Harness) -> None:
        """Of several who post at once each sees what the one before has stored, so that numbers have no gap."""
        ann, bob = await _two(harness)
        room = await _room(harness, ann, bob)

        async def post(sender: int) -> int:
            async with harness.units() as uow:
                found = await uow.rooms.of_pair(ann, bob, lock=True)
                assert found is not None
                after = found.with_message(sender, harness.clock.now())
                await asyncio.sleep(0.005)
                await uow.messages.add(_message(after, sender))
                await uow.rooms.store(after)
                await uow.commit()
            return after.last_number

        assert sorted(await asyncio.gather(*(post(one) for one in (ann, bob, ann, bob, ann)))) == [1, 2, 3, 4, 5]
        async with harness.snapshots() as uow:
            assert [one.number for one in await uow.messages.around(room.id, 3, 9)] == [1, 2, 3, 4, 5]

    async def test_conversations_that_somebody_opened_are_counted(self, harness: Harness) -> None:
        """Those since a moment, with the first of them; neither those of others nor threads."""
        ann, bob = await _two(harness)
        eve = await Scene(harness).person("eve")
        now = harness.clock.now()
        async with harness.units() as uow:
            await uow.rooms.open(conversation_between(ann, bob, now - HOUR, strangers=True))
            await uow.rooms.open(conversation_between(ann, eve, now, strangers=True))
            await uow.rooms.open(conversation_between(bob, eve, now, strangers=True))
            await uow.rooms.open(thread_of(3, 3, ann, bob, now))
            assert await uow.rooms.opened_since(ann, now - 2 * HOUR) == Recent(2, now - HOUR)
            assert await uow.rooms.opened_since(ann, now - HOUR) == Recent(1, now)
            assert await uow.rooms.opened_since(ann, now) == Recent(0, None)


class MessagesContract:
    """``MessageRepository``."""

    async def test_every_fact_of_a_message_is_stored(self, harness: Harness) -> None:
        """A message comes back as it was stored, what the system says too."""
        ann, bob = await _two(harness)
        room = await _room(harness, ann, bob)
        card = await Scene(harness).card("Opt")
        plain = evolve(_message(room, ann, 1), text="two\nlines 🃏", client_key="k-1", card_id=card, trade_id=4)
        said = evolve(_message(room, None, 2), note=SystemNote(kind="accepted", actor_id=bob, facts={"trade": "abc"}))
        async with harness.units() as uow:
            stored = [await uow.messages.add(one) for one in (plain, said)]
            await uow.commit()
        assert [evolve(one, id=0) for one in stored] == [plain, said]
        async with harness.snapshots() as uow:
            assert [await uow.messages.of_room(room.id, one.id) for one in stored] == stored
            assert await uow.messages.of_room(_ABSENT, stored[0].id) is None
            assert await uow.messages.of_room(room.id, _ABSENT) is None

    async def test_a_message_is_found_by_its_senders_key(self, harness: Harness) -> None:
        """The key belongs to one sender in one room."""
        ann, bob = await _two(harness)
        room = await _room(harness, ann, bob)
        async with harness.units() as uow:
            sent = await uow.messages.add(evolve(_message(room, ann, 1), client_key="k"))
            assert await uow.messages.repeated(room.id, ann, "k") == sent
            for asked in ((room.id, bob, "k"), (room.id, ann, "K"), (_ABSENT, ann, "k")):
                assert await uow.messages.repeated(*asked) is None

    async def test_a_card_that_does_not_exist_cannot_be_shown(self, harness: Harness) -> None:
        """It is ``CardNotFound``."""
        ann, bob = await _two(harness)
        room = await _room(harness, ann, bob)
        async with harness.units() as uow:
            await raised(CardNotFound, uow.messages.add(evolve(_message(room, ann, 1), card_id=_ABSENT)))

    async def test_a_message_is_edited_and_deleted(self, harness: Harness) -> None:
        """What it says and when it was changed is replaced."""
        ann, bob = await _two(harness)
        room = await _room(harness, ann, bob)
        now = harness.clock.now()
        async with harness.units() as uow:
            sent = await uow.messages.add(_message(room, ann, 1))
            changed = evolve(sent, text="other", edited_at=now, deleted_at=now + HOUR)
            await uow.messages.store(changed)
            assert await uow.messages.of_room(room.id, sent.id) == changed

    async def test_a_reaction_is_put_and_taken_away_once(self, harness: Harness) -> None:
        """It tells whether anything changed; several of one person are possible."""
        ann, bob = await _two(harness)
        room = await _room(harness, ann, bob)
        async with harness.units() as uow:
            sent = await uow.messages.add(_message(room, ann, 1))
            for emoji, on, changed in (
                ("👍", True, True),
                ("👍", True, False),
                ("👀", True, True),
                ("👍", False, True),
                ("👍", False, False),
            ):
                assert await uow.messages.react(sent.id, bob, emoji, on=on) is changed

    async def test_what_somebody_sent_lately_is_counted(self, harness: Harness) -> None:
        """In all rooms, deleted or not, with the first of it; what the system says counts for nobody."""
        ann, bob = await _two(harness)
        room, now = await _room(harness, ann, bob), harness.clock.now()
        async with harness.units() as uow:
            await uow.messages.take_turn(ann)
            for number, (sender, at) in enumerate(((ann, now - HOUR), (ann, now), (bob, now), (None, now)), start=1):
                sent = await uow.messages.add(evolve(_message(room, sender, number), sent_at=at))
                await uow.messages.store(evolve(sent, deleted_at=now))
            assert await uow.messages.sent_since(ann, now - 2 * HOUR) == Recent(2, now - HOUR)
            assert await uow.messages.sent_since(ann, now - HOUR) == Recent(1, now)
            assert await uow.messages.sent_since(ann, now) == Recent(0, None)
            assert [await uow.messages.unread_after(room.id, ann, after) for after in (0, 2, 3, 4)] == [2, 2, 1, 0]
            assert [one.number for one in await uow.messages.around(room.id, 2, 1)] == [1, 2, 3]


class PhotosContract:
    """``PhotoRepository``."""

    async def test_photos_are_attached_in_the_order_they_are_named(self, harness: Harness) -> None:
        """They belong to the message and its room from then on."""
        ann, bob = await _two(harness)
        room = await _room(harness, ann, bob)
        async with harness.units() as uow:
            first, second = [await uow.photos.add(_photo(ann, place, harness.clock.now())) for place in (1, 2)]
            assert await uow.photos.with_id(first.id) == first
            assert list(await uow.photos.chosen([second.id, _ABSENT, first.id])) == [first, second]
            sent = await uow.messages.add(_message(room, ann, 1))
            await uow.photos.attach([second.id, first.id], room.id, sent.id)
            shown = await uow.photos.of_messages([sent.id])
            assert [one.key for one in shown] == [second.key, first.key]
            assert {(one.room_id, one.message_id) for one in shown} == {(room.id, sent.id)}
            assert await uow.photos.of_messages([_ABSENT]) == []


class HeldMessagesContract:
    """``HeldMessageRepository``."""

    async def test_a_held_message_waits_until_it_is_decided_on(self, harness: Harness) -> None:
        """It is found by its key and that of its sender, is due at its time, and counts as sent meanwhile."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        async with harness.units() as uow:
            room = await uow.rooms.open(conversation_between(ann, bob, now, strangers=False))
            held = await uow.held.add(_held(room, ann, now, client_key="k", trade_id=7, origin=HeldOrigin.REASON))
            other = await uow.held.add(_held(room, bob, now - HOUR))
            assert await uow.held.with_id(held.id, lock=True) == held
            assert await uow.held.with_id(_ABSENT) is None
            assert await uow.held.repeated(room.id, ann, "k") == held
            assert await uow.held.repeated(room.id, bob, "k") is None
            assert await uow.held.waits(room.id, ann)
            assert list(await uow.held.due(now + 23 * HOUR, limit=5)) == [other.id]
            assert list(await uow.held.due(now + 24 * HOUR, limit=5)) == [other.id, held.id]
            assert list(await uow.held.due(now + 24 * HOUR, limit=1)) == [other.id]
            assert await uow.messages.sent_since(ann, now - HOUR) == Recent(1, now)
            decided = held.decided(HeldStatus.WITHHELD, now + HOUR, by=bob)
            await uow.held.store(decided)
            assert await uow.held.with_id(held.id) == decided
            assert not await uow.held.waits(room.id, ann)
            assert list(await uow.held.due(now + 24 * HOUR, limit=5)) == [other.id]
            assert await uow.messages.sent_since(ann, now - HOUR) == Recent(1, now)

    async def test_what_waits_of_a_case_is_listed(self, harness: Harness) -> None:
        """By id, without what was decided on and what is of other cases."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        async with harness.units() as uow:
            case = await uow.cases.add(ModerationCase.opened(CaseKind.AUTO_FLAG, ann, Level.HIGH, now))
            room = await uow.rooms.open(conversation_between(ann, bob, now, strangers=False))
            first, second, third = [await uow.held.add(_held(room, ann, now)) for _ in range(3)]
            for one in (first, second):
                await uow.held.store(evolve(one, case_id=case.id))
            assert [one.id for one in await uow.held.waiting_of_case(case.id)] == [first.id, second.id]
            await uow.held.store(evolve(first, case_id=case.id).decided(HeldStatus.DELIVERED, now, by=None))
            assert [one.id for one in await uow.held.waiting_of_case(case.id)] == [second.id]
            assert list(await uow.held.waiting_of_case(case.id + third.id)) == []

    async def test_what_waits_of_a_chain_is_listed_for_its_sender(self, harness: Harness) -> None:
        """By id, of the thread of that chain alone, without what was decided on and what the other wrote."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        async with harness.units() as uow:
            thread = await uow.rooms.open(thread_of(7, 7, ann, bob, now))
            talk = await uow.rooms.open(conversation_between(ann, bob, now, strangers=False))
            first, second = [await uow.held.add(_held(thread, ann, now)) for _ in range(2)]
            theirs = await uow.held.add(_held(thread, bob, now))
            await uow.held.add(_held(talk, ann, now))
            assert list(await uow.held.waiting_of_chain(7, ann)) == [first, second]
            assert list(await uow.held.waiting_of_chain(7, bob)) == [theirs]
            assert list(await uow.held.waiting_of_chain(8, ann)) == []
            await uow.held.store(first.decided(HeldStatus.DELIVERED, now, by=None))
            assert list(await uow.held.waiting_of_chain(7, ann)) == [second]

    async def test_its_photos_are_kept_for_it(self, harness: Harness) -> None:
        """In their order; no message shows them."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        async with harness.units() as uow:
            room = await uow.rooms.open(conversation_between(ann, bob, now, strangers=False))
            held = await uow.held.add(_held(room, ann, now))
            given = [Photo(uploader_id=ann, key=f"held{n}", width=1, height=1, uploaded_at=now) for n in range(2)]
            first, second = [await uow.photos.add(one) for one in given]
            await uow.held.attach(held.id, [second.id, first.id])
            assert list(await uow.held.photos_of(held.id)) == [second.id, first.id]
            assert await uow.photos.with_id(first.id) == evolve(first, held_id=held.id)
            assert list(await uow.held.photos_of(_ABSENT)) == []


def _held(room: Room, sender_id: int, at: datetime, **facts: Any) -> HeldMessage:
    return HeldMessage(
        room_id=room.id,
        sender_id=sender_id,
        phrase="coins",
        held_at=at,
        deliver_at=at + 24 * HOUR,
        text="I only accept crypto",
        **facts,
    )


async def _two(harness: Harness) -> tuple[int, int]:
    scene = Scene(harness)
    return await scene.person("ann"), await scene.person("bob")


async def _room(harness: Harness, one: int, other: int) -> Room:
    async with harness.units() as uow:
        room = await uow.rooms.open(conversation_between(one, other, harness.clock.now(), strangers=False))
        await uow.commit()
    return room


def _message(room: Room, sender_id: int | None, number: int | None = None) -> Message:
    return Message(
        room_id=room.id,
        number=room.last_number if number is None else number,
        sender_id=sender_id,
        sent_at=room.opened_at,
        text="hello",
    )


def _photo(uploader_id: int, place: int, at: datetime) -> Photo:
    return Photo(uploader_id=uploader_id, key=f"{place:032x}", width=640, height=480, uploaded_at=at)


CONTRACTS = (RoomsContract, MessagesContract, PhotosContract, HeldMessagesContract)
