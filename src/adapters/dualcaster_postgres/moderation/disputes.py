"""Disputes, and what both sides say and show in them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from attrs import evolve
from sqlalchemy import ARRAY, BigInteger, Integer, Text, any_, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.moderation.disputes.errors import DisputeChanged
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, DisputeStatus, ParcelState, Side
from dualcaster_core.moderation.disputes.model import (
    Dispute,
    DisputeStatement,
    EvidencePhoto,
    Ruling,
    RulingDecision,
    SideState,
)
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome, HeldMoney
from dualcaster_core.moderation.disputes.ports import StoredPhoto
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.moderation import dispute_photos, dispute_statements, disputes

_d, _s, _p = disputes.c, dispute_statements.c, dispute_photos.c
_NAMES: Final = tuple(column.name for column in disputes.columns)
_OF_SIDE: Final = ("asked_at", "statements", "photos", "would_cancel", "parcel")
_PLAIN: Final = ("trade_id", "filer_id", "respondent_id", "opened_by", "opened_at", "after_completion", "version")
_RULED: Final = (
    "outcome",
    "reason",
    "rules",
    "good_faith",
    "departure",
    "refund_percent",
    "ruled_by",
    "money",
    "fault_id",
    "resolved_at",
)
_key = bindparam("key", type_=BigInteger())
_SELECT = select(*(_d[name] for name in _NAMES))
_WITH_ID = _SELECT.where(_d.case_id == _key)
_WITH_ID_LOCKED = _WITH_ID.with_for_update(key_share=True)
_OF_TRADE = _SELECT.where(_d.trade_id == _key).order_by(_d.case_id)
_written: Mapping[str, Any] = {name: bindparam(name, type_=_d[name].type) for name in _NAMES}
_ADD = upsert(disputes).values(_written).on_conflict_do_nothing().returning(_d.case_id)
_STORE = (
    update(disputes)
    .where(_d.case_id == _key, _d.version == bindparam("before", type_=Integer()))
    .values({name: value for name, value in _written.items() if name != "case_id"})
    .returning(_d.case_id)
)
_STATED = ("case_id", "author_id", "text", "would_cancel", "at")
_ADD_STATEMENT = (
    insert(dispute_statements).values({name: bindparam(name, type_=_s[name].type) for name in _STATED}).returning(_s.id)
)
_photos = incoming({"key": Text(), "width": Integer(), "height": Integer(), "place": Integer()}, name="photos")
_PHOTO_COLUMNS = ("key", "width", "height", "place")
_ADD_PHOTOS = (
    insert(dispute_photos)
    .from_select(
        ["statement_id", *_PHOTO_COLUMNS],
        select(bindparam("statement", type_=BigInteger()), *(_photos.c[name] for name in _PHOTO_COLUMNS)),
    )
    .returning(_p.id, _p.place)
)
_STATEMENTS = select(_s.id, *(_s[name] for name in _STATED)).where(_s.case_id == _key).order_by(_s.id)
_PHOTOS_OF = (
    select(_p.statement_id, _p.id, _p.key, _p.width, _p.height)
    .join(dispute_statements, _s.id == _p.statement_id)
    .where(_s.case_id == _key)
    .order_by(_p.statement_id, _p.place)
)
_PHOTO = (
    select(_s.case_id, _p.id, _p.key, _p.width, _p.height)
    .join(dispute_statements, _s.id == _p.statement_id)
    .where(_p.id == _key)
)
_HELD = select(_p.id).where(_p.key == any_(bindparam("keys", type_=ARRAY(Text())))).limit(1)


def dispute_from_row(row: Row) -> Dispute:
    """Turn the columns of a dispute into one."""
    facts: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    return Dispute(
        case_id=facts["case_id"],
        **{name: facts[name] for name in _PLAIN},
        kind=DisputeKind(facts["kind"]),
        status=DisputeStatus(facts["status"]),
        filer=_side(facts, Side.FILER),
        respondent=_side(facts, Side.RESPONDENT),
        ruling=_ruling(facts),
    )


def _side(facts: Mapping[str, Any], side: Side) -> SideState:
    found = {name: facts[f"{side.value}_{name}"] for name in _OF_SIDE}
    return SideState(**(found | {"parcel": ParcelState(found["parcel"])}))


def _ruling(facts: Mapping[str, Any]) -> Ruling | None:
    if facts["outcome"] is None:
        return None
    decision = RulingDecision(
        outcome=DisputeOutcome(facts["outcome"]),
        reason=facts["reason"],
        rules=tuple(facts["rules"]),
        good_faith=facts["good_faith"],
        departure=facts["departure"],
        refund_percent=facts["refund_percent"],
    )
    return Ruling(
        decision=decision,
        by_id=facts["ruled_by"],
        at=facts["resolved_at"],
        money=HeldMoney(facts["money"]),
        fault_id=facts["fault_id"],
    )


def dispute_to_row(dispute: Dispute) -> dict[str, Any]:
    """Turn a dispute into the columns that store it."""
    found = {name: getattr(dispute, name) for name in ("case_id", *_PLAIN)}
    found |= {"kind": dispute.kind.value, "status": dispute.status.value}
    for side in Side:
        state = dispute.state_of(side)
        found |= {f"{side.value}_{name}": getattr(state, name) for name in _OF_SIDE}
        found[f"{side.value}_parcel"] = state.parcel.value
    return found | _ruling_to_row(dispute.ruling)


def _ruling_to_row(ruling: Ruling | None) -> dict[str, Any]:
    if ruling is None:
        return dict.fromkeys(_RULED)
    decision = ruling.decision
    return {
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "rules": list(decision.rules),
        "good_faith": decision.good_faith,
        "departure": decision.departure,
        "refund_percent": decision.refund_percent,
        "ruled_by": ruling.by_id,
        "money": ruling.money.value,
        "fault_id": ruling.fault_id,
        "resolved_at": ruling.at,
    }


class PostgresDisputes:
    """``DisputeRepository`` on three tables."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, dispute: Dispute) -> Dispute | None:
        """Insert it; the index of open disputes lets one in."""
        row = await self._session.row(_ADD, **dispute_to_row(dispute))
        return None if row is None else dispute

    async def with_id(self, case_id: int, *, lock: bool = False) -> Dispute | None:
        """Find by key."""
        row = await self._session.row(_WITH_ID_LOCKED if lock else _WITH_ID, key=case_id)
        return None if row is None else dispute_from_row(row)

    async def of_trade(self, trade_id: int) -> Sequence[Dispute]:
        """List by the index of trades."""
        return [dispute_from_row(row) for row in await self._session.rows(_OF_TRADE, key=trade_id)]

    async def store(self, dispute: Dispute) -> None:
        """Replace the version before it."""
        facts = {name: value for name, value in dispute_to_row(dispute).items() if name != "case_id"}
        row = await self._session.row(_STORE, key=dispute.case_id, before=dispute.version - 1, **facts)
        if row is None:
            raise DisputeChanged(dispute.version)

    async def add_statement(self, statement: DisputeStatement) -> DisputeStatement:
        """Insert it, and its photos in one statement more."""
        row = await self._session.row(_ADD_STATEMENT, **{name: getattr(statement, name) for name in _STATED})
        assert row is not None  # noqa: S101 - RETURNING gives the row
        if not statement.photos:
            return evolve(statement, id=row[0])
        rows = [(one.key, one.width, one.height, place) for place, one in enumerate(statement.photos)]
        stored = await self._session.rows(_ADD_PHOTOS, statement=row[0], **as_arrays(_PHOTO_COLUMNS, rows))
        keys = {place: key for key, place in stored}
        photos = tuple(evolve(one, id=keys[place]) for place, one in enumerate(statement.photos))
        return evolve(statement, id=row[0], photos=photos)

    async def statements(self, case_id: int) -> Sequence[DisputeStatement]:
        """List by the indexes of cases and statements."""
        photos: dict[int, list[EvidencePhoto]] = defaultdict(list)
        for statement, key, name, width, height in await self._session.rows(_PHOTOS_OF, key=case_id):
            photos[statement].append(EvidencePhoto(id=key, key=name, width=width, height=height))
        return [
            DisputeStatement(id=row[0], photos=tuple(photos[row[0]]), **dict(zip(_STATED, row[1:], strict=True)))
            for row in await self._session.rows(_STATEMENTS, key=case_id)
        ]

    async def photo(self, photo_id: int) -> StoredPhoto | None:
        """Find by key."""
        row = await self._session.row(_PHOTO, key=photo_id)
        if row is None:
            return None
        case_id, key, name, width, height = row
        return StoredPhoto(case_id, EvidencePhoto(id=key, key=name, width=width, height=height))

    async def holds_photos(self, keys: Sequence[str]) -> bool:
        """Find one by the unique index of keys."""
        return await self._session.row(_HELD, keys=list(keys)) is not None
