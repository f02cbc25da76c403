"""What recipient and proposer do with an open proposal."""

from decimal import Decimal

from attrs import evolve, frozen

from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.trading.acting import TradingContext, check_still_possible, lock_both, own_trade, role_of, tell
from dualcaster_core.trading.copies import reserve
from dualcaster_core.trading.errors import ExposureExceeded, PartnerExposed, ValuesMoved
from dualcaster_core.trading.lifecycle import Action, Party
from dualcaster_core.trading.mail import exposed, exposure_limit, freed_by, is_exposed, received_by, ships_first
from dualcaster_core.trading.model import NOTHING
from dualcaster_core.trading.offers import worth_now
from dualcaster_core.trading.ports import TraderFacts, TradingUnitOfWork
from dualcaster_core.trading.screening.ports import Words
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade
from dualcaster_core.trading.value_moves import have_moved


@frozen
class Deciding:
    """Views, accepts, declines and takes back proposals.

    All raise ``TradeNotFound`` for a trade of others, ``TradeConflict`` where ``version`` is not the trade's,
    ``IllegalTransition`` and ``ProposalExpired``.
    """

    context: TradingContext

    async def view(self, user_id: int, trade_id: int, *, version: int | None = None) -> Trade:
        """Note that the recipient looked at a proposal."""
        return await self._simple(user_id, trade_id, Action.VIEW, "", version)

    async def decline(self, user_id: int, trade_id: int, *, reason: str = "", version: int | None = None) -> Trade:
        """Decline a proposal."""
        return await self._simple(user_id, trade_id, Action.DECLINE, reason, version)

    async def withdraw(self, user_id: int, trade_id: int, *, reason: str = "", version: int | None = None) -> Trade:
        """Take an open proposal back."""
        return await self._simple(user_id, trade_id, Action.WITHDRAW, reason, version)

    async def discard(self, user_id: int, trade_id: int, *, version: int | None = None) -> Trade:
        """Throw a draft away."""
        return await self._simple(user_id, trade_id, Action.DISCARD, "", version)

    async def accept(self, user_id: int, trade_id: int, *, version: int, confirm_values: bool = False) -> Trade:
        """Accept a proposal as it was seen: the copies of both sides are promised from now on.

        Raises ``CopiesGone`` naming the lines, ``ValuesMoved`` where a side's value moved by more than 10 % unless
        ``confirm_values``, ``ExposureExceeded``, ``PartnerExposed``, ``NoLongerAvailable``, and what the payment's
        being held asks for.
        """
        context = self.context
        async with context.units() as uow:
            trade = await own_trade(uow, user_id, trade_id)
            await lock_both(uow, trade)
            trade = await own_trade(uow, user_id, trade_id, lock=True)
            trade.check_version(version)
            step = TradeStep(action=Action.ACCEPT, by=role_of(trade, user_id), at=context.clock.now())
            after, event = take(trade, step, context.rules)
            proposer, recipient = await check_still_possible(uow, trade)
            if not confirm_values:
                await self._check_values(uow, trade)
            await self._check_exposure(uow, trade, Party.RECIPIENT, recipient)
            await self._check_exposure(uow, trade, Party.PROPOSER, proposer)
            after = evolve(after, ships_first=ships_first(trade.terms, proposer, recipient), copies_missing_at=None)
            await reserve(uow, after)
            if context.holding is not None and trade.terms.held_payment:
                await context.holding.agree(uow, after)
            await uow.trades.store(after, event)
            await tell(uow, context.ids, after, event)
            await uow.commit()
        return after

    async def _simple(self, user_id: int, trade_id: int, action: Action, reason: str, version: int | None) -> Trade:
        async with self.context.units() as uow:
            trade = await own_trade(uow, user_id, trade_id, lock=True)
            trade.check_version(version)
            reason = await self.context.passed(uow, trade, user_id, reason, Words.REASON)
            step = TradeStep(action=action, by=role_of(trade, user_id), at=self.context.clock.now(), reason=reason)
            after, event = take(trade, step, self.context.rules)
            await uow.trades.store(after, event, reason=reason)
            await tell(uow, self.context.ids, after, event)
            await uow.commit()
        return after

    async def _check_values(self, uow: TradingUnitOfWork, trade: Trade) -> None:
        """Compare what both sides were worth when the proposal was sent with what they are worth now."""
        then, now = [], []
        for party in Party:
            lines = trade.terms.lines_of(party)
            then.append(sum((line.value for line in lines), NOTHING))
            now.append(await worth_now(uow, trade.user_of(party), lines))
        if have_moved(then, now, self.context.rules):
            raise ValuesMoved(then, now)

    async def _check_exposure(self, uow: TradingUnitOfWork, trade: Trade, party: Party, facts: TraderFacts) -> None:
        """Raise where a party would have more coming from others than their tier allows; no numbers of the other's."""
        if not is_exposed(trade.terms):
            return
        try:
            await check_exposure(uow, self.context, facts, received_by(trade.terms, party))
        except ExposureExceeded:
            if party is Party.PROPOSER:
                raise PartnerExposed from None
            raise


async def check_exposure(uow: TradingUnitOfWork, context: TradingContext, facts: TraderFacts, added: Decimal) -> None:
    """Raise ``ExposureExceeded`` where somebody would have more dollars coming from others than their tier allows."""
    limit = exposure_limit(facts, context.rules)
    if limit is None:
        return
    under_way = await uow.trades.exposure(facts.user_id)
    before = exposed(under_way)
    if before + added <= limit:
        return
    freeing = freed_by(under_way, before + added - limit)
    frees = None if freeing is None else context.ids.encode(IdKind.TRADE, freeing)
    raise ExposureExceeded(limit=limit, exposed=before, added=added, frees=frees)
