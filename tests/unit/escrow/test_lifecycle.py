"""Every stage of a held payment with every step, against the table, and the money that each step moves."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from attrs import evolve

from dualcaster_core.escrow import (
    Account,
    ChargebackStatus,
    Deadline,
    Division,
    EscrowRules,
    HeldPayment,
    IllegalPaymentStep,
    LimitExceeded,
    PaymentAction,
    PaymentMismatch,
    PaymentQuote,
    PaymentStage,
    PaymentStatus,
    balances,
    charge_back,
    deadlines,
    lose_chargeback,
    pay,
    refund,
    reverse_transfer,
    transfer,
    win_chargeback,
)
from dualcaster_core.escrow.deadlines import due_now
from dualcaster_core.escrow.lifecycle import (
    CHARGEBACKS,
    OPEN,
    STATUS_OF,
    TAKEN_BY,
    TRANSITIONS,
    ChargebackAction,
)
from dualcaster_core.escrow.model import Chargeback
from dualcaster_core.reputation.tiers import Tier

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUOTE = PaymentQuote(amount=10_000, fee=200)


def payment(stage: PaymentStage = PaymentStage.PENDING_PAYMENT, **facts: Any) -> HeldPayment:
    """Make a held payment of $100 in a stage, without what led to it."""
    given = {"proposal_id": 1, "payer_id": 1, "payee_id": 2, "quote": QUOTE, "created_at": NOW, "id": 7}
    return HeldPayment(**{**given, "stage": stage, **facts})


def paid() -> HeldPayment:
    """Make one that is paid."""
    return pay(payment(), "ch_1", NOW, cents=10_200, currency="USD", cost=326).payment


def released() -> HeldPayment:
    """Make one of which the payee has the money."""
    return transfer(paid().decided(PaymentAction.RECEIVE, NOW, released=10_000), "tr_1", NOW).payment


@pytest.mark.parametrize(("stage", "action"), list(product(PaymentStage, PaymentAction)))
def test_a_step_leads_where_the_table_says_and_nowhere_else(stage: PaymentStage, action: PaymentAction) -> None:
    """A pair of the table leads to its stage; every other is refused with a code."""
    to = TRANSITIONS.get((stage, action))
    if to is None:
        with pytest.raises(IllegalPaymentStep) as refused:
            payment(stage).after(action, NOW)
        assert refused.value.code == "escrow.illegal_transition"
    else:
        after = payment(stage).after(action, NOW)
        assert (after.stage, after.version) == (to, 2)


def test_every_stage_has_a_status_and_every_step_somebody_who_takes_it() -> None:
    """The tables beside that of the steps leave nothing out, and all nine statuses are shown of some stage."""
    assert set(STATUS_OF) == set(PaymentStage)
    assert set(STATUS_OF.values()) == set(PaymentStatus)
    assert set(TAKEN_BY) == set(PaymentAction)


def test_from_every_open_stage_money_can_come_to_rest() -> None:
    """No stage is a dead end but those in which all is over."""
    reaches = {stage for stage in PaymentStage if stage not in OPEN}
    for _ in PaymentStage:
        reaches |= {before for (before, _action), after in TRANSITIONS.items() if after in reaches}
    assert reaches == set(PaymentStage)


@pytest.mark.parametrize(("status", "action"), list(product(ChargebackStatus, ChargebackAction)))
def test_a_chargeback_moves_as_its_table_says(status: ChargebackStatus, action: ChargebackAction) -> None:
    """A bank takes back once, and decides once."""
    to = CHARGEBACKS.get((status, action))
    if to is None:
        with pytest.raises(IllegalPaymentStep):
            Chargeback(status=status).after(action)
    else:
        assert Chargeback(status=status).after(action).status is to


def test_another_sum_than_was_asked_for_is_not_booked() -> None:
    """A tampered total and another currency are refused, with both sums."""
    for cents, currency in ((10_199, "USD"), (10_200, "EUR")):
        with pytest.raises(PaymentMismatch, match="10200 USD"):
            pay(payment(), "ch_1", NOW, cents=cents, currency=currency, cost=0)


def test_money_that_comes_too_late_goes_back() -> None:
    """A payment that was given up and is then paid is refunded whole."""
    given_up = payment().after(PaymentAction.EXPIRE, NOW)
    late = pay(given_up, "ch_1", NOW, cents=10_200, currency="USD", cost=326).payment
    assert (late.stage, late.refund_due, late.transfer_due) == (PaymentStage.REFUNDING, 10_200, 0)
    assert refund(late, "re_1", NOW).payment.stage is PaymentStage.REFUNDED


def test_a_release_pays_the_payee_and_earns_the_fee() -> None:
    """The payee has the amount, the platform its fee, and nothing is held."""
    booked = transfer(paid().decided(PaymentAction.RECEIVE, NOW, released=10_000), "tr_1", NOW)
    sums = balances(booked.entries)
    assert (booked.payment.stage, booked.payment.held) == (PaymentStage.RELEASED, 0)
    assert (sums[Account.PROVIDER_BALANCE], sums[Account.FEES]) == (-10_000, -200)


def test_a_release_is_booked_once() -> None:
    """What has left does not leave again."""
    with pytest.raises(IllegalPaymentStep):
        transfer(released(), "tr_2", NOW)


def test_a_divided_payment_is_settled_when_both_have_theirs() -> None:
    """The payer's part and the payee's leave one after the other, in whatever order; then it is divided."""
    dispute = paid().after(PaymentAction.DISPUTE, NOW).decided(PaymentAction.RULE_DIVIDE, NOW, released=2_500)
    assert dispute.division == Division(released=2_500, refunded=7_650, fee=50)
    first = refund(dispute, "re_1", NOW).payment
    assert (first.stage, first.status, first.refund_due) == (PaymentStage.DIVIDING, PaymentStatus.DISPUTED, 0)
    after = transfer(first, "tr_1", NOW).payment
    assert (after.stage, after.held) == (PaymentStage.DIVIDED, 0)


def test_no_money_leaves_while_a_bank_decides() -> None:
    """While a chargeback is open nothing is due, and it is again once the bank gave the money back."""
    releasing = paid().decided(PaymentAction.RECEIVE, NOW, released=10_000)
    contested = charge_back(releasing, "dp_1", NOW, cents=10_200, cost=1_500).payment
    assert contested.transfer_due == 0
    assert win_chargeback(contested, "won_1", NOW).payment.transfer_due == 10_000


def test_a_lost_chargeback_is_paid_by_the_payee_as_far_as_that_goes_and_then_by_the_platform() -> None:
    """Of $102 that the bank takes $60 come back from the payee; the rest is the platform's loss."""
    contested = charge_back(released(), "dp_1", NOW, cents=10_200, cost=1_500).payment
    assert contested.reversal_due == 10_000
    back = reverse_transfer(contested, "trr_1", NOW, cents=6_000)
    lost = lose_chargeback(back.payment, "lost_1", NOW)
    assert (lost.payment.status, lost.payment.held) == (PaymentStatus.CHARGED_BACK, 0)
    assert balances(lost.entries)[Account.LOSSES] == 4_200


