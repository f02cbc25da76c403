"""The live channel over several server processes, whose connections break at any moment."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, suppress

import pytest
import redis.asyncio
from websockets.exceptions import ConnectionClosed, WebSocketException

from dualcaster_app import Application
from tests.support.live_pages import LivePage, opened, page_of, tell
from tests.support.patience import GENEROUS
from tests.support.people import Person, person
from tests.support.served_site import serving


@pytest.fixture(scope="module")
async def processes(application: Application) -> AsyncIterator[Sequence[str]]:
    """The addresses of two server processes over the same database and Redis."""
    assert application.settings.database_url is not None
    with (
        serving(application.settings.database_url, application.redis_url) as one,
        serving(application.settings.database_url, application.redis_url) as other,
    ):
        yield [f"http://127.0.0.1:{port}" for port in (one, other)]


async def _listeners_cut(application: Application) -> int:
    """End the connections by which processes are woken, as a network or an operator may."""
    async with application.database.transaction() as session:
        cut = await session.connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query IN ('LISTEN dualcaster_live', 'SELECT 1')"
        )
        found = await cut.fetchone()
    assert found is not None
    return int(found[0])


async def _both_listeners_cut(application: Application) -> None:
    cut = 0
    async with asyncio.timeout(GENEROUS):
        while cut < 2:
            cut += await _listeners_cut(application)


async def test_what_one_process_commits_reaches_the_pages_of_another(
    application: Application, processes: Sequence[str]
) -> None:
    """Whoever tells something, and wherever somebody is connected, they are told, in order."""
    ann = await person(application)
    async with page_of(processes[0], ann) as one, page_of(processes[1], ann) as other:
        for number in range(20):
            await tell(application, [ann.user_id], n=number)
        for page in (one, other):
            for _ in range(20):
                await page.frame()
            assert page.told == list(range(1, 21))


async def test_a_process_whose_listener_was_cut_catches_up(application: Application, processes: Sequence[str]) -> None:
    """What was committed while nobody could be woken is told once the connection is back, and nothing twice."""
    ann = await person(application)
    async with page_of(processes[0], ann) as one, page_of(processes[1], ann) as other:
        for number in range(30):
            if number % 10 == 5:
                await _both_listeners_cut(application)
            await tell(application, [ann.user_id], n=number)
        for page in (one, other):
            while len(page.told) < 30:
                await page.frame()
            assert page.told == list(range(1, 31))


async def test_a_page_that_comes_and_goes_misses_and_repeats_nothing(
    application: Application, processes: Sequence[str]
) -> None:
    """Over random disconnects, by whichever process and whatever is cut meanwhile, each number comes once, in order."""
    chance = random.Random(20261128)
    people = [await person(application) for _ in range(3)]
    total, done = 150, asyncio.Event()

    async def write() -> None:
        for number in range(total):
            chosen = chance.sample(people, chance.randint(1, 3)) if number < total - 1 else people
            await tell(application, [one.user_id for one in chosen], n=number)
            if number % 40 == 20:
                await _listeners_cut(application)
            await asyncio.sleep(chance.random() * 0.01)
        done.set()

    async def read(somebody: Person) -> list[int]:
        seen: list[int] = []
        while not done.is_set() or seen[-1:] != [await _last(application, somebody)]:
            with suppress(ConnectionClosed, WebSocketException, TimeoutError):
                async with opened(chance.choice(processes), somebody.cookies) as page:
                    await page.hello(seen[-1] if seen else 0)
                    leaving = chance.random() * 0.15
                    async with asyncio.timeout(leaving if not done.is_set() else 1):
                        while True:
                            frame = await page.frame()
                            seen.append(int(frame["sequence"]))
        return seen

    writing = asyncio.create_task(write())
    for somebody, seen in zip(
        people, await asyncio.wait_for(asyncio.gather(*map(read, people)), GENEROUS), strict=True
    ):
        assert seen == list(range(1, await _last(application, somebody) + 1))
    await writing


async def _last(application: Application, somebody: Person) -> int:
    found = await application.notifying.live.log.after({somebody.user_id: 0}, limit=1)
    return found[somebody.user_id].last


async def test_what_is_true_for_seconds_reaches_other_processes_after_redis_cut_everybody(
    application: Application, processes: Sequence[str]
) -> None:
    """Subscribers whose connections were dropped are back by themselves: typing is told again."""
    ann = await person(application)
    transient = application.notifying.live.transient
    async with page_of(processes[1], ann) as page, redis.asyncio.Redis.from_url(application.redis_url) as client:

        async def is_told(text: str) -> bool:
            await transient.publish([ann.user_id], "typing", {"conversation": text})
            with suppress(TimeoutError):
                frame = await asyncio.wait_for(page.frame(), 0.5)
                return bool(frame == {"type": "typing", "facts": {"conversation": text}})
            return False

        async with asyncio.timeout(GENEROUS):
            while not await is_told("before"):
                pass
            await client.client_kill_filter(_type="pubsub")
            while not await is_told("after"):
                pass


async def test_a_server_that_stops_says_so_and_pages_go_on_elsewhere(
    application: Application, processes: Sequence[str]
) -> None:
    """A page is told that the service restarts (1012), and reads on from another process where it was."""
    ann = await person(application)
    assert application.settings.database_url is not None
    async with AsyncExitStack() as stack:
        with serving(application.settings.database_url, application.redis_url) as port:
            page: LivePage = await stack.enter_async_context(page_of(f"http://127.0.0.1:{port}", ann))
            await tell(application, [ann.user_id])
            assert (await page.frame())["sequence"] == 1
        assert await page.closed() in {1001, 1012}
        await tell(application, [ann.user_id])
        elsewhere = await stack.enter_async_context(page_of(processes[0], ann, after=page.told[-1]))
        assert (await elsewhere.frame())["sequence"] == 2
