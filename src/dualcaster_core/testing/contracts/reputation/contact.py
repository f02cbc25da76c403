"""Of which blocks a reputation knows that the two were in contact."""

from datetime import timedelta

from attrs import evolve

from dualcaster_core.messaging.model import Message, Room, conversation_between, thread_of
from dualcaster_core.reputation.history import NegativeEvent, NegativeKind
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.reputation.past_trades import cancel_trade
from dualcaster_core.trading.model import EndReason


class ContactContract:
    """The blocks in a history of ``ReputationRepository``."""

    async def test_a_block_out_of_the_blue_is_without_contact(self, harness: Harness) -> None:
        """Whom somebody has neither traded nor written with blocks without any contact, and it is noted once."""
        ann, bob = await _two(harness)
        await Scene(harness).block(bob, ann)
        event = await _block_of(harness, ann)
        assert (event.kind, event.other_id, event.in_contact) == (NegativeKind.BLOCK, bob, False)

    async def test_an_accepted_trade_is_contact(self, harness: Harness) -> None:
        """Two who accepted a trade were in contact, whatever became of it and whoever proposed it."""
        ann, bob = await _two(harness)
        async with harness.units() as uow:
            await cancel_trade(uow, ann, bob, harness.clock.now(), fault_id=ann, end_reason=EndReason.CANCELLED_ALONE)
            await uow.commit()
        scene = Scene(harness)
        await scene.block(bob, ann)
        await scene.block(ann, bob)
        assert (await _block_of(harness, ann)).in_contact
        assert (await _block_of(harness, bob)).in_contact

    async def test_messages_of_one_side_alone_are_no_contact(self, harness: Harness) -> None:
        """However often somebody writes to a stranger who never answers, or answers somebody else."""
        ann, bob = await _two(harness)
        eve = await Scene(harness).person("eve")
        room = await _conversation(harness, ann, bob)
        await _say(harness, room, ann, ann, ann, None)
        await _say(harness, await _conversation(harness, bob, eve), bob, eve)
        await Scene(harness).block(bob, ann)
        assert not (await _block_of(harness, ann)).in_contact

    async def test_messages_both_ways_are_contact(self, harness: Harness) -> None:
        """Whoever wrote first, and whichever of the two has the smaller key."""
        ann, bob = await _two(harness)
        await _say(harness, await _conversation(harness, ann, bob), bob, ann)
        scene = Scene(harness)
        await scene.block(bob, ann)
        await scene.block(ann, bob)
        assert (await _block_of(harness, ann)).in_contact
        assert (await _block_of(harness, bob)).in_contact

    async def test_messages_in_a_thread_are_contact(self, harness: Harness) -> None:
        """Two who haggled over a proposal that was never accepted were in contact."""
        ann, bob = await _two(harness)
        async with harness.units() as uow:
            room = await uow.rooms.open(thread_of(7, 7, ann, bob, harness.clock.now()))
            await uow.commit()
        await _say(harness, room, ann, bob)
        await Scene(harness).block(bob, ann)
        assert (await _block_of(harness, ann)).in_contact

    async def test_taking_a_message_back_does_not_undo_the_contact(self, harness: Harness) -> None:
        """What was said and deleted was said all the same: nobody deletes their way out of a block that counts."""
        ann, bob = await _two(harness)
        room = await _conversation(harness, ann, bob)
        said = await _say(harness, room, ann, bob)
        async with harness.units() as uow:
            await uow.messages.store(evolve(said[0], deleted_at=harness.clock.now() + timedelta(minutes=1)))
            await uow.commit()
        await Scene(harness).block(bob, ann)
        assert (await _block_of(harness, ann)).in_contact


async def _two(harness: Harness) -> tuple[int, int]:
    scene = Scene(harness)
    return await scene.person("ann"), await scene.person("bob")


async def _conversation(harness: Harness, one: int, other: int) -> Room:
    async with harness.units() as uow:
        room = await uow.rooms.open(conversation_between(one, other, harness.clock.now(), strangers=True))
        await uow.commit()
    return room


async def _say(harness: Harness, room: Room, *senders: int | None) -> list[Message]:
    async with harness.units() as uow:
        said = [
            await uow.messages.add(
                Message(room_id=room.id, number=number, sender_id=sender, sent_at=room.opened_at, text="hello")
            )
            for number, sender in enumerate(senders, start=1)
        ]
        await uow.commit()
    return said


async def _block_of(harness: Harness, user_id: int) -> NegativeEvent:
    async with harness.units() as uow:
        (history,) = await uow.reputation.histories([user_id], since=harness.clock.now() - timedelta(days=90))
    (event,) = [one for one in history.negatives if one.kind is NegativeKind.BLOCK]
    return event


CONTRACTS = (ContactContract,)
