"""What operators see of held payments, and the alerts that they have looked at."""

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.staff import StaffMember
from dualcaster_core.escrow.acting import EscrowContext
from dualcaster_core.escrow.alerts import EscrowAlert
from dualcaster_core.escrow.describing import alert_view, entry_view, move_view, payment_view, staff_row
from dualcaster_core.escrow.errors import PaymentAlertNotFound, PaymentNotFound
from dualcaster_core.escrow.filters import PaymentFilters
from dualcaster_core.escrow.ledger import Account, balances
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.ports import EscrowUnitOfWork
from dualcaster_core.escrow.views import MOST_COUNTED, AlertPage, AlertView, StaffPaymentPage, StaffPaymentView
from dualcaster_core.kernel.audit import AuditAction
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE, Cursors
from dualcaster_core.kernel.permissions import Permission

MOST_ALERTS = 50
"""So many alerts stand above the list of payments."""
EVERY = PaymentFilters()


@frozen
class PaymentOversight:
    """Lists payments with what the ledger says of them. All raise ``Forbidden`` for who may not see them."""

    context: EscrowContext

    async def listed(
        self,
        by: StaffMember,
        filters: PaymentFilters = EVERY,
        *,
        person: str | None = None,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> StaffPaymentPage:
        """List payments that fit, those of a person by their username, the latest first.

        Raises ``UserNotFound``, and ``ValidationFailed`` for a foreign cursor.
        """
        by.require(Permission.SEE_PAYMENTS)
        cursors = Cursors("escrow.all", (IdKind.TRADE,), self.context.ids)
        (before,) = cursors.read(cursor) or (None,)
        async with self.context.units() as uow:
            if person is not None:
                filters = evolve(filters, person_id=await _user_key(uow, person))
            found = await uow.payments.listed(filters, before=before, limit=limit + 1)
            names = await uow.users.usernames(sorted({one.payer_id for one in found} | {one.payee_id for one in found}))
            counts = await uow.payments.counts(most=MOST_COUNTED)
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

    async def one(self, by: StaffMember, trade_id: int) -> StaffPaymentView:
        """Show the payment of a trade with all that was booked for it. Raises ``PaymentNotFound``."""
        by.require(Permission.SEE_PAYMENTS)
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

    async def alerts(self, by: StaffMember, *, limit: int = PAGE, cursor: str | None = None) -> AlertPage:
        """List alerts that wait, the latest first. Raises ``ValidationFailed`` for a foreign cursor."""
        by.require(Permission.SEE_PAYMENTS)
        cursors = Cursors("escrow.alerts", (IdKind.PAYMENT_ALERT,), self.context.ids)
        (before,) = cursors.read(cursor) or (None,)
        async with self.context.units() as uow:
            found = await uow.escrow_alerts.unseen(before=before, limit=limit + 1)
            shown = await self._alerts(uow, found[:limit])
        return AlertPage(items=shown, next_cursor=cursors.after(found, limit, lambda one: (one.id,)))

    async def mark_seen(self, by: StaffMember, alert_id: int) -> AlertView:
        """Note that an alert was looked at, by the first alone. Raises ``PaymentAlertNotFound``."""
        by.require(Permission.SEE_PAYMENTS)
        now = self.context.clock.now()
        async with self.context.units() as uow:
            was_unseen = await uow.escrow_alerts.mark_seen(alert_id, by.user_id, now)
            alert = await uow.escrow_alerts.one(alert_id)
            if alert is None:
                raise PaymentAlertNotFound
            (shown,) = await self._alerts(uow, [alert])
            if was_unseen:
                facts = {"payment": shown.trade, "alert": alert.kind.value, "reference": alert.reference}
                details = {name: value for name, value in facts.items() if value}
                await uow.audit.add(evolve(by.entry(AuditAction.PAYMENT_ALERT_SEEN, now), details=details))
            await uow.commit()
        return shown

    async def _alerts(self, uow: EscrowUnitOfWork, alerts: Sequence[EscrowAlert]) -> tuple[AlertView, ...]:
        keys = sorted({one.payment_id for one in alerts if one.payment_id is not None})
        trades = await uow.payments.trades_of(keys)
        return tuple(alert_view(one, trades, self.context.ids) for one in alerts)


async def _user_key(uow: EscrowUnitOfWork, username: str) -> int:
    found = await uow.users.named(username)
    if found is None:
        raise UserNotFound(username)
    return found.id
