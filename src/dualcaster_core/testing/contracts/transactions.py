"""What a transaction promises: all or nothing, one moment for readers, and who changed since."""

import asyncio
from contextlib import suppress

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_core.collection.ports import ItemChanges
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.testing.contracts.ports import EveryPort, Harness
from dualcaster_core.testing.contracts.scene import Scene, account


class _Interrupted(Exception):  # noqa: N818
    """Ends a block in the middle."""


async def _change_everything(uow: EveryPort, harness: Harness, user_id: int, card_id: int) -> None:
    await uow.users.add(account("new", harness.clock.now()))
    await uow.users.bump_version(user_id)
    await uow.social.join_guild(user_id, 7)
    item = InventoryItem(key=ItemKey(card_id, Finish.NONFOIL), quantity=1)
    await uow.inventory.store(user_id, ItemChanges(written=(item,)))
    await uow.record(ListsChanged(user_id=user_id, version=1))


async def _state(harness: Harness, user_id: int) -> tuple[object, ...]:
    async with harness.snapshots() as uow:
        return (
            await uow.users.named("new") is not None,
            await uow.match_snapshots.list_version(user_id),
            list(await uow.social.guild_members(7)),
            len(await uow.inventory.items_of(user_id)),
            [(kind, dict(payload)) for _, kind, payload in await harness.recorded()],
        )


class TransactionContract:
    """Units of work and snapshots."""

    async def test_leaving_without_commit_leaves_nothing(self, harness: Harness) -> None:
        """What was written in a block that ends without ``commit`` is gone, events and all."""
        scene = Scene(harness)
        ann, card = await scene.person("ann"), await scene.card("Bolt")
        before = await _state(harness, ann)
        async with harness.units() as uow:
            await _change_everything(uow, harness, ann, card)
        assert await _state(harness, ann) == before

    async def test_an_error_after_commit_leaves_nothing(self, harness: Harness) -> None:
        """A block that ends with an error keeps nothing, even where ``commit`` was called, and lets the error out."""
        scene = Scene(harness)
        ann, card = await scene.person("ann"), await scene.card("Bolt")
        before = await _state(harness, ann)
        with suppress(_Interrupted):
            async with harness.units() as uow:
                await _change_everything(uow, harness, ann, card)
                await uow.commit()
                raise _Interrupted
            raise AssertionError("the error was swallowed")
        assert await _state(harness, ann) == before

    async def test_a_commit_keeps_everything_together(self, harness: Harness) -> None:
        """What was written becomes visible with its events when the block ends."""
        scene = Scene(harness)
        ann, card = await scene.person("ann"), await scene.card("Bolt")
        async with harness.units() as uow:
            await _change_everything(uow, harness, ann, card)
            await uow.commit()
            assert (await _state(harness, ann))[0] is False
        event = ("collection.lists_changed", {"user_id": ann, "version": 1})
        assert await _state(harness, ann) == (True, 1, [ann], 1, [event])

    async def test_an_event_is_handled_once_by_each_handler(self, harness: Harness) -> None:
        """The first transaction that commits has done the event; one that was rolled back has not."""
        async with harness.units() as uow:
            await uow.record(ListsChanged(user_id=1, version=1))
            await uow.commit()
        ((event_id, _, _),) = await harness.recorded()
        answers = []
        for handler, commits in (("a", False), ("a", True), ("a", True), ("b", True)):
            async with harness.units() as uow:
                answers.append(await uow.mark_handled(Delivery(event_id, handler)))
                if commits:
                    await uow.commit()
        assert answers == [True, True, False, True]

    async def test_a_snapshot_reads_one_moment(self, harness: Harness) -> None:
        """What others commit while a snapshot is open is not seen by it."""
        scene = Scene(harness)
        ann, card = await scene.person("ann"), await scene.card("Bolt")
        async with harness.snapshots() as uow:
            before = await uow.match_snapshots.list_version(ann), await uow.match_snapshots.generation()
            await scene.have(ann, card)
            await scene.value(card, Finish.NONFOIL, Condition.NM, 100)
            assert (await uow.match_snapshots.list_version(ann), await uow.match_snapshots.generation()) == before
            assert list(await uow.haves.haves_of(ann)) == []
        async with harness.snapshots() as uow:
            assert await uow.match_snapshots.list_version(ann) == before[0] + 1
            assert await uow.match_snapshots.generation() > before[1]

    async def test_what_changed_since_a_mark_is_known(self, harness: Harness) -> None:
        """Whoever's version was counted after the marked moment is listed, once, and nobody else."""
        scene = Scene(harness)
        ann, bob, eve = [await scene.person(name) for name in ("ann", "bob", "eve")]
        await scene.becomes(eve, is_public=False)
        async with harness.snapshots() as uow:
            mark = await uow.match_snapshots.mark()
        assert await _changed(harness, mark) == []
        await scene.becomes(bob, is_public=False)
        await scene.becomes(bob, is_public=True)
        await scene.person("newcomer")
        assert await _changed(harness, mark) == [bob]
        async with harness.snapshots() as uow:
            later = await uow.match_snapshots.mark()
        await scene.becomes(ann, is_public=False)
        assert await _changed(harness, mark) == [ann, bob]
        assert await _changed(harness, later) == [ann]
        assert await _changed(harness, later, mark) == [ann, bob]

    async def test_the_versions_of_several_people_are_those_of_each(self, harness: Harness) -> None:
        """Who is not there has none."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await scene.becomes(bob, is_public=False)
        async with harness.snapshots() as uow:
            versions = await uow.match_snapshots.list_versions([bob, 999_999, ann])
            assert dict(versions) == {key: await uow.match_snapshots.list_version(key) for key in (ann, bob)}
            assert dict(await uow.match_snapshots.list_versions([])) == {}

    async def test_a_change_that_was_open_at_the_mark_is_known(self, harness: Harness) -> None:
        """A transaction that began before the mark and committed after it was not seen, so it counts as changed."""
        scene = Scene(harness)
        ann = await scene.person("ann")
        async with harness.units() as writing:
            await writing.users.bump_version(ann)
            async with harness.snapshots() as uow:
                mark = await uow.match_snapshots.mark()
                assert await uow.match_snapshots.list_version(ann) == 0
            await writing.commit()
        assert await _changed(harness, mark) == [ann]

    async def test_a_rolled_back_change_is_none(self, harness: Harness) -> None:
        """A change that was not committed is neither a new version nor a change since a mark."""
        scene = Scene(harness)
        ann = await scene.person("ann")
        async with harness.snapshots() as uow:
            mark = await uow.match_snapshots.mark()
        async with harness.units() as uow:
            await uow.users.bump_version(ann)
        assert await _changed(harness, mark) == []
        async with harness.snapshots() as uow:
            assert await uow.match_snapshots.list_version(ann) == 0

    async def test_writers_of_matches_follow_each_other(self, harness: Harness) -> None:
        """Who writes into the matches of others is alone with them, whatever the others write."""
        steps: list[str] = []

        async def write(name: str) -> None:
            async with harness.units() as uow:
                await uow.match_snapshots.lock_writes(of_others=name != "b")
                steps.append(name)
                await asyncio.sleep(0.01)
                steps.append(name)
                await uow.commit()

        await asyncio.gather(write("a"), write("b"), write("c"))
        assert steps[::2] == steps[1::2]
        assert sorted(steps[::2]) == ["a", "b", "c"]


async def _changed(harness: Harness, *marks: str) -> list[int]:
    async with harness.units() as uow:
        await uow.match_snapshots.lock_writes()
        return sorted(await uow.match_snapshots.changed_since(*marks))


CONTRACTS = (TransactionContract,)
