"""Appeals against what moderators did."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import evolve
from sqlalchemy import BigInteger, DateTime, Integer, Text, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.moderation.appeals import Appeal, AppealOutcome
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.messaging import message_photos
from dualcaster_postgres.tables.moderation import appeals

_a = appeals.c
_NAMES = ("id", "action_id", "case_id", "person_id", "text", "evidence", "filed_at", "outcome")
_FILED = tuple(name for name in _NAMES if name not in ("id", "outcome"))
_key = bindparam("key", type_=BigInteger())
_SELECT = select(*(_a[name] for name in _NAMES)).order_by(_a.id)
_OF_CASE, _OF_PERSON = _SELECT.where(_a.case_id == _key), _SELECT.where(_a.person_id == _key)
_ADD = (
    upsert(appeals)
    .values({name: bindparam(name, type_=_a[name].type) for name in _FILED})
    .on_conflict_do_nothing()
    .returning(_a.id)
)
_DECIDE = (
    update(appeals)
    .where(_a.id == _key)
    .values(outcome=bindparam("outcome", type_=Text()), decided_at=bindparam("at", type_=DateTime(timezone=True)))
)

_places = incoming({"id": BigInteger(), "place": Integer()}, name="places")
_ATTACH = (
    update(message_photos).where(message_photos.c.id == _places.c.id).values(appeal_id=_key, place=_places.c.place)
)


def appeal_from_row(row: Row) -> Appeal:
    """Turn the columns of an appeal into one."""
    facts: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    outcome = facts["outcome"]
    return Appeal(**(facts | {"outcome": None if outcome is None else AppealOutcome(outcome)}))


class PostgresAppeals:
    """``AppealRepository`` on the table of appeals."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, appeal: Appeal) -> Appeal | None:
        """Insert it; an action is appealed once."""
        row = await self._session.row(_ADD, **{name: getattr(appeal, name) for name in _FILED})
        return None if row is None else evolve(appeal, id=row[0])

    async def attach(self, appeal_id: int, photo_ids: Sequence[int]) -> None:
        """Point photos at it, in one statement."""
        rows = [(key, place) for place, key in enumerate(photo_ids)]
        await self._session.run(_ATTACH, key=appeal_id, **as_arrays(("id", "place"), rows))

    async def of_case(self, case_id: int) -> Appeal | None:
        """Find by the unique index of cases."""
        row = await self._session.row(_OF_CASE, key=case_id)
        return None if row is None else appeal_from_row(row)

    async def of_person(self, person_id: int) -> Sequence[Appeal]:
        """List by the index of people."""
        return [appeal_from_row(row) for row in await self._session.rows(_OF_PERSON, key=person_id)]

    async def decide(self, appeal: Appeal, at: datetime) -> None:
        """Update it."""
        outcome = None if appeal.outcome is None else appeal.outcome.value
        await self._session.run(_DECIDE, key=appeal.id, outcome=outcome, at=at)
