"""What held payments need from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.accounts.identity.ports import CredentialStore
from dualcaster_core.accounts.ports import UserRepository
from dualcaster_core.escrow.alerts import EscrowAlert
from dualcaster_core.escrow.filters import PaymentFilters
from dualcaster_core.escrow.ledger import Account, Entry
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.model import EscrowRules, HeldPayment
from dualcaster_core.escrow.moves import MoneyMove
from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.escrow.provider import MoveKind, ProviderAccount, ProviderEvent, ProviderMove, ProviderPayment
from dualcaster_core.escrow.reconciliation import (
    Difference,
    FoundDifference,
    Movement,
    ReconciliationRun,
    Reference,
)
from dualcaster_core.escrow.reconciliation_requests import ReconciliationRequest
from dualcaster_core.escrow.sandbox import CardAnswer, SandboxCard
from dualcaster_core.kernel.ports import AuditedUnitOfWork, UnitOfWork
from dualcaster_core.moderation.disputes.ports import DisputesUnitOfWork
from dualcaster_core.trading.ports import TraderQueries


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


class HeldPaymentLists(Protocol):
    """Lists and counts held payments; each is one statement."""

    async def of_person(self, user_id: int, *, before: int | None, limit: int) -> Sequence[HeldPayment]:
        """List what somebody pays and is paid, the latest first, with keys below ``before``."""
        ...

    async def open_of(self, user_id: int) -> int:
        """Count the payments of somebody that are not over, those with an open chargeback among them."""
        ...

    async def listed(self, filters: PaymentFilters, *, before: int | None, limit: int) -> Sequence[HeldPayment]:
        """List payments that fit, the latest first, with keys below ``before``."""
        ...

    async def of_trades(self, proposal_ids: Collection[int]) -> Sequence[HeldPayment]:
        """List the payments of these trades; those without one are left out."""
        ...

    async def trades_of(self, payment_ids: Collection[int]) -> Mapping[int, int]:
        """Return the keys of the trades of these payments."""
        ...

    async def counts(self, *, most: int) -> Mapping[PaymentStage, int]:
        """Count payments by stage, up to so ``most`` of each; stages without any are left out."""
        ...


class HeldPaymentRepository(HeldPaymentLists, Protocol):
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

    async def to_take_back(self, *, limit: int) -> Sequence[HeldPayment]:
        """List payments of which the payee has what a bank is taking back, the oldest first."""
        ...

    async def due(self, now: datetime, rules: EscrowRules, *, after: int, limit: int) -> Sequence[HeldPayment]:
        """List payments with keys above ``after`` that time alone moves on by now, by key."""
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

    async def carry_forward(self, at: datetime) -> bool:
        """Keep the balances of now, so that fewer entries are to be added up; False where others post just now."""
        ...


class PayeeRepository(Protocol):
    """Keeps what we know of payees' accounts; somebody has one at most."""

    async def of(self, user_id: int, *, lock: bool = False) -> PayeeAccount | None:
        """Find somebody's account."""
        ...

    async def known_as(self, reference: str, *, lock: bool = False) -> PayeeAccount | None:
        """Find an account by what the provider calls it."""
        ...

    async def add(self, account: PayeeAccount) -> bool:
        """Store a new account; False where they have one."""
        ...

    async def store(self, account: PayeeAccount) -> None:
        """Replace an account, whose lock the caller holds."""
        ...


class MoneyMoves(Protocol):
    """Keeps attempts to move money. Who writes holds the lock of the payment."""

    async def latest(self, payment_id: int) -> Mapping[MoveKind, MoneyMove]:
        """Return the latest attempt of each kind."""
        ...

    async def add(self, move: MoneyMove) -> MoneyMove:
        """Store a new attempt, with its key."""
        ...

    async def store(self, move: MoneyMove) -> None:
        """Replace an attempt."""
        ...

    async def left(self, before: datetime, *, limit: int) -> Sequence[int]:
        """List the payments with an attempt that somebody began before a moment and did not end, by key."""
        ...

    async def count_stuck(self, before: datetime) -> int:
        """Count what is to leave and was refused when last tried, or was begun before a moment and not ended."""
        ...


class ProviderMessages(Protocol):
    """Keeps what the payment provider sent, once by its id."""

    async def add(self, event: ProviderEvent, at: datetime) -> bool:
        """Keep a message; False where it is known."""
        ...

    async def one(self, message: str) -> ProviderEvent | None:
        """Find a message by its id."""
        ...


