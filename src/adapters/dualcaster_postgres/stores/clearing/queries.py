"""``ClearingQueries`` on PostgreSQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from attrs import field, frozen
from sqlalchemy import BigInteger, Integer, any_, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.rings.proposals.model import net_payments
from dualcaster_core.stores.clearing.lifecycle import ClearingStatus, CounterStatus
from dualcaster_core.stores.clearing.model import STORE
from dualcaster_core.stores.clearing.plans import ClearingPlan, PlannedCircle
from dualcaster_core.stores.clearing.records import CounterPart, HandoverLine
from dualcaster_core.stores.clearing.views import (
    THE_STORE,
    CircleCash,
    CircleLegView,
    CircleLineView,
    CircleMember,
    CircleView,
    ClearingView,
    CounterView,
)
from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.stores.clearing.clearings import LINE_COLUMNS, PART_COLUMNS, PLANS, parts_from_rows
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.rings import ring_members, rings
from dualcaster_postgres.tables.stores.clearing import (
    store_clearing_circles,
    store_clearing_lines,
    store_clearing_parts,
    store_clearings,
)

_c, _o, _p, _l, _r = (
    store_clearings.c,
    store_clearing_circles.c,
    store_clearing_parts.c,
    store_clearing_lines.c,
    rings.c,
)
_KEY: Final = bindparam("key", type_=BigInteger())
_USER: Final = bindparam("user", type_=BigInteger())
_KEYS: Final = bindparam("keys", type_=ARRAY(BigInteger))
_LIMIT: Final = bindparam("limit", type_=Integer())
MOST_CIRCLES: Final = 500

_DRAFTS = (
    select(_c.id, _c.created_at, _c.plan)
    .where(_c.event_id == _KEY, _c.status == ClearingStatus.DRAFT.value, _c.run_by.is_not(None))
    .order_by(_c.id.desc())
    .limit(_LIMIT)
)
_m = ring_members.alias("member").c
_members = (
    select(
        func.array_agg(aggregate_order_by(_m.user_id, _m.position)).label("people"),
        func.array_agg(aggregate_order_by(_m.accepted_at.is_not(None), _m.position)).label("accepted"),
    )
    .where(_m.ring_id == _r.id)
    .correlate(rings)
    .lateral("members")
)
CIRCLES: Final = (
    select(
        _o.id,
        _o.clearing_id,
        _o.position,
        _r.id,
        _r.status,
        _r.version,
        _r.expires_at,
        _members.c.people,
        _members.c.accepted,
    )
    .select_from(
        store_clearings.join(store_clearing_circles, _o.clearing_id == _c.id)
        .join(rings, _r.id == _o.ring_id)
        .join(_members, literal_column("true"))
    )
    .where(
        _c.event_id == _KEY,
        or_(
            _USER.is_(None),
            exists().where(ring_members.c.ring_id == _r.id, ring_members.c.user_id == _USER),
        ),
    )
    .order_by(_o.clearing_id.desc(), _o.position)
    .limit(MOST_CIRCLES)
)
_PLANS = select(_c.id, _c.plan).where(_c.id == any_(_KEYS))
_PARTS = select(*PART_COLUMNS).where(_p.circle_id == any_(_KEYS)).order_by(_p.id)
_LINES = (
    select(*LINE_COLUMNS)
    .join(store_clearing_parts, _p.id == _l.part_id)
    .where(_p.circle_id == any_(_KEYS))
    .order_by(_l.id)
)
_NAMES = select(users.c.id, users.c.username).where(users.c.id == any_(_KEYS))
_CARDS = select(cards.c.id, cards.c.name).where(cards.c.id == any_(_KEYS))
_EVENT_OF_RING = select(_c.event_id).join(store_clearing_circles, _o.clearing_id == _c.id).where(_o.ring_id == _KEY)
_ACCEPTED: Final = (RingStatus.UNDER_WAY, RingStatus.COMPLETED)


@frozen
class _Words:
    """Names of people and cards."""

    ids: PublicIds
    people: Mapping[int, str]
    cards: Mapping[int, str]

    def person(self, key: int) -> str:
        return THE_STORE if key == STORE else self.people.get(key, "somebody")

    def line(self, card_id: int, copies: int, cents: int) -> CircleLineView:
        return CircleLineView(
            card=self.ids.encode(IdKind.CARD, card_id),
            name=self.cards.get(card_id, ""),
            copies=copies,
            value=from_cents(cents),
        )


@frozen(kw_only=True)
class _Stored:
    """A circle as it stands, or as it is planned."""

    circle: PlannedCircle
    ring_id: int | None = None
    status: RingStatus | None = None
    version: int = 0
    expires_at: datetime | None = None
    people: Sequence[int] = field(factory=list)
    accepted: Sequence[bool] = field(factory=list)
    parts: Sequence[CounterPart] = field(factory=list)


@frozen
class PostgresClearingQueries:
    """Reads clearings, in five statements at most."""

    _database: Database
    _ids: PublicIds

    async def drafts(self, event_id: int, *, limit: int) -> Sequence[ClearingView]:
        """List what waits to be published, the latest first."""
        async with self._database.transaction() as session:
            rows = await session.rows(_DRAFTS, key=event_id, limit=limit)
            plans = [(key, at, PLANS.structure(plan, ClearingPlan)) for key, at, plan in rows]
            words = await self._words(
                session, (one for _, _, plan in plans for one in plan.circles), (p.left_out for _, _, p in plans)
            )
        return [
            ClearingView(
                hashid=self._ids.encode(IdKind.CLEARING, key),
                status=ClearingStatus.DRAFT,
                created_at=created_at,
                present=len(plan.people),
                left_out=tuple(map(words.person, plan.left_out)),
                circles=tuple(
                    self._circle(_Stored(circle=one, people=one.people, accepted=[False] * len(one.people)), words)
                    for one in plan.circles
                ),
                considered=plan.considered,
                optimal=plan.optimal,
                wants_met=plan.met,
                through_store=plan.through_store,
            )
            for key, created_at, plan in plans
        ]

    async def circles(self, event_id: int, *, user_id: int | None = None) -> Sequence[CircleView]:
        """List the circles that were proposed, the latest first."""
        async with self._database.transaction() as session:
            rows = await session.rows(CIRCLES, key=event_id, user=user_id)
            if not rows:
                return []
            plans = {
                key: PLANS.structure(plan, ClearingPlan)
                for key, plan in await session.rows(_PLANS, keys=sorted({row[1] for row in rows}))
            }
            keys = [row[0] for row in rows]
            parts = parts_from_rows(await session.rows(_PARTS, keys=keys), await session.rows(_LINES, keys=keys))
            stored = [
                _Stored(
                    circle=plans[clearing_id].circles[position],
                    ring_id=ring_id,
                    status=RingStatus(status),
                    version=version,
                    expires_at=expires_at,
                    people=people,
                    accepted=accepted,
                    parts=[part for part in parts if part.circle_id == key],
                )
                for key, clearing_id, position, ring_id, status, version, expires_at, people, accepted in rows
            ]
            words = await self._words(session, (one.circle for one in stored))
        return [self._circle(one, words) for one in stored]

    async def event_of_ring(self, ring_id: int) -> int | None:
        """Return the event whose clearing a ring comes from."""
        async with self._database.transaction() as session:
            row = await session.row(_EVENT_OF_RING, key=ring_id)
        return row[0] if row is not None else None

    async def _words(
        self, session: Session, circles: Iterable[PlannedCircle], others: Iterable[Sequence[int]] = ()
    ) -> _Words:
        people, found = {key for some in others for key in some}, set[int]()
        for circle in circles:
            people.update(circle.people)
            found.update(line.card_id for leg in circle.legs for line in leg.lines)
        names = {row[0]: row[1] for row in await session.rows(_NAMES, keys=sorted(people))}
        titles = {row[0]: row[1] for row in await session.rows(_CARDS, keys=sorted(found))}
        return _Words(self._ids, names, titles)

    def _circle(self, stored: _Stored, words: _Words) -> CircleView:
        circle = stored.circle
        payments = net_payments({place: from_cents(cents) for place, cents in circle.balances.items()})
        is_accepted = stored.status in _ACCEPTED
        return CircleView(
            ring=self._ids.encode(IdKind.RING, stored.ring_id) if stored.ring_id is not None else None,
            status=stored.status,
            version=stored.version,
            members=tuple(
                CircleMember(username=words.person(key), accepted=accepted)
                for key, accepted in zip(stored.people, stored.accepted, strict=True)
            ),
            legs=tuple(
                CircleLegView(
                    giver=words.person(leg.giver),
                    receiver=words.person(leg.receiver),
                    value=from_cents(leg.cents),
                    lines=tuple(words.line(line.card_id, line.copies, line.cents) for line in leg.lines),
                )
                for leg in circle.legs
            ),
            cash=tuple(
                CircleCash(payer=words.person(one.payer_id), payee=words.person(one.payee_id), amount=one.amount)
                for one in payments
            ),
            at_counter=tuple(self._part(part, words, is_accepted=is_accepted) for part in stored.parts),
            wants_met=circle.met,
            through_store=circle.through_store,
            expires_at=stored.expires_at,
        )

    def _part(self, part: CounterPart, words: _Words, *, is_accepted: bool) -> CounterView:
        def shown(lines: Sequence[HandoverLine]) -> tuple[CircleLineView, ...]:
            return tuple(words.line(line.key.card_id, line.copies, line.cents) for line in lines)

        return CounterView(
            hashid=self._ids.encode(IdKind.CLEARING_PART, part.id),
            username=words.person(part.user_id),
            status=part.status,
            gives=shown(part.given),
            gets=shown(part.received),
            pays=from_cents(part.pays_cents),
            can_hand_over=is_accepted and part.status is CounterStatus.PROMISED,
        )
