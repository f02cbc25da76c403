"""How much waits for a page, and what a page is told next."""

import asyncio
from collections.abc import AsyncGenerator, Mapping

from attrs import define, frozen
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from dualcaster_app.metrics import live_metrics
from dualcaster_app.settings import LiveSettings
from dualcaster_core.accounts.model import Actor
from dualcaster_core.notifying.live_updates import Backlog
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_http.live.client import ROOM, Budget, LiveClient
from dualcaster_http.live.clients import LiveClients
from dualcaster_http.live.updates import BATCH, UpdateReader
from tests.support.polling import until

ANN = 1


@frozen
class Log:
    """The log of an in-memory database."""

    database: InMemoryDatabase

    async def after(self, cursors: Mapping[int, int], *, limit: int) -> Mapping[int, Backlog]:
        """Read it."""
        return await self.database.live_updates_after(cursors, limit=limit)


@define
class Wakeups:
    """Wakes once."""

    async def told(self) -> AsyncGenerator[frozenset[int] | None, None]:
        """Say that anybody may have been told something."""
        yield None
        await asyncio.Event().wait()


async def _told(database: InMemoryDatabase, updates: int) -> None:
    async with database.units() as uow:
        for number in range(updates):
            await uow.live_updates.send([ANN], "trade.changed", {"n": number})
        await uow.commit()


async def test_what_waits_for_a_page_is_bounded() -> None:
    """A page that takes nothing has a few dozen frames waiting, however many updates there are; the rest is read
    from the log when it goes on, in order.
    """
    database = InMemoryDatabase(FixedClock())
    clients = LiveClients(LiveSettings(), live_metrics(CollectorRegistry()))
    reader = UpdateReader(clients, Log(database), Wakeups())
    client = LiveClient(Actor(user_id=ANN, username="ann", session_id=1), cursor=0, patience=60)
    clients.add(client)
    await _told(database, 2_000)
    reading = asyncio.create_task(reader.read())
    listening = asyncio.create_task(reader.listen())
    await until(lambda: not client.is_new)
    for _ in range(50):
        reader.mark([ANN])
        await asyncio.sleep(0)
    assert ROOM <= client.waiting <= ROOM + BATCH + 1
    sent: list[str] = []

    async def send(frame: str) -> None:
        sent.append(frame)

    delivering = asyncio.create_task(client.deliver(send, reader.has_read))
    await until(lambda: len(sent) > 2_000)
    assert [f'"sequence":{number},' in frame for number, frame in enumerate(sent[1:], start=1)] == [True] * 2_000
    for task in (reading, listening, delivering):
        task.cancel()
    await asyncio.wait({reading, listening, delivering})


@given(st.lists(st.floats(0, 5), max_size=80), st.integers(1, 20))
def test_a_page_sends_no_more_frames_than_its_budget(pauses: list[float], per_second: int) -> None:
    """Over any time a page has sent at most three seconds' worth of frames more than its rate."""
    budget, now, taken = Budget(per_second, 0.0), 0.0, 0
    for pause in pauses:
        now += pause
        taken += budget.take(now)
        assert taken <= per_second * (now + 3) + 1e-6
