"""Our ledger on PostgreSQL against the provider's, as Stripe's client reads it at the wire."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, evolve

from dualcaster_core.escrow.bookkeeping import Booked, charge_back, pay, reverse_transfer, transfer, win_chargeback
from dualcaster_core.escrow.errors import PaymentProviderUnavailable, SpanInvalid
from dualcaster_core.escrow.fees import PaymentQuote
from dualcaster_core.escrow.ledger import EntryKind, entry
from dualcaster_core.escrow.lifecycle import PaymentAction
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.reconciliation import DifferenceKind
from dualcaster_core.escrow.reconciling import Reconcile, ReconcileNightly, ReconciliationReport
from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.trading.scene import TradeScene
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_postgres.sql.database import Database
from dualcaster_stripe import CallLimits, StripeGateway, StripeProvider, WebhookReader
from tests.support.postgres_harness import PostgresHarness
from tests.support.stripe_sandbox import Sandbox, running_sandbox

DAY = timedelta(days=1)


@define
class Books:
    """Both ledgers, and a payment of $102.00 that stands in them."""

    harness: PostgresHarness
    sandbox: Sandbox
    clock: FixedClock
    reconcile: Reconcile
    payment: HeldPayment

    async def book(self, booked: Booked) -> HeldPayment:
        """Post what was booked."""
        async with self.harness.units() as uow:
            assert await uow.ledger.post(booked.entries)
            await uow.payments.store(booked.payment)
            await uow.commit()
        self.payment = booked.payment
        return booked.payment

    async def post(self, kind: EntryKind, reference: str, cents: int, *, at: datetime | None = None) -> None:
        """Post an entry that takes cents out of the provider's balance."""
        one = entry(kind, self.payment.id, reference, at or self.clock.now(), held=cents, provider_balance=-cents)
        async with self.harness.units() as uow:
            assert await uow.ledger.post([one])
            await uow.commit()

    async def do(self, path: str, **form: object) -> str:
        """Do something at the provider; return what it is called."""
        return str((await asyncio.to_thread(lambda: self.sandbox.do(path, **form)))["id"])

    async def compare(self) -> ReconciliationReport:
        """Compare the last two days."""
        self.clock.moment = datetime.now(UTC) + timedelta(seconds=2)
        return await self.reconcile.run(self.clock.now() - 2 * DAY, self.clock.now())


@pytest.fixture
async def books(database: Database, tmp_path: Path) -> AsyncIterator[Books]:
    """Pay a payment, and book it."""
    clock = FixedClock(datetime.now(UTC))
    harness = PostgresHarness(database, clock)
    scene = await TradeScene.set_up(harness)
    trade = await scene.trade(Stage.AGREED)
    new = HeldPayment(
        proposal_id=trade.id,
        payer_id=scene.ann,
        payee_id=scene.bob,
        quote=PaymentQuote(amount=10_000, fee=200),
        created_at=clock.now(),
    )
    with running_sandbox(tmp_path) as sandbox:
        gateway = StripeGateway(lambda: sandbox.keys, CallLimits(retries=0))
        provider = StripeProvider(gateway, WebhookReader(lambda: sandbox.keys))
        intent = await asyncio.to_thread(sandbox.pay, 10_200)
        async with harness.units() as uow:
            stored = await uow.payments.add(new)
            assert stored is not None
            await uow.commit()
        made = Books(harness, sandbox, clock, Reconcile(harness.units, provider, clock), stored)
        paid = await provider.payment(intent["id"])
        await made.book(pay(stored, paid.charge, clock.now(), cents=paid.cents, currency=paid.currency, cost=paid.cost))
        yield made
        await gateway.close()


async def test_ledgers_that_agree_have_no_difference(books: Books) -> None:
    """A payment, its transfer, a chargeback with the transfer taken back, and the win of it: each on both sides."""
    now, account = books.clock.now(), await asyncio.to_thread(books.sandbox.payee)
    payment = books.payment.after(PaymentAction.SHIP, now).decided(PaymentAction.RECEIVE, now, released=10_000)
    charge = payment.provider.charge
    gone = await books.do(
        "/v1/transfers", amount=10_000, currency="usd", destination=account, source_transaction=charge
    )
    payment = await books.book(transfer(payment, gone, now))
    dispute = await books.do("/sandbox/disputes", charge=charge)
    payment = await books.book(charge_back(payment, dispute, now, cents=10_200, cost=1_500))
    back = await books.do(f"/v1/transfers/{gone}/reversals", amount=10_000)
    payment = await books.book(reverse_transfer(payment, back, now, cents=10_000))
    await books.do(f"/sandbox/disputes/{dispute}/close", outcome="won")
    await books.book(win_chargeback(payment, dispute, now))
    report = await books.compare()
    assert report.differences == ()
    assert (report.run.ours, report.run.theirs) == (7, 7)


