"""Chargebacks: the payer's bank takes a payment back, and decides later whether it stays so."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from dualcaster_core.escrow.acting import EscrowContext, follow_trade, locked_with_trade, tell
from dualcaster_core.escrow.alerts import EscrowAlert, EscrowAlertKind
from dualcaster_core.escrow.bookkeeping import Booked, charge_back, lose_chargeback, win_chargeback
from dualcaster_core.escrow.errors import MoneyMoving
from dualcaster_core.escrow.events import PaymentContested, PaymentEvent, changed
from dualcaster_core.escrow.lifecycle import ChargebackStatus
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.moves import MoveState
from dualcaster_core.escrow.moving import MovingMoney
from dualcaster_core.escrow.ports import EscrowUnitOfWork
from dualcaster_core.escrow.provider import ProviderEvent, ProviderEventKind
from dualcaster_core.escrow.receiving import Receiving
from dualcaster_core.moderation.disputes.acting import announce_opened, opened
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind
from dualcaster_core.trading.fulfilling import taken
from dualcaster_core.trading.lifecycle import TRANSITIONS, Action, By
from dualcaster_core.trading.steps import TradeStep
from dualcaster_core.trading.trade import Trade


@frozen
class Chargebacks:
    """Books what banks take back and give back, opens the dispute, and takes transfers back where possible."""

    context: EscrowContext
    receiving: Receiving
    moving: MovingMoney

    async def told(self, event: ProviderEvent) -> None:
        """Take note of what a bank did; of payments that are not ours, and said before, nothing follows.

        Raises ``MoneyMoving`` where a decision has to wait for a sum that is on its way.
        """
        async with self.context.units() as uow:
            payment = await uow.payments.known_as(event.payment)
        if payment is None:
            return
        await self.receiving.look(event.payment)
        await self._open(payment.id, event)
        if event.kind is not ProviderEventKind.CHARGEBACK_OPENED:
            await self._decide(payment.id, event)
        await self.moving.move(payment.id)

    async def _open(self, payment_id: int, event: ProviderEvent) -> None:
        now = self.context.clock.now()
        async with self.context.units() as uow:
            held = await locked_with_trade(uow, payment_id)
            if held is None or held[1].chargeback.status is not ChargebackStatus.NONE:
                return
            trade, payment = held
            booked = charge_back(payment, event.reference, now, cents=event.cents, cost=event.cost)
            if not await uow.ledger.post(booked.entries):
                return
            await uow.payments.store(booked.payment)
            await uow.escrow_alerts.raise_(
                EscrowAlert(
                    kind=EscrowAlertKind.CHARGEBACK,
                    reference=event.reference,
                    text=f"the payer's bank took {event.cents} cents back",
                    raised_at=now,
                    payment_id=payment_id,
                )
            )
            await self._dispute(uow, trade, booked.payment)
            await tell(uow, self.context.ids, booked.payment, _contested(booked.payment))
            await follow_trade(uow, self.context.ids, booked.payment)
            await uow.commit()

    async def _dispute(self, uow: EscrowUnitOfWork, trade: Trade, payment: HeldPayment) -> None:
        """Call a moderator: the payer counts as the filer."""
        now = self.context.clock.now()
        if (trade.stage, Action.DISPUTE) in TRANSITIONS:
            step = TradeStep(action=Action.DISPUTE, by=By.SYSTEM, at=now)
            trade = await taken(uow, self.context.disputes.trading, trade, step)
        if any(one.is_open for one in await uow.disputes.of_trade(trade.id)):
            return
        filer = trade.party_of(payment.payer_id)
        assert filer is not None  # noqa: S101 - the payer is one of the two
        dispute = await opened(uow, trade, DisputeKind.OTHER, filer, now, opened_by=None)
        if dispute is not None:
            await announce_opened(uow, dispute, trade)

    async def _decide(self, payment_id: int, event: ProviderEvent) -> None:
        now = self.context.clock.now()
        async with self.context.units() as uow:
            payment = await uow.payments.with_id(payment_id, lock=True)
            if payment is None or not payment.chargeback.is_open:
                return
            moves = (await uow.money_moves.latest(payment_id)).values()
            if any(one.state is MoveState.STARTED for one in moves):
                raise MoneyMoving(payment_id)
            booked = _decided(payment, event, at=now)
            if not await uow.ledger.post(booked.entries):
                return
            await uow.payments.store(booked.payment)
            action = f"chargeback_{booked.payment.chargeback.status.value}"
            events = [*_contested(booked.payment), changed(booked.payment, action)]
            await tell(uow, self.context.ids, booked.payment, events)
            await uow.commit()


def _decided(payment: HeldPayment, event: ProviderEvent, *, at: datetime) -> Booked:
    if event.kind is ProviderEventKind.CHARGEBACK_WON:
        return win_chargeback(payment, event.reference, at)
    return lose_chargeback(payment, event.reference, at)


def _contested(payment: HeldPayment) -> Sequence[PaymentEvent]:
    return [
        PaymentContested(
            payment_id=payment.id,
            trade_id=payment.proposal_id,
            payer_id=payment.payer_id,
            payee_id=payment.payee_id,
            version=payment.version,
            status=payment.chargeback.status.value,
            cents=payment.chargeback.cents,
        )
    ]
