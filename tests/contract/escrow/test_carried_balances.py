"""Balances that are carried forward while others post: at every moment they are the sums of all entries."""

import asyncio
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from dualcaster_core.escrow.carrying import CarryBalances
from dualcaster_core.escrow.errors import LedgerInUse
from dualcaster_core.escrow.fees import PaymentQuote
from dualcaster_core.escrow.ledger import Account, EntryKind, entry
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.trading.scene import TradeScene
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.escrow import ledger_balances, ledger_entries
from dualcaster_postgres.tables.outbox import outbox
from tests.support.postgres_harness import PostgresHarness

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WRITERS, ROUNDS, CARRIES = 4, 12, 15
_WHOLE: Any = select(*(func.coalesce(func.sum(ledger_entries.c[account.value]), 0) for account in Account))


async def _payment(database: Database) -> tuple[PostgresHarness, int]:
    harness = PostgresHarness(database, FixedClock(NOW))
    scene = await TradeScene.set_up(harness)
    trade = await scene.trade(Stage.AGREED)
    quote = PaymentQuote(amount=10_000, fee=200)
    new = HeldPayment(proposal_id=trade.id, payer_id=scene.ann, payee_id=scene.bob, quote=quote, created_at=NOW)
    async with harness.units() as uow:
        stored = await uow.payments.add(new)
        await uow.commit()
    assert stored is not None
    return harness, stored.id


async def _post(uow: Any, payment: int, name: str, cents: int) -> None:
    assert await uow.ledger.post([entry(EntryKind.REFUND, payment, name, NOW, held=cents, provider_balance=-cents)])


async def _differ(harness: PostgresHarness) -> bool:
    """Compare the balances with the sum of all entries as of one moment."""
    async with harness.units() as uow:
        session = uow.ledger._session
        await session.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        read = await uow.ledger.balances()
        whole = await session.row(_WHOLE)
    assert whole is not None
    return list(read.values()) != [int(cents) for cents in whole]


async def test_nothing_is_carried_while_an_entry_with_a_lower_key_is_not_committed(database: Database) -> None:
    """It would be left out for good, since only entries with later keys are added to what was carried."""
    harness, payment = await _payment(database)
    async with harness.units() as slow:
        await _post(slow, payment, "slow", 7)
        async with harness.units() as fast:
            await _post(fast, payment, "fast", 5)
            await fast.commit()
        async with harness.units() as carrying:
            assert not await carrying.ledger.carry_forward(NOW)
            await carrying.commit()
        await slow.commit()
    async with harness.units() as uow:
        assert (await uow.ledger.balances())[Account.HELD] == 12
        assert await uow.ledger.carry_forward(NOW)
        assert (await uow.ledger.balances())[Account.HELD] == 12
        await uow.commit()
    assert not await _differ(harness)


async def test_carrying_is_tried_again_until_nobody_posts(database: Database) -> None:
    """What somebody's transaction keeps from being carried is left to the next delivery, which is then handled."""
    harness, payment = await _payment(database)
    carry, night = CarryBalances(harness.units, harness.clock), NightlyDue(day="2026-03-01")
    async with harness.units() as uow:
        await uow.record(night)
        await uow.commit()
    async with database.transaction() as session:
        event = await session.row(select(func.max(outbox.c.id)))
    assert event is not None
    delivery = Delivery(event[0], "escrow.carry_balances")
    async with harness.units() as slow:
        await _post(slow, payment, "slow", 7)
        with pytest.raises(LedgerInUse):
            await carry(delivery, night)
        await slow.commit()
    for _ in range(2):
        await carry(delivery, night)
    async with database.transaction() as session:
        rows = await session.rows(select(ledger_balances.c.held))
    assert [tuple(row) for row in rows] == [(7,)]
    async with harness.units() as uow:
        assert not await uow.mark_handled(delivery)


async def test_balances_are_exact_while_many_post_and_some_fail(database: Database) -> None:
    """Posts that are rolled back, slow ones and carrying at the same time: no cent is missed or counted twice."""
    harness, payment = await _payment(database)
    dice = random.Random(20260301)

    async def write(writer: int) -> None:
        for number in range(ROUNDS):
            async with harness.units() as uow:
                await _post(uow, payment, f"re_{writer}_{number}", dice.randint(1, 900))
                await asyncio.sleep(dice.random() * 0.01)
                if dice.random() < 0.7:
                    await uow.commit()

    async def carry() -> int:
        carried = 0
        for _ in range(CARRIES):
            async with harness.units() as uow:
                carried += await uow.ledger.carry_forward(NOW)
                await uow.commit()
            assert not await _differ(harness)
            await asyncio.sleep(dice.random() * 0.01)
        return carried

    carried = asyncio.gather(carry(), carry())
    await asyncio.gather(*(write(number) for number in range(WRITERS)))
    assert sum(await carried) > 0
    assert not await _differ(harness)
