"""What time alone does to held payments; safe to run twice at once."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.escrow.acting import EscrowContext, follow_trade, locked_with_trade, tell
from dualcaster_core.escrow.agreeing import payer_of
from dualcaster_core.escrow.deadlines import Deadline, due_now
from dualcaster_core.escrow.events import ParcelsSilent, changed
from dualcaster_core.escrow.lifecycle import PaymentAction
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.ports import EscrowUnitOfWork
from dualcaster_core.kernel.errors import Conflict
from dualcaster_core.moderation.deciding import HOUSE_RULES
from dualcaster_core.moderation.disputes.acting import facts_in
from dualcaster_core.moderation.disputes.house_rules import applying
from dualcaster_core.moderation.disputes.model import Dispute, RulingDecision
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_core.moderation.disputes.ruling import DisputeRuling
from dualcaster_core.moderation.model import Level
from dualcaster_core.trading.fulfilling import taken
from dualcaster_core.trading.lifecycle import TRANSITIONS, Action, By
from dualcaster_core.trading.steps import TradeStep
from dualcaster_core.trading.trade import Trade

AT_ONCE: Final = 100
FORCED: Final = "No moderator decided before money may no longer be held, so that it follows the house rules."
_Deed = Callable[["PaymentClock", EscrowUnitOfWork, Trade, HeldPayment, datetime], Awaitable[None]]


@frozen
class PaymentClock:
    """Moves on the payments whose time has come, each in a transaction of its own."""

    context: EscrowContext
    ruling: DisputeRuling

    async def run(self) -> int:
        """Look at every payment that is due; count those that moved. One that cannot now is left for the next time."""
        moved, after = 0, 0
        while True:
            now = self.context.clock.now()
            async with self.context.units() as uow:
                due = await uow.payments.due(now, self.context.rules, after=after, limit=AT_ONCE)
            for payment in due:
                moved += await self._moved(payment.id)
            if len(due) < AT_ONCE:
                return moved
            after = due[-1].id

    async def _moved(self, payment_id: int) -> bool:
        try:
            return await self._move(payment_id)
        except Conflict:
            return False

    async def _move(self, payment_id: int) -> bool:
        now = self.context.clock.now()
        async with self.context.units() as uow:
            held = await locked_with_trade(uow, payment_id)
            if held is None:
                return False
            trade, payment = held
            after = await follow_trade(uow, self.context.ids, payment)
            deadline = due_now(after, self.context.rules, now)
            if deadline is not None and trade.paused_since is None:
                if deadline is Deadline.RULING:
                    forced = await self._forced(uow, trade, now)
                else:
                    await _DEEDS[deadline](self, uow, trade, after, now)
            await uow.commit()
        if deadline is Deadline.RULING and trade.paused_since is None and forced is not None:
            await self.ruling.rule(HOUSE_RULES, *forced)
        return deadline is not None or after != payment

    async def _forced(self, uow: EscrowUnitOfWork, trade: Trade, now: datetime) -> tuple[int, RulingDecision] | None:
        """Say how the open dispute over a trade is decided by the house rules; without one that applies, nobody wins.

        Then the trade is cancelled, nobody is at fault, and the payer has the money back.
        """
        dispute = next((one for one in await uow.disputes.of_trade(trade.id) if one.is_open), None)
        if dispute is None:
            return None
        facts = await facts_in(uow, self.context.disputes, dispute, trade, now)
        rule = next(iter(applying(facts)), None)
        if rule is None:
            return dispute.case_id, RulingDecision(outcome=DisputeOutcome.MUTUAL_CANCELLATION, reason=FORCED)
        decision = RulingDecision(
            outcome=rule.proposes.outcome, reason=FORCED, rules=(rule.id,), good_faith=rule.proposes.good_faith
        )
        return dispute.case_id, decision

    async def _give_up(self, uow: EscrowUnitOfWork, trade: Trade, payment: HeldPayment, now: datetime) -> None:
        """Cancel the trade, at the cost of who did not pay."""
        if (trade.stage, Action.LAPSE_UNPAID) in TRANSITIONS:
            step = TradeStep(action=Action.LAPSE_UNPAID, by=By.SYSTEM, at=now, fault=payer_of(trade))
            await taken(uow, self.context.disputes.trading, trade, step)
        after = payment.after(PaymentAction.EXPIRE, now)
        await uow.payments.store(after)
        await tell(uow, self.context.ids, after, [changed(after, PaymentAction.EXPIRE.value)])

    async def _remind(self, uow: EscrowUnitOfWork, trade: Trade, payment: HeldPayment, now: datetime) -> None:
        after = evolve(payment, reminded_at=now, version=payment.version + 1)
        await uow.payments.store(after)
        silent = ParcelsSilent(
            payment_id=after.id,
            trade_id=after.proposal_id,
            payer_id=after.payer_id,
            payee_id=after.payee_id,
            version=after.version,
        )
        await tell(uow, self.context.ids, after, [silent])

    async def _dispute(self, uow: EscrowUnitOfWork, trade: Trade, payment: HeldPayment, now: datetime) -> None:
        """Call a moderator; the dispute opens with the event of the trade."""
        await taken(uow, self.context.disputes.trading, trade, TradeStep(action=Action.DISPUTE, by=By.SYSTEM, at=now))
        await follow_trade(uow, self.context.ids, payment)

    async def _urge(self, uow: EscrowUnitOfWork, trade: Trade, payment: HeldPayment, now: datetime) -> None:
        """Put the dispute on top of the moderators' queue."""
        for dispute in await uow.disputes.of_trade(trade.id):
            await _raise(uow, dispute, now)

    async def _return(self, uow: EscrowUnitOfWork, trade: Trade, payment: HeldPayment, now: datetime) -> None:
        """Give the money back; the dispute goes on over reputations."""
        after = payment.decided(PaymentAction.RULE_REFUND, now, released=0)
        await uow.payments.store(after)
        await tell(uow, self.context.ids, after, [changed(after, PaymentAction.RULE_REFUND.value)])


async def _raise(uow: EscrowUnitOfWork, dispute: Dispute, now: datetime) -> None:
    case = await uow.cases.with_id(dispute.case_id, lock=True) if dispute.is_open else None
    if case is not None and case.is_open and case.level is not Level.CRITICAL:
        await uow.cases.store(case.raised(Level.CRITICAL, now))


_DEEDS: Final[Mapping[Deadline, _Deed]] = {
    Deadline.UNPAID: PaymentClock._give_up,
    Deadline.REMINDER: PaymentClock._remind,
    Deadline.DISPUTE: PaymentClock._dispute,
    Deadline.URGENT: PaymentClock._urge,
    Deadline.RETURN: PaymentClock._return,
}
