"""Processes that move money are killed at every moment of it: each sum moves once, and is booked once."""

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from time import monotonic

import psycopg
import pytest
from redis.asyncio import Redis

from dualcaster_app import Application, Settings, open_application
from dualcaster_app.servers import broker_database
from dualcaster_core.escrow.ledger import EntryKind
from dualcaster_core.escrow.lifecycle import OPEN, PaymentAction, PaymentStage
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.provider import MoveKind
from dualcaster_core.kernel.events import FiveMinutesDue
from dualcaster_core.testing import FixedClock
from tests.support.decided_payments import AMOUNT, FEE, can_be_paid, decided_payment
from tests.support.killed_workers import KilledWorkers, settled, unhandled
from tests.support.patience import GENEROUS
from tests.support.people import new_name
from tests.support.trading_scene import TradingScene

PAYMENTS = int(os.environ.get("DUALCASTER_MOVED_PAYMENTS", "12"))
"""That workers move while they are killed; more of them are more kills."""
WHOLE = 100_000
"""More suspensions than there are."""
ENDS = {
    PaymentAction.RECEIVE: (MoveKind.TRANSFER, AMOUNT, PaymentStage.RELEASED),
    PaymentAction.CANCEL: (MoveKind.REFUND, AMOUNT + FEE, PaymentStage.REFUNDED),
}
"""What moves after a decision, how much of it, and where the payment stands then."""


@pytest.fixture
async def application(data_directory: Path) -> AsyncIterator[Application]:
    """An application beside the processes, which also keeps the payment sandbox running."""
    async with open_application(Settings(data_directory=data_directory), quiet=True) as opened:
        yield opened


@pytest.fixture
async def traders(application: Application) -> tuple[int, int]:
    """A payer, and a payee who can be paid."""
    scene = TradingScene(application, FixedClock(application.clock.now()))
    payer, payee = await scene.person(new_name("payer")), await scene.person(new_name("payee"))
    await can_be_paid(application, payee)
    return payer, payee


def pass_lease(application: Application) -> int:
    """Let the time pass that attempts are left to who began them; count those that are under way."""
    with psycopg.connect(application.database.url, autocommit=True) as connection:
        earlier = "UPDATE money_moves SET taken_at = taken_at - interval '3 minutes' WHERE state = 'started'"
        return connection.execute(earlier).rowcount


async def assert_moved_once(application: Application, payment: HeldPayment, action: PaymentAction, what: str) -> None:
    """See one move at the provider, the entry of it in the ledger, and the payment where it ends."""
    kind, cents, stage = ENDS[action]
    async with application.units() as uow:
        after = await uow.payments.with_id(payment.id)
        entries = [one for one in await uow.ledger.of_payment(payment.id) if one.kind is not EntryKind.PROVIDER_COST]
    assert after is not None
    made = await application.payments.provider.moves(after)
    assert [(one.kind, one.cents) for one in made] == [(kind, cents)], what
    [move] = made
    named = after.provider.transfer or after.provider.refund
    assert (after.stage, after.held, named) == (stage, 0, move.reference), what
    assert [(one.kind.value, one.reference) for one in entries[1:]] == [(kind.value, move.reference)], what


async def assert_ledgers_agree(application: Application) -> None:
    """See that our ledger sums to zero, and that the provider's says the same, movement by movement."""
    async with application.units() as uow:
        assert sum((await uow.ledger.balances()).values()) == 0
    await asyncio.sleep(1.1)  # the provider tells moments in whole seconds
    now = application.clock.now()
    report = await application.escrow.reconcile.run(now - timedelta(hours=1), now)
    assert report.differences == ()


@pytest.fixture
def money_worker(data_directory: Path) -> Iterator[subprocess.Popen[str]]:
    """The program that moves payments, each in a process that it kills where it is told."""
    command = [sys.executable, "-m", "tests.support.money_worker", str(data_directory)]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


async def ended(worker: subprocess.Popen[str], payment_id: int = 0, suspensions: int = WHOLE) -> int:
    """Have a process move a payment, or all that is due; return how it ended."""

    def ask() -> int:
        assert worker.stdin is not None
        assert worker.stdout is not None
        print(payment_id, suspensions, file=worker.stdin, flush=True)
        return int(worker.stdout.readline())

    return await asyncio.to_thread(ask)


@pytest.mark.parametrize("action", list(ENDS))
async def test_a_process_killed_at_any_moment_moves_the_money_once(
    application: Application,
    traders: tuple[int, int],
    money_worker: subprocess.Popen[str],
    action: PaymentAction,
) -> None:
    """At every wait of a release and of a refund a process dies with SIGKILL; another one takes over what it left."""
    payments: list[HeldPayment] = []
    code = -9
    while code == -9:
        payment = await decided_payment(application, *traders, action)
        code = await ended(money_worker, payment.id, len(payments))
        payments.append(payment)
    assert code == 0
    assert len(payments) > 20, "it waits more often than that"
    taken_over = pass_lease(application)
    assert taken_over > 10, "so many died after the attempt was written down, and before it was booked"
    assert await ended(money_worker) == 0
    for number, payment in enumerate(payments):
        await assert_moved_once(application, payment, action, f"killed at suspension {number}")
    await assert_ledgers_agree(application)


async def open_payments(application: Application) -> int:
    """Count those that are not where they end."""
    async with application.units() as uow:
        counts = await uow.payments.counts(most=10_000)
    return sum(count for stage, count in counts.items() if stage in OPEN)


async def test_workers_that_are_killed_move_the_money_once(
    application: Application, data_directory: Path, traders: tuple[int, int]
) -> None:
    """Workers die at random while they release and refund, and the broker forgets; in the end all has moved once."""
    dice = random.Random(3)
    decided: list[tuple[HeldPayment, PaymentAction]] = []
    for number in range(PAYMENTS):
        action = tuple(ENDS)[number % len(ENDS)]
        decided.append((await decided_payment(application, *traders, action, announced=True), action))
    redis = Redis.from_url(broker_database(application.redis_url))
    deployed: Sequence[Sequence[str]] = (
        ("worker", "--no-relay"),
        ("worker", "--no-relay"),
        ("worker", "--no-handlers"),
    )
    workers = KilledWorkers(data_directory, deployed, redis, dice)
    workers.start()
    try:
        end, left = monotonic() + GENEROUS, PAYMENTS
        while left and monotonic() < end:
            before, left = left, await open_payments(application)
            if left < before and workers.kills < PAYMENTS // 4:
                await asyncio.sleep(dice.uniform(0, 0.3))
                await workers.strike()
                await asyncio.sleep(0.3)  # what the dead one sent last arrives
                pass_lease(application)
                due = {"moment": "2026-03-01T12:00"}
                await application.outbox.fire("test", f"round-{workers.kills:06}", FiveMinutesDue.kind, due)
            await asyncio.sleep(0.05)
        assert left == 0
        assert await settled(application, GENEROUS)
    finally:
        workers.stop()
        await redis.aclose()
    assert workers.kills >= 2
    assert unhandled(application) == []
    for payment, action in decided:
        await assert_moved_once(application, payment, action, f"{workers.kills} kills")
    await assert_ledgers_agree(application)
