"""Held payments over real trades: agreed, paid, released, given back, and divided."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from dualcaster_core.accounts.staff import operator
from dualcaster_core.escrow.errors import (
    HoldingNotPossible,
    IllegalPaymentStep,
    LimitExceeded,
    NotThePayer,
    PaymentAwaited,
    PaymentNotFound,
    WebhookSignatureInvalid,
)
from dualcaster_core.escrow.ledger import Account
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.provider import MoveKind, PayeeStatus, ProviderPaymentStatus
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.moderation.deciding import CONSOLE
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_core.testing.escrow.provider import Fault
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import EndReason, Exchange
from tests.support.disputed import DAY
from tests.support.held_payments import EscrowScene


async def test_a_trade_is_paid_and_released(scene: EscrowScene) -> None:
    """The payer pays amount and fee, both send and confirm, and the payee has the amount; the platform its fee."""
    trade = await scene.sent()
    assert await scene.stage_of(trade) is PaymentStage.ITEMS_SHIPPED
    for one in (scene.ann, scene.bob):
        await scene.application.trading.fulfilling.confirm(one, trade.id)
    await scene.drain()
    payment = await scene.payment(trade)
    assert (payment.stage, payment.held) == (PaymentStage.RELEASED, 0)
    [move] = scene.provider.books.moves
    assert (move[1].kind, move[1].cents, move[1].reference) == (MoveKind.TRANSFER, 2_000, payment.provider.transfer)
    assert await scene.balances() == {
        Account.PROVIDER_BALANCE: Decimal("-2.86"),
        Account.FEES: Decimal("-0.40"),
        Account.PROVIDER_COSTS: Decimal("3.26"),
    }


async def test_nothing_is_sent_before_the_payment(scene: EscrowScene) -> None:
    """Sent marks and receipts wait for it, on both sides."""
    trade = await scene.agreed()
    for one in (scene.ann, scene.bob):
        with pytest.raises(PaymentAwaited):
            await scene.application.trading.fulfilling.mark_sent(one, trade.id)
        with pytest.raises(PaymentAwaited):
            await scene.application.trading.fulfilling.confirm(one, trade.id)
    assert (await scene.now(trade)).version == trade.version


async def test_a_payment_needs_a_payee_who_can_be_paid(scene: EscrowScene) -> None:
    """Neither is it proposed to who cannot, nor accepted once they cannot any more; then nothing is stored."""
    await scene.people()
    sent = await scene.proposed()
    async with scene.application.units() as uow:
        account = await uow.payees.of(scene.bob, lock=True)
        assert account is not None
        await uow.payees.store(evolve(account, status=PayeeStatus.RESTRICTED))
        await uow.commit()
    with pytest.raises(HoldingNotPossible) as refused:
        await scene.application.trading.deciding.accept(scene.bob, sent.id, version=sent.version)
    assert refused.value.facts["reason"] == "payee_not_ready"
    assert await scene.stage(sent) is Stage.PENDING
    with pytest.raises(HoldingNotPossible):
        await scene.proposed()
    with pytest.raises(PaymentNotFound):
        await scene.escrow.payments.of_trade(scene.ann, sent.id)


@pytest.mark.parametrize(("country", "reason"), [("", "country_unknown"), ("DE", "region")])
async def test_both_are_in_one_country(scene: EscrowScene, country: str, reason: str) -> None:
    """Somebody elsewhere, or who does not say where, is refused with a word of its own."""
    await scene.people()
    await scene.lists.harness.set_country(scene.ann, country)
    with pytest.raises(HoldingNotPossible) as refused:
        await scene.proposed()
    assert refused.value.facts["reason"] == reason


async def test_two_acceptances_do_not_pass_the_limit_together(scene: EscrowScene) -> None:
    """Of two for $60 at once, with a limit of $100, one is refused and nothing of it is stored."""
    await scene.people()
    first, second = [await scene.proposed("60.00", exchange=Exchange.IN_PERSON, bolts=1) for _ in range(2)]
    accept = scene.application.trading.deciding.accept
    ended = await asyncio.gather(
        *(accept(scene.bob, one.id, version=one.version) for one in (first, second)), return_exceptions=True
    )
    refused = [one for one in ended if isinstance(one, BaseException)]
    assert [type(one) for one in refused] == [LimitExceeded]
    async with scene.application.units() as uow:
        assert await uow.payments.open_cents([scene.ann]) == {scene.ann: 6_000}


async def test_only_the_payer_pays_and_once(scene: EscrowScene) -> None:
    """Others are refused; asking twice, at once too, is one payment at the provider."""
    trade = await scene.agreed()
    with pytest.raises(NotThePayer):
        await scene.escrow.paying.begin(scene.bob, trade.id)
    with pytest.raises(PaymentNotFound):
        await scene.escrow.paying.begin(scene.bob + 1, trade.id)
    begun = await asyncio.gather(*(scene.escrow.paying.begin(scene.ann, trade.id) for _ in range(3)))
    assert len({one.reference for one in begun}) == 1
    scene.console.pay(begun[0].reference)
    paid = await scene.escrow.paying.begin(scene.ann, trade.id)
    assert paid.status is ProviderPaymentStatus.SUCCEEDED
    assert await scene.stage_of(trade) is PaymentStage.PAYMENT_RECEIVED
    with pytest.raises(IllegalPaymentStep):
        await scene.escrow.paying.begin(scene.ann, trade.id)


async def test_a_payment_that_is_over_at_the_provider_is_asked_for_anew(scene: EscrowScene) -> None:
    """The payer gets another one, and the first is forgotten."""
    trade = await scene.agreed()
    first = await scene.escrow.paying.begin(scene.ann, trade.id)
    await scene.provider.cancel_payment(first.reference, key="by hand")
    second = await scene.escrow.paying.begin(scene.ann, trade.id)
    assert second.reference != first.reference
    scene.console.pay(second.reference)
    await scene.tell()
    assert await scene.stage_of(trade) is PaymentStage.PAYMENT_RECEIVED


async def test_messages_do_no_harm_twice_late_or_out_of_order(scene: EscrowScene) -> None:
    """Whatever the order and however often, the ledger is as it was; forged ones are refused."""
    trade = await scene.sent()
    for one in (scene.ann, scene.bob):
        await scene.application.trading.fulfilling.confirm(one, trade.id)
    await scene.drain()
    before = await scene.balances(), await scene.payment(trade)
    messages = list(scene.provider.books.messages)
    for body, signature in reversed(messages):
        await scene.escrow.inbox.take(body, signature)
    for number, (body, _) in enumerate(reversed(messages)):
        again = body.replace(b'"id": "evt_', f'"id": "again_{number}_'.encode())
        assert await scene.escrow.inbox.take(again, scene.provider.books.sign(again))
        assert not await scene.escrow.inbox.take(again, scene.provider.books.sign(again))
    await scene.drain()
    assert (await scene.balances(), await scene.payment(trade)) == before
    with pytest.raises(WebhookSignatureInvalid):
        await scene.escrow.inbox.take(messages[0][0], "forged")
    foreign = messages[0][0].replace(b'"id": "evt_', b'"id": "foreign_').replace(b'"pi_1"', b'"pi_99"')
    await scene.escrow.inbox.take(foreign, scene.provider.books.sign(foreign))
    await scene.drain()
    assert (await scene.balances(), await scene.payment(trade)) == before


@pytest.mark.parametrize(("cents", "currency"), [(100, None), (None, "EUR")])
async def test_another_sum_goes_back(scene: EscrowScene, cents: int | None, currency: str | None) -> None:
    """What is not what was asked for is refunded once, is an alert, and the payer can pay again."""
    trade = await scene.agreed()
    told = await scene.escrow.paying.begin(scene.ann, trade.id)
    scene.console.pay(told.reference, cents=cents, currency=currency)
    await scene.tell()
    await scene.tell()
    [refund] = scene.provider.books.moves
    assert refund[1].cents == (cents or 2_040)
    assert await scene.stage_of(trade) is PaymentStage.PENDING_PAYMENT
    page = await scene.escrow.oversight.listed(operator())
    assert [one.kind.value for one in page.alerts] == ["mismatch"]
    again = await scene.escrow.paying.begin(scene.ann, trade.id)
    scene.console.pay(again.reference)
    await scene.tell()
    assert await scene.stage_of(trade) is PaymentStage.PAYMENT_RECEIVED


async def test_a_cancelled_trade_gives_the_money_back(scene: EscrowScene) -> None:
    """All of it, the fee too; the platform bears what the provider took."""
    trade = await scene.paid()
    await scene.application.trading.fulfilling.cancel(scene.bob, trade.id, reason="I lost it.")
    await scene.drain()
    assert await scene.stage_of(trade) is PaymentStage.REFUNDED
    assert [move.cents for _, move in scene.provider.books.moves] == [2_040]
    assert await scene.balances() == {
        Account.PROVIDER_BALANCE: Decimal("-3.26"),
        Account.PROVIDER_COSTS: Decimal("3.26"),
    }


async def test_an_unpaid_trade_is_cancelled_at_the_payers_cost(scene: EscrowScene) -> None:
    """After three days, and not before; nothing can be paid any more, and what comes all the same goes back."""
    trade = await scene.agreed()
    told = await scene.escrow.paying.begin(scene.ann, trade.id)
    scene.clock.moment += 3 * DAY - timedelta(minutes=1)
    await scene.five_minutes()
    assert await scene.stage(trade) is Stage.AGREED
    scene.clock.moment += timedelta(minutes=1)
    await scene.five_minutes()
    over = await scene.now(trade)
    assert (over.stage, over.end_reason, over.fault_id) == (Stage.CANCELLED, EndReason.UNPAID, scene.ann)
    assert await scene.stage_of(trade) is PaymentStage.CANCELLED
    assert scene.provider.books.payments[told.reference].status is ProviderPaymentStatus.CANCELLED
    scene.console.pay(told.reference)
    await scene.tell()
    assert await scene.stage_of(trade) is PaymentStage.REFUNDED
    assert await scene.owned(scene.bob) == {(scene.bird.card_id, "NM"): (2, 0)}


async def test_silence_reminds_then_disputes_then_is_ruled_on(scene: EscrowScene) -> None:
    """14 days after the later shipment both are asked, a week later a dispute opens, and by day 75 it is decided."""
    trade = await scene.sent()
    scene.clock.moment += 14 * DAY
    await scene.five_minutes()
    assert (await scene.payment(trade)).reminded_at == scene.clock.moment
    assert await scene.stage(trade) is Stage.SENT
    scene.clock.moment += 7 * DAY
    await scene.five_minutes()
    assert await scene.stage_of(trade) is PaymentStage.DISPUTED
    async with scene.application.units() as uow:
        [dispute] = await uow.disputes.of_trade(trade.id)
    assert dispute.opened_by is None
    scene.clock.moment += 40 * DAY
    await scene.five_minutes()
    async with scene.application.units() as uow:
        case = await uow.cases.with_id(dispute.case_id)
    assert case is not None
    assert case.level.name == "CRITICAL"
    assert await scene.stage_of(trade) is PaymentStage.DISPUTED
    scene.clock.moment += 14 * DAY
    await scene.five_minutes()
    await scene.five_minutes()
    assert await scene.stage_of(trade) in {PaymentStage.RELEASED, PaymentStage.REFUNDED, PaymentStage.DIVIDED}
    assert (await scene.payment(trade)).held == 0
    decided = await scene.application.moderation.disputes.reading.case(CONSOLE, dispute.case_id)
    assert decided.decided_by == "the house rules"


async def test_a_ruling_divides_the_payment(scene: EscrowScene) -> None:
    """A dispute freezes it; a quarter back is a quarter of the amount with the fee on it, and the rest is released."""
    trade = await scene.sent()
    dispute = await scene.file(scene.ann, trade)
    await scene.drain()
    assert await scene.stage_of(trade) is PaymentStage.DISPUTED
    await scene.say(scene.bob, dispute)
    await scene.rule(dispute, DisputeOutcome.INCONCLUSIVE, refund_percent=25)
    await scene.drain()
    payment = await scene.payment(trade)
    assert payment.stage is PaymentStage.DIVIDED
    assert {move.kind: move.cents for _, move in scene.provider.books.moves} == {
        MoveKind.REFUND: 510,
        MoveKind.TRANSFER: 1_500,
    }
    assert payment.held == 0


async def test_a_chargeback_takes_the_transfer_back_and_opens_a_dispute(scene: EscrowScene) -> None:
    """The payee gives back what they have; lost, the platform bears the rest, and won, the payee has it again."""
    trade = await scene.sent()
    for one in (scene.ann, scene.bob):
        await scene.application.trading.fulfilling.confirm(one, trade.id)
    await scene.drain()
    payment = await scene.payment(trade)
    chargeback = scene.console.charge_back(payment.provider.payment, 2_040)
    await scene.tell()
    contested = await scene.payment(trade)
    assert (contested.chargeback.status.value, contested.chargeback.reversed_cents) == ("open", 2_000)
    async with scene.application.units() as uow:
        [dispute] = await uow.disputes.of_trade(trade.id)
    assert (dispute.filer_id, dispute.is_open) == (scene.ann, True)
    scene.console.decide_chargeback(chargeback, won=True)
    await scene.tell()
    after = await scene.payment(trade)
    assert (after.stage, after.held, after.chargeback.status.value) == (PaymentStage.RELEASED, 0, "won")
    moved = [(move.kind, move.cents) for _, move in scene.provider.books.moves]
    assert moved == [(MoveKind.TRANSFER, 2_000), (MoveKind.REVERSAL, 2_000), (MoveKind.TRANSFER, 2_000)]


async def test_a_lost_chargeback_that_is_told_first_is_a_loss(scene: EscrowScene) -> None:
    """The decision may come before the opening: both are booked once, and the cost with it stays the platform's."""
    trade = await scene.paid()
    payment = await scene.payment(trade)
    chargeback = scene.console.charge_back(payment.provider.payment, 2_040)
    scene.console.decide_chargeback(chargeback, won=False)
    for body, signature in reversed(scene.provider.books.messages):
        await scene.escrow.inbox.take(body, signature)
        await scene.drain()
    after = await scene.payment(trade)
    assert (after.stage, after.held) == (PaymentStage.CHARGED_BACK, 0)
    assert (await scene.balances())[Account.PROVIDER_BALANCE] < 0


