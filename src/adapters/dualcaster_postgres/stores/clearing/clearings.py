"""``ClearingRepository`` on PostgreSQL."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from attrs import evolve
from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, and_, bindparam, func, insert, or_, select, update

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.kernel.json_cache import json_converter
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.stores.clearing.lifecycle import OPEN_AT_COUNTER, ClearingStatus, CounterStatus
from dualcaster_core.stores.clearing.plans import ClearingPlan
from dualcaster_core.stores.clearing.records import Clearing, ClearingCircle, CounterPart, HandoverLine
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_postgres.sql.codes import FINISH_CODES, FINISHES
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.rings import ring_members, rings
from dualcaster_postgres.tables.stores.clearing import (
    store_clearing_circles,
    store_clearing_lines,
    store_clearing_parts,
    store_clearings,
)

_c, _o, _p, _l = store_clearings.c, store_clearing_circles.c, store_clearing_parts.c, store_clearing_lines.c
_KEY: Final = bindparam("key", type_=BigInteger())
_COLUMNS: Final = [column.name for column in store_clearings.columns]
_NEW: Final = {column.name: column.type for column in store_clearings.columns if column.name != "id"}
_PART: Final = [column.name for column in store_clearing_parts.columns]
_NEW_PART: Final = {name: _p[name].type for name in _PART if name != "id"}
_LINE: Final = {name: column.type for name, column in _l.items() if name not in ("id", "part_id")}
PLANS: Final = json_converter()
"""Writes plans as plain values for a JSON column, and reads them back."""

_ADD = insert(store_clearings).values({n: bindparam(n, type_=k) for n, k in _NEW.items()}).returning(_c.id)
_ONE = select(*(_c[name] for name in _COLUMNS)).where(_c.id == _KEY)
_LOCK = _ONE.with_for_update()
_STORE = (
    update(store_clearings)
    .where(_c.id == _KEY)
    .values(status=bindparam("status", type_=_c.status.type), published_at=bindparam("at", type_=_c.published_at.type))
)
_PUBLISHED = select(func.count()).where(_c.event_id == _KEY, _c.status == ClearingStatus.PUBLISHED.value)
_ADD_CIRCLE = (
    insert(store_clearing_circles)
    .values(
        clearing_id=bindparam("clearing", type_=BigInteger()),
        position=bindparam("position", type_=_o.position.type),
        ring_id=bindparam("ring", type_=BigInteger()),
    )
    .returning(_o.id)
)
_ADD_PART = (
    insert(store_clearing_parts).values({n: bindparam(n, type_=k) for n, k in _NEW_PART.items()}).returning(_p.id)
)
_given = incoming(_LINE)
_ADD_LINES = insert(store_clearing_lines).from_select(
    ["part_id", *_LINE], select(_KEY, *(_given.c[name] for name in _LINE))
)
_CIRCLE = select(_o.id, _o.clearing_id, _o.position, _o.ring_id)
_OF_RING = _CIRCLE.where(_o.ring_id == _KEY)
_OF_PART = _CIRCLE.join(store_clearing_parts, _p.circle_id == _o.id).where(_p.id == _KEY)
_PARTS = select(*(_p[name] for name in _PART)).where(_p.circle_id == _KEY).order_by(_p.id)
_A_PART = select(*(_p[name] for name in _PART)).where(_p.id == _KEY)
_LOCK_PART = _A_PART.with_for_update()
_LINES_OF_CIRCLE = (
    select(_l.part_id, *(_l[name] for name in _LINE))
    .join(store_clearing_parts, _p.id == _l.part_id)
    .where(_p.circle_id == _KEY)
    .order_by(_l.id)
)
_LINES = select(_l.part_id, *(_l[name] for name in _LINE)).where(_l.part_id == _KEY).order_by(_l.id)
_STORE_PART = (
    update(store_clearing_parts)
    .where(_p.id == _KEY)
    .values({name: bindparam(name, type_=_p[name].type) for name in ("status", "settled_at", "settled_by")})
)
_of_event = store_clearings.join(store_clearing_circles, _o.clearing_id == _c.id)
_rings_of_event = _of_event.join(rings, rings.c.id == _o.ring_id).join(
    ring_members, ring_members.c.ring_id == rings.c.id
)
_people = select(ring_members.c.user_id).select_from(_rings_of_event).where(_c.event_id == _KEY).distinct()
_BUSY = _people.where(rings.c.status == RingStatus.PROPOSED.value)
_REFUSED = _people.where(
    or_(
        and_(rings.c.status == RingStatus.DECLINED.value, rings.c.ended_by == ring_members.c.user_id),
        and_(rings.c.status == RingStatus.EXPIRED.value, ring_members.c.accepted_at.is_(None)),
    )
)
_WAITING_RINGS = (
    select(rings.c.id)
    .select_from(_of_event.join(rings, rings.c.id == _o.ring_id))
    .where(_c.event_id == _KEY, rings.c.status == RingStatus.PROPOSED.value)
    .order_by(rings.c.id)
)
_OPEN_PARTS = (
    select(_p.id, _p.user_id)
    .select_from(_of_event.join(store_clearing_parts, _p.circle_id == _o.id))
    .where(_c.event_id == _KEY, or_(*(_p.status == status.value for status in sorted(OPEN_AT_COUNTER))))
    .order_by(_p.id)
)


class PostgresClearings:
    """``ClearingRepository``: a fixed number of statements for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, clearing: Clearing) -> Clearing:
        """Store a new clearing and return it with its key."""
        facts = {name: getattr(clearing, name) for name in _NEW if name not in ("plan", "status")}
        plan = Jsonb(PLANS.unstructure(clearing.plan))
        row = await self._session.row(_ADD, **facts, plan=plan, status=clearing.status.value)
        assert row is not None  # noqa: S101 - RETURNING gives the row
        return evolve(clearing, id=row[0])

    async def one(self, clearing_id: int, *, lock: bool = False) -> Clearing | None:
        """Load a clearing."""
        row = await self._session.row(_LOCK if lock else _ONE, key=clearing_id)
        if row is None:
            return None
        facts: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
        facts |= {"plan": PLANS.structure(facts["plan"], ClearingPlan), "status": ClearingStatus(facts["status"])}
        return Clearing(**facts)

    async def store(self, clearing: Clearing) -> None:
        """Replace the status of a clearing."""
        await self._session.run(_STORE, key=clearing.id, status=clearing.status.value, at=clearing.published_at)

    async def published(self, event_id: int) -> int:
        """Count the clearings of an event that were published."""
        row = await self._session.row(_PUBLISHED, key=event_id)
        return row[0] if row else 0

    async def add_circle(self, circle: ClearingCircle) -> ClearingCircle:
        """Store a circle with what passes the counter; at most two people of a circle have business there."""
        row = await self._session.row(
            _ADD_CIRCLE, clearing=circle.clearing_id, position=circle.position, ring=circle.ring_id
        )
        assert row is not None  # noqa: S101 - RETURNING gives the row
        parts = []
        for part in circle.parts:
            facts = {name: getattr(part, name) for name in _NEW_PART}
            key = await self._session.row(_ADD_PART, **facts | {"circle_id": row[0], "status": part.status.value})
            assert key is not None  # noqa: S101 - as above
            if part.lines:
                rows = [_to_row(line) for line in part.lines]
                await self._session.run(_ADD_LINES, key=key[0], **as_arrays(list(_LINE), rows))
            parts.append(evolve(part, id=key[0], circle_id=row[0]))
        return evolve(circle, id=row[0], parts=tuple(parts))

    async def circle_of_ring(self, ring_id: int) -> tuple[Clearing, ClearingCircle] | None:
        """Load the circle that became a ring."""
        return await self._circle(await self._session.row(_OF_RING, key=ring_id))

    async def circle_of_part(self, part_id: int) -> tuple[Clearing, ClearingCircle] | None:
        """Load the circle that something at the counter is of."""
        return await self._circle(await self._session.row(_OF_PART, key=part_id))

    async def part(self, part_id: int, *, lock: bool = False) -> CounterPart | None:
        """Load what somebody gives and gets at the counter."""
        row = await self._session.row(_LOCK_PART if lock else _A_PART, key=part_id)
        if row is None:
            return None
        return parts_from_rows([row], await self._session.rows(_LINES, key=part_id))[0]

    async def store_part(self, part: CounterPart) -> None:
        """Replace the status of what is at the counter."""
        await self._session.run(
            _STORE_PART,
            key=part.id,
            status=part.status.value,
            settled_at=part.settled_at,
            settled_by=part.settled_by,
        )

    async def waiting_rings(self, event_id: int) -> Sequence[int]:
        """List the rings of an event's circles that wait for answers."""
        return [row[0] for row in await self._session.rows(_WAITING_RINGS, key=event_id)]

    async def open_parts(self, event_id: int) -> Sequence[tuple[int, int]]:
        """List what is still to pass the counter at an event."""
        return [(row[0], row[1]) for row in await self._session.rows(_OPEN_PARTS, key=event_id)]

    async def busy(self, event_id: int) -> frozenset[int]:
        """Return who of an event is in a circle that waits for answers."""
        return frozenset(row[0] for row in await self._session.rows(_BUSY, key=event_id))

    async def refused(self, event_id: int) -> frozenset[int]:
        """Return who of an event declined a circle, or did not answer in time."""
        return frozenset(row[0] for row in await self._session.rows(_REFUSED, key=event_id))

    async def _circle(self, row: Row | None) -> tuple[Clearing, ClearingCircle] | None:
        if row is None:
            return None
        key, clearing_id, position, ring_id = row
        clearing = await self.one(clearing_id)
        parts = await self._session.rows(_PARTS, key=key)
        lines = await self._session.rows(_LINES_OF_CIRCLE, key=key)
        circle = ClearingCircle(
            id=key,
            clearing_id=clearing_id,
            position=position,
            ring_id=ring_id,
            parts=tuple(parts_from_rows(parts, lines)),
        )
        return (clearing, circle) if clearing is not None else None


