"""``CandidateSource`` on PostgreSQL: a fixed number of statements, whatever the number of candidates."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Executable,
    Integer,
    Select,
    Subquery,
    any_,
    bindparam,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.kernel.geo import great_circle_miles, round_distance
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.matching.model import (
    FIND_LINES,
    MAX_FINDS,
    MAX_LINES,
    CandidateFilter,
    FindDirection,
    LineTotals,
    MatchLine,
    MatchRules,
    PairLines,
    TotalsBlock,
    Trader,
)
from dualcaster_core.matching.pairing import PairedLine, PairedSides
from dualcaster_postgres.accounts.blocks import blocked_with
from dualcaster_postgres.accounts.places import point
from dualcaster_postgres.matching import candidate_people as people
from dualcaster_postgres.matching import pairing_sql as pairing
from dualcaster_postgres.matching.candidate_people import Person
from dualcaster_postgres.matching.lines_sql import shown_lines, valuable_lines
from dualcaster_postgres.matching.totals_columns import block_of, seen_both_ways, seen_by
from dualcaster_postgres.matching.totals_sql import totals_of_user, wanters_of_user
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many
from dualcaster_postgres.tables.accounts import blocks, profiles, users
from dualcaster_postgres.tables.reputation import user_reputation

_PEOPLE: Final = bindparam("people", type_=ARRAY(BigInteger))
_EVERYBODY: Final = bindparam("everybody", type_=Boolean())
_mine, _theirs = people.mine, people.theirs
_PEOPLE_NAMED = (
    select(*people.PERSON)
    .join_from(users, user_reputation, user_reputation.c.user_id == users.c.id, isouter=True)
    .where(users.c.id == any_(_PEOPLE))
)
_settings = {"work_mem": "64MB", "max_parallel_workers_per_gather": "0", "jit": "off"}
FOR_MANY_LINES: Executable = select(*(func.set_config(name, value, True) for name, value in _settings.items()))
"""For this transaction: sort in memory, on one core, without compiling: a user's lines are many but not millions."""


def _pairs_of_user(*, among: bool) -> Select[Any]:
    totals = totals_of_user(among=among).subquery("totals")
    shared = people.servers_shared_with(pairing.USER).subquery("shared")
    return (
        select(*people.PERSON, totals, func.coalesce(shared.c.servers, 0).label("shared_servers"))
        .join_from(totals, users, users.c.id == totals.c.candidate)
        .join(user_reputation, user_reputation.c.user_id == users.c.id, isouter=True)
        .join(shared, shared.c.user_id == users.c.id, isouter=True)
        .where(
            users.c.show_have_list,
            users.c.show_want_list,
            or_(_EVERYBODY, people.IS_CANDIDATE),
            users.c.id.not_in(blocked_with(pairing.USER)),
            people.in_server_with(pairing.USER, users.c.id),
        )
    )


def _shared_among() -> Select[Any]:
    return (
        select(_mine.c.user_id, _theirs.c.user_id, func.count(literal(1)))
        .select_from(_mine.join(_theirs, _theirs.c.guild_id == _mine.c.guild_id))
        .where(
            _mine.c.user_id == any_(_PEOPLE), _theirs.c.user_id == any_(_PEOPLE), _mine.c.user_id != _theirs.c.user_id
        )
        .group_by(_mine.c.user_id, _theirs.c.user_id)
    )


def _finds(lines: Subquery, person: str, shows: ColumnElement[bool]) -> Select[Any]:
    """Keep the finds of the most valuable people whom one may see; ``person`` names the column of the other one."""
    visible = (
        select(lines)
        .join_from(lines, users, users.c.id == lines.c[person])
        .where(
            users.c.is_active,
            users.c.is_public,
            shows,
            users.c.last_active_at >= people.CUTOFF,
            users.c.id.not_in(blocked_with(pairing.USER)),
        )
        .cte("visible_finds")
    )
    other = visible.c[person]
    worth = func.sum(visible.c.copies * func.coalesce(visible.c.unit_cents, 0))
    best = select(other).group_by(other).order_by(worth.desc(), other).limit(bindparam("limit", type_=Integer()))
    return shown_lines(select(visible).where(other.in_(best)))


