"""What moderators took from accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import evolve
from sqlalchemy import ARRAY, BigInteger, DateTime, Integer, any_, bindparam, insert, or_, select, update

from dualcaster_core.accounts.sanctions import Sanction, SanctionKind
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.moderation import sanctions

_s = sanctions.c
_NAMES = [column.name for column in sanctions.columns]
_now = bindparam("now", type_=DateTime(timezone=True))
_SELECT = select(*(_s[name] for name in _NAMES)).order_by(_s.id)
_IN_FORCE = _SELECT.where(
    _s.user_id == bindparam("user", type_=BigInteger()),
    _s.lifted_at.is_(None),
    or_(_s.ends_at.is_(None), _s.ends_at > _now),
)
_OF_ACTIONS = _SELECT.where(_s.action_id == any_(bindparam("keys", type_=ARRAY(BigInteger()))))
_DUE = (
    _SELECT.where(_s.lifted_at.is_(None), _s.ends_at <= _now)
    .limit(bindparam("limit", type_=Integer()))
    .with_for_update(skip_locked=True)
)
_ADD = (
    insert(sanctions)
    .values({name: bindparam(name, type_=_s[name].type) for name in _NAMES if name != "id"})
    .returning(_s.id)
)
_STORE = (
    update(sanctions)
    .where(_s.id == bindparam("key", type_=BigInteger()))
    .values({name: bindparam(name, type_=_s[name].type) for name in ("ends_at", "lifted_at")})
)


def sanction_from_row(row: Row) -> Sanction:
    """Turn the columns of a sanction into one."""
    facts: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    return Sanction(**(facts | {"kind": SanctionKind(facts["kind"])}))


class PostgresSanctions:
    """``SanctionRepository`` on the table of sanctions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def in_force(self, user_id: int, now: datetime) -> Sequence[Sanction]:
        """List by the index of people with something that was not lifted."""
        return [sanction_from_row(row) for row in await self._session.rows(_IN_FORCE, user=user_id, now=now)]

    async def add(self, sanction: Sanction) -> Sanction:
        """Insert it; the server numbers it."""
        facts = {name: getattr(sanction, name) for name in _NAMES if name != "id"}
        row = await self._session.row(_ADD, **(facts | {"kind": sanction.kind.value}))
        assert row is not None  # noqa: S101 - RETURNING gives the row
        return evolve(sanction, id=row[0])

    async def of_actions(self, action_ids: Sequence[int]) -> Sequence[Sanction]:
        """List by the index of actions."""
        return [sanction_from_row(row) for row in await self._session.rows(_OF_ACTIONS, keys=list(action_ids))]

    async def store(self, sanction: Sanction) -> None:
        """Replace when it ends."""
        await self._session.run(_STORE, key=sanction.id, ends_at=sanction.ends_at, lifted_at=sanction.lifted_at)

    async def due(self, now: datetime, *, limit: int) -> Sequence[Sanction]:
        """List and lock by the index of what ends; what others hold is left to them."""
        return [sanction_from_row(row) for row in await self._session.rows(_DUE, now=now, limit=limit)]
