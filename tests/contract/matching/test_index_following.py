"""How an index keeps up with the database: without gaps, without a rebuild where it can, and never wrong in silence."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from dualcaster_columnar import FollowingIndex
from dualcaster_columnar.checking import check_index
from dualcaster_columnar.following import HEARTBEAT
from dualcaster_columnar.market import Market
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.matching.index.errors import IndexTooLarge, IndexUnavailable
from dualcaster_core.matching.index.model import TotalsQuery
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import ANYONE, Scene, raised
from dualcaster_postgres.matching.market_feed import PostgresMarketFeed
from tests.support.index_harness import following_index
from tests.support.postgres_harness import PostgresHarness


@pytest.fixture
async def scene(shared_harness: PostgresHarness) -> Scene:
    """An empty market."""
    await shared_harness.empty()
    return Scene(PostgresHarness(shared_harness.database, FixedClock()))


@pytest.fixture
async def index(scene: Scene, shared_harness: PostgresHarness) -> AsyncIterator[FollowingIndex]:
    """An index that follows the market."""
    async with following_index(shared_harness.database) as found:
        yield found


async def same(scene: Scene, index: FollowingIndex, *people: int) -> None:
    """Compare what the index says of some people with the database, and everything that it holds."""
    since = scene.harness.clock.now() - scene.harness.rules.active_within
    for user in people:
        async with scene.harness.snapshots() as uow:
            mark = await uow.match_snapshots.mark()
            expected = await uow.candidates.totals_of(user, ANYONE, both_ways=True)
        query = TotalsQuery(user_id=user, seen_since=since, both_ways=True)
        answer = await index.totals_of(query, at_least=mark)
        assert sorted(answer.block.rows(), key=repr) == sorted(expected.rows(), key=repr)
    found = await check_index(index)
    assert [one.part for one in found if not one.is_same] == []


async def run(scene: Scene, statement: str, **values: Any) -> None:
    """Change the database by hand."""
    assert isinstance(scene.harness, PostgresHarness)
    async with scene.harness.database.transaction() as session:
        await session.run(text(statement), **values)


async def test_the_index_is_the_same_as_the_database_after_changes_by_hand(scene: Scene, index: FollowingIndex) -> None:
    """Whatever is changed by whatever statement is followed: triggers see what no program tells."""
    ann, bob, eve = [await scene.person(name) for name in ("ann", "bob", "eve")]
    for name in ("one", "two", "three"):
        await scene.swap(ann, bob, name=name)
        await scene.swap(bob, eve, name=name)
    await same(scene, index, ann, bob, eve)
    built = (await index.held.state()).built_seconds
    for statement in (
        "UPDATE have_list_items SET on_offer = 0 WHERE id % 2 = 0",
        "UPDATE have_list_items SET min_trade_value = 12345678.99 WHERE id % 3 = 0",
        "UPDATE want_list_items SET any_printing = true, quantity = quantity + 1 WHERE id % 2 = 1",
        "UPDATE want_list_items SET is_public = false WHERE id % 4 = 0",
        "UPDATE want_list_items SET any_printing = false",
        "UPDATE have_list_items SET is_active = false WHERE id % 5 = 0",
        "UPDATE card_values SET cents = cents * 2 WHERE card_id % 2 = 0",
        "DELETE FROM card_values WHERE card_id % 3 = 0 AND condition < 3",
        "UPDATE users SET is_public = NOT is_public WHERE username = 'eve'",
        "UPDATE have_list_items SET is_active = true, on_offer = 1",
        "DELETE FROM want_list_items WHERE id % 3 = 1",
        "INSERT INTO guild_members SELECT 7, id FROM users ON CONFLICT DO NOTHING",
        "INSERT INTO blocks (blocker_id, blocked_id) SELECT min(id), max(id) FROM users",
        "DELETE FROM blocks",
    ):
        await run(scene, statement)
        await same(scene, index, ann, bob, eve)
    assert (await index.held.state()).built_seconds == built, "it was built anew"


async def test_many_rows_of_one_person_are_read_as_whole_lists(scene: Scene, index: FollowingIndex) -> None:
    """A statement that changes thousands of lines of a few people has their lists read anew, and nobody else's."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await scene.swap(ann, bob)
    card = await scene.card("Wanted", cents=500)
    built = (await index.held.state()).built_seconds
    await run(
        scene,
        "INSERT INTO want_list_items (user_id, card_id, oracle_card_id, any_printing, quantity, condition_min,"
        " condition_strict, is_foil_required, language, alert_enabled, priority, is_public, is_active)"
        " SELECT :user, :card, oracle_card_id, n % 2 = 0, 1, 4, false, false, 'any', false, 1, true, true"
        " FROM cards, generate_series(1, 6000) n WHERE id = :card",
        user=ann,
        card=card,
    )
    await scene.have(bob, card, 40)
    await same(scene, index, ann, bob)
    await run(scene, "UPDATE want_list_items SET quantity = 3 WHERE user_id = :user", user=ann)
    await same(scene, index, ann, bob)
    assert (await index.held.state()).built_seconds == built


