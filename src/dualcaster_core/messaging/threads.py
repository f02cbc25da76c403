"""The thread of each chain of counter-offers: what the two write about a trade, and what happened to it."""

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.standing import check_unrestricted
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.access import check_changeable
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.errors import ThreadClosed, ThreadNotOpen
from dualcaster_core.messaging.model import MessagingRules, Room, thread_of
from dualcaster_core.messaging.ports import MessageQueries, MessagingUnitOfWork
from dualcaster_core.messaging.posting import check_pace, repeated
from dualcaster_core.messaging.sending import held_below, post, shown
from dualcaster_core.messaging.views import MessageView, OpenThread, ThreadTrade
from dualcaster_core.trading.errors import TradeNotFound
from dualcaster_core.trading.lifecycle import Status
from dualcaster_core.trading.trade import Trade

ENDED = frozenset({Status.COMPLETED, Status.DECLINED, Status.EXPIRED, Status.CANCELLED})
"""Where a chain ends; a counter-offer goes on with it."""


@frozen
class Threads:
    """Lets the two of a trade write about it, from the first proposal until the chain of counter-offers ends.

    Every method takes any trade of the chain, and raises ``TradeNotFound`` for those of others.
    """

    units: UnitOfWorkFactory[MessagingUnitOfWork]
    queries: MessageQueries
    clock: Clock
    ids: PublicIds
    rules: MessagingRules

    async def of_trade(
        self, actor: Actor, trade_id: int, *, limit: int = PAGE, cursor: str | None = None, containing: str = ""
    ) -> OpenThread:
        """Read a thread: what the trade is about, and the latest messages."""
        me = actor.user_id
        async with self.units() as uow:
            trade = await _party(uow, me, trade_id)
            room = await uow.rooms.of_chain(trade.chain_id)
            names = await uow.users.usernames([trade.proposer_id, trade.recipient_id])
        head = None if room is None else await self.queries.room(me, room.id)
        about = self._about(trade, names.get(trade.proposer_id, ""), names.get(trade.recipient_id, ""))
        if head is None or room is None or not room.shows_to(me):
            return OpenThread(trade=about, conversation=None, messages=(), next_cursor=None)
        page = await self.queries.messages(me, room.id, limit=limit, cursor=cursor, containing=containing)
        held = await held_below(self.queries, me, room.id, self.clock.now(), cursor=cursor, containing=containing)
        return OpenThread(
            trade=about,
            conversation=head,
            messages=page.items,
            next_cursor=page.next_cursor,
            held=tuple(held),
        )

    async def send(self, actor: Actor, trade_id: int, draft: MessageDraft) -> MessageView:
        """Write about a trade; a draft whose ``client_key`` was sent before is returned, not sent again.

        Raises ``AccountRestricted`` before the trade is accepted, ``ThreadNotOpen``, ``ThreadClosed``, ``BlockedByMe``,
        ``LimitReached``, ``CardNotFound``, ``PhotoNotFound`` and ``PhotoTaken``; nothing was sent then.
        """
        me, now = actor.user_id, self.clock.now()
        async with self.units() as uow:
            trade = await _party(uow, me, trade_id)
            await uow.messages.take_turn(me)
            room = await uow.rooms.of_chain(trade.chain_id, lock=True)
            message = await repeated(uow, room, me, draft)
            if message is None:
                if not trade.is_live:
                    await check_unrestricted(uow, me, now)
                await check_pace(uow, me, self.rules, now)
                room = await opened(uow, room, trade, self.clock)
                await check_changeable(uow, me, room)
                message = await post(uow, self.ids, room, sender_id=me, draft=draft, at=now)
                await uow.commit()
        return await shown(self.queries, me, message)

    async def check_writable(self, actor: Actor, trade_id: int) -> None:
        """Raise as ``send`` does where somebody cannot write about a trade at all."""
        async with self.units() as uow:
            trade = await _party(uow, actor.user_id, trade_id)
            room = await uow.rooms.of_chain(trade.chain_id)
            if room is None:
                _check_running(trade)
            else:
                await check_changeable(uow, actor.user_id, room)

    async def room_id(self, actor: Actor, trade_id: int) -> int | None:
        """Return the key of the room of a trade, None before anything was said in it."""
        async with self.units() as uow:
            trade = await _party(uow, actor.user_id, trade_id)
            room = await uow.rooms.of_chain(trade.chain_id)
        return None if room is None or not room.shows_to(actor.user_id) else room.id

    def _about(self, trade: Trade, proposer: str, recipient: str) -> ThreadTrade:
        terms = trade.terms
        return ThreadTrade(
            id=self.ids.encode(IdKind.TRADE, trade.id),
            status=trade.status.value,
            proposer=proposer,
            recipient=recipient,
            proposer_offers_value=terms.offered_value,
            proposer_wants_value=terms.asked_value,
            proposer_adds_cash=terms.cash_from_proposer,
            recipient_adds_cash=terms.cash_from_recipient,
            expires_at=trade.expires_at if trade.is_open else None,
        )


async def opened(uow: MessagingUnitOfWork, room: Room | None, trade: Trade, clock: Clock) -> Room:
    """Return the locked room of a trade that was sent, opened where nobody has yet; it knows the latest proposal."""
    if room is None:
        _check_running(trade)
        fresh = thread_of(trade.chain_id, trade.id, trade.proposer_id, trade.recipient_id, clock.now())
        room = await uow.rooms.open(fresh)
    return evolve(room, trade_id=max(room.trade_id or 0, trade.id))


async def _party(uow: MessagingUnitOfWork, me: int, trade_id: int) -> Trade:
    trade = await uow.trades.one(trade_id)
    party = None if trade is None else trade.party_of(me)
    if trade is None or party is None or (trade.status is Status.DRAFT and trade.proposer_id != me):
        raise TradeNotFound
    return trade


def _check_running(trade: Trade) -> None:
    if trade.sent_at is None:
        raise ThreadNotOpen
    if trade.status in ENDED:
        raise ThreadClosed
