"""What held payments need from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.escrow.ledger import Account, Entry
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.provider import ProviderAccount, ProviderEvent, ProviderMove, ProviderPayment
from dualcaster_core.escrow.reconciliation import Movement
from dualcaster_core.kernel.ports import UnitOfWork


class PaymentProvider(Protocol):
    """Takes payments from payers, keeps the money for the platform, and moves it to payees and back.

    All raise ``PaymentProviderUnavailable`` where it is unknown whether the call did anything: repeating it with the
    same key is safe then. They raise ``PaymentProviderRefused`` where it did nothing and never will with this key.
    None may be called inside a unit of work. Sums are cents of the payment's currency.
    """

    async def create_payment(self, payment: HeldPayment, *, key: str) -> ProviderPayment:
        """Ask the payer for the whole of ``payment.quote.total``; the money stays with the platform."""
        ...

    async def cancel_payment(self, reference: str, *, key: str) -> ProviderPayment:
        """Ask no more for it, and return how it stands then: one that succeeded before stays as it is."""
        ...

    async def payment(self, reference: str) -> ProviderPayment:
        """Return how a payment stands."""
        ...

    async def transfer(self, payment: HeldPayment, account: str, cents: int, *, key: str) -> str:
        """Give a payee's account so many cents of the payment's charge; return what the transfer is called."""
        ...

    async def refund(self, payment: HeldPayment, cents: int, *, key: str) -> str:
        """Give the payer so many cents of the payment's charge back; return what the refund is called."""
        ...

    async def reverse_transfer(self, payment: HeldPayment, cents: int, *, key: str) -> str:
        """Take so many cents of ``payment.provider.transfer`` back from the payee; return the reversal's name."""
        ...

    async def moves(self, payment: HeldPayment) -> Sequence[ProviderMove]:
        """List all transfers, refunds and reversals of a payment that were made and did not fail.

        Keys of calls are remembered by providers for a day; the key of a move, for good.
        """
        ...

    async def movements(self, start: datetime, end: datetime) -> Sequence[Movement]:
        """List what came to the platform's balance and left it from ``start`` until before ``end``."""
        ...

    def read_webhook(self, body: bytes, signature: str) -> ProviderEvent:
        """Read what the provider sent, as the very bytes that it signed. Raises ``WebhookSignatureInvalid``."""
        ...


class PayeeAccounts(Protocol):
    """Keeps the accounts of payees at the payment provider. Raises as ``PaymentProvider`` does."""

    async def create_account(self, email: str, country: str, *, key: str) -> ProviderAccount:
        """Open an account for somebody who is to be paid; ``country`` is ISO 3166-1, two capitals."""
        ...

    async def onboarding_link(self, account: str, *, return_url: str, refresh_url: str) -> str:
        """Return an address, good once and for minutes, at which the payee tells the provider what it asks for."""
        ...

    async def account(self, account: str) -> ProviderAccount:
        """Return how an account stands."""
        ...


class HeldPaymentRepository(Protocol):
    """Loads and stores held payments. A trade has one at most."""

    async def add(self, payment: HeldPayment) -> HeldPayment | None:
        """Store a new payment, with its key; None where its trade has one."""
        ...

    async def with_id(self, payment_id: int, *, lock: bool = False) -> HeldPayment | None:
        """Find a payment; ``lock`` keeps others from changing it until the end."""
        ...

    async def of_trade(self, proposal_id: int, *, lock: bool = False) -> HeldPayment | None:
        """Find the payment of a trade."""
        ...

    async def known_as(self, provider_payment: str, *, lock: bool = False) -> HeldPayment | None:
        """Find a payment by what the provider calls it."""
        ...

    async def store(self, payment: HeldPayment) -> None:
        """Replace a payment, whose lock the caller holds."""
        ...

    async def open_cents(self, user_ids: Collection[int]) -> Mapping[int, int]:
        """Add up the amounts of open payments that each of these people pays or is to be paid; every one is named."""
        ...

    async def decided(self, *, limit: int) -> Sequence[HeldPayment]:
        """List payments whose money is on its way and of which a part is still to leave, the oldest first."""
        ...


class LedgerRepository(Protocol):
    """Keeps entries for good: neither changed nor deleted."""

    async def post(self, entries: Sequence[Entry]) -> bool:
        """Store entries; False, and none of them stored, where one of that kind and reference is there already."""
        ...

    async def of_payment(self, payment_id: int) -> Sequence[Entry]:
        """List the entries of a payment, in the order in which they were posted."""
        ...

    async def between(self, start: datetime, end: datetime) -> Sequence[Entry]:
        """List the entries from ``start`` until before ``end``, in the order in which they were posted."""
        ...

    async def balances(self) -> Mapping[Account, int]:
        """Add up all accounts, in cents; every account is named."""
        ...


class EscrowUnitOfWork(UnitOfWork, Protocol):
    """A transaction over held payments and their ledger."""

    @property
    def payments(self) -> HeldPaymentRepository:
        """The held payments."""
        ...

    @property
    def ledger(self) -> LedgerRepository:
        """What was booked for them."""
        ...