async def test_transactions_that_overlap_leave_no_gap(scene: Scene, index: FollowingIndex) -> None:
    """What a transaction changed that began before others and ends after them is seen when it ends, and not before."""
    ann, bob, eve = [await scene.person(name) for name in ("ann", "bob", "eve")]
    await scene.swap(ann, bob)
    await scene.swap(ann, eve)
    await same(scene, index, ann)
    async with scene.harness.units() as slow:
        await slow.users.bump_version(eve)
        for name in ("one", "two"):
            await scene.swap(ann, bob, name=name)
            await same(scene, index, ann)
        await slow.commit()
    async with scene.harness.snapshots() as uow:
        mark, version = await uow.match_snapshots.mark(), await uow.match_snapshots.list_version(eve)
    since = scene.harness.clock.now() - scene.harness.rules.active_within
    answer = await index.totals_of(TotalsQuery(user_id=ann, seen_since=since), at_least=mark)
    assert {row.candidate: row.candidate_version for row in answer.block.rows()}[eve] == version
    await same(scene, index, ann)


async def test_a_truncated_table_and_very_many_changes_build_the_index_anew(
    scene: Scene, index: FollowingIndex
) -> None:
    """Where rows cannot be named the whole market is read again."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await scene.swap(ann, bob)
    await same(scene, index, ann)
    await run(scene, "TRUNCATE have_list_items CASCADE")
    await same(scene, index, ann, bob)
    assert (await index.held.state()).haves == 0


async def test_a_corrupt_index_is_found_and_built_anew(scene: Scene, index: FollowingIndex) -> None:
    """A single wrong number anywhere in what is held is found by the digest, and is gone after the rebuild."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await scene.swap(ann, bob)
    await same(scene, index, ann)

    def spoil(market: Market, part: str) -> None:
        haves, wants, printings = market.haves.postings, market.wants.postings, market.printings
        if part == "haves":
            haves.columns["facts"][haves.starts[haves.counts > 0][0]] += 1
        elif part == "wants":
            wants.columns["amount"][wants.starts[wants.counts > 0][0]] += 1
        elif part == "people":
            market.people.columns["version"][market.people.codes.get(ann)] += 1
        else:
            printings.values[(printings.values[:, 0] > 0).nonzero()[0][0], 0] += 1

    for part in ("haves", "wants", "printings", "people"):
        spoil(index.held.ready(), part)
        assert [one.part for one in await check_index(index) if not one.is_same] == [part]
        await same(scene, index, ann, bob)


