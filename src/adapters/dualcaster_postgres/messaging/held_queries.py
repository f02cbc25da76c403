"""What somebody sees of their own messages that are held: two statements, however many there are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import ARRAY, BigInteger, DateTime, and_, any_, bindparam, or_, select

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.messaging.held import HeldStatus
from dualcaster_core.messaging.views import CardEmbed, MessageState, MessageView, PhotoView, photo_view
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.messaging import held_messages, message_photos

_held, _photo = held_messages.c, message_photos.c
_user = bindparam("user", type_=BigInteger())
_SHOWN = (
    select(
        _held.id,
        _held.status,
        _held.text,
        _held.trade_id,
        _held.held_at,
        users.c.username,
        cards.c.id,
        cards.c.name,
        cards.c.set_code,
        cards.c.set_name,
        cards.c.image_url,
    )
    .select_from(held_messages.join(users, users.c.id == _held.sender_id).outerjoin(cards, cards.c.id == _held.card_id))
    .where(_held.sender_id == _user)
)
_OF_ROOM = (
    _SHOWN.where(
        _held.room_id == bindparam("room", type_=BigInteger()),
        or_(
            _held.status == HeldStatus.WAITING.value,
            and_(
                _held.status == HeldStatus.WITHHELD.value,
                _held.decided_at > bindparam("since", type_=DateTime(timezone=True)),
            ),
        ),
    )
    .order_by(_held.id.desc())
    .limit(50)
)
_ONE = _SHOWN.where(_held.id == bindparam("key", type_=BigInteger()))
_PHOTOS = (
    select(_photo.held_id, _photo.id, _photo.width, _photo.height)
    .where(_photo.held_id == any_(bindparam("keys", type_=ARRAY(BigInteger()))), _photo.purged_at.is_(None))
    .order_by(_photo.held_id, _photo.place)
)
_STATES = {
    HeldStatus.WAITING: MessageState.BEING_CHECKED,
    HeldStatus.WITHHELD: MessageState.NOT_DELIVERED,
    HeldStatus.DELIVERED: MessageState.SENT,
}


@frozen
class HeldLists:
    """Reads held messages for their senders."""

    database: Database
    ids: PublicIds

    async def of_room(self, user_id: int, room_id: int, since: datetime) -> Sequence[MessageView]:
        """List the latest, in order."""
        found = await self._shown(_OF_ROOM, user=user_id, room=room_id, since=since)
        return found[::-1]

    async def one(self, user_id: int, held_id: int) -> MessageView | None:
        """Return one."""
        return next(iter(await self._shown(_ONE, user=user_id, key=held_id)), None)

    async def _shown(self, statement: Any, **given: object) -> list[MessageView]:
        async with self.database.transaction() as session:
            rows = await session.rows(statement, **given)
            photos = await self._photos(session, [row[0] for row in rows]) if rows else {}
        return [self._view(row, photos) for row in rows]

    async def _photos(self, session: Session, keys: list[int]) -> dict[int, list[PhotoView]]:
        found: dict[int, list[PhotoView]] = {}
        for held, key, width, height in await session.rows(_PHOTOS, keys=keys):
            found.setdefault(held, []).append(photo_view(self.ids.encode(IdKind.PHOTO, key), width, height))
        return found

    def _view(self, row: Row, photos: dict[int, list[PhotoView]]) -> MessageView:
        key, status, text, trade, held_at, sender, card_id, name, set_code, set_name, image_url = row
        card = None
        if card_id is not None:
            card = CardEmbed(
                hashid=self.ids.encode(IdKind.CARD, card_id),
                name=name,
                set_code=set_code,
                set_name=set_name,
                image_url=image_url,
                price=None,
            )
        return MessageView(
            id=self.ids.encode(IdKind.HELD_MESSAGE, key),
            number=0,
            sender=sender,
            is_mine=True,
            text=text,
            sent_at=held_at,
            edited_at=None,
            is_deleted=False,
            is_read=False,
            card=card,
            trade=None if trade is None else self.ids.encode(IdKind.TRADE, trade),
            photos=tuple(photos.get(key, ())),
            reactions=(),
            state=_STATES[HeldStatus(status)],
        )
