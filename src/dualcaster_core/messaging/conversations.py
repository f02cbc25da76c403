"""Conversations of two people outside a trade."""

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import ProfilePrivate
from dualcaster_core.accounts.model import Actor, User
from dualcaster_core.accounts.standing import check_unrestricted
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.access import correspondent
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.errors import RequestPending
from dualcaster_core.messaging.model import MemberState, MessagingRules, Room, conversation_between
from dualcaster_core.messaging.ports import MessageQueries, MessagingUnitOfWork
from dualcaster_core.messaging.posting import check_new_conversations, check_pace, repeated
from dualcaster_core.messaging.sending import held_below, post, shown
from dualcaster_core.messaging.views import MessageView, OpenRoom
from dualcaster_core.trading.errors import TradeNotFound


@frozen
class Conversations:
    """Lets two people write to each other. A stranger's first message is a request."""

    units: UnitOfWorkFactory[MessagingUnitOfWork]
    queries: MessageQueries
    clock: Clock
    ids: PublicIds
    rules: MessagingRules

    async def send(self, actor: Actor, username: str, draft: MessageDraft) -> MessageView:
        """Write to somebody; a draft whose ``client_key`` was sent before is not sent again, but returned.

        Raises ``AccountRestricted``, ``UserNotFound``, ``ProfilePrivate``, ``BlockedByMe``, ``RequestPending``,
        ``LimitReached``, ``NewConversationLimit``, ``CardNotFound``, ``TradeNotFound``, ``PhotoNotFound`` and
        ``PhotoTaken``; nothing was sent then.
        """
        me, now = actor.user_id, self.clock.now()
        async with self.units() as uow:
            other = await correspondent(uow, me, username, writing=True)
            await uow.messages.take_turn(me)
            room = await uow.rooms.of_pair(me, other.id, lock=True)
            message = await repeated(uow, room, me, draft)
            if message is None:
                await check_unrestricted(uow, me, now)
                await check_pace(uow, me, self.rules, now)
                if room is None:
                    room = await self._opened(uow, me, other)
                room = await self._answered(uow, room, me, other)
                await _check_trade(uow, draft, me, other)
                message = await post(uow, self.ids, room, sender_id=me, draft=draft, at=now)
                await uow.commit()
        return await shown(self.queries, me, message)

    async def check_writable(self, actor: Actor, username: str) -> None:
        """Raise as ``send`` does where somebody cannot write to another at all."""
        async with self.units() as uow:
            other = await correspondent(uow, actor.user_id, username, writing=True)
            room = await uow.rooms.of_pair(actor.user_id, other.id)
            if room is None:
                _check_public(other)
            else:
                await self._answered(uow, room, actor.user_id, other)

    async def with_user(
        self, actor: Actor, username: str, *, limit: int = PAGE, cursor: str | None = None, containing: str = ""
    ) -> OpenRoom:
        """Read the conversation with somebody, the latest messages first asked for; there may be none yet.

        Raises ``UserNotFound``, and ``ProfilePrivate`` where nobody has written yet.
        """
        me = actor.user_id
        async with self.units() as uow:
            other = await correspondent(uow, me, username, writing=False)
            room = await uow.rooms.of_pair(me, other.id)
        if room is None or not room.shows_to(me):
            _check_public(other)
            return OpenRoom(username=other.username, conversation=None, messages=(), next_cursor=None)
        head = await self.queries.room(me, room.id)
        page = await self.queries.messages(me, room.id, limit=limit, cursor=cursor, containing=containing)
        held = await held_below(self.queries, me, room.id, self.clock.now(), cursor=cursor, containing=containing)
        return OpenRoom(
            username=other.username,
            conversation=head,
            messages=page.items,
            next_cursor=page.next_cursor,
            held=tuple(held),
        )

    async def _answered(self, uow: MessagingUnitOfWork, room: Room, me: int, other: User) -> Room:
        """Return a room that somebody may write in; a trade between the two opens one that waits for an answer.

        Raises ``RequestPending`` where somebody has written as a stranger and waits for an answer.
        """
        if room.last_number == 0 and await uow.held.waits(room.id, me):
            raise RequestPending(other.username)
        if room.last_number == 0 or room.other(me).state is MemberState.OPEN:
            return room
        if not await uow.partners.have_dealt(me, other.id):
            raise RequestPending(other.username)
        return room.with_member(evolve(room.other(me), state=MemberState.OPEN))

    async def _opened(self, uow: MessagingUnitOfWork, me: int, other: User) -> Room:
        """Open a conversation, or take part in the one that the other has just opened."""
        _check_public(other)
        now = self.clock.now()
        await check_new_conversations(uow, me, self.rules, now)
        return await uow.rooms.open(
            conversation_between(me, other.id, now, strangers=not await uow.partners.have_dealt(me, other.id))
        )


async def _check_trade(uow: MessagingUnitOfWork, draft: MessageDraft, me: int, other: User) -> None:
    """Raise ``TradeNotFound`` for a trade that is not one of the two, or that was not sent yet."""
    if draft.trade_id is None:
        return
    trade = await uow.trades.one(draft.trade_id)
    if trade is None or {trade.proposer_id, trade.recipient_id} != {me, other.id} or trade.sent_at is None:
        raise TradeNotFound


def _check_public(other: User) -> None:
    if not other.is_public:
        raise ProfilePrivate(other.username)
