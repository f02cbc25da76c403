"""Cases of moderation, and what was done about them."""

from collections.abc import Sequence
from typing import Any

from attrs import evolve
from sqlalchemy import BigInteger, bindparam, insert, select, text, union_all, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.moderation.actions import ActionSource, ModerationAction
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.lifecycle import ActionKind, CaseKind, CaseStatus
from dualcaster_core.moderation.model import Level
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.moderation import (
    JOINED,
    appeals,
    disputes,
    moderation_actions,
    moderation_cases,
    reports,
)

_case, _action = moderation_cases.c, moderation_actions.c
_CASE = [column.name for column in moderation_cases.columns]
_ACTION = [column.name for column in moderation_actions.columns]
_key, _person = bindparam("key", type_=BigInteger()), bindparam("person", type_=BigInteger())
_SELECT = select(*(_case[name] for name in _CASE))
_WITH_ID = _SELECT.where(_case.id == _key)
_WITH_ID_LOCKED = _WITH_ID.with_for_update(key_share=True)
_OPEN_OF = _SELECT.where(_case.person_id == _person, text(JOINED)).with_for_update(key_share=True)
_written = {name: bindparam(name, type_=_case[name].type) for name in _CASE if name != "id"}
_ADD = upsert(moderation_cases).values(_written).on_conflict_do_nothing().returning(_case.id)
_STORE = update(moderation_cases).where(_case.id == _key).values(_written)
_PARTIES = union_all(
    select(_case.person_id).where(_case.id == _key),
    select(reports.c.reporter_id).where(reports.c.case_id == _key),
    select(reports.c.reporter_id)
    .join(moderation_actions, _action.case_id == reports.c.case_id)
    .join(appeals, appeals.c.action_id == _action.id)
    .where(appeals.c.case_id == _key),
    select(disputes.c.filer_id).where(disputes.c.case_id == _key),
)
_ADD_ACTION = (
    insert(moderation_actions)
    .values({name: bindparam(name, type_=_action[name].type) for name in _ACTION if name != "id"})
    .returning(_action.id)
)
_ACTIONS = select(*(_action[name] for name in _ACTION))
_ACTION_WITH_ID = _ACTIONS.where(_action.id == _key)
_ABOUT = _ACTIONS.where(_action.person_id == _person).order_by(_action.id)
_OF_CASE = _ACTIONS.where(_action.case_id == _key).order_by(_action.id)


def case_from_row(row: Row) -> ModerationCase:
    """Turn the columns of a case into one."""
    facts: dict[str, Any] = dict(zip(_CASE, row, strict=True))
    kinds = {"kind": CaseKind(facts["kind"]), "level": Level(facts["level"]), "status": CaseStatus(facts["status"])}
    return ModerationCase(**(facts | kinds))


def case_to_row(case: ModerationCase) -> dict[str, Any]:
    """Turn a case into the columns that store it, without its key."""
    facts = {name: getattr(case, name) for name in _CASE if name != "id"}
    return facts | {"kind": case.kind.value, "level": int(case.level), "status": case.status.value}


def action_from_row(row: Row) -> ModerationAction:
    """Turn the columns of an action into one."""
    facts: dict[str, Any] = dict(zip(_ACTION, row, strict=True))
    return ModerationAction(**(facts | {"kind": ActionKind(facts["kind"]), "source": ActionSource(facts["source"])}))


def action_to_row(action: ModerationAction) -> dict[str, Any]:
    """Turn an action into the columns that store it, without its key."""
    facts = {name: getattr(action, name) for name in _ACTION if name != "id"}
    return facts | {"kind": action.kind.value, "source": action.source.value}


class PostgresCases:
    """``CaseRepository`` on the table of cases."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def open_of(self, person_id: int) -> ModerationCase | None:
        """Find by the unique index of cases that are joined."""
        row = await self._session.row(_OPEN_OF, person=person_id)
        return None if row is None else case_from_row(row)

    async def add(self, case: ModerationCase) -> ModerationCase:
        """Insert it; who comes second waits, and takes the case of the first."""
        row = await self._session.row(_ADD, **case_to_row(case))
        if row is not None:
            return evolve(case, id=row[0])
        theirs = await self.open_of(case.person_id)
        return theirs if theirs is not None else await self.add(case)

    async def with_id(self, case_id: int, *, lock: bool = False) -> ModerationCase | None:
        """Find by key."""
        row = await self._session.row(_WITH_ID_LOCKED if lock else _WITH_ID, key=case_id)
        return None if row is None else case_from_row(row)

    async def store(self, case: ModerationCase) -> None:
        """Replace it."""
        await self._session.run(_STORE, key=case.id, **case_to_row(case))

    async def parties(self, case_id: int) -> frozenset[int]:
        """Ask the case, its reports and its dispute, in one statement."""
        return frozenset(row[0] for row in await self._session.rows(_PARTIES, key=case_id))


class PostgresActions:
    """``ActionRepository`` on the table of actions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, action: ModerationAction) -> ModerationAction:
        """Insert it; the server numbers it."""
        row = await self._session.row(_ADD_ACTION, **action_to_row(action))
        assert row is not None  # noqa: S101 - RETURNING gives the row
        return evolve(action, id=row[0])

    async def with_id(self, action_id: int) -> ModerationAction | None:
        """Find by key."""
        row = await self._session.row(_ACTION_WITH_ID, key=action_id)
        return None if row is None else action_from_row(row)

    async def about(self, person_id: int) -> Sequence[ModerationAction]:
        """List by the index of people."""
        return [action_from_row(row) for row in await self._session.rows(_ABOUT, person=person_id)]

    async def of_case(self, case_id: int) -> Sequence[ModerationAction]:
        """List by the index of cases."""
        return [action_from_row(row) for row in await self._session.rows(_OF_CASE, key=case_id)]
