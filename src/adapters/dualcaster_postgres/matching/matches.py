"""The matches that are kept per user."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final

from attrs import evolve
from sqlalchemy import (
    BigInteger,
    DateTime,
    Executable,
    Integer,
    Interval,
    Select,
    SmallInteger,
    and_,
    any_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, Insert
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.matching.model import COLUMNS, PairTotals, ScoredPair, StoredMatches, StoredState
from dualcaster_postgres.accounts.blocks import blocked_with
from dualcaster_postgres.matching.package_rows import KEEP, PACKAGE, kept, package_from_row
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many, incoming
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.matching import match_notices, match_states, match_visits, stored_matches

_TOTALS: Final = [name for name in COLUMNS if name not in ("user", "candidate")]
_totals = attrgetter(*COLUMNS)
_PAIR: Final = {
    "user_id": BigInteger(),
    "candidate_id": BigInteger(),
    **{name: stored_matches.c[name].type for name in _TOTALS},
    "score": SmallInteger(),
    "found_at": DateTime(timezone=True),
}
_user = bindparam("user", type_=BigInteger())
_candidate = bindparam("candidate", type_=BigInteger())
_keys = bindparam("keys", type_=ARRAY(BigInteger))
_states, _stored = match_states.c, stored_matches.c

_STATE = select(match_states).where(_states.user_id == _user)
_shown = and_(
    users.c.is_active,
    users.c.is_public,
    users.c.show_have_list,
    users.c.show_want_list,
    _stored.candidate_id.not_in(blocked_with(_user)),
)
_columns = (*(_stored[name] for name in _PAIR), _stored.is_packaged, *(_stored[name] for name in PACKAGE))
_PAIRS = (
    select(*_columns, users.c.list_version, _shown)
    .join_from(stored_matches, users, users.c.id == _stored.candidate_id)
    .where(_stored.user_id == _user)
    .order_by(_stored.score.desc(), _stored.candidate_id)
)
_STATE_COLUMNS: Final = {
    name: _states[name].type
    for name in ("user_id", "list_version", "generation", "computed_at", "floor_score", "floor_candidate")
}
_given_states = incoming(_STATE_COLUMNS, name="new_states", prefix="state")
_before = bindparam("before", type_=DateTime(timezone=True))
_new_states = upsert(match_states).from_select(
    [*_STATE_COLUMNS, "revision"],
    select(*(_given_states.c[name] for name in _STATE_COLUMNS), literal(1)).order_by(_given_states.c.user_id),
)
_SET_STATES = _new_states.on_conflict_do_update(
    index_elements=["user_id"],
    set_={
        **{name: _new_states.excluded[name] for name in _STATE_COLUMNS if name != "user_id"},
        "revision": _states.revision + 1,
    },
    where=or_(_before.is_(None), _states.generation < _new_states.excluded.generation, _states.computed_at < _before),
).returning(_states.user_id)
"""Set states, by user so that nobody waits in a circle; those that are newer than ``before`` stay as they are."""
_KNOWN = select(*_columns).where(_stored.user_id == _user)
_visits = match_visits.c
_look = upsert(match_visits).values(
    {"user_id": _user, "seen_at": bindparam("at", type_=DateTime(timezone=True)), "new_since": None}
)
_is_another = _look.excluded.seen_at - _visits.seen_at >= bindparam("apart", type_=Interval())
_VISIT = _look.on_conflict_do_update(
    index_elements=["user_id"],
    set_={
        "seen_at": func.greatest(_visits.seen_at, _look.excluded.seen_at),
        "new_since": case((_is_another, _visits.seen_at), else_=_visits.new_since),
    },
).returning(_visits.new_since)
_given = incoming(_PAIR)
_CLEAR = delete(stored_matches).where(
    _stored.user_id == any_(_keys),
    ~exists().where(_given.c.user_id == _stored.user_id, _given.c.candidate_id == _stored.candidate_id),
)
_FACTS: Final = [name for name in _PAIR if name not in ("user_id", "candidate_id", "found_at")]


def _upserted(pairs: Select[Any]) -> Insert:
    """Store pairs, with no package; those that were stored before stay found at that moment."""
    statement = upsert(stored_matches).from_select(list(_PAIR), pairs)
    return statement.on_conflict_do_update(
        index_elements=["user_id", "candidate_id"],
        set_={
            **{name: statement.excluded[name] for name in _FACTS},
            "is_packaged": False,
            **dict.fromkeys(PACKAGE, null()),
        },
    )


_ADD = _upserted(select(*(_given.c[name] for name in _PAIR)).where(_given.c.user_id == any_(_keys)))


def _rank(score: Any, candidate: Any) -> Any:
    return tuple_(-score, candidate)


_floor = _rank(_states.floor_score, _states.floor_candidate)
_KEPT_BY_FLOOR = or_(_states.floor_score.is_(None), _rank(_given.c.score, _given.c.candidate_id) <= _floor)


def _merge() -> Executable:
    kept = (
        select(*(_given.c[name] for name in _PAIR))
        .join_from(_given, match_states, _states.user_id == _given.c.user_id)
        .where(_KEPT_BY_FLOOR)
    )
    return _upserted(kept).returning(_stored.user_id)


_MERGE = _merge()
_kept_users = (
    select(_given.c.user_id).join_from(_given, match_states, _states.user_id == _given.c.user_id).where(_KEPT_BY_FLOOR)
)
_FORGET = (
    delete(stored_matches)
    .where(_stored.candidate_id == _candidate, _stored.user_id.not_in(_kept_users))
    .returning(_stored.user_id)
)
_placed = (
    select(
        _stored.user_id,
        _stored.candidate_id,
        _stored.score,
        func.row_number()
        .over(partition_by=_stored.user_id, order_by=(_stored.score.desc(), _stored.candidate_id))
        .label("place"),
    )
    .where(_stored.user_id == any_(_keys))
    .subquery("placed")
)
_depth = bindparam("depth", type_=Integer())
_crowded = (
    select(_placed.c.user_id)
    .group_by(_placed.c.user_id)
    .having(func.max(_placed.c.place) >= _depth + _depth / 2)
    .subquery("crowded")
)
_TRIM_FLOORS = (
    update(match_states)
    .where(
        _states.user_id == _placed.c.user_id,
        _placed.c.place == _depth,
        _placed.c.user_id.in_(select(_crowded.c.user_id)),
    )
    .values(floor_score=_placed.c.score, floor_candidate=_placed.c.candidate_id)
    .returning(_states.user_id)
)
_TRIM = delete(stored_matches).where(
    _stored.user_id == any_(_keys),
    _stored.user_id == _states.user_id,
    _rank(_stored.score, _stored.candidate_id) > _floor,
)
_REVISE = update(match_states).where(_states.user_id == any_(_keys)).values(revision=_states.revision + 1)
_IS_OLDER = or_(
    _states.generation < bindparam("generation", type_=BigInteger()),
    _states.computed_at < _before,
)
_STALE = select(_states.user_id).where(_IS_OLDER).order_by(_states.computed_at, _states.user_id)
_OPEN_ACCOUNTS = select(users.c.id).where(users.c.is_active).order_by(users.c.id)
_DUE_AMONG = (
    select(users.c.id)
    .join_from(users, match_states, _states.user_id == users.c.id, isouter=True)
    .where(users.c.id == any_(_keys), users.c.is_active, or_(_states.user_id.is_(None), _IS_OLDER))
    .order_by(users.c.id)
)
_notified = incoming({"user_id": BigInteger(), "candidate_id": BigInteger()}, name="notified")
_NOTIFY = (
    upsert(match_notices)
    .from_select(["user_id", "candidate_id"], select(_notified.c.user_id, _notified.c.candidate_id))
    .on_conflict_do_nothing()
    .returning(match_notices.c.user_id, match_notices.c.candidate_id)
)


def pair_to_row(pair: ScoredPair, found_at: datetime | None) -> tuple[Any, ...]:
    """Turn a scored pair into the columns that store it where it was not stored before."""
    return (*_totals(pair.totals), pair.score, found_at)


def pair_from_row(row: Row) -> ScoredPair:
    """Turn the columns of ``pair_to_row``, and those of its package if they follow, into a scored pair."""
    *totals, score, found_at = row[: len(_PAIR)]
    package = row[len(_PAIR) :]
    return ScoredPair(PairTotals(*totals), score, found_at, package_from_row(package) if package else None)


def _state_to_row(state: StoredState) -> tuple[Any, ...]:
    floor_score, floor_candidate = (-state.floor[0], state.floor[1]) if state.floor else (None, None)
    return state.user_id, state.list_version, state.generation, state.computed_at, floor_score, floor_candidate


def state_from_row(row: Row) -> StoredState:
    """Turn a row of ``match_states`` into a state."""
    user_id, list_version, generation, revision, computed_at, floor_score, floor_candidate = row
    floor = None if floor_score is None else (-floor_score, floor_candidate)
    return StoredState(
        user_id=user_id,
        list_version=list_version,
        generation=generation,
        revision=revision,
        computed_at=computed_at,
        floor=floor,
    )


def _found(pair: ScoredPair, known: ScoredPair | None, moment: datetime) -> ScoredPair:
    """Say since when a pair is stored; its package is chosen anew."""
    return evolve(pair, found_at=moment if known is None else known.found_at, package=None)


class PostgresMatches:
    """``MatchRepository`` on the tables of states and stored matches."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def state(self, user_id: int) -> StoredState | None:
        """Load what is known of somebody's stored matches."""
        row = await self._session.row(_STATE, user=user_id)
        return state_from_row(row) if row else None

    async def stored(self, user_id: int) -> StoredMatches | None:
        """Load somebody's stored matches, best first, without whom they may no longer see, in two statements."""
        state = await self.state(user_id)
        if state is None:
            return None
        found = [(pair_from_row(row[:-2]), *row[-2:]) for row in await self._session.rows(_PAIRS, user=user_id)]
        shown = [(pair, version) for pair, version, is_shown in found if is_shown]
        changed = (pair.totals for pair, version in shown if version != pair.totals.candidate_version)
        return StoredMatches(
            state=state,
            pairs=tuple(pair for pair, _ in shown),
            outdated=frozenset(totals.candidate for totals in changed),
            candidate_versions=sum(version for _, version, _ in found),
        )

    async def replace(self, matches: StoredMatches) -> StoredMatches:
        """Replace somebody's stored matches, in four statements; who was among them before stays found then."""
        known = await self.known(matches.state.user_id)
        await self._replace([matches], None)
        moment = matches.state.computed_at
        pairs = (_found(pair, known.get(pair.totals.candidate), moment) for pair in matches.pairs)
        return evolve(matches, pairs=tuple(pairs))

    async def replace_all(self, matches: Sequence[StoredMatches], *, before: datetime) -> Sequence[int]:
        """Replace the stored matches of those of several people who were not computed since, in three statements."""
        return await self._replace(matches, before)

    async def _replace(self, matches: Sequence[StoredMatches], before: datetime | None) -> Sequence[int]:
        states = [_state_to_row(one.state) for one in matches]
        rows = [pair_to_row(pair, one.state.computed_at) for one in matches for pair in one.pairs]
        given = await in_thread_if_many(len(rows), as_arrays, list(_PAIR), rows)
        written = await self._session.rows(
            _SET_STATES, before=before, **as_arrays(list(_STATE_COLUMNS), states, prefix="state")
        )
        keys = [row[0] for row in written]
        await self._session.run(_CLEAR, keys=keys, **given)
        await self._session.run(_ADD, keys=keys, **given)
        return keys

    async def known(self, user_id: int) -> Mapping[int, ScoredPair]:
        """Return what is stored of somebody's pairs by candidate, whoever of them may be seen."""
        pairs = map(pair_from_row, await self._session.rows(_KNOWN, user=user_id))
        return {pair.totals.candidate: pair for pair in pairs}

    async def keep_packages(self, user_id: int, pairs: Sequence[ScoredPair], *, generation: int) -> None:
        """Store packages in one statement, which waits for nobody."""
        await self._session.run(KEEP, user=user_id, generation=generation, **kept(pairs))

    async def visit(self, user_id: int, at: datetime, *, apart: timedelta) -> datetime | None:
        """Note a look at one's matches in one statement; return the end of the last visit."""
        row = await self._session.row(_VISIT, user=user_id, at=at, apart=apart)
        return row[0] if row else None

    async def merge(self, candidate_id: int, pairs: Sequence[ScoredPair], *, depth: int, at: datetime) -> None:
        """Merge an editor's pairs into the stored matches of the others, in five statements at most."""
        given = as_arrays(list(_PAIR), [pair_to_row(pair, at) for pair in pairs])
        lost = await self._session.rows(_FORGET, candidate=candidate_id, **given)
        gained = await self._session.rows(_MERGE, **given)
        crowded = await self._session.rows(_TRIM_FLOORS, keys=[row[0] for row in gained], depth=depth)
        if crowded:
            await self._session.run(_TRIM, keys=[row[0] for row in crowded])
        touched = sorted({row[0] for row in (*lost, *gained)})
        await self._session.run(_REVISE, keys=touched)

    async def stale(self, generation: int, *, before: datetime) -> Sequence[int]:
        """List users whose stored matches are older than a generation or a moment, the oldest first."""
        return [row[0] for row in await self._session.rows(_STALE, generation=generation, before=before)]

    async def open_accounts(self) -> Sequence[int]:
        """List everybody whose account is open, by id."""
        return [row[0] for row in await self._session.rows(_OPEN_ACCOUNTS)]

    async def due_among(self, user_ids: Sequence[int], generation: int, *, before: datetime) -> Sequence[int]:
        """List those of some open accounts that have no stored matches, or older ones than these."""
        keys = list(user_ids)
        return [row[0] for row in await self._session.rows(_DUE_AMONG, keys=keys, generation=generation, before=before)]

    async def newly_strong(self, pairs: Sequence[ScoredPair]) -> Sequence[ScoredPair]:
        """Keep those pairs that their user was never told of, and remember them as told."""
        if not pairs:
            return []
        by_key = {(pair.totals.user, pair.totals.candidate): pair for pair in pairs}
        given = as_arrays(["user_id", "candidate_id"], sorted(by_key))
        fresh = {(user, candidate) for user, candidate in await self._session.rows(_NOTIFY, **given)}
        return [pair for key, pair in by_key.items() if key in fresh]
