"""Who is online and what is told and not kept, on Redis that may be away."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import pytest
import redis.asyncio

import dualcaster_embedded
from dualcaster_app.servers import broker_database
from dualcaster_core.notifying.live_updates import TransientUpdate
from dualcaster_redis import RedisPresence, RedisTransientUpdates
from tests.support.patience import GENEROUS

REDIS_DATABASE = 8
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def url(servers: dualcaster_embedded.EmbeddedServers) -> str:
    """The address of a database of Redis."""
    return broker_database(servers.redis_url, REDIS_DATABASE)


@pytest.fixture
async def presence(url: str) -> AsyncIterator[RedisPresence]:
    """Nobody is here."""
    async with redis.asyncio.Redis.from_url(url) as client:
        await client.flushdb()
    adapter = RedisPresence(url, patience=GENEROUS)
    yield adapter
    await adapter.close()


async def test_people_are_here_for_as_long_as_was_said(presence: RedisPresence, url: str) -> None:
    """Who was here is found among those asked for, and goes by itself."""
    await presence.touch([1, 2], seconds=60)
    assert await presence.online([1, 2, 3]) == {1, 2}
    assert await presence.online([]) == frozenset()
    await presence.touch([], seconds=60)
    async with redis.asyncio.Redis.from_url(url) as client:
        assert 0 < await client.ttl("presence:1") <= 60
        await client.pexpire("presence:1", 1)
        while await client.exists("presence:1"):
            pass
    assert await presence.online([1, 2, 3]) == {2}


async def test_nobody_is_here_without_redis() -> None:
    """Nothing fails, and nobody waits."""
    away = RedisPresence(NOWHERE)
    await away.touch([1], seconds=60)
    assert await away.online([1]) == frozenset()
    await away.close()


async def _first(updates: RedisTransientUpdates) -> TransientUpdate:
    async with aclosing(updates.received()) as received:
        async for one in received:
            return one
    raise AssertionError("it ended")


async def _next(received: AsyncGenerator[TransientUpdate, None]) -> TransientUpdate:
    return await anext(received)


async def _told(updates: RedisTransientUpdates, hearing: "asyncio.Task[TransientUpdate]") -> TransientUpdate:
    async with asyncio.timeout(GENEROUS):
        while not hearing.done():
            await updates.publish([1, 2], "typing", {"conversation": "Æ"})
            await asyncio.wait({hearing}, timeout=0.05)
    return hearing.result()


async def test_what_is_published_is_received_as_it_was(url: str) -> None:
    """People, type and facts."""
    one, other = RedisTransientUpdates(url), RedisTransientUpdates(url)
    told = await _told(one, asyncio.create_task(_first(other)))
    assert told == TransientUpdate(user_ids=[1, 2], type="typing", facts={"conversation": "Æ"})
    await one.close()
    await other.close()


async def test_a_subscriber_comes_back_after_its_connection_was_dropped(url: str) -> None:
    """Cut off by the server, it subscribes anew by itself, and hears what is published then."""
    one, other = RedisTransientUpdates(url), RedisTransientUpdates(url)
    async with redis.asyncio.Redis.from_url(url) as client, aclosing(other.received()) as received:
        for _ in range(3):
            hearing = asyncio.create_task(_next(received))
            assert (await _told(one, hearing)).type == "typing"
            assert await client.client_kill_filter(_type="pubsub") >= 1
    await one.close()
    await other.close()


async def test_a_server_that_fails_is_left_alone_for_a_while() -> None:
    """Publishing raises nothing where Redis hangs up, calls it no more during the pause, and calls it again after."""
    calls: list[asyncio.StreamWriter] = []

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(writer)
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        patient, hasty = (RedisTransientUpdates(f"redis://127.0.0.1:{port}/0", pause=pause) for pause in (3_600.0, 0.0))
        await patient.publish([1], "typing", {})
        tried = len(calls)
        assert tried > 0
        for _ in range(3):
            await patient.publish([1], "typing", {})
        assert len(calls) == tried
        for _ in range(2):
            before = len(calls)
            await hasty.publish([1], "typing", {})
            assert len(calls) > before
        for updates in (patient, hasty):
            await updates.close()
