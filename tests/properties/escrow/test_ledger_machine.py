"""Payments, transfers, refunds, reversals and chargebacks in random order, against purses that count for themselves.

Sums are on their way for a while before they arrive or are refused, as at a real provider, and a chargeback may open in
between. ``DUALCASTER_LEDGER_STEPS=100000 pytest -s tests/properties/escrow/test_ledger_machine.py`` takes that many
steps and says how many it took, of which kinds.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import ClassVar, Final

from attrs import define, field
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from dualcaster_core.escrow import (
    Account,
    Booked,
    Division,
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
    return_payment,
    reverse_transfer,
    transfer,
    win_chargeback,
)
from dualcaster_core.escrow.lifecycle import SETTLED, SETTLING, TRANSITIONS, ChargebackStatus
from dualcaster_core.escrow.moves import due_moves
from dualcaster_core.escrow.provider import MoveKind

NOW: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
NONE, OPEN, WON = ChargebackStatus.NONE, ChargebackStatus.OPEN, ChargebackStatus.WON
OVER: Final = {*SETTLED, PaymentStage.CANCELLED, PaymentStage.CHARGED_BACK}
BOOKED: Final = {
    PaymentAction.PAY,
    PaymentAction.SETTLE,
    PaymentAction.LOSE_CHARGEBACK,
    PaymentAction.LOSE_PART,
    PaymentAction.RELEASE_AGAIN,
}
"""Steps that only a movement of money takes."""
ENDS: Final = {PaymentAction.CANCEL, PaymentAction.EXPIRE, PaymentAction.RULE_REFUND}
FREE: Final = {
    stage: [
        action
        for action in PaymentAction
        if (stage, action) in TRANSITIONS and action not in BOOKED
        for _ in range(1 if action in ENDS else 4)
    ]
    for stage in PaymentStage
}
"""Steps that no money takes, by the stage they begin at; those that end a payment early are less likely."""
RELEASED: Final[Mapping[PaymentAction, Callable[[int, int], int]]] = {
    PaymentAction.RECEIVE: lambda amount, share: amount,
    PaymentAction.CANCEL: lambda amount, share: 0,
    PaymentAction.RULE_RELEASE: lambda amount, share: amount,
    PaymentAction.RULE_REFUND: lambda amount, share: 0,
    PaymentAction.RULE_DIVIDE: lambda amount, share: max(1, amount * share // 100),
}
"""How much of an amount goes to the payee by a step, where a share of it is divided."""
LEAVES: Final = {
    PaymentStage.RELEASED: {EntryKind.TRANSFER},
    PaymentStage.REFUNDED: {EntryKind.REFUND},
    PaymentStage.CHARGED_BACK: {EntryKind.CHARGEBACK, EntryKind.CHARGEBACK_LOST},
}
"""Entries without which a payment cannot have come to a stage."""
RUN: Final = 50
"""Steps of one run, at most."""
STEPS: Final = int(os.environ.get("DUALCASTER_LEDGER_STEPS", "2000"))
"""Steps altogether, at least; ``nox -s nightly`` sets more."""
MOST: Final = 4
"""Payments under way at a time: few, so that much happens to each."""
LONG: Final = 10_000
"""Steps from which on every kind must have come about: in fewer, chance decides whether it does."""
KINDS: Final = {
    *(action.value for action in set(RELEASED) | {PaymentAction.SHIP, PaymentAction.DISPUTE, PaymentAction.EXPIRE}),
    *(f"{what} {kind.value}" for kind in MoveKind for what in ("begin", "refuse", "arrive")),
    *("ask", "pay", "mismatch", "charge back", "win", "lose"),
}


@define
class Purse:
    """What somebody counts for themselves of a payment: cents that payer and payee have more or less than before."""

    payer: int = 0
    payee: int = 0
    decided: Division | None = None
    on_the_way: dict[MoveKind, int] = field(factory=dict)


class LedgerMachine(RuleBasedStateMachine):
    """Some payments with all that can befall their money."""

    taken: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.payments: list[HeldPayment] = []
        self.purses: list[Purse] = []
        self.entries: list[list[Entry]] = []
        self.references = 0
        self.balance = 0
        self.costs = 0

    @rule(
        which=st.integers(0, 1_000_000),
        amount=st.integers(100, 500_000),
        percent=st.decimals(0, 20, places=2),
        pass_on=st.booleans(),
        share=st.integers(1, 100),
        cost=st.integers(0, 300),
    )
    def step(self, which: int, amount: int, percent: Decimal, pass_on: bool, share: int, cost: int) -> None:
        """One of all things that can happen happens: two traders agree on a payment, or one of these goes on."""
        can = [partial(way, payment, share, cost) for payment in self.payments for way in self._ways(payment)]
        if sum(payment.stage not in OVER for payment in self.payments) < MOST:
            can.append(partial(self._ask, FeeSchedule(percent=percent, pass_on=pass_on), amount))
        can[which % len(can)]()

    def _ask(self, schedule: FeeSchedule, amount: int) -> None:
        number = len(self.payments) + 1
        quote = schedule.quote(amount)
        self.payments.append(
            HeldPayment(id=number, proposal_id=number, payer_id=1, payee_id=2, quote=quote, created_at=NOW)
        )
        self.purses.append(Purse())
        self.entries.append([])
        self.taken["ask"] += 1

    def _ways(self, payment: HeldPayment) -> Iterator[Callable[[HeldPayment, int, int], None]]:
        """List what can happen to a payment: a step that no money takes, or a movement of money."""
        yield from (partial(self._happen, action) for action in FREE[payment.stage])
        if (payment.stage, PaymentAction.PAY) in TRANSITIONS:
            yield from (self._pay, self._pay, self._mismatch)
        moving = self.purses[payment.id - 1].on_the_way
        for kind in due_moves(payment):
            if kind not in moving:
                yield partial(self._begin, kind)
        for kind in moving:
            yield from (partial(self._refuse, kind), *(partial(self._arrive, kind),) * 4)
        if (payment.stage, PaymentAction.LOSE_CHARGEBACK) in TRANSITIONS and payment.chargeback.status is NONE:
            yield from (self._charge_back,) * (3 if payment.provider.transfer else 1)
        if payment.chargeback.status is OPEN and not moving:
            yield from (self._win, self._lose)

    def _reference(self) -> str:
        self.references += 1
        return f"ref_{self.references}"

    def _book(self, booked: Booked, kind: str, *, payer: int = 0, payee: int = 0, cost: int = 0) -> None:
        """Keep what was booked, and let people and the provider count for themselves."""
        place = booked.payment.id - 1
        self.payments[place] = booked.payment
        self.entries[place] += booked.entries
        purse = self.purses[place]
        purse.payer += payer
        purse.payee += payee
        self.costs += cost
        self.balance -= payer + payee + cost
        self.taken[kind] += 1

    def _happen(self, action: PaymentAction, payment: HeldPayment, share: int, cost: int) -> None:
        if action in RELEASED and payment.paid_at is not None:
            after = payment.decided(action, NOW, released=RELEASED[action](payment.quote.amount, share))
            self.purses[payment.id - 1].decided = after.division
        else:
            after = payment.after(action, NOW)
        self.payments[payment.id - 1] = after
        self.taken[action.value] += 1

    def _pay(self, payment: HeldPayment, share: int, cost: int) -> None:
        total = payment.quote.total
        cost = min(cost, total)
        paid = pay(payment, self._reference(), NOW, cents=total, currency=payment.currency, cost=cost)
        self.purses[payment.id - 1].decided = paid.payment.division
        self._book(paid, "pay", payer=-total, cost=cost)

    def _mismatch(self, payment: HeldPayment, share: int, cost: int) -> None:
        """Another sum than was asked for comes, and goes back."""
        charge, back = self._reference(), self._reference()
        returned = return_payment(payment, charge, back, NOW, cents=payment.quote.total + share, cost=cost)
        self._book(returned, "mismatch", cost=cost)

    def _begin(self, kind: MoveKind, payment: HeldPayment, share: int, cost: int) -> None:
        self.purses[payment.id - 1].on_the_way[kind] = due_moves(payment)[kind]
        self.taken[f"begin {kind.value}"] += 1

    def _refuse(self, kind: MoveKind, payment: HeldPayment, share: int, cost: int) -> None:
        del self.purses[payment.id - 1].on_the_way[kind]
        self.taken[f"refuse {kind.value}"] += 1

    def _arrive(self, kind: MoveKind, payment: HeldPayment, share: int, cost: int) -> None:
        cents, reference = self.purses[payment.id - 1].on_the_way.pop(kind), self._reference()
        name = f"arrive {kind.value}"
        if kind is MoveKind.TRANSFER:
            self._book(transfer(payment, reference, NOW), name, payee=cents)
        elif kind is MoveKind.REFUND:
            self._book(refund(payment, reference, NOW), name, payer=cents)
        else:
            self._book(reverse_transfer(payment, reference, NOW, cents=cents), name, payee=-cents)

    def _charge_back(self, payment: HeldPayment, share: int, cost: int) -> None:
        cents = max(1, payment.quote.total * share // 100)
        booked = charge_back(payment, self._reference(), NOW, cents=cents, cost=cost)
        self._book(booked, "charge back", payer=cents, cost=cost)

    def _win(self, payment: HeldPayment, share: int, cost: int) -> None:
        cents = payment.chargeback.cents
        self._book(win_chargeback(payment, self._reference(), NOW), "win", payer=-cents)

    def _lose(self, payment: HeldPayment, share: int, cost: int) -> None:
        self._book(lose_chargeback(payment, self._reference(), NOW), "lose")

    @invariant()
    def every_cent_is_accounted_for(self) -> None:
        """All accounts sum to zero, the provider has what the ledger says, and its costs are what it took."""
        sums = balances(entry for entries in self.entries for entry in entries)
        assert sum(sums.values()) == 0
        assert sums[Account.PROVIDER_BALANCE] == self.balance
        assert sums[Account.PROVIDER_COSTS] == self.costs

    @invariant()
    def each_payment_holds_what_is_booked_for_it(self) -> None:
        """What a payment says it holds is what the ledger has, never less than nothing, and in the end nothing."""
        for payment, entries in zip(self.payments, self.entries, strict=True):
            held = -balances(entries)[Account.HELD]
            assert payment.held == held >= 0
            if payment.stage in OVER:
                assert payment.held == payment.chargeback.reversed_cents * (payment.chargeback.status is OPEN)

    @invariant()
    def both_have_what_was_decided(self) -> None:
        """Once a payment has come to rest, and no bank kept anything of it, each of the two has what is theirs."""
        for payment, purse in zip(self.payments, self.purses, strict=True):
            if payment.stage in SETTLED and payment.chargeback.status in {NONE, WON}:
                assert purse.decided is not None
                assert purse.payee == purse.decided.released
                assert purse.payer == purse.decided.refunded - payment.quote.total
            assert purse.payee >= 0

    @invariant()
    def what_is_due_is_there(self) -> None:
        """What is still to leave is held, and nothing is due while a bank decides."""
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
        """Where money was paid, released, refunded, divided or taken back, entries say so."""
        for payment, entries in zip(self.payments, self.entries, strict=True):
            kinds = {one.kind for one in entries}
            charges = {one.reference for one in entries if one.kind is EntryKind.PAYMENT}
            assert (payment.provider.charge in charges) == (payment.paid_at is not None)
            assert LEAVES.get(payment.stage, set()) <= kinds
            assert (EntryKind.CHARGEBACK in kinds) == (payment.chargeback.status is not NONE)
            if payment.stage is PaymentStage.DIVIDED:
                assert EntryKind.TRANSFER in kinds
                assert EntryKind.REFUND in kinds or not payment.division or not payment.division.refunded


def test_money_in_random_order_is_never_lost() -> None:
    """Whatever happens to payments, the accounts sum to zero, nothing gets stuck, and everybody has what is theirs."""
    LedgerMachine.taken.clear()
    phases = [Phase.explicit, Phase.generate, *([Phase.shrink] if STEPS < LONG else [])]
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=STEPS // RUN + 1,
            stateful_step_count=RUN,
            phases=phases,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
    taken = LedgerMachine.taken.total()
    print(f"{taken:,} steps: {dict(LedgerMachine.taken.most_common())}")  # noqa: T201
    if STEPS >= LONG:
        assert taken >= STEPS
        assert KINDS - set(LedgerMachine.taken) == set()