async def test_a_refund_that_we_do_not_know_is_found(books: Books) -> None:
    """Somebody refunded at the provider's own site: missing here, and settled once it is booked."""
    reference = await books.do("/v1/refunds", charge=books.payment.provider.charge, amount=300)
    report = await books.compare()
    [one] = report.differences
    assert (one.kind, one.movement, one.reference) == (DifferenceKind.MISSING_HERE, EntryKind.REFUND, reference)
    assert (one.ours, one.theirs, report.new) == (None, -300, 1)
    assert (await books.compare()).new == 0
    await books.post(EntryKind.REFUND, reference, 300)
    assert (await books.compare()).differences == ()
    async with books.harness.units() as uow:
        assert await uow.reconciliations.count_open() == 0


async def test_a_transfer_that_never_happened_is_found(books: Books) -> None:
    """Booked here and unknown to the provider."""
    await books.post(EntryKind.TRANSFER, "tr_never", 700)
    [one] = (await books.compare()).differences
    assert (one.kind, one.reference, one.ours, one.theirs) == (DifferenceKind.MISSING_THERE, "tr_never", -700, None)


async def test_another_sum_is_found(books: Books) -> None:
    """By a cent."""
    reference = await books.do("/v1/refunds", charge=books.payment.provider.charge, amount=300)
    await books.post(EntryKind.REFUND, reference, 301)
    [one] = (await books.compare()).differences
    assert (one.kind, one.ours, one.theirs) == (DifferenceKind.AMOUNT, -301, -300)


async def test_another_currency_is_found(books: Books) -> None:
    """The same number of cents of something else."""
    intent = await books.do("/v1/payment_intents", amount=10_200, currency="eur")
    await books.do(f"/v1/payment_intents/{intent}/confirm", payment_method="pm_card_visa")
    charge = (await asyncio.to_thread(books.sandbox.look, "/v1/charges"))["data"][0]["id"]
    await books.post(EntryKind.REFUND, await books.do("/v1/refunds", charge=charge, amount=400), 400)
    found = {(one.movement, one.kind) for one in (await books.compare()).differences}
    assert found == {
        (EntryKind.REFUND, DifferenceKind.CURRENCY),
        (EntryKind.PAYMENT, DifferenceKind.MISSING_HERE),
        (EntryKind.PROVIDER_COST, DifferenceKind.MISSING_HERE),
    }


async def test_a_movement_that_the_provider_has_twice_is_found(books: Books) -> None:
    """The provider took the same refund twice."""
    reference = await books.do("/v1/refunds", charge=books.payment.provider.charge, amount=300)
    await books.post(EntryKind.REFUND, reference, 300)
    await books.do("/sandbox/balance_transactions", source=reference)
    [one] = (await books.compare()).differences
    assert (one.kind, one.ours, one.theirs) == (DifferenceKind.TWICE_THERE, -300, -600)


async def test_the_edge_of_a_span_is_no_difference(books: Books) -> None:
    """What the provider moved just before the span was booked just within it."""
    reference = await books.do("/v1/refunds", charge=books.payment.provider.charge, amount=300)
    await asyncio.sleep(1.1)
    start = datetime.now(UTC).replace(microsecond=0)
    await books.post(EntryKind.REFUND, reference, 300, at=start)
    books.clock.moment = start + timedelta(seconds=5)
    report = await books.reconcile.run(start, books.clock.now())
    assert (report.differences, report.run.ours, report.run.theirs) == ((), 1, 0)


async def test_only_a_past_span_can_be_compared(books: Books) -> None:
    """Not backwards, not into the future, and not over years."""
    now = books.clock.now()
    for start, end in ((now, now), (now, now - DAY), (now - DAY, now + DAY), (now - 94 * DAY, now)):
        with pytest.raises(SpanInvalid):
            await books.reconcile.run(start, end)


@define
class Written:
    """A log that is looked at."""

    lines: list[tuple[str, object]]

    def info(self, message: str, /, **facts: object) -> None:
        """Keep it."""
        self.lines.append(("info", facts["differences"]))

    def warning(self, message: str, /, **facts: object) -> None:
        """Keep it."""
        self.lines.append(("warning", facts["differences"]))


async def test_every_night_looks_back_over_days(books: Books) -> None:
    """What differs is a warning in the log; a provider that does not answer has the night come again."""
    night = NightlyDue(day=books.clock.now().date().isoformat())
    log, delivery = Written([]), Delivery(1, "escrow.reconcile_nightly")
    nightly = ReconcileNightly(books.reconcile, InMemoryDatabase(books.clock).units, log, lambda: True)
    await books.do("/v1/refunds", charge=books.payment.provider.charge, amount=300)
    books.clock.moment = datetime.now(UTC) + DAY
    await nightly(delivery, night)
    books.clock.moment += 3 * DAY
    await nightly(Delivery(2, delivery.handler), night)
    idle = evolve(nightly, in_use=lambda: False)
    await idle(Delivery(3, delivery.handler), night)
    assert log.lines == [("warning", 1), ("info", 0)]
    gateway = StripeGateway(
        lambda: evolve(books.sandbox.keys, base_address="http://127.0.0.1:9"), CallLimits(retries=0)
    )
    away = StripeProvider(gateway, WebhookReader(lambda: books.sandbox.keys))
    with pytest.raises(PaymentProviderUnavailable):
        await evolve(nightly, reconcile=evolve(books.reconcile, provider=away))(Delivery(4, "x"), night)
