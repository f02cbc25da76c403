"""``MoneyMoves`` on PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import evolve
from sqlalchemy import BigInteger, DateTime, Integer, and_, bindparam, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on

from dualcaster_core.escrow.moves import MoneyMove, MoveState
from dualcaster_core.escrow.provider import MoveKind
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.escrow import CONTESTED, SETTLING, escrow_transactions, money_moves

_m = money_moves.c
_WRITTEN: Final = {one.name: one.type for one in money_moves.columns if one.name != "id"}
_CHANGED: Final = ("taken_at", "takers", "state", "reference", "reason")
_KEY: Final = bindparam("key", type_=BigInteger())
_values: dict[str, Any] = {name: bindparam(name, type_=kind) for name, kind in _WRITTEN.items()}
_LATEST = (
    select(_m.id, *(_m[name] for name in _WRITTEN))
    .where(_m.payment_id == _KEY)
    .ext(distinct_on(_m.kind))
    .order_by(_m.kind, _m.attempt.desc())
)
_ADD = insert(money_moves).values(_values).returning(_m.id)
_STORE = update(money_moves).where(_m.id == _KEY).values({name: _values[name] for name in _CHANGED})
LEFT = (
    select(_m.payment_id)
    .where(text("state = 'started'"), _m.taken_at <= bindparam("before", type_=DateTime(timezone=True)))
    .distinct()
    .order_by(_m.payment_id)
    .limit(bindparam("limit", type_=Integer()))
)

_later = money_moves.alias("later")
STUCK = (
    select(func.count())
    .select_from(escrow_transactions)
    .join(money_moves, _m.payment_id == escrow_transactions.c.id)
    .where(
        or_(text(SETTLING), text(CONTESTED)),
        or_(
            _m.state == MoveState.REFUSED.value,
            and_(
                _m.state == MoveState.STARTED.value,
                _m.taken_at <= bindparam("before", type_=DateTime(timezone=True)),
            ),
        ),
        ~select(_later.c.id)
        .where(_later.c.payment_id == _m.payment_id, _later.c.kind == _m.kind, _later.c.attempt > _m.attempt)
        .exists(),
    )
)


def _to_row(move: MoneyMove) -> dict[str, Any]:
    return {
        "payment_id": move.payment_id,
        "kind": move.kind.value,
        "attempt": move.attempt,
        "cents": move.cents,
        "taken_at": move.taken_at,
        "takers": move.takers,
        "state": move.state.value,
        "reference": move.reference,
        "reason": move.reason,
    }


def _from_row(row: Row) -> MoneyMove:
    facts: dict[str, Any] = dict(zip(("id", *_WRITTEN), row, strict=True))
    return MoneyMove(**{**facts, "kind": MoveKind(facts["kind"]), "state": MoveState(facts["state"])})


class PostgresMoneyMoves:
    """``MoneyMoves``: one statement for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def latest(self, payment_id: int) -> Mapping[MoveKind, MoneyMove]:
        """Find by the unique index of a payment's attempts."""
        found = [_from_row(row) for row in await self._session.rows(_LATEST, key=payment_id)]
        return {one.kind: one for one in found}

    async def add(self, move: MoneyMove) -> MoneyMove:
        """Insert it."""
        row = await self._session.row(_ADD, **_to_row(move))
        assert row is not None  # noqa: S101 - an insert returns its key
        return evolve(move, id=row[0])

    async def store(self, move: MoneyMove) -> None:
        """Update what may change of it."""
        row = _to_row(move)
        await self._session.run(_STORE, key=move.id, **{name: row[name] for name in _CHANGED})

    async def left(self, before: datetime, *, limit: int) -> Sequence[int]:
        """Walk the index of those under way."""
        return [row[0] for row in await self._session.rows(LEFT, before=before, limit=limit)]

    async def count_stuck(self, before: datetime) -> int:
        """Count from the indexes of payments whose money is to move."""
        row = await self._session.row(STUCK, before=before)
        return 0 if row is None else int(row[0])
