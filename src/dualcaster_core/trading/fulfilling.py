"""What the two people do with an accepted trade."""

from attrs import frozen

from dualcaster_core.trading.acting import TradingContext, both_facts, lock_both, own_trade, role_of, tell
from dualcaster_core.trading.completion import complete
from dualcaster_core.trading.copies import release
from dualcaster_core.trading.lifecycle import AFTER_PAYMENT, Action, Party, Stage
from dualcaster_core.trading.model import Shipment
from dualcaster_core.trading.ports import TradingUnitOfWork
from dualcaster_core.trading.screening.ports import Words
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade


@frozen
class Fulfilling:
    """Marks cards as sent and received, and cancels.

    All raise ``TradeNotFound`` for a trade of others, ``TradeConflict`` where ``version`` is not the trade's, and
    ``IllegalTransition``.
    """

    context: TradingContext

    async def mark_sent(
        self, user_id: int, trade_id: int, *, carrier: str = "", tracking: str = "", version: int | None = None
    ) -> Trade:
        """Say that one's cards are on the way, with carrier and tracking number where there are such."""
        shipment = Shipment(at=self.context.clock.now(), carrier=carrier, tracking=tracking)
        return await self._act(user_id, trade_id, Action.MARK_SENT, version=version, shipment=shipment)

    async def confirm(self, user_id: int, trade_id: int, *, version: int | None = None) -> Trade:
        """Say that the other's cards have arrived; with the second confirmation the copies move.

        Raises ``InventoryFull`` where a stack would have over 9,999 copies.
        """
        return await self._act(user_id, trade_id, Action.CONFIRM, version=version)

    async def ask_cancel(self, user_id: int, trade_id: int, *, reason: str = "", version: int | None = None) -> Trade:
        """Ask the other to cancel; a week of silence agrees."""
        return await self._act(user_id, trade_id, Action.ASK_CANCEL, version=version, reason=reason)

    async def agree_cancel(self, user_id: int, trade_id: int, *, version: int | None = None) -> Trade:
        """Agree to cancel; nobody's fault."""
        return await self._act(user_id, trade_id, Action.AGREE_CANCEL, version=version)

    async def cancel(self, user_id: int, trade_id: int, *, reason: str, version: int | None = None) -> Trade:
        """Cancel alone, which counts against who does, unless the other's account is suspended or closed."""
        return await self._act(user_id, trade_id, Action.CANCEL, version=version, reason=reason)

    async def cancel_on(self, user_id: int, trade_id: int, *, reason: str = "", version: int | None = None) -> Trade:
        """Cancel since the other sent nothing for a week, which counts against the other."""
        return await self._act(user_id, trade_id, Action.CANCEL_ON, version=version, reason=reason)

    async def _act(
        self,
        user_id: int,
        trade_id: int,
        action: Action,
        *,
        version: int | None,
        reason: str = "",
        shipment: Shipment | None = None,
    ) -> Trade:
        context = self.context
        async with context.units() as uow:
            trade = await own_trade(uow, user_id, trade_id)
            await lock_both(uow, trade)
            trade = await own_trade(uow, user_id, trade_id, lock=True)
            trade.check_version(version)
            by = role_of(trade, user_id)
            if action in AFTER_PAYMENT and context.holding is not None and trade.terms.held_payment:
                await context.holding.check_paid(uow, trade)
            step = TradeStep(
                action=action,
                by=by,
                at=context.clock.now(),
                reason=await context.passed(uow, trade, user_id, reason, Words.REASON),
                shipment=shipment,
                without_fault=action is Action.CANCEL and await _is_gone(uow, trade, Party(by).other),
            )
            after = await taken(uow, context, trade, step)
            await uow.commit()
        return after


async def taken(uow: TradingUnitOfWork, context: TradingContext, trade: Trade, step: TradeStep) -> Trade:
    """Take a step of an accepted trade with what it does to the copies; both people are locked."""
    after, event = take(trade, step, context.rules)
    if after.stage is Stage.COMPLETED:
        await complete(uow, after)
    elif trade.is_live and not after.is_live:
        await release(uow, trade)
    await uow.trades.store(after, event, reason=step.reason)
    await tell(uow, context.ids, after, event)
    return after


async def _is_gone(uow: TradingUnitOfWork, trade: Trade, party: Party) -> bool:
    proposer, recipient = await both_facts(uow, trade)
    return not (proposer if party is Party.PROPOSER else recipient).is_active