def test_what_was_taken_back_from_the_payee_is_theirs_again_when_the_platform_wins() -> None:
    """It is transferred to them once more, as a transfer of its own."""
    contested = charge_back(released(), "dp_1", NOW, cents=10_200, cost=1_500).payment
    back = reverse_transfer(contested, "trr_1", NOW, cents=6_000).payment
    won = win_chargeback(back, "won_1", NOW).payment
    assert (won.stage, won.transfer_due, won.transfers) == (PaymentStage.RELEASING, 6_000, 1)
    again = transfer(won, "tr_2", NOW).payment
    assert (again.stage, again.held) == (PaymentStage.RELEASED, 0)


def test_a_bank_that_takes_a_part_leaves_the_rest_to_the_payee() -> None:
    """Of what is held beyond a lost chargeback the payee has at most the amount."""
    contested = charge_back(paid(), "dp_1", NOW, cents=3_000, cost=0).payment
    lost = lose_chargeback(contested, "lost_1", NOW).payment
    assert (lost.stage, lost.transfer_due, lost.held) == (PaymentStage.RELEASING, 7_200, 7_200)


def test_a_bank_takes_back_no_more_than_was_paid() -> None:
    """A chargeback of more than the payment is refused, and one of a payment without money too."""
    with pytest.raises(PaymentMismatch):
        charge_back(paid(), "dp_1", NOW, cents=10_201, cost=0)
    with pytest.raises(IllegalPaymentStep):
        charge_back(payment(), "dp_1", NOW, cents=100, cost=0)


