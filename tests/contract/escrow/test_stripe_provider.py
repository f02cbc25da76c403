"""Stripe, as the sandbox stands in for it at the wire, keeps what held payments need of a payment provider."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from attrs import define

from dualcaster_core.testing.contracts import contract_classes
from dualcaster_core.testing.contracts.escrow.conformance import PaymentProviderConformance
from dualcaster_stripe import StripeGateway, StripePayees, StripeProvider, WebhookReader
from tests.support.stripe_sandbox import Receiver, Sandbox, receiving, running_sandbox


@define
class StripeHarness:
    """``PaymentProviderHarness`` over the sandbox."""

    sandbox: Sandbox
    receiver: Receiver
    provider: StripeProvider
    payees: StripePayees

    async def pay(self, payment: str) -> None:
        """Pay with a card."""
        await self._do(f"/v1/payment_intents/{payment}/confirm", payment_method="pm_card_visa")

    async def decline(self, payment: str) -> None:
        """Pay with a card that is declined."""
        path = f"/v1/payment_intents/{payment}/confirm"
        answer = await asyncio.to_thread(self.sandbox.send, "POST", path, {"payment_method": "pm_card_chargeDeclined"})
        assert answer.status_code == 402

    async def onboard(self, account: str) -> None:
        """Tell everything."""
        await self._do(f"/sandbox/accounts/{account}/verify")

    async def charge_back(self, payment: str, cents: int) -> str:
        """Dispute the charge."""
        charge = (await asyncio.to_thread(self.sandbox.look, f"/v1/payment_intents/{payment}"))["latest_charge"]
        return str((await self._do("/sandbox/disputes", charge=charge, amount=cents))["id"])

    async def decide_chargeback(self, chargeback: str, *, won: bool) -> None:
        """Close the dispute."""
        await self._do(f"/sandbox/disputes/{chargeback}/close", outcome="won" if won else "lost")

    async def messages(self) -> Sequence[tuple[bytes, str]]:
        """Send what is due and return all that came."""
        await asyncio.to_thread(self.sandbox.deliverer.tell_due)
        return self.receiver.received

    async def _do(self, path: str, **form: object) -> dict[str, object]:
        return await asyncio.to_thread(lambda: self.sandbox.do(path, **form))


class StripeOverSandbox:
    """A fresh sandbox for each test."""

    @pytest.fixture
    async def harness(self, tmp_path: Path) -> AsyncIterator[StripeHarness]:
        """Run the sandbox and its receiver."""
        with running_sandbox(tmp_path) as sandbox, receiving() as receiver:
            await asyncio.to_thread(sandbox.tell, receiver.url)
            gateway = StripeGateway(lambda: sandbox.keys)
            provider = StripeProvider(gateway, WebhookReader(lambda: sandbox.keys))
            yield StripeHarness(sandbox, receiver, provider, StripePayees(gateway))
            await gateway.close()


globals().update(contract_classes(StripeOverSandbox, module=__name__, contracts=[PaymentProviderConformance]))
