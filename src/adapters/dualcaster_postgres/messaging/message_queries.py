"""Pages of messages: a fixed number of statements, however many there are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import frozen
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    true,
)

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.market.ports import ValueQueries
from dualcaster_core.messaging.model import REACTIONS, MemberState
from dualcaster_core.messaging.system_notes import words_of
from dualcaster_core.messaging.views import (
    CardEmbed,
    ConversationPage,
    ConversationView,
    InboxBox,
    MessagePage,
    MessageView,
    PhotoView,
    ReactionView,
    UnreadCounts,
    photo_view,
)
from dualcaster_postgres.messaging.held_queries import HeldLists
from dualcaster_postgres.messaging.notes import note_of
from dualcaster_postgres.messaging.room_queries import RoomLists
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.messaging import message_photos, message_reactions, messages, room_members

_message, _photo, _reaction = messages.c, message_photos.c, message_reactions.c
_user, _room = bindparam("user", type_=BigInteger()), bindparam("room", type_=BigInteger())
_limit = bindparam("limit", type_=Integer())
_them = room_members.c
_read_by_all = (
    select(func.min(case((_them.state == MemberState.OPEN.value, _them.read_number), else_=0)))
    .where(_them.room_id == _room, _them.user_id != _user)
    .scalar_subquery()
)
"""Up to which message everybody else has read."""
_SHOWN = (
    select(
        _message.id,
        _message.number,
        _message.sender_id,
        _message.text,
        _message.note,
        _message.trade_id,
        _message.sent_at,
        _message.edited_at,
        _message.deleted_at.is_not(None),
        users.c.username,
        _read_by_all,
        cards.c.id,
        cards.c.name,
        cards.c.set_code,
        cards.c.set_name,
        cards.c.image_url,
    )
    .select_from(
        messages.outerjoin(
            users, users.c.id == func.coalesce(_message.sender_id, cast(_message.note["actor_id"].astext, BigInteger))
        ).outerjoin(cards, cards.c.id == _message.card_id)
    )
    .where(_message.room_id == _room)
)
_before = bindparam("before", type_=Integer())
_containing = bindparam("containing", type_=Text())
_NEWEST = (
    _SHOWN.where(
        case((_before.is_(None), true()), else_=_message.number < _before),
        or_(
            _containing == "",
            and_(
                _message.deleted_at.is_(None),
                func.strpos(func.lower(_message.text), func.lower(_containing)) > 0,
            ),
        ),
    )
    .order_by(_message.number.desc())
    .limit(_limit)
)
_AFTER = _SHOWN.where(_message.number > bindparam("after", type_=Integer())).order_by(_message.number).limit(_limit)
_ONE = _SHOWN.where(_message.id == bindparam("key", type_=BigInteger()))
_keys = any_(bindparam("keys", type_=ARRAY(BigInteger())))
_PHOTOS = (
    select(_photo.message_id, _photo.id, _photo.width, _photo.height)
    .where(_photo.message_id == _keys, _photo.purged_at.is_(None))
    .order_by(_photo.message_id, _photo.place)
)
_REACTIONS = (
    select(_reaction.message_id, _reaction.emoji, func.count(), func.bool_or(_reaction.user_id == _user))
    .where(_reaction.message_id == _keys)
    .group_by(_reaction.message_id, _reaction.emoji)
)
_PLACES = {emoji: place for place, emoji in enumerate(REACTIONS)}


@frozen
class _Beside:
    """What stands beside messages, by their keys, and what cards cost."""

    photos: Mapping[int, list[PhotoView]]
    reactions: Mapping[int, list[ReactionView]]


@frozen
class PostgresMessageQueries:
    """``MessageQueries``."""

    _database: Database
    _ids: PublicIds
    _values: ValueQueries

    async def inbox(
        self, user_id: int, box: InboxBox, *, limit: int = PAGE, cursor: str | None = None
    ) -> ConversationPage:
        """List rooms."""
        return await RoomLists(self._database, self._ids).inbox(user_id, box, limit=limit, cursor=cursor)

    async def room(self, user_id: int, room_id: int) -> ConversationView | None:
        """Return a room."""
        return await RoomLists(self._database, self._ids).room(user_id, room_id)

    async def held(self, user_id: int, room_id: int, since: datetime) -> Sequence[MessageView]:
        """List what of somebody's own is held."""
        return await HeldLists(self._database, self._ids).of_room(user_id, room_id, since)

    async def held_message(self, user_id: int, held_id: int) -> MessageView | None:
        """Return one that is held."""
        return await HeldLists(self._database, self._ids).one(user_id, held_id)

    async def unread(self, user_id: int) -> UnreadCounts:
        """Count what there is to read."""
        return await RoomLists(self._database, self._ids).unread(user_id)

    async def messages(
        self, user_id: int, room_id: int, *, limit: int = PAGE, cursor: str | None = None, containing: str = ""
    ) -> MessagePage:
        """List the latest messages, oldest first."""
        cursors = Cursors("messages.newest", (None,), self._ids)
        following = checked_limit(limit) + 1
        (before,) = cursors.read(cursor) or (None,)
        given = {"before": before, "containing": containing.strip(), "limit": following}
        rows, shown = await self._shown(_NEWEST, user_id, room_id, limit, **given)
        return MessagePage(tuple(reversed(shown)), cursors.after(rows, limit, lambda row: (row[1],)))

    async def newer(self, user_id: int, room_id: int, after: int, *, limit: int) -> Sequence[MessageView]:
        """List what came after a number."""
        _, shown = await self._shown(_AFTER, user_id, room_id, limit, after=after, limit=checked_limit(limit))
        return shown

    async def message(self, user_id: int, room_id: int, message_id: int) -> MessageView | None:
        """Return one message."""
        _, shown = await self._shown(_ONE, user_id, room_id, 1, key=message_id)
        return next(iter(shown), None)

    async def _shown(
        self, statement: Any, user_id: int, room_id: int, most: int, **given: object
    ) -> tuple[list[Row], list[MessageView]]:
        async with self._database.transaction() as session:
            rows = await session.rows(statement, user=user_id, room=room_id, **given)
            beside = await self._beside(session, user_id, [row[0] for row in rows[:most]])
        cards = sorted({row[11] for row in rows[:most] if row[11] is not None})
        worth = await self._values.values_of(cards) if cards else {}
        prices = {card: value.amount for card, value in worth.items()}
        return rows, [self._view(row, user_id, beside, prices) for row in rows[:most]]

    async def _beside(self, session: Session, user_id: int, keys: list[int]) -> _Beside:
        photos: dict[int, list[PhotoView]] = {}
        reactions: dict[int, list[ReactionView]] = {}
        for message, key, width, height in await session.rows(_PHOTOS, keys=keys):
            hashid = self._ids.encode(IdKind.PHOTO, key)
            photos.setdefault(message, []).append(photo_view(hashid, width, height))
        found = await session.rows(_REACTIONS, keys=keys, user=user_id)
        for message, emoji, count, mine in sorted(found, key=lambda row: _PLACES.get(row[1], len(_PLACES))):
            reactions.setdefault(message, []).append(ReactionView(emoji=emoji, count=count, is_mine=mine))
        return _Beside(photos, reactions)

    def _view(self, row: Row, user_id: int, beside: _Beside, prices: Mapping[int, Decimal]) -> MessageView:
        key, number, sender, text, note, trade, sent_at, edited_at, deleted, username, their_number = row[:11]
        card_id, name, set_code, set_name, image_url = row[11:]
        if note is not None:
            said = note_of(note)
            text = words_of(said, actor=username, is_me=said.actor_id == user_id)
        card = None
        if card_id is not None and not deleted:
            card = CardEmbed(
                hashid=self._ids.encode(IdKind.CARD, card_id),
                name=name,
                set_code=set_code,
                set_name=set_name,
                image_url=image_url,
                price=prices.get(card_id),
            )
        is_mine = sender == user_id
        return MessageView(
            id=self._ids.encode(IdKind.MESSAGE, key),
            number=number,
            sender=None if sender is None else username,
            is_mine=is_mine,
            text="" if deleted else text,
            sent_at=sent_at,
            edited_at=None if deleted else edited_at,
            is_deleted=deleted,
            is_read=is_mine and number <= their_number,
            card=card,
            trade=None if trade is None or deleted else self._ids.encode(IdKind.TRADE, trade),
            photos=() if deleted else tuple(beside.photos.get(key, ())),
            reactions=() if deleted else tuple(beside.reactions.get(key, ())),
        )