_PAIRS_OF_USER = {flag: _pairs_of_user(among=flag) for flag in (False, True)}
_TOTALS_AMONG = pairing.totals_among_users()
_TOTALS_OF_TWO = pairing.totals_between()
_SHARED_AMONG = _shared_among()
_BLOCKS_AMONG = select(blocks.c.blocker_id, blocks.c.blocked_id).where(
    blocks.c.blocker_id == any_(_PEOPLE), blocks.c.blocked_id == any_(_PEOPLE)
)
_LINES_BETWEEN = shown_lines(pairing.lines_between(), leading=True)
_PAIRED = valuable_lines(pairing.lines_between())
_FINDS = {
    FindDirection.THEY_HAVE: _finds(pairing.finds_of_user().subquery("finds"), "haver", users.c.show_have_list),
    FindDirection.THEY_WANT: _finds(wanters_of_user().subquery("finds"), "wanter", users.c.show_want_list),
}
_TRADERS = (
    select(
        users.c.id,
        users.c.username,
        people.TIER,
        users.c.location_display,
        users.c.grid_latitude,
        users.c.grid_longitude,
        people.shared_servers(pairing.USER, users.c.id),
        users.c.email_verified,
        people.DISCORD_LINKED,
        func.coalesce(profiles.c.country, ""),
    )
    .join_from(users, user_reputation, user_reputation.c.user_id == users.c.id, isouter=True)
    .join(profiles, profiles.c.user_id == users.c.id, isouter=True)
    .where(or_(users.c.id == any_(_PEOPLE), users.c.id == pairing.USER))
)


