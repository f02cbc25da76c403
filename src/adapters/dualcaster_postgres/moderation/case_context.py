"""What stands around a case: the held messages of it, and the trades of its person."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, bindparam, case, func, select, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.messaging.held import HeldOrigin, HeldStatus
from dualcaster_core.messaging.scam_phrases import PHRASE
from dualcaster_core.messaging.views import PhotoView, photo_view
from dualcaster_core.moderation.views import CaseHeldMessage, CaseTrade
from dualcaster_core.trading.lifecycle import STATUS_OF, Stage
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.messaging import held_messages, message_photos, room_members
from dualcaster_postgres.tables.trading import trades

_held, _photo, _member = held_messages.c, message_photos.c, room_members.c
_case = bindparam("case", type_=BigInteger())
_decider = users.alias("decider")


def _gathered(statement: Any) -> Any:
    return statement.correlate(held_messages).scalar_subquery()


_names = _gathered(
    select(func.array_agg(aggregate_order_by(users.c.username, users.c.id)))
    .join_from(room_members, users, users.c.id == _member.user_id)
    .where(_member.room_id == _held.room_id, _member.user_id != _held.sender_id)
)
_keys = _gathered(
    select(func.array_agg(_member.user_id)).where(_member.room_id == _held.room_id, _member.user_id != _held.sender_id)
)
_photos = _gathered(
    select(
        func.json_agg(
            aggregate_order_by(func.json_build_array(_photo.id, _photo.width, _photo.height), _photo.place, _photo.id)
        )
    ).where(_photo.held_id == _held.id, _photo.purged_at.is_(None))
)


def photos_of_appeal(appeal_id: Any) -> Any:
    """Gather the photos of the appeal of a row."""
    listed = func.json_build_array(_photo.id, _photo.width, _photo.height)
    found = select(func.json_agg(aggregate_order_by(listed, _photo.place, _photo.id)))
    return found.where(_photo.appeal_id == appeal_id, _photo.purged_at.is_(None)).scalar_subquery()


def shown_photos(gathered: Any, ids: PublicIds) -> tuple[PhotoView, ...]:
    """Make photos of what was gathered."""
    return tuple(photo_view(ids.encode(IdKind.PHOTO, one), *size) for one, *size in gathered or ())


_HELD = (
    select(
        _held.id,
        _held.text,
        _held.phrase,
        _held.held_at,
        _held.deliver_at,
        _held.status,
        _held.decided_at,
        _decider.c.username,
        _held.by_clock,
        _names,
        _keys,
        _photos,
        _held.sender_id,
        _held.origin,
    )
    .select_from(held_messages.outerjoin(_decider, _decider.c.id == _held.decided_by))
    .where(_held.case_id == _case)
    .order_by(_held.id.desc())
    .limit(50)
)


async def held_of_case(
    session: Session, ids: PublicIds, case_id: int, reader_id: int | None
) -> Sequence[CaseHeldMessage]:
    """Read the latest held messages of a case, with whom they are for and their photos, in one statement.

    Neither who wrote a message nor whom it is for reads it here.
    """
    return [_view(row, ids, reader_id) for row in await session.rows(_HELD, case=case_id)]


_t = trades.c
_key = bindparam("person", type_=BigInteger())
_other = users.alias("other")
_faulty = case((_t.fault_id == _key, 0), else_=1)


def _side(mine: Any, other: Any) -> Any:
    """Read along the index of proposers or recipients: failed ones by their fault first, then the latest."""
    return (
        select(
            _t.id,
            _other.c.username,
            _t.stage,
            func.greatest(_t.proposer_value, _t.recipient_value).label("value"),
            _t.changed_at,
            _t.end_reason,
            _faulty.label("faulty"),
        )
        .join_from(trades, _other, _other.c.id == other)
        .where(mine == _key, _t.sent_at.is_not(None))
        .order_by(_faulty, _t.id.desc())
        .limit(12)
    )


_sides = union_all(_side(_t.proposer_id, _t.recipient_id), _side(_t.recipient_id, _t.proposer_id)).subquery("sides")
_TRADES = select(*_sides.c).order_by(_sides.c.faulty, _sides.c.id.desc()).limit(12)


async def trades_of(session: Session, ids: PublicIds, person_id: int) -> Sequence[CaseTrade]:
    """Read the trades of somebody that failed by their fault, and the latest, in one statement."""
    return [
        CaseTrade(
            id=ids.encode(IdKind.TRADE, key),
            partner=partner,
            status=STATUS_OF[Stage(stage)].value,
            value=f"{value:.2f}",
            at=at,
            end_reason=reason,
            was_their_fault=not faulty,
        )
        for key, partner, stage, value, at, reason, faulty in await session.rows(_TRADES, person=person_id)
    ]


def _view(row: Row, ids: PublicIds, reader_id: int | None) -> CaseHeldMessage:
    key, text, phrase, held_at, deliver_at, status, decided_at, by, by_clock, names, keys, photos, sender, origin = row
    may_decide = reader_id is None or reader_id not in (sender, *(keys or ()))
    known = PHRASE.get(phrase)
    return CaseHeldMessage(
        id=ids.encode(IdKind.HELD_MESSAGE, key),
        text=text if may_decide else "",
        phrase=phrase,
        about=phrase if known is None else known.words,
        origin=HeldOrigin(origin),
        recipients=tuple(names or ()),
        photos=shown_photos(photos, ids) if may_decide else (),
        held_at=held_at,
        deliver_at=deliver_at,
        status=HeldStatus(status),
        decided_at=decided_at,
        decided_by=by,
        by_clock=by_clock,
        may_decide=may_decide,
    )