async def test_a_market_that_does_not_fit_is_refused_before_it_is_read(
    scene: Scene, shared_harness: PostgresHarness
) -> None:
    """An index that may take less than the market needs says how much, reads no list, and has no changes noted."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await scene.swap(ann, bob)
    feed = PostgresMarketFeed(shared_harness.database)
    small = FollowingIndex(feed, reader="too-small", allowed_bytes=1_000)
    told: list[int] = []
    error = await raised(IndexTooLarge, small.build(lambda done, _all: told.append(done)))
    assert "MATCHING_INDEX_MEMORY_MB" in error.message
    assert told == []
    since = scene.harness.clock.now()
    assert (await raised(DualcasterError, small.totals_of(TotalsQuery(user_id=ann, seen_since=since)))) is error
    async with shared_harness.database.transaction() as session:
        assert await session.rows(text("SELECT name FROM match_index_readers WHERE name = 'too-small'")) == []
    await small.close()


async def test_an_index_that_grows_too_large_ends(scene: Scene, index: FollowingIndex) -> None:
    """One that takes more than it may stops following, lets go of the market, and says why to who asks."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    index.allowed_bytes = (await index.held.state()).bytes_held
    stopping = asyncio.Event()
    following = asyncio.create_task(index.follow(stopping))
    card = await scene.card("Wanted", cents=500)
    await run(
        scene,
        "INSERT INTO want_list_items (user_id, card_id, oracle_card_id, any_printing, quantity, condition_min,"
        " condition_strict, is_foil_required, language, alert_enabled, priority, is_public, is_active)"
        " SELECT :user, :card, oracle_card_id, false, 1, 4, false, false, 'any', false, 1, true, true"
        " FROM cards, generate_series(1, 9000) n WHERE id = :card",
        user=ann,
        card=card,
    )
    error = await raised(IndexTooLarge, asyncio.wait_for(following, 60))
    assert error.facts["allowed"] == index.allowed_bytes
    question = TotalsQuery(user_id=bob, seen_since=scene.harness.clock.now())
    assert (await raised(DualcasterError, index.totals_of(question))) is error
    assert not index.is_answering


async def test_an_index_that_is_told_to_stop_waits_for_nothing(index: FollowingIndex) -> None:
    """It ends in the middle of its wait for changes, and not when that is over."""
    stopping = asyncio.Event()
    following = asyncio.create_task(index.follow(stopping))
    await asyncio.sleep(0.5)
    assert not following.done()
    stopping.set()
    async with asyncio.timeout(HEARTBEAT / 2):
        await following


async def test_nothing_is_noted_while_nobody_follows(scene: Scene, shared_harness: PostgresHarness) -> None:
    """Without a reader changes leave no trace; after the last reader has gone none is left."""
    count = text("SELECT count(*) FROM match_index_changes")

    async def noted() -> int:
        row = await shared_harness.database.row(count)
        return int(row[0]) if row else -1

    ann, bob = await scene.person("ann"), await scene.person("bob")
    await scene.swap(ann, bob)
    assert await noted() == 0
    async with following_index(shared_harness.database) as index:
        await scene.swap(ann, bob, name="more")
        assert await noted() > 0
        await index.catch_up()
        feed = PostgresMarketFeed(shared_harness.database)
        assert not await feed.advance("nobody", index.held.mark)
        assert await noted() > 0
    assert await noted() == 0


async def test_a_forgotten_reader_begins_anew(scene: Scene, index: FollowingIndex) -> None:
    """An index whose reader was forgotten notices that, and builds the market again instead of missing changes."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await run(scene, "DELETE FROM match_index_readers")
    await scene.swap(ann, bob)
    stopping = asyncio.Event()
    following = asyncio.create_task(index.follow(stopping))
    async with asyncio.timeout(30):
        while True:
            try:
                if (await index.held.state()).haves == 2:
                    break
            except IndexUnavailable:
                pass
            await asyncio.sleep(0.02)
    stopping.set()
    await run(scene, "UPDATE users SET list_version = list_version + 1")
    await following
    await same(scene, index, ann, bob)
