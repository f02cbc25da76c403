"""What is known of photos, stored."""

from collections.abc import Collection, Sequence

from attrs import evolve
from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Integer,
    Text,
    any_,
    bindparam,
    insert,
    select,
    union_all,
    update,
)

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.messaging.model import Photo
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.messaging import message_photos
from dualcaster_postgres.tables.moderation import dispute_photos

_COLUMNS = (
    "uploader_id",
    "key",
    "width",
    "height",
    "uploaded_at",
    "room_id",
    "message_id",
    "purged_at",
    "held_id",
    "appeal_id",
)
_photo = message_photos.c
_now, _before = (bindparam(name, type_=DateTime(timezone=True)) for name in ("now", "before"))
_SELECT = select(_photo.id, *(_photo[name] for name in _COLUMNS))
_keys = any_(bindparam("keys", type_=ARRAY(BigInteger())))
_WITH_ID = _SELECT.where(_photo.id == bindparam("key", type_=BigInteger()))
_CHOSEN = _SELECT.where(_photo.id == _keys).order_by(_photo.id).with_for_update()
_OF_MESSAGES = _SELECT.where(_photo.message_id == _keys).order_by(_photo.message_id, _photo.place)
_ADD = (
    insert(message_photos)
    .values({name: bindparam(name, type_=_photo[name].type) for name in _COLUMNS})
    .returning(_photo.id)
)
_places = incoming({"id": BigInteger(), "place": Integer()}, name="places")
_ATTACH = (
    update(message_photos)
    .where(_photo.id == _places.c.id)
    .values(
        room_id=bindparam("room", type_=BigInteger()),
        message_id=bindparam("message", type_=BigInteger()),
        place=_places.c.place,
    )
)
_names = any_(bindparam("names", type_=ARRAY(Text())))
_IN_USE = union_all(
    select(_photo.key).where(_photo.key == _names, _photo.purged_at.is_(None)),
    select(dispute_photos.c.key).where(dispute_photos.c.key == _names),
)
"""Photos of messages that are shown, or may yet be, and those that are evidence in a dispute."""


def photo_from_row(row: Row) -> Photo:
    """Turn a row into a photo."""
    return Photo(id=row[0], **dict(zip(_COLUMNS, row[1:], strict=True)))


class PostgresPhotos:
    """``PhotoRepository`` on the table of photos."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, photo: Photo) -> Photo:
        """Insert a photo."""
        row = await self._session.row(_ADD, **{name: getattr(photo, name) for name in _COLUMNS})
        return evolve(photo, id=row[0] if row else UNSAVED)

    async def with_id(self, photo_id: int) -> Photo | None:
        """Find a photo by key."""
        row = await self._session.row(_WITH_ID, key=photo_id)
        return None if row is None else photo_from_row(row)

    async def chosen(self, photo_ids: Sequence[int]) -> Sequence[Photo]:
        """Load and lock photos."""
        return [photo_from_row(row) for row in await self._session.rows(_CHOSEN, keys=list(photo_ids))]

    async def attach(self, photo_ids: Sequence[int], room_id: int, message_id: int) -> None:
        """Point photos at a message, in one statement."""
        rows = [(key, place) for place, key in enumerate(photo_ids)]
        await self._session.run(_ATTACH, room=room_id, message=message_id, **as_arrays(("id", "place"), rows))

    async def of_messages(self, message_ids: Sequence[int]) -> Sequence[Photo]:
        """List the photos of messages."""
        return [photo_from_row(row) for row in await self._session.rows(_OF_MESSAGES, keys=list(message_ids))]

    async def in_use(self, keys: Sequence[str]) -> Collection[str]:
        """Find keys by their index."""
        return {row[0] for row in await self._session.rows(_IN_USE, names=list(keys))}
