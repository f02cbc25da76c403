"""``MarketArcs`` on PostgreSQL: a fixed number of statements, whatever the number of people and lines."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from attrs import frozen
from sqlalchemy import BigInteger, Integer, Select, any_, bindparam, cast, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from dualcaster_core.kernel.gc_pause import gc_paused
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.rings.market.model import ARC_LINES, Leg, MarketArc
from dualcaster_postgres.accounts.blocks import blocked_with
from dualcaster_postgres.matching import pairing_sql as pairing
from dualcaster_postgres.matching.candidate_people import IS_CANDIDATE
from dualcaster_postgres.matching.candidates import FOR_MANY_LINES
from dualcaster_postgres.matching.totals_sql import arcs_of_user
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many, incoming
from dualcaster_postgres.tables.accounts import blocks, users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, want_list_items

_PEOPLE: Final = bindparam("people", type_=ARRAY(BigInteger))
_GIVERS: Final = bindparam("givers", type_=ARRAY(BigInteger))
_RECEIVERS: Final = bindparam("receivers", type_=ARRAY(BigInteger))
_LIMIT: Final = bindparam("limit", type_=Integer())
_TAKES_PART: Final = (IS_CANDIDATE, users.c.show_have_list, users.c.show_want_list)
_LINE: Final = ("have_id", "want_id", "card_id", "copies", "unit_cents", "gap", "wants_only")
_LEGS: Final = incoming({"giver": BigInteger(), "receiver": BigInteger()}, name="legs", prefix="leg")


def _neighbours() -> Select[Any]:
    arcs = arcs_of_user().subquery("arcs")
    return (
        select(arcs.c.candidate, arcs.c.gives_cents, arcs.c.gets_cents)
        .join_from(arcs, users, users.c.id == arcs.c.candidate)
        .where(*_TAKES_PART, users.c.id.not_in(blocked_with(pairing.USER)))
    )


def _arcs(lines: Any) -> Select[Any]:
    """Add up the lines of every pair, without pairs of whom one blocks the other: haver, wanter, cents, lines."""
    line = lines.subquery("line")
    worth = line.c.copies * line.c.unit_cents
    each = func.array_agg(aggregate_order_by(cast(worth, BigInteger), worth.desc()), type_=ARRAY(BigInteger))
    arcs = (
        select(
            line.c.haver,
            line.c.wanter,
            cast(func.sum(worth), BigInteger).label("cents"),
            each[1:ARC_LINES].label("lines"),
        )
        .where(line.c.unit_cents > 0)
        .group_by(line.c.haver, line.c.wanter)
        .subquery("arcs")
    )
    blocked = select(literal(1)).where(
        or_(
            (blocks.c.blocker_id == arcs.c.haver) & (blocks.c.blocked_id == arcs.c.wanter),
            (blocks.c.blocker_id == arcs.c.wanter) & (blocks.c.blocked_id == arcs.c.haver),
        )
    )
    return select(arcs).where(~blocked.exists()).order_by(arcs.c.haver, arcs.c.wanter)


def _among() -> Select[Any]:
    wants = pairing.open_wants(want_list_items.c.user_id == any_(_RECEIVERS)).cte("wants")
    return _arcs(pairing.filled(pairing.chosen(wants, have_list_items.c.user_id == any_(_GIVERS)).cte("choices")))


def _ranked() -> Select[Any]:
    """Keep of each receiver the givers of most value."""
    arcs = _among().subquery("found")
    place = func.row_number().over(partition_by=arcs.c.wanter, order_by=(arcs.c.cents.desc(), arcs.c.haver))
    ranked = select(arcs, place.label("place")).subquery("ranked")
    return (
        select(*(ranked.c[name] for name in ("haver", "wanter", "cents", "lines")))
        .where(ranked.c.place <= _LIMIT)
        .order_by(ranked.c.haver, ranked.c.wanter)
    )


def _lines() -> Select[Any]:
    wants = pairing.open_wants(want_list_items.c.user_id == any_(select(_LEGS.c.receiver).scalar_subquery())).cte(
        "wants"
    )
    wanted = tuple_(have_list_items.c.user_id, wants.c.user_id).in_(select(_LEGS.c.giver, _LEGS.c.receiver))
    line = pairing.filled(pairing.chosen(wants, wanted).cte("choices")).subquery("line")
    worth = line.c.copies * func.coalesce(line.c.unit_cents, 0)
    order = (worth.desc(), line.c.want_id, line.c.have_id)
    place = func.row_number().over(partition_by=(line.c.haver, line.c.wanter), order_by=order).label("place")
    placed = select(line, place).subquery("placed")
    return (
        select(*(placed.c[name] for name in ("haver", "wanter", *_LINE)))
        .where(placed.c.place <= _LIMIT)
        .order_by(placed.c.haver, placed.c.wanter, placed.c.place)
    )


_NEIGHBOURS = _neighbours()
_AMONG = _among()
_RANKED = _ranked()
_BETWEEN = _arcs(pairing.lines_between())
_LINES = _lines()
_ME = select(users.c.id).where(users.c.id == pairing.USER, *_TAKES_PART)
_LAST_ACTIVE = select(users.c.id).where(*_TAKES_PART).order_by(users.c.last_active_at.desc(), users.c.id).limit(_LIMIT)
_PRESENT = select(users.c.id).where(users.c.id == any_(_PEOPLE), *_TAKES_PART)
_NAMES = select(users.c.id, users.c.username).where(users.c.id == any_(_PEOPLE))
_CARDS = select(cards.c.id, cards.c.name).where(cards.c.id == any_(bindparam("cards", type_=ARRAY(BigInteger))))
_BLOCKS = select(blocks.c.blocker_id, blocks.c.blocked_id).where(
    blocks.c.blocker_id == any_(_PEOPLE), blocks.c.blocked_id == any_(_PEOPLE)
)


@frozen
class PostgresMarketArcs:
    """Reads arcs by the pairing of matches, as ``pairing_sql`` and ``totals_sql`` have it."""

    _database: Database
    _clock: Clock
    _rules: MatchRules

    async def around(self, user_id: int, *, neighbours: int, others: int) -> Sequence[MarketArc]:
        """Return the arcs of a user, of those whose lists fit theirs best and of others, in six statements."""
        async with self._database.transaction() as session:
            if await session.row(_ME, user=user_id, **self._seen) is None:
                return []
            await session.rows(FOR_MANY_LINES)
            rows = await session.rows(_NEIGHBOURS, user=user_id, **self._seen, **self._pairing)
            takers, givers = (_best(rows, column, neighbours) for column in (1, 2))
            lately = {key for (key,) in await session.rows(_LAST_ACTIVE, limit=others, **self._seen)} - {user_id}
            mine = await session.rows(_BETWEEN, user=user_id, candidates=sorted(takers | givers), **self._pairing)
            found = await session.rows(
                _AMONG, givers=sorted(takers | lately), receivers=sorted(givers | lately), **self._pairing
            )
        return await in_thread_if_many(len(found), _marked, mine, found)

    async def of_market(self, *, people: int, givers: int) -> Sequence[MarketArc]:
        """Return the arcs among those who were active last, in three statements."""
        async with self._database.transaction() as session:
            await session.rows(FOR_MANY_LINES)
            keys = [key for (key,) in await session.rows(_LAST_ACTIVE, limit=people, **self._seen)]
            found = await session.rows(_RANKED, givers=keys, receivers=keys, limit=givers, **self._pairing)
        return await in_thread_if_many(len(found), _marked, found)

    async def active(self, people: int) -> Sequence[int]:
        """List those who were active last, in one statement."""
        async with self._database.transaction() as session:
            return [key for (key,) in await session.rows(_LAST_ACTIVE, limit=people, **self._seen)]

    async def lines(
        self, legs: Sequence[tuple[int, int]], *, limit: int
    ) -> Mapping[tuple[int, int], Sequence[PairedLine]]:
        """List the most valuable lines of each leg, in two statements."""
        async with self._database.transaction() as session:
            await session.rows(FOR_MANY_LINES)
            rows = await session.rows(
                _LINES, limit=limit, **as_arrays(["giver", "receiver"], legs, prefix="leg"), **self._pairing
            )
        found: dict[Leg, list[PairedLine]] = {}
        for giver, receiver, *line in rows:
            found.setdefault((giver, receiver), []).append(PairedLine(**dict(zip(_LINE, line, strict=True))))
        return found

    async def taking_part(self, user_ids: Sequence[int]) -> Collection[int]:
        """Look at the accounts, in one statement."""
        async with self._database.transaction() as session:
            return {key for (key,) in await session.rows(_PRESENT, people=list(user_ids), **self._seen)}

    async def blocked(self, user_ids: Sequence[int]) -> Collection[Leg]:
        """Return the pairs of whom one blocks the other, in one statement."""
        async with self._database.transaction() as session:
            rows = await session.rows(_BLOCKS, people=list(user_ids))
        return {pair for one, other in rows for pair in ((one, other), (other, one))}

    async def card_names(self, card_ids: Sequence[int]) -> Mapping[int, str]:
        """Return the names of printings, in one statement."""
        async with self._database.transaction() as session:
            return {row[0]: row[1] for row in await session.rows(_CARDS, cards=list(card_ids))}

    async def usernames(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        """Return the names of accounts, in one statement."""
        async with self._database.transaction() as session:
            rows = await session.rows(_NAMES, people=list(user_ids))
        return {row[0]: row[1] for row in rows}

    @property
    def _seen(self) -> Mapping[str, object]:
        return {"seen_since": self._clock.now() - self._rules.active_within}

    @property
    def _pairing(self) -> Mapping[str, object]:
        return {
            "max_ask_percent": self._rules.max_ask_percent,
            "any_printing_times": self._rules.any_printing_times,
        }


def _best(rows: Sequence[Row], column: int, most: int) -> set[int]:
    """Choose the people with the highest totals of a column; equal ones by id."""
    worth = sorted((-row[column], row[0]) for row in rows if row[column])
    return {key for _, key in worth[:most]}


def _marked(*found: Sequence[Row]) -> list[MarketArc]:
    with gc_paused():
        return [MarketArc(row[0], row[1], row[2], tuple(row[3])) for rows in found for row in rows]