def test_the_payee_gives_back_no_more_than_they_have() -> None:
    """A reversal of more than the transfer is refused."""
    contested = charge_back(released(), "dp_1", NOW, cents=10_200, cost=0).payment
    with pytest.raises(IllegalPaymentStep):
        reverse_transfer(contested, "trr_1", NOW, cents=10_001)


@pytest.mark.parametrize(
    ("payer", "payee", "limit"),
    [
        (Tier.NEW, Tier.DIAMOND, 10_000),
        (Tier.GOLD, Tier.BRONZE, 25_000),
        (Tier.SILVER, Tier.SILVER, 100_000),
        (Tier.DIAMOND, Tier.PLATINUM, 500_000),
    ],
)
def test_the_lower_tier_of_the_two_limits_what_is_open(payer: Tier, payee: Tier, limit: int) -> None:
    """Up to the limit is allowed, a cent more is not, and the refusal names both sums."""
    rules = EscrowRules()
    rules.check_limit(payer, payee, limit - 100, 100)
    with pytest.raises(LimitExceeded) as refused:
        rules.check_limit(payer, payee, limit - 100, 101)
    assert refused.value.code == "escrow.limit"


def test_time_gives_up_reminds_disputes_and_rules() -> None:
    """Each stage that waits has its deadlines, a forced ruling well before the provider stops holding."""
    rules = EscrowRules()
    assert [(due.deadline, due.at - NOW) for due in deadlines(payment(), rules)] == [
        (Deadline.UNPAID, timedelta(days=3))
    ]
    shipped = paid().after(PaymentAction.SHIP, NOW + timedelta(days=2))
    assert [(due.deadline, due.at - NOW) for due in deadlines(shipped, rules)] == [
        (Deadline.REMINDER, timedelta(days=16)),
        (Deadline.DISPUTE, timedelta(days=23)),
    ]
    assert [due.deadline for due in deadlines(evolve(shipped, reminded_at=NOW), rules)] == [Deadline.DISPUTE]
    assert [(due.deadline, due.at - NOW) for due in deadlines(paid(), rules)] == [
        (Deadline.DISPUTE, timedelta(days=60))
    ]
    disputed = shipped.after(PaymentAction.DISPUTE, NOW)
    assert [(due.deadline, due.at - NOW) for due in deadlines(disputed, rules)] == [
        (Deadline.URGENT, timedelta(days=60)),
        (Deadline.RULING, timedelta(days=75)),
        (Deadline.RETURN, timedelta(days=85)),
    ]
    assert rules.returned < timedelta(days=90)
    moments = (timedelta(days=59), timedelta(days=60), timedelta(days=76), timedelta(days=90))
    assert [due_now(disputed, rules, NOW + at) for at in moments] == [
        None,
        Deadline.URGENT,
        Deadline.RULING,
        Deadline.RETURN,
    ]
    assert deadlines(evolve(released()), rules) == ()
