"""What operators see of held payments."""

from collections.abc import Collection, Mapping, Sequence

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.escrow.acting import EscrowContext
from dualcaster_core.escrow.alerts import EscrowAlert
from dualcaster_core.escrow.describing import alert_view, entry_view, move_view, payment_view, staff_row
from dualcaster_core.escrow.errors import PaymentNotFound
from dualcaster_core.escrow.ledger import Account, balances
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.ports import EscrowUnitOfWork
from dualcaster_core.escrow.views import AlertView, StaffPaymentPage, StaffPaymentView
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE, Cursors
from dualcaster_core.kernel.permissions import Permission, require

MOST_ALERTS = 50


@frozen
class PaymentOversight:
    """Lists payments with what the ledger says of them. ``by`` is who looks, None at the console.

    All raise ``Forbidden`` for who may not.
    """

    context: EscrowContext

    async def listed(
        self,
        by: Actor | None,
        stages: Collection[PaymentStage] = (),
        *,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> StaffPaymentPage:
        """List payments at these stages, all where none is named, the latest first."""
        _check(by)
        cursors = Cursors("escrow.all", (IdKind.TRADE,), self.context.ids)
        (before,) = cursors.read(cursor) or (None,)
        async with self.context.units() as uow:
            found = await uow.payments.listed(stages, before=before, limit=limit + 1)
            names = await uow.users.usernames(sorted({one.payer_id for one in found} | {one.payee_id for one in found}))
            counts = await uow.payments.counts()
            sums = await uow.ledger.balances()
            alerts = await self._alerts(uow, await uow.escrow_alerts.unseen(limit=MOST_ALERTS))
        shown = found[:limit]
        return StaffPaymentPage(
            items=tuple(staff_row(one, names, self.context.ids) for one in shown),
            next_cursor=cursors.after(found, limit, lambda one: (one.id,)),
            counts=tuple((stage, counts.get(stage, 0)) for stage in PaymentStage),
            balances=tuple((account.value, from_cents(sums[account])) for account in Account),
            alerts=alerts,
        )

    async def one(self, by: Actor | None, trade_id: int) -> StaffPaymentView:
        """Show the payment of a trade with all that was booked for it. Raises ``PaymentNotFound``."""
        _check(by)
        context = self.context
        async with context.units() as uow:
            payment = await uow.payments.of_trade(trade_id)
            if payment is None:
                raise PaymentNotFound
            names = await uow.users.usernames([payment.payer_id, payment.payee_id])
            entries = await uow.ledger.of_payment(payment.id)
            moves = await uow.money_moves.latest(payment.id)
            alerts = await uow.escrow_alerts.of_payment(payment.id)
        trades: Mapping[int, int] = {payment.id: payment.proposal_id}
        return StaffPaymentView(
            payment=payment_view(payment, 0, names, context.ids, context.rules),
            stage=payment.stage,
            held=from_cents(payment.held),
            provider_cost=from_cents(balances(entries)[Account.PROVIDER_COSTS]),
            provider_payment=payment.provider.payment,
            provider_charge=payment.provider.charge,
            provider_transfer=payment.provider.transfer,
            provider_refund=payment.provider.refund,
            chargeback=payment.chargeback.status.value,
            chargeback_amount=from_cents(payment.chargeback.cents),
            entries=tuple(entry_view(one) for one in entries),
            moves=tuple(move_view(one) for one in moves.values()),
            alerts=tuple(alert_view(one, trades, context.ids) for one in alerts),
        )

    async def mark_seen(self, by: Actor | None, alert_id: int) -> bool:
        """Note that an alert was looked at; False where there is none that waits."""
        _check(by)
        async with self.context.units() as uow:
            seen_by = None if by is None else by.user_id
            was_unseen = await uow.escrow_alerts.mark_seen(alert_id, seen_by, self.context.clock.now())
            await uow.commit()
        return was_unseen

    async def _alerts(self, uow: EscrowUnitOfWork, alerts: Sequence[EscrowAlert]) -> tuple[AlertView, ...]:
        keys = sorted({one.payment_id for one in alerts if one.payment_id is not None})
        trades = await uow.payments.trades_of(keys)
        return tuple(alert_view(one, trades, self.context.ids) for one in alerts)


def _check(by: Actor | None) -> None:
    if by is not None:
        require(by.role.value, Permission.SEE_PAYMENTS)
