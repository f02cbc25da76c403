"""``TradeLookups`` on PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Executable,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    union_all,
)

from dualcaster_core.trading.lifecycle import LIVE, OPEN, Stage
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.ports import DueBefore, DueTrades, Exposure, MarkChanges
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.collection import inventory_items
from dualcaster_postgres.tables.trading import trade_lines, trades
from dualcaster_postgres.trading.due_trades import DUE_TRADES, due_from_rows, due_parameters
from dualcaster_postgres.trading.trade_rows import in_stages

_trades, _lines = trades.c, trade_lines.c
_USER: Final = bindparam("user", type_=BigInteger())
_OTHER: Final = bindparam("other", type_=BigInteger())
_is_open = in_stages(OPEN)
_is_live = in_stages(LIVE)
_is_unaccepted = in_stages({Stage.DRAFT, *OPEN})
_OPEN_COUNT = select(func.count()).where(_trades.proposer_id == _USER, _is_open)
_SENT_SINCE = select(func.count()).where(
    _trades.proposer_id == _USER,
    _trades.counter_count == 0,
    _trades.sent_at >= bindparam("since", type_=DateTime(timezone=True)),
)


def _keys(*conditions: ColumnElement[bool]) -> Select[tuple[int]]:
    return select(_trades.id).where(*conditions).order_by(_trades.id)


_is_party = or_(_trades.proposer_id == _USER, _trades.recipient_id == _USER)
_UNACCEPTED_OF = _keys(_is_unaccepted, _is_party)
_UNACCEPTED_BETWEEN = _keys(
    _is_unaccepted, _is_party, or_(_trades.proposer_id == _OTHER, _trades.recipient_id == _OTHER)
)
_is_gone = or_(
    inventory_items.c.id.is_(None), inventory_items.c.quantity - inventory_items.c.reserved < _lines.quantity
)
_short = (
    select(_trades.id, _trades.copies_missing_at.is_not(None).label("marked"), func.bool_or(_is_gone).label("short"))
    .select_from(
        trades.join(trade_lines, _lines.trade_id == _trades.id).outerjoin(
            inventory_items,
            and_(
                inventory_items.c.id == _lines.item_id,
                inventory_items.c.user_id
                == case((_lines.from_proposer, _trades.proposer_id), else_=_trades.recipient_id),
            ),
        )
    )
    .where(_is_open, _is_party)
    .group_by(_trades.id)
    .subquery("short")
)
_MISMARKED = select(_short.c.id, _short.c.short).where(_short.c.short != _short.c.marked).order_by(_short.c.id)
_at_risk = (_is_live, _trades.exchange != Exchange.IN_PERSON.value)
_received = union_all(
    select(_trades.id, (_trades.recipient_value + _trades.cash_from_recipient).label("value")).where(
        _trades.proposer_id == _USER, *_at_risk
    ),
    select(_trades.id, _trades.proposer_value + _trades.cash_from_proposer).where(
        _trades.recipient_id == _USER, *_at_risk
    ),
).subquery("received")
_EXPOSURE = select(_received.c.id, _received.c.value).order_by(_received.c.value.desc(), _received.c.id)


class PostgresTradeLookups:
    """``TradeLookups``: one statement for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def open_count(self, proposer_id: int) -> int:
        """Count the proposals of somebody that wait for an answer."""
        return await self._count(_OPEN_COUNT, user=proposer_id)

    async def sent_since(self, proposer_id: int, since: datetime) -> int:
        """Count the first proposals that somebody sent since a moment."""
        return await self._count(_SENT_SINCE, user=proposer_id, since=since)

    async def unaccepted_between(self, one: int, other: int) -> Sequence[int]:
        """List the drafts and open proposals between two people."""
        return await self._keys(_UNACCEPTED_BETWEEN, user=one, other=other)

    async def unaccepted_of(self, user_id: int) -> Sequence[int]:
        """List the drafts and open proposals of which somebody is a party."""
        return await self._keys(_UNACCEPTED_OF, user=user_id)

    async def mismarked(self, user_id: int) -> MarkChanges:
        """Compare the open proposals of somebody with the copies that are there."""
        rows = await self._session.rows(_MISMARKED, user=user_id)
        return MarkChanges(
            missing=tuple(key for key, short in rows if short), back=tuple(key for key, short in rows if not short)
        )

    async def exposure(self, user_id: int) -> Sequence[Exposure]:
        """List what somebody is to receive in accepted trades under way, but those in person, the largest first."""
        rows = await self._session.rows(_EXPOSURE, user=user_id)
        return [Exposure(trade_id=key, value=value) for key, value in rows]

    async def due(self, before: DueBefore, *, limit: int) -> DueTrades:
        """List the trades that time moves on, in one statement."""
        return due_from_rows(await self._session.rows(DUE_TRADES, limit=limit, **due_parameters(before)))

    async def _count(self, statement: Executable, **parameters: Any) -> int:
        row = await self._session.row(statement, **parameters)
        return int(row[0]) if row else 0

    async def _keys(self, statement: Executable, **parameters: Any) -> Sequence[int]:
        return [row[0] for row in await self._session.rows(statement, **parameters)]