@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.ANSWER_LOST])
async def test_a_transfer_is_made_once_whatever_the_provider_answers(scene: EscrowScene, fault: Fault) -> None:
    """A call that never arrived is made again, one whose answer was lost is not; each moves the money once."""
    trade = await scene.sent()
    for one in (scene.ann, scene.bob):
        await scene.application.trading.fulfilling.confirm(one, trade.id)
    scene.provider.faults.append(fault)
    await scene.drain()
    assert await scene.stage_of(trade) is PaymentStage.RELEASING
    await scene.five_minutes()
    assert await scene.stage_of(trade) is PaymentStage.RELEASING
    scene.clock.moment += timedelta(minutes=3)
    await scene.five_minutes()
    assert await scene.stage_of(trade) is PaymentStage.RELEASED
    assert len(scene.provider.books.moves) == 1


async def test_a_refused_transfer_is_an_alert_and_is_tried_anew(scene: EscrowScene) -> None:
    """With another key, since the provider would repeat its refusal, after a pause."""
    trade = await scene.sent()
    for one in (scene.ann, scene.bob):
        await scene.application.trading.fulfilling.confirm(one, trade.id)
    scene.provider.faults.append(Fault.REFUSED)
    await scene.drain()
    await scene.five_minutes()
    assert scene.provider.books.moves == []
    page = await scene.escrow.oversight.listed(operator())
    assert [one.kind.value for one in page.alerts] == ["move_refused"]
    scene.clock.moment += timedelta(minutes=11)
    await scene.five_minutes()
    assert await scene.stage_of(trade) is PaymentStage.RELEASED
    [(_, move)] = scene.provider.books.moves
    assert move.key.endswith("-2")


async def test_a_meeting_needs_no_parcels(scene: EscrowScene) -> None:
    """In person the payment goes from paid to released with both confirmations."""
    trade = await scene.paid(exchange=Exchange.IN_PERSON)
    for one in (scene.ann, scene.bob):
        await scene.application.trading.fulfilling.confirm(one, trade.id)
    await scene.drain()
    assert await scene.stage_of(trade) is PaymentStage.RELEASED


async def test_a_quote_says_the_cost_and_why_not(scene: EscrowScene) -> None:
    """Amount, fee and total come with it whether or not it is possible now, and with the reason."""
    await scene.people()
    quote = await scene.escrow.payments.quote(scene.ann, "bob", 2_000, i_pay=True)
    assert (quote.possible, quote.fee_amount, quote.total_charged) == (True, Decimal("0.40"), Decimal("20.40"))
    other = await scene.escrow.payments.quote(scene.ann, "bob", 2_000, i_pay=False)
    assert (other.possible, other.code, other.total_charged) == (False, "escrow.not_possible", Decimal("20.40"))
    with pytest.raises(DualcasterError):
        await scene.escrow.payments.quote(scene.ann, "ann", 2_000, i_pay=True)
