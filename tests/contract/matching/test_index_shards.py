"""Shards of an index: what each holds, what they answer together, and what becomes of a question that one does not."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import msgspec
import pytest

from dualcaster_columnar import FollowingIndex
from dualcaster_columnar.checking import check_index
from dualcaster_columnar.client import IndexClient
from dualcaster_columnar.sharding import joined
from dualcaster_columnar.wire import Refusal, asked
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.index.model import IndexAnswer, Shard, TotalsQuery
from dualcaster_core.matching.model import PairTotals, TotalsBlock
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene
from tests.support.index_harness import following_index, served
from tests.support.polling import until
from tests.support.postgres_harness import PostgresHarness

SHARDS = 3
_PROGRAM = """
import asyncio, sys
from pathlib import Path
from dualcaster_columnar import FollowingIndex
from dualcaster_columnar.server import serve_index
from dualcaster_core.matching.index.model import Shard
from dualcaster_postgres.matching.market_feed import PostgresMarketFeed
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK

async def main(url, socket, number, of):
    database = Database(url, WORK)
    await database.open()
    feed = PostgresMarketFeed(database, Shard(int(number), int(of)))
    index = FollowingIndex(feed, reader="killed", allowed_bytes=1 << 30)
    await index.build()
    await serve_index(index, Path(socket), asyncio.Event())

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
async def scene(shared_harness: PostgresHarness) -> Scene:
    """An empty market."""
    await shared_harness.empty()
    return Scene(PostgresHarness(shared_harness.database, FixedClock()))


@pytest.fixture
async def indexes(scene: Scene, shared_harness: PostgresHarness) -> AsyncIterator[list[FollowingIndex]]:
    """Three shards."""
    async with AsyncExitStack() as stack:
        shards = [Shard(number, SHARDS) for number in range(SHARDS)]
        yield [await stack.enter_async_context(following_index(shared_harness.database, one)) for one in shards]


@asynccontextmanager
async def asking(indexes: list[FollowingIndex | None]) -> AsyncIterator[tuple[IndexClient, list[Path]]]:
    """A client of shards behind sockets; nobody listens at that of one which is None."""
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory(prefix="dc")))
        paths = [directory / f"{place}.sock" for place in range(len(indexes))]
        for index, path in zip(indexes, paths, strict=True):
            if index is not None:
                await stack.enter_async_context(served(index, path))
        client = IndexClient(paths, seconds=5.0, retry=0.05, shards=SHARDS)
        stack.push_async_callback(client.close)
        yield client, paths


async def _people(scene: Scene, count: int = 6) -> list[int]:
    people = [await scene.person(f"user{number}") for number in range(count)]
    for other in people[1:]:
        await scene.swap(people[0], other, cents=900 + other)
    return people


def _question(scene: Scene, user: int, **facts: object) -> TotalsQuery:
    since = scene.harness.clock.now() - scene.harness.rules.active_within
    return TotalsQuery(user_id=user, seen_since=since, **facts)  # type: ignore[arg-type]


async def _moment(scene: Scene) -> str:
    async with scene.harness.snapshots() as uow:
        return await uow.match_snapshots.mark()


async def test_each_shard_holds_its_own_people_and_all_together_everybody(
    scene: Scene, indexes: list[FollowingIndex]
) -> None:
    """Lists lie in one shard each, as they are built and as they change, and each is the same as the database."""
    await _people(scene)
    for changed in (False, True):
        if changed:
            await _people_more(scene)
            for index in indexes:
                await index.catch_up()
        else:
            for index in indexes:
                await index.build()
        states = [await index.held.state() for index in indexes]
        async with scene.harness.snapshots() as uow:
            people = await uow.matches.open_accounts()
            haves = [len(await uow.haves.haves_of(person)) for person in people]
        for state in states:
            mine = [count for person, count in zip(people, haves, strict=True) if person % SHARDS == state.shard]
            assert (state.haves, state.shards) == (sum(mine), SHARDS)
        assert sum(state.haves for state in states) == sum(haves)
        for index in indexes:
            assert all(one.is_same for one in await check_index(index))


async def _people_more(scene: Scene) -> None:
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await scene.swap(ann, bob, cents=70_000)


async def test_the_best_of_all_shards_are_the_best(scene: Scene, indexes: list[FollowingIndex]) -> None:
    """With a limit each shard gives its best, and the best of these are those of one index, in its order."""
    people = await _people(scene, 10)
    async with asking([*indexes]) as (client, _), following_index(scene.harness.database) as whole:  # type: ignore[attr-defined]
        for limit in (1, 2, 4, 100):
            for user in people[:2]:
                for both_ways in (False, True):
                    query = _question(scene, user, minimum=1, limit=limit, both_ways=both_ways)
                    found = await client.totals_of(query, at_least=await _moment(scene))
                    expected = await whole.totals_of(query, at_least=await _moment(scene))
                    assert found is not None
                    assert sorted(found.block.rows(), key=repr) == sorted(expected.block.rows(), key=repr)
                    assert (found.version, found.generation) == (expected.version, expected.generation)


async def test_an_answer_is_as_new_as_the_oldest_of_its_shards(scene: Scene, indexes: list[FollowingIndex]) -> None:
    """Right after each commit the joined answer has it, wherever the people's lists are, and its moment is no later."""
    people = await _people(scene, 4)
    async with asking([*indexes]) as (client, _):
        for turn in range(1, 6):
            await scene.swap(people[0], people[1 + turn % 3], name=str(turn), cents=5_000)
            moment = await _moment(scene)
            found = await client.totals_of(_question(scene, people[0]), at_least=moment)
            assert found is not None
            assert sum(found.block.gives_lines) == 3 + turn
            feed = indexes[0]._feed
            assert feed.covers(found.mark, moment)
            assert all(feed.covers(index.held.mark, found.mark) for index in indexes)


