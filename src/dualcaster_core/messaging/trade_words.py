"""Holds what somebody writes with a step of a trade, like a message of its thread."""

from collections.abc import Callable

from attrs import frozen

from dualcaster_core.kernel.ports import Clock
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.held import HeldOrigin
from dualcaster_core.messaging.holding import hold
from dualcaster_core.messaging.model import Room, thread_of
from dualcaster_core.messaging.ports import MessagingUnitOfWork
from dualcaster_core.messaging.screening import scam_phrase_in
from dualcaster_core.trading.ports import TradingUnitOfWork
from dualcaster_core.trading.screening import Words
from dualcaster_core.trading.trade import Trade

ORIGIN = {Words.PROPOSAL: HeldOrigin.PROPOSAL, Words.REASON: HeldOrigin.REASON}


@frozen
class HoldTradeWords:
    """``WordsScreening``: words with a phrase of a known scam are held in the thread of the trade.

    The trade goes on without them, so that nothing that shows the trade has them. ``within`` returns the transaction
    of messages that one of trades is.
    """

    within: Callable[[TradingUnitOfWork], MessagingUnitOfWork]
    clock: Clock

    async def passed(self, uow: TradingUnitOfWork, trade: Trade, user_id: int, text: str, words: Words) -> str:
        """Hold them, where they have such a phrase."""
        phrase = scam_phrase_in(text)
        if phrase is None:
            return text
        messages = self.within(uow)
        room = await self._room(messages, trade)
        now, draft = self.clock.now(), MessageDraft(text=text)
        await hold(messages, room, draft, sender_id=user_id, phrase=phrase, at=now, origin=ORIGIN[words])
        return ""

    async def _room(self, uow: MessagingUnitOfWork, trade: Trade) -> Room:
        """Return the locked thread, opened where nobody has yet."""
        room = await uow.rooms.of_chain(trade.chain_id, lock=True)
        if room is not None:
            return room
        people = (trade.proposer_id, trade.recipient_id)
        return await uow.rooms.open(thread_of(trade.chain_id, trade.id, *people, self.clock.now()))
