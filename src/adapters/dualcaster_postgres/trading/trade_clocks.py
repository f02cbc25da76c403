"""Stops the clocks of the trades of suspended people, and lets them go on."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Text, any_, bindparam, exists, func, literal_column, or_, select, update

from dualcaster_core.accounts.sanctions import SanctionKind
from dualcaster_core.trading.pauses import PAUSABLE
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.moderation import sanctions
from dualcaster_postgres.tables.trading import trades
from dualcaster_postgres.trading.trade_rows import in_stages

_t = trades.c
_now = bindparam("now", type_=MOMENT)
_people = any_(bindparam("people", type_=ARRAY(BigInteger())))
_has_clocks = in_stages(PAUSABLE)
_of_people = or_(_t.proposer_id == _people, _t.recipient_id == _people)
_keys = _t.id == any_(bindparam("keys", type_=ARRAY(BigInteger())))
_RUNNING = select(_t.id).where(_of_people, _has_clocks, _t.paused_since.is_(None)).order_by(_t.id).with_for_update()
_PAUSED = select(_t.id).where(_of_people, _t.paused_since.is_not(None)).order_by(_t.id).with_for_update()
_PAUSE = update(trades).where(_keys).values(paused_since=_now)
_is_suspended = exists().where(
    or_(sanctions.c.user_id == _t.proposer_id, sanctions.c.user_id == _t.recipient_id),
    sanctions.c.kind == literal_column(f"'{SanctionKind.SUSPEND}'", Text),
    sanctions.c.lifted_at.is_(None),
)


def _moved(column: Any) -> Any:
    """A clock that began within the pause begins at its end, as ``pauses.resumed`` says."""
    return column + (_now - func.greatest(column, _t.paused_since))


_RESUME = (
    update(trades)
    .where(_keys, ~_is_suspended)
    .values(
        paused_since=None,
        expires_at=_t.expires_at + (_now - _t.paused_since),
        accepted_at=_moved(_t.accepted_at),
        cancel_asked_at=_moved(_t.cancel_asked_at),
        first_confirmed_at=_moved(_t.first_confirmed_at),
    )
)


class PostgresTradeClocks:
    """``TradeClocks`` on the table of trades."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def pause(self, person_id: int, at: datetime) -> None:
        """Mark what has clocks, locked in the order of ids as everywhere."""
        await self._run(_RUNNING, _PAUSE, [person_id], at)

    async def resume(self, person_ids: Collection[int], at: datetime) -> None:
        """Lock first: where both people of a trade come back at once, who comes second sees that the first has."""
        await self._run(_PAUSED, _RESUME, sorted(person_ids), at)

    async def _run(self, locking: Any, changing: Any, people: Sequence[int], at: datetime) -> None:
        keys = [row[0] for row in await self._session.rows(locking, people=people)]
        if keys:
            await self._session.run(changing, keys=keys, now=at)
