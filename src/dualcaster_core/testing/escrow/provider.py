"""A payment provider in memory: remembers keys, tells what happens by signed messages, and fails when it is told to."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from attrs import define, evolve, field

from dualcaster_core.escrow.errors import PaymentProviderRefused, PaymentProviderUnavailable
from dualcaster_core.escrow.ledger import EntryKind
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.provider import (
    MoveKind,
    PayeeStatus,
    ProviderAccount,
    ProviderEvent,
    ProviderEventKind,
    ProviderMove,
    ProviderPayment,
    ProviderPaymentStatus,
)
from dualcaster_core.escrow.reconciliation import Movement
from dualcaster_core.testing.escrow.provider_books import Contest, ProviderBooks

T = TypeVar("T")
COST = 326
"""What this provider takes of every payment, in cents."""
CHARGEBACK_COST = 1_500


class Fault(StrEnum):
    """What goes wrong with one call: it never arrives, its answer is lost, or it is refused."""

    UNREACHABLE = "unreachable"
    ANSWER_LOST = "answer_lost"
    REFUSED = "refused"


@define
class InMemoryPaymentProvider:
    """``PaymentProvider`` and ``PayeeAccounts`` over books.

    ``faults`` befall the next calls, one each; ``delay`` is waited for before and after every one, in seconds.
    """

    books: ProviderBooks
    faults: list[Fault] = field(factory=list)
    delay: float = 0.0
    _answers: dict[str, object] = field(factory=dict)

    async def create_payment(self, payment: HeldPayment, *, key: str) -> ProviderPayment:
        """Remember it."""

        def create() -> ProviderPayment:
            reference = self.books.name("pi", self.books.payments)
            new = ProviderPayment(
                reference=reference,
                status=ProviderPaymentStatus.WAITING,
                cents=payment.quote.total,
                currency=payment.currency,
                client_secret=f"{reference}_secret",
            )
            self.books.payments[reference] = new
            return new

        return await self._once(key, create)

    async def cancel_payment(self, reference: str, *, key: str) -> ProviderPayment:
        """Cancel it where it waits."""

        def cancel() -> ProviderPayment:
            found = self.books.payment(reference)
            if found.status is ProviderPaymentStatus.WAITING:
                found = evolve(found, status=ProviderPaymentStatus.CANCELLED)
                self.books.payments[reference] = found
                self.books.tell(ProviderEventKind.PAYMENT_CANCELLED, payment=reference)
            return found

        return await self._once(key, cancel)

    async def payment(self, reference: str) -> ProviderPayment:
        """Look it up."""
        return await self._call(lambda: self.books.payment(reference))

    async def transfer(self, payment: HeldPayment, account: str, cents: int, *, key: str) -> str:
        """Transfer where the account can be paid and the charge has as much."""

        def transfer() -> str:
            payee = self.books.accounts.get(account)
            if payee is None or not payee.payouts_enabled:
                raise PaymentProviderRefused("account_cannot_be_paid")
            return self.books.move(MoveKind.TRANSFER, payment.provider.charge, cents, key)

        return await self._once(key, transfer)

    async def refund(self, payment: HeldPayment, cents: int, *, key: str) -> str:
        """Refund where the charge has as much."""
        return await self._once(key, lambda: self.books.move(MoveKind.REFUND, payment.provider.charge, cents, key))

    async def reverse_transfer(self, payment: HeldPayment, cents: int, *, key: str) -> str:
        """Reverse where the transfer has as much."""
        return await self._once(key, lambda: self.books.move(MoveKind.REVERSAL, payment.provider.charge, cents, key))

    async def moves(self, payment: HeldPayment) -> Sequence[ProviderMove]:
        """Look through all."""
        charge = payment.provider.charge
        return await self._call(lambda: [move for of, move in self.books.moves if of == charge])

    async def movements(self, start: datetime, end: datetime) -> Sequence[Movement]:
        """Look through all."""
        return await self._call(lambda: [movement for at, movement in self.books.movements if start <= at < end])

    def read_webhook(self, body: bytes, signature: str) -> ProviderEvent:
        """Read what the books sent."""
        return self.books.read(body, signature)

    async def create_account(self, email: str, country: str, *, key: str) -> ProviderAccount:
        """Remember it."""

        def create() -> ProviderAccount:
            new = ProviderAccount(
                reference=self.books.name("acct", self.books.accounts),
                status=PayeeStatus.ONBOARDING,
                charges_enabled=False,
                payouts_enabled=False,
                country=country,
            )
            self.books.accounts[new.reference] = new
            return new

        return await self._once(key, create)

    async def onboarding_link(self, account: str, *, return_url: str, refresh_url: str) -> str:
        """Return an address that says for what it is."""
        await self._call(lambda: self.books.account(account))
        return f"https://payments.invalid/onboarding/{account}"

    async def account(self, account: str) -> ProviderAccount:
        """Look it up."""
        return await self._call(lambda: self.books.account(account))

    async def _once(self, key: str, act: Callable[[], T]) -> T:
        def remembered() -> T:
            if key not in self._answers:
                self._answers[key] = act()
            return self._answers[key]  # type: ignore[return-value]

        return await self._call(remembered)

    async def _call(self, act: Callable[[], T]) -> T:
        fault = self.faults.pop(0) if self.faults else None
        await asyncio.sleep(self.delay)
        if fault is Fault.UNREACHABLE:
            raise PaymentProviderUnavailable("unreachable")
        if fault is Fault.REFUSED:
            raise PaymentProviderRefused("refused")
        answer = act()
        await asyncio.sleep(self.delay)
        if fault is Fault.ANSWER_LOST:
            raise PaymentProviderUnavailable("the answer was lost")
        return answer


@define
class ProviderConsole:
    """What people and banks do at the provider of these books."""

    books: ProviderBooks

    def pay(self, reference: str, *, cents: int | None = None, currency: str | None = None) -> None:
        """Let the payer pay, as much as is asked for or otherwise."""
        asked = self.books.payment(reference)
        paid = evolve(
            asked,
            status=ProviderPaymentStatus.SUCCEEDED,
            cents=asked.cents if cents is None else cents,
            currency=currency or asked.currency,
            charge=f"ch_{reference}",
            cost=COST,
        )
        self.books.payments[reference] = paid
        for kind, sum_ in ((EntryKind.PAYMENT, paid.cents), (EntryKind.PROVIDER_COST, -COST)):
            self.books.book(kind, paid.charge, sum_, paid.currency)
        self.books.tell(
            ProviderEventKind.PAYMENT_SUCCEEDED,
            payment=reference,
            charge=paid.charge,
            cents=paid.cents,
            currency=paid.currency,
        )

    def decline(self, reference: str) -> None:
        """Let the payer's bank refuse."""
        self.books.tell(ProviderEventKind.PAYMENT_FAILED, payment=reference)

    def onboard(self, account: str, status: PayeeStatus = PayeeStatus.ENABLED) -> None:
        """Let a payee tell what the provider asks for, or the provider change its mind."""
        able = status is PayeeStatus.ENABLED
        after = evolve(self.books.account(account), status=status, charges_enabled=able, payouts_enabled=able)
        self.books.accounts[account] = after
        self.books.tell(ProviderEventKind.ACCOUNT_UPDATED, reference=account, account=after)

    def charge_back(self, reference: str, cents: int) -> str:
        """Let the payer's bank take cents of a payment back; return what the chargeback is called."""
        paid = self.books.payment(reference)
        contest = Contest(self.books.name("dp", self.books.contests), reference, cents)
        self.books.contests[contest.reference] = contest
        self.books.book(EntryKind.CHARGEBACK, contest.reference, -cents, paid.currency)
        self.books.book(EntryKind.CHARGEBACK_COST, contest.reference, -CHARGEBACK_COST, paid.currency)
        self._tell_contest(ProviderEventKind.CHARGEBACK_OPENED, contest)
        return contest.reference

    def decide_chargeback(self, chargeback: str, *, won: bool) -> None:
        """Let the bank decide, seen from the platform."""
        contest = self.books.contests[chargeback]
        if won:
            self.books.book(EntryKind.CHARGEBACK_WON, chargeback, contest.cents, "USD")
        self._tell_contest(ProviderEventKind.CHARGEBACK_WON if won else ProviderEventKind.CHARGEBACK_LOST, contest)

    def _tell_contest(self, kind: ProviderEventKind, contest: Contest) -> None:
        paid = self.books.payment(contest.payment)
        cost = CHARGEBACK_COST if kind is ProviderEventKind.CHARGEBACK_OPENED else 0
        self.books.tell(
            kind,
            payment=paid.reference,
            charge=paid.charge,
            reference=contest.reference,
            cents=contest.cents,
            currency=paid.currency,
            cost=cost,
        )
