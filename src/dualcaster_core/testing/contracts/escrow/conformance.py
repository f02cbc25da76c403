"""What held payments need of a payment provider, as a test class.

``contract_classes(MyProvider, module=__name__, contracts=[PaymentProviderConformance])`` makes the tests, where
``MyProvider`` has a fixture ``harness`` that gives a ``PaymentProviderHarness``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from attrs import evolve

from dualcaster_core.escrow.errors import PaymentProviderRefused, WebhookSignatureInvalid
from dualcaster_core.escrow.fees import PaymentQuote
from dualcaster_core.escrow.ledger import EntryKind
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.provider import (
    MoveKind,
    PayeeStatus,
    ProviderEvent,
    ProviderEventKind,
    ProviderPaymentStatus,
)
from dualcaster_core.testing.contracts.ports import PaymentProviderHarness

_NEW = HeldPayment(
    id=7,
    proposal_id=3,
    payer_id=1,
    payee_id=2,
    quote=PaymentQuote(amount=10_000, fee=200),
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
)


@contextmanager
def refused(kind: type[Exception]) -> Iterator[None]:
    """Expect an error of a kind."""
    try:
        yield
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was not raised")


class PaymentProviderConformance:
    """``PaymentProvider`` and ``PayeeAccounts``."""

    async def test_a_payment_is_asked_for_once(self, harness: PaymentProviderHarness) -> None:
        """The same key gives the same payment, which waits for the payer; another key gives another."""
        first = await harness.provider.create_payment(_NEW, key="pay-7-1")
        assert (first.status, first.cents, first.currency) == (ProviderPaymentStatus.WAITING, 10_200, "USD")
        assert first.client_secret
        assert first.client_secret not in repr(first)
        again = await harness.provider.create_payment(_NEW, key="pay-7-1")
        assert again.reference == first.reference
        assert (await harness.provider.create_payment(_NEW, key="pay-7-2")).reference != first.reference
        assert await harness.provider.payment(first.reference) == first

    async def test_a_payment_that_succeeds_has_a_charge(self, harness: PaymentProviderHarness) -> None:
        """It says what was received and what the provider took, and is told."""
        reference = (await harness.provider.create_payment(_NEW, key="pay-7-1")).reference
        await harness.pay(reference)
        paid = await harness.provider.payment(reference)
        assert (paid.status, paid.cents, paid.currency) == (ProviderPaymentStatus.SUCCEEDED, 10_200, "USD")
        assert paid.charge
        assert 0 < paid.cost < 1_000
        [told] = [one for one in await self._told(harness) if one.kind is ProviderEventKind.PAYMENT_SUCCEEDED]
        assert (told.payment, told.charge, told.cents, told.currency) == (reference, paid.charge, 10_200, "USD")

    async def test_a_refused_card_leaves_the_payment_waiting(self, harness: PaymentProviderHarness) -> None:
        """It is told, and the payer may try another card."""
        reference = (await harness.provider.create_payment(_NEW, key="pay-7-1")).reference
        await harness.decline(reference)
        assert (await harness.provider.payment(reference)).status is ProviderPaymentStatus.WAITING
        assert [one.payment for one in await self._told(harness) if one.kind is ProviderEventKind.PAYMENT_FAILED] == [
            reference
        ]

    async def test_a_cancelled_payment_is_over(self, harness: PaymentProviderHarness) -> None:
        """One that waits is over; one that succeeded is left as it is."""
        waiting = (await harness.provider.create_payment(_NEW, key="pay-7-1")).reference
        paid = (await harness.provider.create_payment(evolve(_NEW, id=8), key="pay-8-1")).reference
        await harness.pay(paid)
        cancelled = await harness.provider.cancel_payment(waiting, key="cancel-7")
        assert cancelled.status is ProviderPaymentStatus.CANCELLED
        assert (await harness.provider.cancel_payment(waiting, key="cancel-7")).status is cancelled.status
        kept = await harness.provider.cancel_payment(paid, key="cancel-8")
        assert kept.status is ProviderPaymentStatus.SUCCEEDED

    async def test_money_goes_to_a_payee_once(self, harness: PaymentProviderHarness) -> None:
        """The same key transfers once; the transfer is listed with its key, and told."""
        payment, account = await self._paid(harness)
        first = await harness.provider.transfer(payment, account, 10_000, key="transfer-7-1")
        assert await harness.provider.transfer(payment, account, 10_000, key="transfer-7-1") == first
        [move] = await harness.provider.moves(payment)
        assert (move.kind, move.reference, move.cents, move.key) == (MoveKind.TRANSFER, first, 10_000, "transfer-7-1")
        [told] = [one for one in await self._told(harness) if one.kind is ProviderEventKind.TRANSFER_CREATED]
        assert (told.reference, told.cents) == (first, 10_000)

    async def test_who_cannot_be_paid_is_paid_nothing(self, harness: PaymentProviderHarness) -> None:
        """A transfer to an account that is not through with onboarding is refused, and nothing is moved."""
        payment, _ = await self._paid(harness)
        other = await harness.payees.create_account("cat@example.com", "US", key="account-3")
        with refused(PaymentProviderRefused):
            await harness.provider.transfer(payment, other.reference, 10_000, key="transfer-7-1")
        assert await harness.provider.moves(payment) == []

    async def test_no_more_leaves_than_came(self, harness: PaymentProviderHarness) -> None:
        """Refunds beyond the charge are refused; what was refunded is listed with its key."""
        payment, _ = await self._paid(harness)
        first = await harness.provider.refund(payment, 6_000, key="refund-7-1")
        assert await harness.provider.refund(payment, 6_000, key="refund-7-1") == first
        with refused(PaymentProviderRefused):
            await harness.provider.refund(payment, 6_000, key="refund-7-2")
        [move] = await harness.provider.moves(payment)
        assert (move.kind, move.reference, move.cents, move.key) == (MoveKind.REFUND, first, 6_000, "refund-7-1")

    async def test_a_transfer_is_reversed_once(self, harness: PaymentProviderHarness) -> None:
        """In parts, up to all of it, each by its key."""
        payment, account = await self._paid(harness)
        transfer = await harness.provider.transfer(payment, account, 10_000, key="transfer-7-1")
        gone = evolve(payment, provider=evolve(payment.provider, transfer=transfer))
        first = await harness.provider.reverse_transfer(gone, 4_000, key="reversal-7-1")
        assert await harness.provider.reverse_transfer(gone, 4_000, key="reversal-7-1") == first
        with refused(PaymentProviderRefused):
            await harness.provider.reverse_transfer(gone, 7_000, key="reversal-7-2")
        reversals = [one for one in await harness.provider.moves(gone) if one.kind is MoveKind.REVERSAL]
        assert [(one.reference, one.cents, one.key) for one in reversals] == [(first, 4_000, "reversal-7-1")]

    async def test_chargebacks_are_told(self, harness: PaymentProviderHarness) -> None:
        """When they are opened, with what they take and cost, and how they are decided."""
        payment, _ = await self._paid(harness)
        lost = await harness.charge_back(payment.provider.payment, 10_200)
        await harness.decide_chargeback(lost, won=False)
        kinds = (ProviderEventKind.CHARGEBACK_OPENED, ProviderEventKind.CHARGEBACK_LOST)
        opened, decided = [one for one in await self._told(harness) if one.kind in kinds]
        assert (opened.reference, opened.payment, opened.cents) == (lost, payment.provider.payment, 10_200)
        assert opened.cost > 0
        assert (decided.kind, decided.reference) == (ProviderEventKind.CHARGEBACK_LOST, lost)

    async def test_an_account_can_be_paid_after_onboarding(self, harness: PaymentProviderHarness) -> None:
        """A new one cannot; where the payee goes on is a link, and what came of it is told."""
        account = await harness.payees.create_account("bob@example.com", "US", key="account-2")
        assert account == await harness.payees.create_account("bob@example.com", "US", key="account-2")
        assert account.status is not PayeeStatus.ENABLED
        assert not account.payouts_enabled
        link = await harness.payees.onboarding_link(
            account.reference, return_url="https://cards.example/back", refresh_url="https://cards.example/again"
        )
        assert link.startswith("http")
        await harness.onboard(account.reference)
        after = await harness.payees.account(account.reference)
        assert (after.status, after.payouts_enabled, after.country) == (PayeeStatus.ENABLED, True, "US")
        told = [one for one in await self._told(harness) if one.kind is ProviderEventKind.ACCOUNT_UPDATED]
        assert told[-1].account == after

    async def test_what_moved_is_listed(self, harness: PaymentProviderHarness) -> None:
        """What came is positive, what left negative; a span of time that is over has none of it."""
        payment, account = await self._paid(harness)
        transfer = await harness.provider.transfer(payment, account, 9_000, key="transfer-7-1")
        refund = await harness.provider.refund(payment, 1_000, key="refund-7-1")
        now = payment.created_at
        listed = await harness.provider.movements(now - timedelta(days=2), now + timedelta(days=2))
        cost = (await harness.provider.payment(payment.provider.payment)).cost
        assert {(one.kind, one.reference, one.cents, one.currency) for one in listed} == {
            (EntryKind.PAYMENT, payment.provider.charge, 10_200, "USD"),
            (EntryKind.PROVIDER_COST, payment.provider.charge, -cost, "USD"),
            (EntryKind.TRANSFER, transfer, -9_000, "USD"),
            (EntryKind.REFUND, refund, -1_000, "USD"),
        }
        assert list(await harness.provider.movements(now - timedelta(days=9), now - timedelta(days=8))) == []

    async def test_only_the_providers_own_words_are_read(self, harness: PaymentProviderHarness) -> None:
        """A message that was changed by a byte, or is signed otherwise, is refused."""
        reference = (await harness.provider.create_payment(_NEW, key="pay-7-1")).reference
        await harness.pay(reference)
        body, signature = (await harness.messages())[-1]
        assert harness.provider.read_webhook(body, signature).id
        for forged in ((body + b" ", signature), (body, signature[:-1] + "x"), (body, ""), (b"", signature)):
            with refused(WebhookSignatureInvalid):
                harness.provider.read_webhook(*forged)

    async def _told(self, harness: PaymentProviderHarness) -> list[ProviderEvent]:
        return [harness.provider.read_webhook(body, signature) for body, signature in await harness.messages()]

    async def _paid(self, harness: PaymentProviderHarness) -> tuple[HeldPayment, str]:
        """Pay a payment of $102.00, and open an account that can be paid; the payment's moment is the provider's."""
        account = await harness.payees.create_account("bob@example.com", "US", key="account-2")
        await harness.onboard(account.reference)
        reference = (await harness.provider.create_payment(_NEW, key="pay-7-1")).reference
        await harness.pay(reference)
        paid = await harness.provider.payment(reference)
        told = [one for one in await self._told(harness) if one.kind is ProviderEventKind.PAYMENT_SUCCEEDED]
        ids = evolve(_NEW.provider, payment=reference, charge=paid.charge)
        return evolve(_NEW, provider=ids, created_at=told[-1].at), account.reference
