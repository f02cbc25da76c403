"""An index behind a socket: what it answers, and what becomes of a question that it does not."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import httpx
import msgspec
import pytest

from dualcaster_columnar import FollowingIndex
from dualcaster_columnar.client import IndexClient
from dualcaster_columnar.server import AddressTaken, serve_index
from dualcaster_columnar.wire import Refusal
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.index.model import TotalsQuery
from dualcaster_core.matching.model import CandidateFilter
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import ANYONE, Scene, raised
from tests.support.index_harness import following_index, served
from tests.support.polling import until
from tests.support.postgres_harness import PostgresHarness

SECONDS = 0.5
Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


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


@pytest.fixture
def directory() -> Iterator[Path]:
    """A directory whose name is short enough for sockets."""
    with TemporaryDirectory(prefix="dc") as name:
        yield Path(name)


@asynccontextmanager
async def asking(*paths: Path, shards: int = 1) -> AsyncIterator[tuple[IndexClient, list[str]]]:
    """A client of some sockets, and how its questions ended."""
    outcomes: list[str] = []
    told = lambda outcome, _: outcomes.append(outcome)  # noqa: E731
    client = IndexClient(paths, seconds=SECONDS, retry=0.05, told=told, shards=shards)
    try:
        yield client, outcomes
    finally:
        await client.close()


def question(scene: Scene, user: int, **facts: object) -> TotalsQuery:
    """Ask for a user's candidates."""
    rules = scene.harness.rules
    since = scene.harness.clock.now() - rules.active_within
    return TotalsQuery(user_id=user, seen_since=since, **facts)  # type: ignore[arg-type]


async def moment(scene: Scene) -> str:
    """Name the database's moment."""
    async with scene.harness.snapshots() as uow:
        return await uow.match_snapshots.mark()


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def _garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)
    writer.write(os.urandom(2_000))
    await writer.drain()
    writer.close()


async def _other_msgpack(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)
    body = msgspec.msgpack.encode({"columns": {"user": b"123"}, "mark": "", "generation": 1, "version": 1})
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
    await writer.drain()
    writer.close()


async def _hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def test_the_answer_over_the_socket_is_that_of_the_database(
    scene: Scene, index: FollowingIndex, directory: Path
) -> None:
    """Rows, moment, generation and version come over the socket as they are, for every filter."""
    ann, bob, eve = [await scene.person(name) for name in ("ann", "bob", "eve")]
    await scene.swap(ann, bob)
    await scene.swap(ann, eve, cents=70_000)
    await scene.join(11, ann, eve)
    path = directory / "index.sock"
    async with served(index, path), asking(path) as (client, outcomes):
        for filters in (ANYONE, CandidateFilter(local_only=True), CandidateFilter(server=11)):
            for both_ways in (False, True):
                found = await client.totals_of(
                    question(scene, ann, filters=filters, both_ways=both_ways), at_least=await moment(scene)
                )
                async with scene.harness.snapshots() as uow:
                    expected = await uow.candidates.totals_of(ann, filters, both_ways=both_ways)
                    version = await uow.match_snapshots.list_version(ann)
                    generation = await uow.match_snapshots.generation()
                assert found is not None
                assert sorted(found.block.rows(), key=repr) == sorted(expected.rows(), key=repr)
                assert (found.version, found.generation) == (version, generation)
        best = await client.totals_of(question(scene, ann, minimum=1, limit=1), at_least="")
        assert best is not None
        assert list(best.block.candidate) == [eve]
        assert set(outcomes) == {"answered"}
        assert (await raised(UserNotFound, client.totals_of(question(scene, 999_999), at_least=""))).code
    assert not path.exists()


async def test_an_answer_has_seen_what_it_was_asked_to(scene: Scene, index: FollowingIndex, directory: Path) -> None:
    """Right after each commit a question that names the moment finds what was committed."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    path = directory / "index.sock"
    async with served(index, path), asking(path) as (client, _):
        for turn in range(1, 6):
            await scene.swap(ann, bob, name=str(turn))
            found = await client.totals_of(question(scene, ann), at_least=await moment(scene))
            assert found is not None
            assert list(found.block.gives_lines) == [turn]


@pytest.mark.parametrize("at_least", ["nonsense", "1:2", "9" * 400])
async def test_what_is_no_moment_is_refused(
    scene: Scene, index: FollowingIndex, directory: Path, at_least: str
) -> None:
    """A name that is no moment's gives no answer, and a code that says why; so does a body that is no question."""
    path = directory / "index.sock"
    ann = await scene.person("ann")
    async with served(index, path), asking(path) as (client, outcomes):
        assert await client.totals_of(question(scene, ann), at_least=at_least) is None
        assert outcomes == ["failed", "skipped"]
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=str(path))) as raw:
            for body in (b"", b"\xc1\xff", msgspec.msgpack.encode({"user": -1}), b"x" * 3_000_000):
                response = await raw.post("http://index/totals", content=body)
                assert response.status_code == 400
                assert msgspec.msgpack.decode(response.content, type=Refusal).code == "validation"
            assert (await raw.get("http://index/nothing")).status_code == 404