class EscrowAlerts(Protocol):
    """Keeps what operators have to look at."""

    async def raise_(self, *alerts: EscrowAlert) -> int:
        """Store alerts but those of a kind and reference that was raised before; count the new ones."""
        ...

    async def one(self, alert_id: int) -> EscrowAlert | None:
        """Find an alert by its key."""
        ...

    async def unseen(self, *, before: int | None = None, limit: int) -> Sequence[EscrowAlert]:
        """List alerts that nobody has looked at, the latest first, with keys below ``before``."""
        ...

    async def count_unseen(self) -> int:
        """Count them."""
        ...

    async def of_payment(self, payment_id: int) -> Sequence[EscrowAlert]:
        """List the alerts of a payment, the latest first."""
        ...

    async def mark_seen(self, alert_id: int, by: int | None, at: datetime) -> bool:
        """Note that an operator has looked at an alert; False where there is none that waits."""
        ...


class ReconciliationRepository(Protocol):
    """Keeps runs and what they found, for good."""

    async def record(
        self, run: ReconciliationRun, looked_at: Collection[Reference], found: Sequence[Difference]
    ) -> int:
        """Store a run and what it found; return how many of that was not open before.

        Earlier differences about what was ``looked_at`` and is not ``found`` again are settled.
        """
        ...

    async def open_differences(self, *, limit: int) -> Sequence[FoundDifference]:
        """List differences that are not settled, the newest first."""
        ...

    async def count_open(self) -> int:
        """Count them."""
        ...

    async def latest(self) -> ReconciliationRun | None:
        """Return the last run that was stored."""
        ...


class ReconciliationRequests(Protocol):
    """Keeps comparisons that operators asked for, of which one is under way at a time."""

    async def add(self, request: ReconciliationRequest) -> ReconciliationRequest | None:
        """Keep it with a key; None where one is under way, which is waited for where it is being added just now."""
        ...

    async def latest(self) -> ReconciliationRequest | None:
        """Return the last that was asked for."""
        ...

    async def with_id(self, request_id: int, *, lock: bool = False) -> ReconciliationRequest | None:
        """Find one by its key, locked until the transaction ends where that is asked for."""
        ...

    async def store(self, request: ReconciliationRequest) -> None:
        """Replace it."""
        ...


class SandboxPayer(Protocol):
    """Plays the payer's part at a sandbox. Raises as ``PaymentProvider`` does."""

    async def pay(self, payment: str, card: SandboxCard) -> CardAnswer:
        """Pay a payment, by what the provider calls it, with a card."""
        ...

    async def answer(self, payment: str, *, approve: bool) -> CardAnswer:
        """Answer the bank's question about a payment."""
        ...

    async def asked(self, payment: str) -> bool:
        """Tell whether the bank waits for an answer about a payment."""
        ...


class EscrowUnitOfWork(DisputesUnitOfWork, AuditedUnitOfWork, Protocol):
    """A transaction over held payments, their ledger, and the trades that they are of."""

    @property
    def reconciliations(self) -> ReconciliationRepository:
        """How the ledger compared with the provider's."""
        ...

    @property
    def reconciliation_requests(self) -> ReconciliationRequests:
        """What operators asked to compare."""
        ...

    @property
    def payments(self) -> HeldPaymentRepository:
        """The held payments."""
        ...

    @property
    def ledger(self) -> LedgerRepository:
        """What was booked for them."""
        ...

    @property
    def payees(self) -> PayeeRepository:
        """Accounts of payees at the provider."""
        ...

    @property
    def money_moves(self) -> MoneyMoves:
        """Attempts to move money."""
        ...

    @property
    def provider_messages(self) -> ProviderMessages:
        """What the provider sent."""
        ...

    @property
    def escrow_alerts(self) -> EscrowAlerts:
        """What operators have to look at."""
        ...


class PayoutsUnitOfWork(UnitOfWork, Protocol):
    """A transaction in which somebody's account for payouts is opened."""

    @property
    def payees(self) -> PayeeRepository:
        """Accounts of payees at the provider."""
        ...

    @property
    def users(self) -> UserRepository:
        """Accounts of the site."""
        ...

    @property
    def credentials(self) -> CredentialStore:
        """Their e-mail addresses."""
        ...

    @property
    def traders(self) -> TraderQueries:
        """Their countries."""
        ...
