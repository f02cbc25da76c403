"""Payments, transfers, refunds, reversals and chargebacks in random order, against a provider that counts for itself.

After every step: all accounts sum to zero, what each payment holds is what the ledger says is held for it, the
provider's balance is the ledger's, a payment that is over holds nothing, and no stage was reached without its entries.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from dualcaster_core.escrow import (
    Account,
    Booked,
    Entry,
    EntryKind,
    FeeSchedule,
    HeldPayment,
    PaymentAction,
    PaymentStage,
    balances,
    charge_back,
    lose_chargeback,
    pay,
    refund,
    reverse_transfer,
    transfer,
    win_chargeback,
)
from dualcaster_core.escrow.lifecycle import SETTLED, SETTLING, TRANSITIONS, ChargebackStatus

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NONE, OPEN = ChargebackStatus.NONE, ChargebackStatus.OPEN
OVER = {*SETTLED, PaymentStage.CANCELLED, PaymentStage.CHARGED_BACK}
BOOKED = {
    PaymentAction.PAY,
    PaymentAction.SETTLE,
    PaymentAction.LOSE_CHARGEBACK,
    PaymentAction.LOSE_PART,
    PaymentAction.RELEASE_AGAIN,
}
"""Steps that only a movement of money takes."""
FREE = {
    stage: [action for action in PaymentAction if (stage, action) in TRANSITIONS and action not in BOOKED]
    for stage in PaymentStage
}
"""Steps that no money takes, by the stage they begin at."""
RELEASED: Mapping[PaymentAction, Callable[[int, int], int]] = {
    PaymentAction.RECEIVE: lambda amount, share: amount,
    PaymentAction.CANCEL: lambda amount, share: 0,
    PaymentAction.RULE_RELEASE: lambda amount, share: amount,
    PaymentAction.RULE_REFUND: lambda amount, share: 0,
    PaymentAction.RULE_DIVIDE: lambda amount, share: max(1, amount * share // 100),
}
"""How much of an amount goes to the payee by a step, where a share of it is divided."""
STEPS = int(os.environ.get("DUALCASTER_LEDGER_STEPS", "60"))
RUNS = int(os.environ.get("DUALCASTER_LEDGER_RUNS", "40"))
MOST = 4
"""Payments at a time: few, so that much happens to each."""


class LedgerMachine(RuleBasedStateMachine):
    """Some payments with all that can befall their money."""

    def __init__(self) -> None:
        super().__init__()
        self.payments: list[HeldPayment] = []
        self.entries: list[Entry] = []
        self.balance = 0

    @rule(amount=st.integers(100, 500_000), percent=st.decimals(0, 20, places=2), pass_on=st.booleans())
    def ask(self, amount: int, percent: Decimal, pass_on: bool) -> None:
        """Two traders agree on a held payment."""
        number = len(self.payments) + 1
        if number <= MOST:
            quote = FeeSchedule(percent=percent, pass_on=pass_on).quote(amount)
            self.payments.append(
                HeldPayment(id=number, proposal_id=number, payer_id=1, payee_id=2, quote=quote, created_at=NOW)
            )

    @precondition(lambda self: self.payments)
    @rule(which=st.integers(0, 1_000_000), share=st.integers(1, 100), cost=st.integers(0, 300))
    def move(self, which: int, share: int, cost: int) -> None:
        """Something that can happen to a payment happens: one of all that can."""
        can = [partial(way, payment) for payment in self.payments for way in self._ways(payment)]
        if can:
            can[which % len(can)](share, cost)

    def _ways(self, payment: HeldPayment) -> Iterator[Callable[[HeldPayment, int, int], None]]:
        """List what can happen to a payment: a step that no money takes, or a movement of money."""
        yield from (partial(self._happen, action) for action in FREE[payment.stage])
        if (payment.stage, PaymentAction.PAY) in TRANSITIONS:
            yield self._pay
        if payment.transfer_due:
            yield self._transfer
        if payment.refund_due:
            yield self._refund
        if (payment.stage, PaymentAction.LOSE_CHARGEBACK) in TRANSITIONS and payment.chargeback.status is NONE:
            yield self._charge_back
        if payment.reversal_due:
            yield self._reverse
        if payment.chargeback.status is OPEN:
            yield from (partial(self._decide, decide) for decide in (win_chargeback, lose_chargeback))

    def _book(self, booked: Booked, moved: int) -> None:
        self.payments[booked.payment.id - 1] = booked.payment
        self.entries += booked.entries
        self.balance += moved

    def _reference(self) -> str:
        return f"ref_{len(self.entries)}"

    def _happen(self, action: PaymentAction, payment: HeldPayment, share: int, cost: int) -> None:
        amount = payment.quote.amount
        released = RELEASED[action](amount, share) if action in RELEASED else None
        if released is None or payment.paid_at is None:
            after = payment.after(action, NOW)
        else:
            after = payment.decided(action, NOW, released=released)
        self.payments[payment.id - 1] = after

    def _pay(self, payment: HeldPayment, share: int, cost: int) -> None:
        total = payment.quote.total
        cost = min(cost, total)
        paid = pay(payment, self._reference(), NOW, cents=total, currency=payment.currency, cost=cost)
        self._book(paid, total - cost)

    def _transfer(self, payment: HeldPayment, share: int, cost: int) -> None:
        self._book(transfer(payment, self._reference(), NOW), -payment.transfer_due)

    def _refund(self, payment: HeldPayment, share: int, cost: int) -> None:
        self._book(refund(payment, self._reference(), NOW), -payment.refund_due)

    def _charge_back(self, payment: HeldPayment, share: int, cost: int) -> None:
        cents = max(1, payment.quote.total * share // 100)
        self._book(charge_back(payment, self._reference(), NOW, cents=cents, cost=cost), -cents - cost)

    def _reverse(self, payment: HeldPayment, share: int, cost: int) -> None:
        cents = max(1, payment.reversal_due * share // 100)
        self._book(reverse_transfer(payment, self._reference(), NOW, cents=cents), cents)

    def _decide(
        self, decide: Callable[[HeldPayment, str, datetime], Booked], payment: HeldPayment, share: int, cost: int
    ) -> None:
        moved = payment.chargeback.cents if decide is win_chargeback else 0
        self._book(decide(payment, self._reference(), NOW), moved)

    @invariant()
    def every_cent_is_accounted_for(self) -> None:
        """All accounts sum to zero, and the provider has what the ledger says."""
        sums = balances(self.entries)
        assert sum(sums.values()) == 0
        assert sums[Account.PROVIDER_BALANCE] == self.balance

    @invariant()
    def each_payment_holds_what_is_booked_for_it(self) -> None:
        """What a payment says it holds is what the ledger has, never less than nothing, and in the end nothing."""
        for payment in self.payments:
            held = -balances(one for one in self.entries if one.payment_id == payment.id)[Account.HELD]
            assert payment.held == held >= 0
            if payment.stage in OVER:
                assert payment.held == payment.chargeback.reversed_cents * (payment.chargeback.status is OPEN)

    @invariant()
    def what_is_due_is_there(self) -> None:
        """What is still to leave is held, all of it but the fee, and nothing is due while a bank decides."""
        for payment in self.payments:
            due = payment.transfer_due + payment.refund_due
            assert due <= payment.held
            assert not due or payment.chargeback.status is not OPEN

    @invariant()
    def nothing_gets_stuck(self) -> None:
        """Where it is decided where money goes, some of it is due, or a bank decides first."""
        for payment in self.payments:
            if payment.stage in SETTLING and payment.chargeback.status is not OPEN:
                assert payment.transfer_due + payment.refund_due

    @invariant()
    def no_stage_is_without_its_entries(self) -> None:
        """Where money was paid, released or refunded, entries say so."""
        for payment in self.payments:
            kinds = {one.kind for one in self.entries if one.payment_id == payment.id}
            assert (EntryKind.PAYMENT in kinds) == (payment.paid_at is not None)
            assert payment.stage is not PaymentStage.RELEASED or EntryKind.TRANSFER in kinds
            assert payment.stage is not PaymentStage.REFUNDED or EntryKind.REFUND in kinds
            assert (payment.stage is not PaymentStage.CHARGED_BACK) or EntryKind.CHARGEBACK_LOST in kinds


LedgerMachine.TestCase.settings = settings(max_examples=RUNS, stateful_step_count=STEPS, deadline=None)
test_money_in_random_order = LedgerMachine.TestCase
