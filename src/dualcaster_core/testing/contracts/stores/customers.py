"""What stores write to people around them."""

from datetime import timedelta

from attrs import define, evolve

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.stores.customers.model import StoreMessage
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.stores.profiles import open_store

ABSENT = 10**9
WEEK, SECOND = timedelta(days=7), timedelta(seconds=1)


@define
class MessageScene:
    """A store, and somebody who allows messages of stores."""

    harness: Harness
    owner: int
    store_id: int
    bob: int

    @classmethod
    async def set_up(cls, harness: Harness) -> "MessageScene":
        """Open the accounts and the store."""
        owner, bob = [await Scene(harness).person(name) for name in ("ann", "bob")]
        await harness.allow_store_messages(bob)
        return cls(harness, owner, (await open_store(harness, owner)).id, bob)

    async def may_get(self, user_id: int | None = None, *, store_id: int | None = None) -> bool:
        """Tell whether somebody, Bob unless told, gets messages of a store."""
        async with self.harness.units() as uow:
            return await uow.store_messages.may_get(store_id or self.store_id, user_id or self.bob)


class StoreMessagesContract:
    """``StoreMessageRepository``."""

    async def test_messages_of_a_store_are_counted_from_a_moment_on(self, harness: Harness) -> None:
        """Later than the moment, and those of the store alone."""
        scene = await MessageScene.set_up(harness)
        other = await open_store(harness, await Scene(harness).person("cid"))
        now = harness.clock.now()
        first = StoreMessage(
            store_id=scene.store_id,
            user_id=scene.bob,
            sent_by=scene.owner,
            cards=("Sol Ring", "Jötun Grunt"),
            note="Come by.",
            sent_at=now,
        )
        async with harness.units() as uow:
            stored = [
                await uow.store_messages.add(one)
                for one in (first, evolve(first, note="", sent_at=now + WEEK), evolve(first, store_id=other.id))
            ]
            counts = [
                await uow.store_messages.sent_since(scene.store_id, since) for since in (now - SECOND, now, now + WEEK)
            ]
        assert counts == [2, 1, 0]
        assert evolve(stored[0], id=UNSAVED) == first
        assert len({one.id for one in stored} | {UNSAVED}) == 4

    async def test_people_get_messages_who_allow_them(self, harness: Harness) -> None:
        """Nobody by default, nobody who is not there, and none of a store that is not there."""
        scene = await MessageScene.set_up(harness)
        silent = await Scene(harness).person("cid")
        assert await scene.may_get()
        assert not await scene.may_get(silent)
        assert not await scene.may_get(ABSENT)
        assert not await scene.may_get(store_id=ABSENT)
        await harness.allow_store_messages(scene.bob, allowed=False)
        assert not await scene.may_get()

    async def test_who_is_not_found_gets_no_messages(self, harness: Harness) -> None:
        """Their account is closed or private, or their want list hidden."""
        scene = await MessageScene.set_up(harness)
        for hidden in ("is_active", "is_public", "show_want_list"):
            await Scene(harness).becomes(scene.bob, **{hidden: False})
            assert not await scene.may_get(), hidden
            await Scene(harness).becomes(scene.bob, **{hidden: True})
        assert await scene.may_get()

    async def test_a_block_stops_messages_either_way(self, harness: Harness) -> None:
        """Whoever of the person and the store's owner blocks the other."""
        scene = await MessageScene.set_up(harness)
        cid = await Scene(harness).person("cid")
        await harness.allow_store_messages(cid)
        await Scene(harness).block(scene.bob, scene.owner)
        await Scene(harness).block(scene.owner, cid)
        assert not await scene.may_get()
        assert not await scene.may_get(cid)

    async def test_a_store_has_one_turn_with_somebody(self, harness: Harness) -> None:
        """Until it has rested; the turn of another store, or with somebody else, is its own."""
        scene = await MessageScene.set_up(harness)
        other = await open_store(harness, await Scene(harness).person("cid"))
        now = harness.clock.now()
        async with harness.units() as uow:
            turns = uow.store_messages
            assert await turns.take_turn(scene.store_id, scene.bob, now, last_before=now - WEEK) is None
            assert await turns.take_turn(other.id, scene.bob, now, last_before=now - WEEK) is None
            assert await turns.take_turn(scene.store_id, scene.owner, now, last_before=now - WEEK) is None
            soon = now + WEEK - SECOND
            assert await turns.take_turn(scene.store_id, scene.bob, soon, last_before=soon - WEEK) == now
            later = now + WEEK
            assert await turns.take_turn(scene.store_id, scene.bob, later, last_before=later - WEEK) is None
            assert await turns.take_turn(scene.store_id, scene.bob, later, last_before=later - WEEK) == later
