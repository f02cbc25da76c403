"""What the contract of live updates cannot say, because only PostgreSQL has connections that listen and break."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from dualcaster_core.notifying.live_updates import KEPT
from dualcaster_core.notifying.notifications import NOTIFICATIONS_KEPT, NewNotification
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import Scene
from dualcaster_postgres.notifying.live_updates import CHANNEL
from dualcaster_postgres.tables.notifying import live_updates, notifications
from tests.support.postgres_harness import PostgresHarness
from tests.support.pruning import gone_by


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """A database without people."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock())


async def _send(harness: PostgresHarness, user_ids: Sequence[int]) -> None:
    async with harness.units() as uow:
        await uow.live_updates.send(user_ids, "trade.changed", {})
        await uow.commit()


async def test_one_statement_tells_many_people(harness: PostgresHarness) -> None:
    """However many people and updates: the transaction has one statement more, and none where nobody is told."""
    spent = []
    for people in (0, 1, 3_000):
        before = harness.database.statements
        async with harness.units() as uow:
            for _ in range(2):
                await uow.live_updates.send(range(1, people + 1), "trade.changed", {})
            await uow.commit()
        spent.append(harness.database.statements - before)
    assert spent == [0, 1, 1]


async def test_listeners_are_told_the_people(harness: PostgresHarness) -> None:
    """A commit names everybody who was told, in as many notices as fit; a rollback names nobody."""
    people = [2**62 + number for number in range(1_000)]
    async with harness.database.listening(CHANNEL) as connection:
        async with harness.units() as uow:
            await uow.live_updates.send([7], "trade.changed", {})
        await _send(harness, people)
        named, notices = set(), 0
        async for notice in connection.notifies(timeout=10, stop_after=3):
            notices += 1
            assert len(notice.payload) < 8_000
            named |= {int(one) for one in notice.payload.split(",")}
    assert (notices, named) == (3, set(people))


async def test_telling_waits_for_nobody_who_holds_an_account(harness: PostgresHarness) -> None:
    """Numbers are taken without a look at the accounts, so that who has locked one cannot be waited for in a ring."""
    ann = await Scene(harness).person("ann")
    async with harness.units() as uow:
        assert await uow.users.with_id(ann, lock=True) is not None
        await asyncio.wait_for(_send(harness, [ann]), timeout=5)


async def test_what_has_had_its_time_goes_and_numbers_stay(harness: PostgresHarness) -> None:
    """Updates are kept a day, notifications 90; what comes afterwards goes on counting, and the gap is seen."""
    ann = await Scene(harness).person("ann")
    async with harness.units() as uow:
        new = NewNotification(
            user_id=ann, key="k", type="system.maintenance", title="t", created_at=harness.clock.now()
        )
        await uow.notifications.add(new)
        await uow.live_updates.send([ann], "trade.changed", {})
        await uow.commit()

    async def left() -> list[int]:
        async with harness.database.transaction() as session:
            found = [await session.row(select(func.count()).select_from(one)) for one in (live_updates, notifications)]
        return [row[0] for row in found if row]

    async def prune(now: datetime) -> None:
        await gone_by(harness.database, "live-updates", now, KEPT)
        await gone_by(harness.database, "notifications", now, NOTIFICATIONS_KEPT)

    began = harness.clock.now()
    await prune(began + KEPT)
    assert await left() == [2, 1]
    await prune(began + KEPT + timedelta(seconds=1))
    assert await left() == [0, 1]
    await prune(began + NOTIFICATIONS_KEPT + timedelta(seconds=1))
    assert await left() == [0, 0]
    await _send(harness, [ann])
    backlog = (await harness.live_updates_after({ann: 0}, limit=10))[ann]
    assert (backlog.last, [one.sequence for one in backlog.updates]) == (3, [3])


async def test_those_who_tell_the_same_people_at_once_wait_in_one_order(harness: PostgresHarness) -> None:
    """Transactions that tell few and many of the same people over several connections all succeed, without a gap."""
    turns = asyncio.Semaphore(40)

    async def tell(number: int) -> None:
        many = 2_000 if number % 3 == 0 else 5 + number
        async with turns:
            await _send(harness, range(1, many + 1) if number % 2 else range(many, 0, -1))

    await asyncio.gather(*(tell(number) for number in range(90)))
    for backlog in (await harness.live_updates_after(dict.fromkeys(range(1, 6), 0), limit=1_000)).values():
        assert [one.sequence for one in backlog.updates] == list(range(1, 91))
