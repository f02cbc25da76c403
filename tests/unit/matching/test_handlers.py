"""The handlers of the matching on the in-memory adapters."""

from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.events import RefreshRequested, StrongMatch, StrongMatchesFound
from dualcaster_core.matching.handlers import MergeEdit, NotifyStrongMatches, PlanMatchRefresh, RefreshMatches
from dualcaster_core.matching.refreshing import BulkRefresh
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.scene import Scene


def matching_of(database: InMemoryDatabase) -> Matching:
    """Make the matching over a database."""
    return Matching(database.snapshots, database.units, database.clock, database.rules, database.ids)


async def swap(database: InMemoryDatabase) -> tuple[int, int]:
    """Have ann and bob list what the other wants; return their ids."""
    scene = Scene(database)
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await scene.swap(ann, bob)
    return ann, bob


async def test_an_edit_is_merged_into_the_matches_of_the_other() -> None:
    """When ann closes her profile, the handler takes her out of bob's stored matches."""
    database = InMemoryDatabase(FixedClock())
    ann, bob = await swap(database)
    matching = matching_of(database)
    assert [pair.totals.candidate for pair in (await matching.stored(bob)).pairs] == [ann]
    await Scene(database).becomes(ann, is_public=False)
    async with database.snapshots() as uow:
        version = await uow.match_snapshots.list_version(ann)
    await MergeEdit(matching)(Delivery(1, "merge"), ListsChanged(user_id=ann, version=version))
    async with database.snapshots() as uow:
        stored = await uow.matches.stored(bob)
    assert stored is not None
    assert stored.pairs == ()


async def test_an_edit_that_was_handled_is_not_merged_again() -> None:
    """The second delivery of the same event leaves the stored matches alone."""
    database = InMemoryDatabase(FixedClock())
    ann, _ = await swap(database)
    handler, delivery = MergeEdit(matching_of(database)), Delivery(1, "merge")
    async with database.snapshots() as uow:
        event = ListsChanged(user_id=ann, version=await uow.match_snapshots.list_version(ann))
    await handler(delivery, event)
    async with database.snapshots() as uow:
        once = await uow.matches.stored(ann)
    await handler(delivery, event)
    async with database.snapshots() as uow:
        assert await uow.matches.stored(ann) == once


async def test_both_sides_of_a_strong_match_are_notified() -> None:
    """Each gets one notification with the name of the other, once in the centre however often the event comes."""
    database = InMemoryDatabase(FixedClock())
    ann, bob = await swap(database)
    event = StrongMatchesFound(matches=[StrongMatch(ann, bob, 88), StrongMatch(bob, ann, 87)])
    delivery = Delivery(4, "notify")
    handler = NotifyStrongMatches(database.units, database.clock)
    await handler(delivery, event)
    await handler(delivery, event)
    async with database.units() as uow:
        assert not await uow.mark_handled(delivery)
        for person, other in ((ann, "bob (88)"), (bob, "ann (87)")):
            (told,) = await uow.notifications.page(person, before=None, limit=10)
            assert (told.title, told.body, told.action_url) == ("A strong match", other, "/matches")


async def test_the_nightly_run_refreshes_what_is_stale() -> None:
    """Matches of an older generation are planned once, in portions, and computed again once."""
    database = InMemoryDatabase(FixedClock())
    ann, bob = await swap(database)
    matching = matching_of(database)
    before = await matching.stored(ann)
    await database.link_discord(bob)
    counted: list[int] = []
    refresh = BulkRefresh(matching=matching, counted=counted.append)
    for _ in range(2):
        await PlanMatchRefresh(refresh)(Delivery(9, "nightly"), NightlyDue(day="2026-03-01"))
    planned = [payload for _, kind, payload in await database.recorded() if kind == RefreshRequested.kind]
    assert [one["user_ids"] for one in planned] == [[ann]]
    event = RefreshRequested(user_ids=[ann], before=str(planned[0]["before"]))
    for _ in range(2):
        await RefreshMatches(refresh)(Delivery(10, "refresh"), event)
    assert counted == [1, 0]
    async with database.snapshots() as uow:
        after = await uow.matches.stored(ann)
    assert after is not None
    assert after.state.generation > before.state.generation


async def test_a_refresh_of_everybody_computes_who_never_was() -> None:
    """All open accounts are planned; afterwards nobody is left, and who has gone is passed over."""
    database = InMemoryDatabase(FixedClock())
    ann, bob = await swap(database)
    refresh = BulkRefresh(matching=matching_of(database))
    assert (await refresh.plan()).user_ids == ()
    plan = await refresh.plan(everybody=True)
    assert set(plan.user_ids) == {ann, bob}
    assert await refresh.left(plan) == 2
    assert await refresh.run([*plan.user_ids, 999_999], plan.before) == 2
    assert await refresh.left(plan) == 0
    assert await refresh.request(plan) == 1