class PostgresCandidates:
    """``CandidateSource`` over the stored lists."""

    def __init__(self, session: Session, clock: Clock, rules: MatchRules, ids: PublicIds) -> None:
        self._session = session
        self._clock = clock
        self._rules = rules
        self._pairing = {
            "max_ask_percent": rules.max_ask_percent,
            "any_printing_times": rules.any_printing_times,
        }
        self._ids = ids

    async def totals_of(
        self,
        user_id: int,
        filters: CandidateFilter,
        *,
        both_ways: bool = False,
        among: Sequence[int] | None = None,
    ) -> TotalsBlock:
        """Return the pairs of a user with every candidate of theirs, in three statements."""
        me = (await self._named([user_id])).get(user_id)
        if me is None:
            raise UserNotFound(str(user_id))
        if not me.shows_lists:
            return TotalsBlock.of([])
        restricted = {} if among is None else {"candidates": list(among)}
        await self._session.rows(FOR_MANY_LINES)
        rows = await self._session.rows(
            _PAIRS_OF_USER[among is not None],
            user=user_id,
            seen_since=self._seen_since(),
            server=filters.server,
            everybody=both_ways,
            **self._pairing,
            **restricted,
        )
        return seen_both_ways(me, rows, filters) if both_ways else seen_by(me, rows, filters)

    async def totals_among(self, user_ids: Sequence[int]) -> TotalsBlock:
        """Return the pairs among these users, in four statements."""
        named = await self._named(user_ids)
        keys = list(named)
        rows = await self._sides_among(keys)
        shared = {(a, b): count for a, b, count in await self._session.rows(_SHARED_AMONG, people=keys)}
        blocked = {pair for a, b in await self._session.rows(_BLOCKS_AMONG, people=keys) for pair in ((a, b), (b, a))}
        side = {(haver, wanter): tuple(facts) for haver, wanter, *facts in rows}
        columns = []
        for (haver, wanter), gives in side.items():
            gets = side.get((wanter, haver))
            me, other = named[haver], named[wanter]
            visible = other.is_candidate and me.shows_lists and other.shows_lists and (haver, wanter) not in blocked
            if gets is None or not visible:
                continue
            facts = (other.trust, people.near(me, other)[0], shared.get((haver, wanter), 0))
            columns.append((haver, wanter, *gives, *gets, *facts, me.list_version, other.list_version))
        return block_of(columns)

    async def _sides_among(self, keys: Sequence[int]) -> Sequence[Row]:
        """Total what each of these people has for each other; two may have very long lists."""
        if len(keys) != 2:
            return await self._session.rows(_TOTALS_AMONG, candidates=list(keys), **self._pairing)
        await self._session.rows(FOR_MANY_LINES)
        return await self._session.rows(_TOTALS_OF_TWO, user=keys[0], candidates=[keys[1]], **self._pairing)

    async def lines_between(
        self,
        user_id: int,
        candidate_ids: Sequence[int],
        *,
        first: int = 0,
        limit: int = MAX_LINES,
        leading: Collection[tuple[int, int]] = (),
    ) -> Mapping[int, PairLines]:
        """Load some paired lines of a user with some candidates, and the totals of all, in two statements."""
        await self._session.rows(FOR_MANY_LINES)
        rows = await self._session.rows(
            _LINES_BETWEEN,
            user=user_id,
            candidates=list(candidate_ids),
            first=first,
            lines=limit,
            **as_arrays(["have_id", "want_id"], sorted(leading), prefix="leading"),
            **self._pairing,
        )
        return self._by_candidate(user_id, rows, first)

    async def paired_lines(
        self, user_id: int, candidate_ids: Sequence[int], *, limit: int
    ) -> Mapping[int, PairedSides]:
        """Load the most valuable paired lines of a user with some candidates, in two statements."""
        await self._session.rows(FOR_MANY_LINES)
        rows = await self._session.rows(
            _PAIRED, user=user_id, candidates=list(candidate_ids), lines=limit, **self._pairing
        )
        return await in_thread_if_many(len(rows), _paired_sides, user_id, rows)

    async def finds_for(
        self, user_id: int, direction: FindDirection = FindDirection.THEY_HAVE, *, limit: int = MAX_FINDS
    ) -> Sequence[PairLines]:
        """List one-way finds, in two statements."""
        await self._session.rows(FOR_MANY_LINES)
        rows = await self._session.rows(
            _FINDS[direction],
            user=user_id,
            seen_since=self._seen_since(),
            limit=limit,
            first=0,
            lines=FIND_LINES,
            **self._pairing,
        )
        found = self._by_candidate(user_id, rows, 0)
        return sorted(found.values(), key=lambda pair: (-pair.of(direction)[1].cents, pair.candidate))

    async def traders(self, user_id: int, candidate_ids: Sequence[int]) -> Mapping[int, Trader]:
        """Return the people behind some candidates, in one statement."""
        rows = {row[0]: row for row in await self._session.rows(_TRADERS, user=user_id, people=list(candidate_ids))}
        mine = rows.get(user_id)
        here = point(mine[4], mine[5]) if mine else None
        unit = distance_unit_of(mine[9] if mine else "")
        traders = {}
        for key in candidate_ids:
            if key not in rows:
                continue
            _, username, tier, place, latitude, longitude, shared, verified, linked, _ = rows[key]
            there = point(latitude, longitude)
            miles = round_distance(great_circle_miles(here, there)) if here and there else None
            traders[key] = Trader(
                user_id=key,
                username=username,
                tier=tier,
                location=place,
                distance_miles=miles,
                distance_unit=unit,
                shared_servers=tuple(shared),
                email_verified=verified,
                discord_linked=linked,
            )
        return traders

    def _seen_since(self) -> datetime:
        return self._clock.now() - self._rules.active_within

    async def _named(self, user_ids: Sequence[int]) -> dict[int, Person]:
        rows = await self._session.rows(_PEOPLE_NAMED, people=list(user_ids), seen_since=self._seen_since())
        return {row[0]: Person(*row) for row in rows}

    def _by_candidate(self, user_id: int, rows: Sequence[Row], first: int) -> dict[int, PairLines]:
        lines: dict[tuple[int, int], list[MatchLine]] = {}
        totals: dict[tuple[int, int], LineTotals] = {}
        for haver, wanter, place, count, copies, unpriced, cents, *line in rows:
            side = (haver, wanter)
            totals[side] = LineTotals(lines=count, copies=copies, unpriced_copies=unpriced, cents=cents)
            if place > first:
                lines.setdefault(side, []).append(self._line(line))
        others = {wanter if haver == user_id else haver for haver, wanter in totals}
        nothing = LineTotals()
        return {
            key: PairLines(
                candidate=key,
                gives=tuple(lines.get((user_id, key), ())),
                gets=tuple(lines.get((key, user_id), ())),
                gives_total=totals.get((user_id, key), nothing),
                gets_total=totals.get((key, user_id), nothing),
            )
            for key in sorted(others)
        }

    def _line(self, line: Sequence[Any]) -> MatchLine:
        have_id, want_id, card_id, name, set_code, number, finish, condition, minimum, language, *rest = line
        copies, cents, source, observed_at, ask = rest
        return MatchLine(
            have_id=have_id,
            want_id=want_id,
            card_id=card_id,
            card_hashid=self._ids.encode(IdKind.CARD, card_id),
            name=name,
            set_code=set_code,
            collector_number=number,
            finish=FINISHES[finish].value,
            condition=Condition(condition).name,
            condition_min=Condition(minimum).name,
            language=language,
            copies=copies,
            unit_value=None if cents is None else from_cents(cents),
            value_source=source,
            value_as_of=observed_at,
            ask=ask,
        )


def _paired_sides(user_id: int, rows: Sequence[Row]) -> dict[int, PairedSides]:
    lines: dict[tuple[int, int], list[PairedLine]] = {}
    counts: dict[tuple[int, int], int] = {}
    for haver, wanter, count, have_id, want_id, card_id, copies, unit_cents, gap, wants_only in rows:
        counts[haver, wanter] = count
        lines.setdefault((haver, wanter), []).append(
            PairedLine(
                have_id=have_id,
                want_id=want_id,
                card_id=card_id,
                copies=copies,
                unit_cents=unit_cents,
                gap=gap,
                wants_only=wants_only,
            )
        )
    sides = {}
    for other in sorted({wanter if haver == user_id else haver for haver, wanter in counts}):
        gives, gets = lines.get((user_id, other), ()), lines.get((other, user_id), ())
        are_all = counts.get((user_id, other), 0) == len(gives) and counts.get((other, user_id), 0) == len(gets)
        sides[other] = PairedSides(gives=tuple(gives), gets=tuple(gets), are_all=are_all)
    return sides