PART_COLUMNS: Final = tuple(_p[name] for name in _PART)
LINE_COLUMNS: Final = (_l.part_id, *(_l[name] for name in _LINE))


def parts_from_rows(parts: Iterable[Row], lines: Iterable[Row]) -> list[CounterPart]:
    """Turn ``PART_COLUMNS`` and their ``LINE_COLUMNS`` into what passes the counter."""
    of_part: dict[int, list[HandoverLine]] = {}
    for part_id, *line in lines:
        of_part.setdefault(part_id, []).append(_from_row(dict(zip(_LINE, line, strict=True))))
    found = []
    for row in parts:
        facts: dict[str, Any] = dict(zip(_PART, row, strict=True))
        facts["status"] = CounterStatus(facts["status"])
        found.append(CounterPart(**facts, lines=tuple(of_part.get(facts["id"], ()))))
    return found


def _to_row(line: HandoverLine) -> tuple[Any, ...]:
    key = line.key
    facts = {
        "card_id": key.card_id,
        "finish": FINISH_CODES[key.finish],
        "condition": int(key.condition),
        "language": key.language,
        "copies": line.copies,
        "unit_cents": line.unit_cents,
        "item_id": line.item_id,
        "stock_line_id": line.stock_line_id,
    }
    return tuple(facts[name] for name in _LINE)


def _from_row(facts: dict[str, Any]) -> HandoverLine:
    key = StockKey(
        card_id=facts.pop("card_id"),
        finish=FINISHES[facts.pop("finish")],
        condition=Condition(facts.pop("condition")),
        language=facts.pop("language"),
    )
    return HandoverLine(key=key, **facts)
