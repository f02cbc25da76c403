"""Whatever events of a trade reach its payment, late, twice or not at all, it ends where the last of them says."""

from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.escrow import HeldPayment, PaymentQuote, PaymentStage, pay
from dualcaster_core.escrow.following import followed
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind
from dualcaster_core.moderation.disputes.model import Dispute, Ruling, RulingDecision, SideState
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome, HeldMoney
from dualcaster_core.trading.lifecycle import Party, Stage
from dualcaster_core.trading.model import PartyProgress, Shipment
from dualcaster_core.trading.trade import Trade
from tests.support.trade_terms import terms

NOW: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
Moment: TypeAlias = tuple[Trade, tuple[Dispute, ...]]
AGREED: Final = Trade(id=3, proposer_id=1, recipient_id=2, terms=terms(), created_at=NOW, stage=Stage.AGREED)
SENT: Final = evolve(
    AGREED.with_progress(Party.PROPOSER, PartyProgress(sent=Shipment(at=NOW))).with_progress(
        Party.RECIPIENT, PartyProgress(sent=Shipment(at=NOW + timedelta(days=1)))
    ),
    stage=Stage.SENT,
)
DISPUTE: Final = Dispute(
    case_id=7,
    trade_id=3,
    filer_id=1,
    respondent_id=2,
    opened_by=1,
    kind=DisputeKind.OTHER,
    opened_at=NOW,
    filer=SideState(asked_at=NOW),
    respondent=SideState(asked_at=NOW),
)


def ended(stage: Stage) -> Trade:
    """End the trade that was sent."""
    return evolve(SENT, stage=stage, ended_at=NOW + timedelta(days=5))


def ruled(money: HeldMoney, percent: int | None = None) -> Dispute:
    """Rule on the dispute."""
    decision = RulingDecision(outcome=DisputeOutcome.INCONCLUSIVE, reason="So it is.", refund_percent=percent)
    return evolve(DISPUTE, ruling=Ruling(decision=decision, by_id=9, at=NOW, money=money, fault_id=None))


SO_FAR: Final[tuple[Moment, ...]] = ((AGREED, ()), (SENT, ()))
CALLED: Final[tuple[Moment, ...]] = (*SO_FAR, (evolve(SENT, stage=Stage.DISPUTED), ()), (SENT, (DISPUTE,)))
HISTORIES: Final[tuple[tuple[tuple[Moment, ...], PaymentStage, int | None], ...]] = (
    (SO_FAR, PaymentStage.ITEMS_SHIPPED, None),
    ((*SO_FAR, (ended(Stage.COMPLETED), ())), PaymentStage.RELEASING, 2_000),
    ((*SO_FAR, (ended(Stage.CANCELLED), ())), PaymentStage.REFUNDING, 0),
    (CALLED, PaymentStage.DISPUTED, None),
    ((*CALLED, (ended(Stage.COMPLETED), (ruled(HeldMoney.RELEASE),))), PaymentStage.RELEASING, 2_000),
    ((*CALLED, (ended(Stage.CANCELLED), (ruled(HeldMoney.REFUND),))), PaymentStage.REFUNDING, 0),
    ((*CALLED, (ended(Stage.COMPLETED), (ruled(HeldMoney.PART, 25),))), PaymentStage.DIVIDING, 1_500),
)
"""How a trade and its disputes stood one after the other, where that leaves the payment, and what the payee gets."""


def _paid(payment: HeldPayment) -> HeldPayment:
    return pay(payment, "ch_1", NOW, cents=2_040, currency="USD", cost=89).payment


def _followed(payment: HeldPayment, moment: Moment) -> HeldPayment:
    steps = followed(payment, *moment)
    return steps[-1][1] if steps else payment


@given(history=st.sampled_from(HISTORIES), data=st.data())
def test_events_in_any_order_end_in_the_same_state(
    history: tuple[tuple[Moment, ...], PaymentStage, int | None], data: st.DataObject
) -> None:
    """A payment that saw any of what happened, any number of times, is in the end as if it had seen only the last."""
    moments, stage, released = history
    quote = PaymentQuote(amount=2_000, fee=40)
    payment = _paid(HeldPayment(id=7, proposal_id=3, payer_id=1, payee_id=2, quote=quote, created_at=NOW))
    for place in sorted(data.draw(st.lists(st.sampled_from(range(len(moments))), max_size=8))):
        payment = _followed(payment, moments[place])
    payment = _followed(payment, moments[-1])
    assert payment.stage is stage
    assert (None if payment.division is None else payment.division.released) == released
    assert followed(payment, *moments[-1]) == []


@given(seen=st.lists(st.booleans(), min_size=3, max_size=3))
def test_money_that_comes_whenever_a_trade_is_cancelled_goes_back(seen: list[bool]) -> None:
    """Paid before the cancellation or after it, and told of one before the other or not, the payer has all of it."""
    cancelled: Moment = (evolve(AGREED, stage=Stage.CANCELLED, ended_at=NOW), ())
    quote = PaymentQuote(amount=2_000, fee=40)
    payment = HeldPayment(id=7, proposal_id=3, payer_id=1, payee_id=2, quote=quote, created_at=NOW)
    before, between, after = seen
    for is_seen, moment in ((before, SO_FAR[0]), (between, cancelled)):
        payment = _followed(payment, moment) if is_seen else payment
    payment = _paid(payment)
    payment = _followed(payment, cancelled) if after else _followed(_followed(payment, cancelled), cancelled)
    assert (payment.stage, payment.held, payment.refund_due) == (PaymentStage.REFUNDING, 2_040, 2_040)
