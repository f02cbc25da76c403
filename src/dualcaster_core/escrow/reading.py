"""Reading held payments: one's own, one of a trade, and what one would cost."""

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.escrow.acting import EscrowContext
from dualcaster_core.escrow.agreeing import assess
from dualcaster_core.escrow.describing import payment_view
from dualcaster_core.escrow.errors import PaymentNotFound
from dualcaster_core.escrow.fees import LARGEST, SMALLEST
from dualcaster_core.escrow.views import PaymentPage, PaymentView, QuoteView
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import DOLLARS, from_cents
from dualcaster_core.kernel.paging import PAGE, Cursors


@frozen
class Payments:
    """Shows people their held payments."""

    context: EscrowContext

    async def of_person(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> PaymentPage:
        """List what somebody pays and is paid, the latest first. Raises ``ValidationFailed`` for a foreign cursor."""
        cursors = Cursors("escrow.mine", (IdKind.TRADE,), self.context.ids)
        (before,) = cursors.read(cursor) or (None,)
        async with self.context.units() as uow:
            found = await uow.payments.of_person(user_id, before=before, limit=limit + 1)
            people = sorted({one.payer_id for one in found} | {one.payee_id for one in found})
            names = await uow.users.usernames(people)
        shown = found[:limit]
        return PaymentPage(
            items=tuple(payment_view(one, user_id, names, self.context.ids, self.context.rules) for one in shown),
            next_cursor=cursors.after(found, limit, lambda one: (one.id,)),
        )

    async def of_trade(self, user_id: int, trade_id: int) -> PaymentView:
        """Show the payment of a trade of one's own. Raises ``PaymentNotFound``."""
        async with self.context.units() as uow:
            payment = await uow.payments.of_trade(trade_id)
            if payment is None or user_id not in {payment.payer_id, payment.payee_id}:
                raise PaymentNotFound
            names = await uow.users.usernames([payment.payer_id, payment.payee_id])
        return payment_view(payment, user_id, names, self.context.ids, self.context.rules)

    async def quote(self, user_id: int, partner: str, cents: int, *, i_pay: bool) -> QuoteView:
        """Say what holding cents of a trade with somebody would cost, and why not where it is not possible now.

        Raises ``UserNotFound`` and ``AmountOutOfRange``.
        """
        rules = self.context.rules
        quote = rules.fees.quote(cents)
        code = reason = ""
        async with self.context.units() as uow:
            other = (await uow.traders.named([partner])).get(partner)
            if other is None or other.user_id == user_id or not other.is_active:
                raise UserNotFound(partner)
            people = await uow.traders.of([user_id, other.user_id])
            payer, payee = (user_id, other.user_id) if i_pay else (other.user_id, user_id)
            try:
                await assess(uow, rules, people, payer=payer, payee=payee, cents=cents)
            except DualcasterError as error:
                code, reason = error.code, error.message
        return QuoteView(
            possible=not code,
            code=code,
            reason=reason,
            amount=from_cents(quote.amount),
            fee_amount=from_cents(quote.fee),
            surcharge=from_cents(quote.surcharge),
            total_charged=from_cents(quote.total),
            currency=DOLLARS,
            limit=from_cents(rules.limit(people[payer].tier, people[payee].tier)),
        )


BOUNDS = (from_cents(SMALLEST), from_cents(LARGEST))
"""The least and the most dollars that can be held."""
