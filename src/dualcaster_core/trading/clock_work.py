"""What time alone does to trades: proposals expire, silence agrees, reminders fall due. Safe to run twice at once."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.kernel.errors import Conflict
from dualcaster_core.trading.acting import TradingContext, lock_both, tell
from dualcaster_core.trading.events import ReminderDue
from dualcaster_core.trading.fulfilling import taken
from dualcaster_core.trading.lifecycle import Action, By, Party
from dualcaster_core.trading.ports import DueBefore
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade

AT_ONCE = 200


@frozen
class ClockWork:
    """Moves on the trades whose time has come, each in a transaction of its own."""

    context: TradingContext

    async def run(self) -> int:
        """Move on every trade that is due; count them. One that somebody moves on meanwhile is left as it is."""
        moved = 0
        while True:
            now = self.context.clock.now()
            async with self.context.units() as uow:
                due = await uow.trades.due(self._before(now), limit=AT_ONCE)
            done = sum(
                [
                    await self._expire(due.expired, now),
                    await self._take(due.silent_cancels, Action.AGREE_CANCEL, now),
                    await self._take(due.lapsed, Action.LAPSE, now),
                    await self._take(due.unsent, Action.LAPSE_UNSENT, now),
                    await self._finish_unanswered(due.unanswered, now),
                    await self._remind(due.reminders, now),
                ]
            )
            moved += done
            if not done:
                return moved

    def _before(self, now: datetime) -> DueBefore:
        rules = self.context.rules
        last = rules.reminders[-1] if rules.reminders else rules.unanswered
        return DueBefore(
            now=now,
            asked=now - rules.silent_consent,
            accepted=now - rules.lapse,
            answered=now - last - rules.unanswered,
            started=now - rules.nothing_sent,
            first_confirmed=tuple(now - after for after in rules.reminders),
        )

    async def _expire(self, keys: Sequence[int], now: datetime) -> int:
        done = 0
        for key in keys:
            async with self.context.units() as uow:
                trade = await uow.trades.one(key, lock=True)
                if trade is None or not trade.has_expired(now):
                    continue
                step = TradeStep(action=Action.EXPIRE, by=By.CLOCK, at=now)
                after, event = take(trade, step, self.context.rules)
                await uow.trades.store(after, event)
                await tell(uow, self.context.ids, after, event)
                await uow.commit()
                done += 1
        return done

    async def _take(self, keys: Sequence[int], action: Action, now: datetime) -> int:
        """Take a step that frees copies, where it is still due."""
        return sum([await self._moved(key, action, now) for key in keys])

    async def _finish_unanswered(self, keys: Sequence[int], now: datetime) -> int:
        """Complete what the silent party's cards were sent for; call a moderator where they were not."""
        return sum([await self._moved(key, None, now) for key in keys])

    async def _moved(self, key: int, action: Action | None, now: datetime) -> bool:
        """Take a step; one that is not possible any more, or for now, is left for later and holds up no other."""
        try:
            return await self._step(key, action, now)
        except Conflict:
            return False

    async def _step(self, key: int, action: Action | None, now: datetime) -> bool:
        async with self.context.units() as uow:
            known = await uow.trades.one(key)
            if known is None:
                return False
            await lock_both(uow, known)
            trade = await uow.trades.one(key, lock=True)
            if trade is None:
                return False
            chosen = action or _ending_of(trade)
            await taken(uow, self.context, trade, TradeStep(action=chosen, by=By.CLOCK, at=now))
            await uow.commit()
        return True

    async def _remind(self, keys: Sequence[int], now: datetime) -> int:
        done = 0
        for key in keys:
            async with self.context.units() as uow:
                trade = await uow.trades.one(key, lock=True)
                silent = trade.silent_party if trade is not None else None
                if trade is None or silent is None or not self._reminder_is_due(trade, now):
                    continue
                reminded = evolve(trade, reminders=trade.reminders + 1)
                await uow.trades.mark(reminded)
                await uow.record(_reminder(reminded, silent))
                await uow.commit()
                done += 1
        return done

    def _reminder_is_due(self, trade: Trade, now: datetime) -> bool:
        reminders, since = self.context.rules.reminders, trade.first_confirmed_at
        return (
            trade.paused_since is None
            and trade.reminders < len(reminders)
            and since is not None
            and now >= since + reminders[trade.reminders]
        )


def _ending_of(trade: Trade) -> Action:
    """Say how a trade ends whose one party never confirmed: whose goods were sent to them, it is taken to have come."""
    silent = trade.silent_party
    sent = silent is not None and trade.progress_of(silent.other).sent is not None
    return Action.COMPLETE_UNANSWERED if sent else Action.DISPUTE


def _reminder(trade: Trade, silent: Party) -> ReminderDue:
    return ReminderDue(
        trade_id=trade.id,
        chain_id=trade.chain_id,
        version=trade.version,
        action="remind",
        status=trade.status.value,
        proposer_id=trade.proposer_id,
        recipient_id=trade.recipient_id,
        exchange=trade.terms.exchange.value,
        reminder=f"confirm_{trade.reminders}",
        remind_id=trade.user_of(silent),
    )
