"""What was learnt from outcomes, and whose turn it is to learn."""

from datetime import datetime

from sqlalchemy import DateTime, Text, bindparam, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.signals.record.learning import Learning, learning_from_json, learning_to_json
from dualcaster_core.signals.runs.ports import KEPT
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.signals import signal_learning_turns, signal_learnings

_kept, _turn = signal_learnings.c, signal_learning_turns.c
_MOMENT = DateTime(timezone=True)
_method, _token = bindparam("of_method", type_=Text()), bindparam("of_token", type_=Text())
LATEST = select(_kept.document).where(_kept.method == _method).order_by(_kept.id.desc()).limit(1)
_COLUMNS = ("method", "learnt_at", "outcomes", "first_made", "last_evaluated", "rule_versions", "document")
_KEEP = insert(signal_learnings).values({name: bindparam(name) for name in _COLUMNS})
_oldest_kept = (
    select(_kept.id)
    .where(_kept.method == _method)
    .order_by(_kept.id.desc())
    .offset(KEPT - 1)
    .limit(1)
    .scalar_subquery()
)
_FORGET = delete(signal_learnings).where(_kept.method == _method, _kept.id < _oldest_kept)
_take = upsert(signal_learning_turns).values(
    method=bindparam("method"), token=bindparam("token"), until=bindparam("until", type_=_MOMENT)
)
_TAKE = _take.on_conflict_do_update(
    index_elements=["method"],
    set_={"token": _take.excluded.token, "until": _take.excluded.until},
    where=_turn.until <= bindparam("now", type_=_MOMENT),
)
_END = delete(signal_learning_turns).where(_turn.method == _method, _turn.token == _token)


class PostgresLearnings:
    """``LearningRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def latest(self, method: str) -> Learning | None:
        """Return what was learnt last by a method."""
        row = await self._session.row(LATEST, of_method=method)
        return None if row is None else learning_from_json(row[0])

    async def take_turn(self, method: str, token: str, *, now: datetime, until: datetime) -> bool:
        """Take the turn where nobody has it, or theirs has run out; of two at once one gets it."""
        return bool(await self._session.run(_TAKE, method=method, token=token, until=until, now=now))

    async def end_turn(self, method: str, token: str) -> bool:
        """End a turn."""
        return bool(await self._session.run(_END, of_method=method, of_token=token))

    async def keep(self, learning: Learning) -> None:
        """Keep what was learnt, in two statements."""
        await self._session.run(
            _KEEP,
            method=learning.method,
            learnt_at=learning.learnt_at,
            outcomes=learning.outcomes,
            first_made=learning.first_made,
            last_evaluated=learning.last_evaluated,
            rule_versions=", ".join(learning.versions),
            document=learning_to_json(learning),
        )
        await self._session.run(_FORGET, of_method=learning.method)
