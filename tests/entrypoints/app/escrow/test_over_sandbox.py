"""Held payments of real trades over Stripe's client and the sandbox, at the wire and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, evolve

from dualcaster_core.escrow.errors import IllegalPaymentStep, NotThePayer
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.escrow.reconciling import Reconcile
from dualcaster_core.escrow.sandbox import CardAnswer, SandboxCard
from dualcaster_core.escrow.sandbox_paying import SandboxPaying
from dualcaster_stripe import SandboxCardholder, StripeGateway, StripePayees, StripeProvider, WebhookReader
from tests.support.held_payments import EscrowScene
from tests.support.stripe_sandbox import Receiver, Sandbox, receiving, running_sandbox


@define
class SandboxTraders(EscrowScene):
    """Ann and bob, with accounts at the sandbox."""

    sandbox: Sandbox | None = None

    async def can_be_paid(self, user_id: int) -> PayeeAccount:
        """Open an account there, and tell all that is asked."""
        assert self.sandbox is not None
        payees = self.application.payments.payees
        new = await payees.create_account("someone@example.com", "US", key=f"account-{user_id}")
        await asyncio.to_thread(self.sandbox.do, f"/sandbox/accounts/{new.reference}/verify")
        account = PayeeAccount.opened(user_id, await payees.account(new.reference), self.clock.now())
        async with self.application.units() as uow:
            await uow.payees.add(account)
            await uow.commit()
        return account


@define
class SandboxScene:
    """Their trades over the sandbox, and what it tells."""

    traders: SandboxTraders
    sandbox: Sandbox
    receiver: Receiver

    @property
    def cards(self) -> SandboxPaying:
        """Paying with test cards."""
        made = self.traders.escrow.sandbox
        assert made is not None
        return made

    async def tell(self) -> None:
        """Take what the sandbox sends, twice and the last first, and do what follows."""
        await asyncio.to_thread(self.sandbox.deliverer.tell_due)
        for body, signature in [*reversed(self.receiver.received), *self.receiver.received]:
            await self.traders.escrow.inbox.take(body, signature)
        await self.traders.drain()


@pytest.fixture
async def site(scene: EscrowScene, tmp_path: Path) -> AsyncIterator[SandboxScene]:
    """Put the sandbox in the place of the provider in memory."""
    scene.clock.moment = datetime.now(UTC)
    with running_sandbox(tmp_path) as sandbox, receiving() as receiver:
        await asyncio.to_thread(sandbox.tell, receiver.url)
        gateway = StripeGateway(lambda: sandbox.keys)
        provider, payees = StripeProvider(gateway, WebhookReader(lambda: sandbox.keys)), StripePayees(gateway)
        payments = evolve(
            scene.application.payments, provider=provider, payees=payees, payer=SandboxCardholder(gateway)
        )
        traders = SandboxTraders(scene.application, scene.clock, sandbox=sandbox)
        traders.application = evolve(scene.application, payments=payments)
        yield SandboxScene(traders, sandbox, receiver)
        await gateway.close()


async def test_a_trade_is_paid_and_released_at_the_sandbox(site: SandboxScene) -> None:
    """Declined, asked by the bank and approved, sent, confirmed, transferred once, and both ledgers agree."""
    scene, trade = site.traders, await site.traders.agreed()
    assert await site.cards.pay(scene.ann, trade.id, SandboxCard.DECLINED) is CardAnswer.DECLINED
    assert await site.cards.pay(scene.ann, trade.id, SandboxCard.NO_FUNDS) is CardAnswer.DECLINED
    assert await site.cards.pay(scene.ann, trade.id, SandboxCard.ASKS) is CardAnswer.ASKS
    assert await site.cards.asked(scene.ann, trade.id)
    assert await scene.stage_of(trade) is PaymentStage.PENDING_PAYMENT
    assert await site.cards.answer(scene.ann, trade.id, approve=True) is CardAnswer.PAID
    assert await scene.stage_of(trade) is PaymentStage.PAYMENT_RECEIVED
    await site.tell()
    for one in (scene.ann, scene.bob):
        await scene.application.trading.fulfilling.mark_sent(one, trade.id, tracking="94001")
    await scene.drain()
    for one in (scene.ann, scene.bob):
        await scene.application.trading.fulfilling.confirm(one, trade.id)
    await scene.drain()
    await site.tell()
    assert await scene.stage_of(trade) is PaymentStage.RELEASED
    transfers = (await asyncio.to_thread(site.sandbox.look, "/v1/transfers"))["data"]
    assert [one["amount"] for one in transfers] == [2_000]
    scene.clock.moment = datetime.now(UTC) + timedelta(seconds=2)
    reconcile = Reconcile(scene.application.units, scene.application.payments.provider, scene.clock)
    report = await reconcile.run(scene.clock.now() - timedelta(days=1), scene.clock.now())
    assert (report.differences, report.run.ours) == ((), 3)


async def test_only_the_payer_pays_and_only_what_is_due(site: SandboxScene) -> None:
    """The payee cannot, a refusal of the bank leaves it waiting, and what is paid is not paid again."""
    scene, trade = site.traders, await site.traders.agreed()
    with pytest.raises(NotThePayer):
        await site.cards.pay(scene.bob, trade.id, SandboxCard.PAID)
    await site.cards.pay(scene.ann, trade.id, SandboxCard.ASKS)
    assert await site.cards.answer(scene.ann, trade.id, approve=False) is CardAnswer.DECLINED
    assert not await site.cards.asked(scene.ann, trade.id)
    assert await site.cards.pay(scene.ann, trade.id, SandboxCard.PAID) is CardAnswer.PAID
    with pytest.raises(IllegalPaymentStep):
        await site.cards.pay(scene.ann, trade.id, SandboxCard.PAID)
    assert len((await asyncio.to_thread(site.sandbox.look, "/v1/payment_intents"))["data"]) == 1
