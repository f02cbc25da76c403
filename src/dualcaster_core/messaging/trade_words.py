"""Holds what somebody writes with a step of a trade, like a message of its thread."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.ports import Clock
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.held import HeldOrigin
from dualcaster_core.messaging.holding import hold
from dualcaster_core.messaging.model import Room, thread_of
from dualcaster_core.messaging.ports import MessagingUnitOfWork
from dualcaster_core.messaging.screening import scam_phrase_in
from dualcaster_core.trading.ports import TradingUnitOfWork
from dualcaster_core.trading.screening.ports import HeldWords, Words
from dualcaster_core.trading.trade import Trade

ORIGIN: Final[Mapping[Words, HeldOrigin]] = {Words.PROPOSAL: HeldOrigin.PROPOSAL, Words.REASON: HeldOrigin.REASON}
WORDS: Final[Mapping[HeldOrigin, Words]] = {origin: words for words, origin in ORIGIN.items()}


@frozen
class HoldTradeWords:
    """``WordsScreening``: words with a phrase of a known scam are held in the thread of the trade.

    The trade goes on without them, so that nothing that shows the trade has them. ``same`` returns the transaction of
    messages that one of trades is.
    """

    same: Callable[[TradingUnitOfWork], MessagingUnitOfWork]
    clock: Clock

    def passed(self, uow: TradingUnitOfWork, trade: Trade, user_id: int, text: str, words: Words) -> Awaitable[str]:
        """Hold them, where they have such a phrase."""
        return self._passed(self.same(uow), trade, user_id, text, words)

    def held(self, uow: TradingUnitOfWork, trade: Trade, user_id: int) -> Awaitable[Sequence[HeldWords]]:
        """List those that wait in its thread; not what was written there as a message."""
        return self._held(self.same(uow), trade, user_id)

    async def _held(self, uow: MessagingUnitOfWork, trade: Trade, user_id: int) -> Sequence[HeldWords]:
        return [
            HeldWords(words=WORDS[one.origin], held_at=one.held_at, deliver_at=one.deliver_at)
            for one in await uow.held.waiting_of_chain(trade.chain_id, user_id)
            if one.origin in WORDS
        ]

    async def _passed(self, uow: MessagingUnitOfWork, trade: Trade, user_id: int, text: str, words: Words) -> str:
        phrase = scam_phrase_in(text)
        if phrase is None:
            return text
        now, draft = self.clock.now(), MessageDraft(text=text)
        room = await _thread(uow, trade, now)
        await hold(uow, room, draft, sender_id=user_id, phrase=phrase, at=now, origin=ORIGIN[words])
        return ""


async def _thread(uow: MessagingUnitOfWork, trade: Trade, at: datetime) -> Room:
    """Return the locked thread, opened where nobody has yet."""
    room = await uow.rooms.of_chain(trade.chain_id, lock=True)
    if room is not None:
        return room
    return await uow.rooms.open(thread_of(trade.chain_id, trade.id, trade.proposer_id, trade.recipient_id, at))