async def test_a_shard_that_is_missing_leaves_the_question_to_the_database(
    scene: Scene, indexes: list[FollowingIndex]
) -> None:
    """Whichever shard does not answer, nobody gets a part of the answer, and people see the same matches."""
    people = await _people(scene)
    harness = scene.harness
    expected = {user: [one async for one in _candidates(scene, None, user)] for user in people}
    for missing in range(SHARDS):
        left = [None if number == missing else index for number, index in enumerate(indexes)]
        async with asking(left) as (client, _):
            for user in people:
                assert await client.totals_of(_question(scene, user), at_least=await _moment(scene)) is None
            assert not client.is_answering
            for user in people:
                assert [one async for one in _candidates(scene, client, user)] == expected[user]
    async with asking([*indexes]) as (client, _):
        matching = Matching(harness.snapshots, harness.units, harness.clock, harness.rules, PublicIds(), index=client)
        found = await matching.ranked(people[0], min_quality=0, limit=10)
        assert sorted(one.totals.candidate for one in found) == people[1:]


async def _candidates(scene: Scene, client: IndexClient | None, user: int) -> AsyncIterator[tuple[int, int]]:
    harness = scene.harness
    matching = Matching(harness.snapshots, harness.units, harness.clock, harness.rules, PublicIds(), index=client)
    for one in await matching.ranked(user, min_quality=0, limit=10):
        yield one.totals.candidate, one.score


async def test_a_killed_shard_is_asked_again_when_it_is_back(
    scene: Scene, indexes: list[FollowingIndex], shared_harness: PostgresHarness
) -> None:
    """A process that is killed with SIGKILL costs one question; started again, it takes part by itself."""
    people = await _people(scene)

    def started(path: Path) -> subprocess.Popen[bytes]:
        arguments = (shared_harness.database.url, str(path), "2", str(SHARDS))
        return subprocess.Popen([sys.executable, "-c", _PROGRAM, *arguments], env=dict(os.environ))

    async with asking([indexes[0], indexes[1], None]) as (client, paths):
        process = started(paths[2])
        try:
            await until(paths[2].exists)
            await asyncio.sleep(0.2)
            assert await client.totals_of(_question(scene, people[0]), at_least=await _moment(scene)) is not None
            process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(process.wait)
            assert await client.totals_of(_question(scene, people[0]), at_least=await _moment(scene)) is None
            assert not client.is_answering
            process = started(paths[2])
            await until(lambda: client.is_answering)
            assert await client.totals_of(_question(scene, people[0]), at_least=await _moment(scene)) is not None
        finally:
            process.kill()
            process.wait()


async def test_the_next_replica_of_a_shard_answers(scene: Scene, indexes: list[FollowingIndex]) -> None:
    """Sockets of two sets: where one of a shard is dead the other of the same shard is asked."""
    people = await _people(scene)
    async with asking([indexes[0], None, indexes[2], None, indexes[1], None]) as (client, _):
        for user in people:
            assert await client.totals_of(_question(scene, user), at_least=await _moment(scene)) is not None
        assert client.is_answering


async def test_another_shard_than_expected_is_none(scene: Scene, indexes: list[FollowingIndex]) -> None:
    """Sockets in the wrong order are noticed before a wrong answer is given, and stay unasked."""
    people = await _people(scene)
    async with asking([indexes[1], indexes[0], indexes[2]]) as (client, _):
        assert await client.totals_of(_question(scene, people[0]), at_least=await _moment(scene)) is None
        await asyncio.sleep(0.3)
        assert not client.is_answering


async def test_a_question_without_the_lists_it_needs_is_refused(scene: Scene, indexes: list[FollowingIndex]) -> None:
    """A shard that does not hold the user's lists gives no answer without them, nor with what are no lists."""
    people = await _people(scene)
    user = people[0]
    other = (user + 1) % SHARDS
    async with asking([*indexes]) as (_, paths):
        transport = httpx.AsyncHTTPTransport(uds=str(paths[other]))
        plain = msgspec.msgpack.decode(asked(_question(scene, user), await _moment(scene), 5.0))
        async with httpx.AsyncClient(transport=transport) as raw:
            for lists in (None, {"haves": b"123", "wants": b""}, {"haves": 4}, {"haves": b"", "more": b""}):
                body = msgspec.msgpack.encode({**plain, "lists": lists})
                response = await raw.post("http://index/totals", content=body)
                assert response.status_code == 400
                assert msgspec.msgpack.decode(response.content, type=Refusal).code == "validation"


@pytest.mark.parametrize(("number", "of"), [(-1, 2), (2, 2), (0, 0), (0, 65), (5, 3)])
def test_what_is_no_shard_is_refused(number: int, of: int) -> None:
    """The number of a shard lies below that of all, and there are 64 at most."""
    with pytest.raises(ValidationFailed):
        Shard(number, of)


def test_a_mixture_of_generations_counts_as_the_oldest() -> None:
    """Where one shard has newer values already the answer is of the older ones, so that it is computed again."""
    row = PairTotals(1, 2, 100, 1, 0, 100, 1, 0, 0, 0, 0)
    answers = [
        IndexAnswer(block=TotalsBlock.of([row]), mark="1:1:", generation=generation, version=7)
        for generation in (5, 4, 6)
    ]
    query = TotalsQuery(user_id=1, seen_since=FixedClock().now())
    assert (joined(query, answers).generation, joined(query, answers).version) == (4, 7)
