"""What follows from events: in trades from what happens elsewhere, and elsewhere from what happens in trades."""

from collections.abc import Sequence

from attrs import evolve, frozen

from dualcaster_core.accounts.events import AccountDeleted, AccountShut, UserBlocked
from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.kernel.events import Delivery, FiveMinutesDue
from dualcaster_core.trading.acting import TradingContext, tell
from dualcaster_core.trading.clock_work import ClockWork
from dualcaster_core.trading.events import CopiesMissing, TradeEvent
from dualcaster_core.trading.lifecycle import Action, By, Stage
from dualcaster_core.trading.notices import notifications_of
from dualcaster_core.trading.steps import TradeStep, take


@frozen
class MoveDueTrades:
    """Lets time do its work on trades."""

    context: TradingContext

    async def __call__(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """Move them on, each in a transaction of its own; done twice it finds nothing more to do."""
        await ClockWork(self.context).run()
        async with self.context.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


@frozen
class MarkMissingCopies:
    """Marks the open proposals whose copies are gone once their owner's lists changed, and unmarks those that are back.

    Both people are told of a proposal that can no longer be accepted as it is.
    """

    context: TradingContext

    async def __call__(self, delivery: Delivery, event: ListsChanged) -> None:
        """Mark them in the transaction that notes the event as handled."""
        now = self.context.clock.now()
        async with self.context.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            changes = await uow.trades.mismarked(event.user_id)
            for key in sorted((*changes.missing, *changes.back)):
                trade = await uow.trades.one(key, lock=True)
                if trade is None or not trade.is_open:
                    continue
                is_missing = key in changes.missing
                marked = evolve(trade, copies_missing_at=now if is_missing else None)
                await uow.trades.mark(marked)
                if is_missing:
                    await tell(uow, self.context.ids, marked, marked.event(CopiesMissing, Action.END, by=By.SYSTEM))
            await uow.commit()


@frozen
class EndOpenTrades:
    """Ends drafts and open proposals of people who trade no more with each other; accepted trades stay."""

    context: TradingContext

    async def __call__(self, delivery: Delivery, event: UserBlocked | AccountDeleted | AccountShut) -> None:
        """End them, each in a transaction of its own; neither side is told why."""
        async with self.context.units() as uow:
            keys: Sequence[int] = (
                await uow.trades.unaccepted_between(event.blocker_id, event.blocked_id)
                if isinstance(event, UserBlocked)
                else ()
                if isinstance(event, AccountShut) and not event.for_good
                else await uow.trades.unaccepted_of(event.user_id)
            )
        for key in keys:
            await self._end(key)
        async with self.context.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()

    async def _end(self, trade_id: int) -> None:
        async with self.context.units() as uow:
            trade = await uow.trades.one(trade_id, lock=True)
            if trade is None or trade.stage not in _ENDING:
                return
            step = TradeStep(action=Action.END, by=By.SYSTEM, at=self.context.clock.now())
            after, told = take(trade, step, self.context.rules)
            await uow.trades.store(after, told)
            await tell(uow, self.context.ids, after, told)
            await uow.commit()


_ENDING = frozenset({Stage.DRAFT, Stage.PENDING, Stage.VIEWED})


@frozen
class NotifyTraders:
    """Tells the people of a trade in the notification centre what the other did, or what time did."""

    context: TradingContext

    async def __call__(self, delivery: Delivery, event: TradeEvent) -> None:
        """Add the notifications in the transaction that notes the event as handled."""
        async with self.context.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            names = await uow.users.usernames([event.proposer_id, event.recipient_id])
            found = notifications_of(event, names, self.context.ids, self.context.clock.now())
            await uow.notifications.add(*found)
            await uow.commit()