@pytest.mark.parametrize("answering", [_silent, _garbage, _other_msgpack, _hangs_up])
async def test_an_index_that_gives_no_answer_is_not_asked_again(
    scene: Scene, directory: Path, answering: Answering
) -> None:
    """The first question ends in time; while the index is known to be ill the next ones cost nothing."""
    path = directory / "index.sock"
    server = await asyncio.start_unix_server(answering, str(path))
    try:
        async with asking(path) as (client, outcomes):
            began = monotonic()
            assert await client.totals_of(question(scene, 1), at_least="") is None
            assert monotonic() - began < 4 * SECONDS
            assert not client.is_answering
            began = monotonic()
            for _ in range(1_000):
                assert await client.totals_of(question(scene, 1), at_least="") is None
            assert monotonic() - began < SECONDS
            assert outcomes == ["failed", *["skipped"] * 1_001]
    finally:
        server.close()
        await server.wait_closed()


async def test_an_index_is_asked_again_once_it_is_well(scene: Scene, index: FollowingIndex, directory: Path) -> None:
    """A socket that nobody listens at is passed over; when an index answers there it is asked again by itself."""
    ann = await scene.person("ann")
    path = directory / "index.sock"
    async with asking(path) as (client, _):
        assert await client.totals_of(question(scene, ann), at_least="") is None
        assert not client.is_answering
        async with served(index, path):
            await until(lambda: client.is_answering)
            assert await client.totals_of(question(scene, ann), at_least=await moment(scene)) is not None


async def test_the_next_replica_answers_for_one_that_is_dead(
    scene: Scene, index: FollowingIndex, directory: Path
) -> None:
    """Every user has a replica of their own, and another one where that gives no answer."""
    people = [await scene.person(f"user{number}") for number in range(4)]
    paths = (directory / "dead.sock", directory / "index.sock")
    async with served(index, paths[1]), asking(*paths) as (client, outcomes):
        for person in people:
            assert await client.totals_of(question(scene, person), at_least=await moment(scene)) is not None
        assert outcomes.count("failed") == 1
        assert outcomes.count("answered") == 4


async def test_matches_come_from_the_database_where_the_index_is_dead(scene: Scene, directory: Path) -> None:
    """With a dead index people see the same matches."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await scene.swap(ann, bob, cents=9_000)
    harness = scene.harness
    async with asking(directory / "dead.sock") as (client, outcomes):
        matching = Matching(harness.snapshots, harness.units, harness.clock, harness.rules, PublicIds(), index=client)
        for user, other in ((ann, bob), (bob, ann)):
            assert [one.trader.user_id for one in await matching.matches_of(user)] == [other]
            found = await matching.ranked(user, min_quality=0, limit=5)
            assert [one.totals.candidate for one in found] == [other]
        assert outcomes[0] == "failed"


async def test_an_index_that_is_behind_refuses(
    scene: Scene, index: FollowingIndex, shared_harness: PostgresHarness, directory: Path
) -> None:
    """One that cannot read what it lacks gives no older answer: the database answers, until it has caught up."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await scene.swap(ann, bob, cents=9_000)
    harness, database, path = scene.harness, shared_harness.database, directory / "index.sock"
    async with served(index, path), asking(path) as (client, outcomes):
        assert await client.totals_of(question(scene, ann), at_least=await moment(scene)) is not None
        async with database.transaction() as locking:
            await locking.text("LOCK TABLE match_index_changes IN ACCESS EXCLUSIVE MODE")
            async with database.transaction() as later:
                await later.text("SELECT pg_current_xact_id()")
            began = monotonic()
            assert await client.totals_of(question(scene, ann), at_least=await moment(scene)) is None
            assert monotonic() - began < 4 * SECONDS
            assert outcomes == ["answered", "refused", "skipped"]
            matching = Matching(
                harness.snapshots, harness.units, harness.clock, harness.rules, PublicIds(), index=client
            )
            found = await matching.ranked(ann, min_quality=0, limit=5)
            assert [one.totals.candidate for one in found] == [bob]
        await until(lambda: client.is_answering)
        assert await client.totals_of(question(scene, ann), at_least=await moment(scene)) is not None


async def test_a_stopped_index_holds_nobody_up(scene: Scene, directory: Path) -> None:
    """A process that the machine has stopped takes connections and says nothing: the question ends in time."""
    path = directory / "stopped.sock"
    program = (
        "import socket, sys, time\n"
        "s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); print('up', flush=True); time.sleep(60)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    process.send_signal(signal.SIGSTOP)
    try:
        async with asking(path) as (client, _):
            began = monotonic()
            assert await client.totals_of(question(scene, 1), at_least="") is None
            assert monotonic() - began < 4 * SECONDS
            assert not client.is_answering
    finally:
        process.kill()
        await process.wait()


async def test_two_indexes_do_not_share_a_socket(index: FollowingIndex, directory: Path) -> None:
    """Where an index answers, a second one is refused; a file that a killed one left is taken over."""
    path = directory / "index.sock"
    path.touch()
    async with served(index, path):
        assert path.stat().st_mode & 0o077 == 0
        await raised(AddressTaken, serve_index(index, path, asyncio.Event()))
