"""Calls to Stripe over a wire that fails: nothing happens twice, and what is unknown is said to be."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import define, evolve

from dualcaster_core.escrow.errors import PaymentProviderRefused, PaymentProviderUnavailable
from dualcaster_core.escrow.fees import PaymentQuote
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.provider import PayeeStatus, ProviderPaymentStatus
from dualcaster_stripe import CallLimits, StripeGateway, StripePayees, StripeProvider, WebhookReader
from tests.support.faulty_server import Fault, FaultyServer, faulty_server
from tests.support.stripe_sandbox import Sandbox, running_sandbox

_NEW = HeldPayment(
    id=7,
    proposal_id=3,
    payer_id=1,
    payee_id=2,
    quote=PaymentQuote(amount=10_000, fee=200),
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
)
_PATIENCE = CallLimits(request=2.0, whole=20.0, retries=0)


@define
class Wire:
    """The adapter, the server that fails, and the sandbox behind it."""

    sandbox: Sandbox
    server: FaultyServer
    provider: StripeProvider
    payees: StripePayees

    def paid(self) -> HeldPayment:
        """Return a payment that is paid."""
        intent = self.sandbox.pay(transfer_group="held-payment-7")
        ids = evolve(_NEW.provider, payment=intent["id"], charge=intent["latest_charge"])
        return evolve(_NEW, provider=ids)


def _wire(sandbox: Sandbox, server: FaultyServer, limits: CallLimits) -> tuple[Wire, StripeGateway]:
    gateway = StripeGateway(lambda: evolve(sandbox.keys, base_address=server.address), limits)
    provider = StripeProvider(gateway, WebhookReader(lambda: sandbox.keys))
    return Wire(sandbox, server, provider, StripePayees(gateway)), gateway


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    """Run the sandbox behind a server that fails; the client repeats nothing by itself."""
    with running_sandbox(tmp_path) as sandbox, faulty_server(sandbox.address) as server:
        made, gateway = _wire(sandbox, server, _PATIENCE)
        yield made
        await gateway.close()


@pytest.mark.parametrize(
    "fault", [Fault.REFUSED, Fault.LOST_AFTER, Fault.HALF_AFTER, Fault.ERROR_AFTER, Fault.SLOW, Fault.NOT_JSON]
)
async def test_a_call_whose_answer_is_lost_is_repeated_with_its_key(wire: Wire, fault: Fault) -> None:
    """Whether it was done is unknown; the same call again transfers once, however it was lost."""
    payment, account = await asyncio.to_thread(wire.paid), await asyncio.to_thread(wire.sandbox.payee)
    wire.server.faults = [fault]
    with pytest.raises(PaymentProviderUnavailable):
        await wire.provider.transfer(payment, account, 10_000, key="transfer-7-1")
    if fault is Fault.SLOW:
        await asyncio.sleep(4.0)
    reference = await wire.provider.transfer(payment, account, 10_000, key="transfer-7-1")
    transfers = (await asyncio.to_thread(wire.sandbox.look, "/v1/transfers"))["data"]
    assert [(one["id"], one["amount"]) for one in transfers] == [(reference, 10_000)]
    assert {key for method, _, key in wire.server.requests if method == "POST"} == {"transfer-7-1"}


async def test_the_client_repeats_an_error_with_the_same_key(tmp_path: Path) -> None:
    """A 500 after the refund was made, then a lost connection, then the answer: one refund, one key."""
    limits = CallLimits(request=2.0, retries=2)
    with running_sandbox(tmp_path) as sandbox, faulty_server(sandbox.address) as server:
        wire, gateway = _wire(sandbox, server, limits)
        payment = await asyncio.to_thread(wire.paid)
        server.faults = [Fault.ERROR_AFTER, Fault.LOST_AFTER]
        reference = await wire.provider.refund(payment, 500, key="refund-7-1")
        await gateway.close()
        assert [one["id"] for one in sandbox.look("/v1/refunds")["data"]] == [reference]
    assert server.requests == [("POST", "/v1/refunds", "refund-7-1")] * 3


async def test_who_is_asked_to_come_back_later_comes_back_once(wire: Wire) -> None:
    """After the pause that the answer names; and gives up where it is told so again."""
    payment = await asyncio.to_thread(wire.paid)
    wire.server.faults = [Fault.BUSY]
    begun = asyncio.get_running_loop().time()
    assert (await wire.provider.payment(payment.provider.payment)).status is ProviderPaymentStatus.SUCCEEDED
    assert asyncio.get_running_loop().time() - begun >= 1.0
    wire.server.faults = [Fault.BUSY, Fault.BUSY]
    with pytest.raises(PaymentProviderUnavailable) as caught:
        await wire.provider.payment(payment.provider.payment)
    assert caught.value.reason.startswith("429")


async def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """Nobody listens: the call ends at once, and works when somebody does."""
    with running_sandbox(tmp_path) as sandbox:
        keys = sandbox.keys
        addresses = ["http://127.0.0.1:9", sandbox.address]
        gateway = StripeGateway(lambda: evolve(keys, base_address=addresses.pop(0)), _PATIENCE)
        payees = StripePayees(gateway)
        with pytest.raises(PaymentProviderUnavailable):
            await payees.create_account("bob@example.com", "US", key="account-2")
        assert (await payees.create_account("bob@example.com", "US", key="account-2")).country == "US"
        await gateway.close()


async def test_a_wrong_key_is_no_refusal(wire: Wire) -> None:
    """Nothing was done, and the call works once the key is right: it is not given up."""
    sandbox = wire.sandbox
    gateway = StripeGateway(lambda: evolve(sandbox.keys, secret_key="sk_test_revoked"), _PATIENCE)
    with pytest.raises(PaymentProviderUnavailable) as caught:
        await StripeProvider(gateway, WebhookReader(lambda: sandbox.keys)).create_payment(_NEW, key="pay-7-1")
    await gateway.close()
    assert caught.value.reason.startswith("401")


async def test_a_key_is_never_used_for_something_else(wire: Wire) -> None:
    """The key of a refund with another sum is refused, and nothing more is refunded."""
    payment = await asyncio.to_thread(wire.paid)
    await wire.provider.refund(payment, 500, key="refund-7-1")
    with pytest.raises(PaymentProviderRefused):
        await wire.provider.refund(payment, 700, key="refund-7-1")
    assert [one.cents for one in await wire.provider.moves(payment)] == [500]


async def test_a_question_of_the_bank_that_nobody_answers_leaves_the_payment_waiting(wire: Wire) -> None:
    """3-D Secure abandoned: it waits, may be given up, and cannot be paid afterwards."""
    intent = await asyncio.to_thread(wire.sandbox.pay, 10_200, "pm_card_authenticationRequired")
    assert (await wire.provider.payment(intent["id"])).status is ProviderPaymentStatus.WAITING
    cancelled = await wire.provider.cancel_payment(intent["id"], key="cancel-7-1")
    assert cancelled.status is ProviderPaymentStatus.CANCELLED
    path = f"/sandbox/payment_intents/{intent['id']}/authenticate"
    answer = await asyncio.to_thread(wire.sandbox.send, "POST", path, {"answer": "approve"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("told", "status"),
    [(None, PayeeStatus.ONBOARDING), ("false", PayeeStatus.RESTRICTED), ("true", PayeeStatus.ENABLED)],
)
async def test_how_far_a_payee_is_is_read(wire: Wire, told: str | None, status: PayeeStatus) -> None:
    """Who never finishes onboarding is not able to be paid, nor who leaves out the document."""
    account = (await wire.payees.create_account("bob@example.com", "US", key="account-2")).reference
    if told:
        await asyncio.to_thread(lambda: wire.sandbox.do(f"/sandbox/accounts/{account}/verify", complete=told))
    found = await wire.payees.account(account)
    able = status is PayeeStatus.ENABLED
    assert (found.status, found.payouts_enabled, found.charges_enabled) == (status, able, able)


async def test_what_a_payee_has_been_paid_out_cannot_be_taken_back(wire: Wire) -> None:
    """A reversal is refused then, with the provider's reason."""
    payment, account = await asyncio.to_thread(wire.paid), await asyncio.to_thread(wire.sandbox.payee)
    transfer = await wire.provider.transfer(payment, account, 10_000, key="transfer-7-1")
    await asyncio.to_thread(wire.sandbox.do, f"/sandbox/accounts/{account}/pay_out")
    gone = evolve(payment, provider=evolve(payment.provider, transfer=transfer))
    with pytest.raises(PaymentProviderRefused) as caught:
        await wire.provider.reverse_transfer(gone, 10_000, key="reversal-7-1")
    assert caught.value.reason == "balance_insufficient"


async def test_movements_are_read_over_pages(wire: Wire) -> None:
    """120 payments are two pages of movements; none is left out and none comes twice."""

    def pay() -> None:
        for _ in range(120):
            wire.sandbox.pay(100)

    await asyncio.to_thread(pay)
    now = datetime.now(UTC)
    found = await wire.provider.movements(now.replace(year=now.year - 1), now.replace(year=now.year + 1))
    assert len(found) == 240
    assert len({(one.kind, one.reference) for one in found}) == 240
    assert sum(path.startswith("/v1/balance_transactions") for _, path, _ in wire.server.requests) == 2
