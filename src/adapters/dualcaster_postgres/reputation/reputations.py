"""The records of reputations: read, locked, stored."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from attrs import frozen
from sqlalchemy import ARRAY, BigInteger, Date, Text, any_, bindparam, cast, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.reputation.chance import ChanceModel
from dualcaster_core.reputation.history import ReputationHistory
from dualcaster_core.reputation.model import Reputation, ReputationBadge
from dualcaster_core.reputation.standing import Standing
from dualcaster_core.reputation.tiers import Tier, tier_of
from dualcaster_postgres.reputation.chances import CHANCE_MODEL, model_from_row
from dualcaster_postgres.reputation.histories import read_histories
from dualcaster_postgres.reputation.records import COLUMNS, reputation_from_row, row_from_reputation
from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.sql.list_versions import CURRENT_TRANSACTION
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many, incoming
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.reputation import reputation_nights, user_reputation

_stored = user_reputation.c
_keys = cast(bindparam("keys"), ARRAY(BigInteger))
_MISSING = (
    upsert(user_reputation)
    .from_select(
        ["user_id", "score", "tier"],
        select(users.c.id, literal(0), literal(int(Tier.NEW))).where(users.c.id == any_(_keys)).order_by(users.c.id),
    )
    .on_conflict_do_nothing()
)
_LOCK = select(_stored.user_id).where(_stored.user_id == any_(_keys)).order_by(_stored.user_id).with_for_update()
_TIERS = select(_stored.user_id, _stored.tier).where(_stored.user_id == any_(_keys))
_TYPES = {column.name: column.type for column in COLUMNS}
_given = incoming(_TYPES)
_STORE = (
    update(user_reputation)
    .where(_stored.user_id == _given.c.user_id)
    .values({name: _given.c[name] for name in _TYPES if name != "user_id"})
)
_locked = select(users.c.id).where(users.c.id == any_(_keys)).order_by(users.c.id).with_for_update().cte("locked")
_BUMP = (
    update(users)
    .where(users.c.id == _locked.c.id)
    .values(list_version=users.c.list_version + 1, changed_in=CURRENT_TRANSACTION)
    .returning(users.c.id, users.c.list_version)
)
_SET_SCORE = (
    update(user_reputation)
    .where(_stored.user_id == bindparam("user", type_=BigInteger()))
    .values(score=bindparam("points"), tier=bindparam("rank"))
)
_day = bindparam("day", type_=Date())
_NIGHT = select(reputation_nights.c.reached_id).where(reputation_nights.c.day == _day).with_for_update()
_go_on = upsert(reputation_nights).values(day=_day, reached_id=bindparam("after", type_=BigInteger()))
_GO_ON = _go_on.on_conflict_do_update(index_elements=["day"], set_={"reached_id": _go_on.excluded.reached_id})
_FORGET_NIGHTS = delete(reputation_nights).where(reputation_nights.c.day < _day)
_RECORD = select(*COLUMNS).where(_stored.user_id == bindparam("user", type_=BigInteger()))
_BADGES = (
    select(
        users.c.username,
        func.coalesce(_stored.tier, int(Tier.NEW)),
        func.coalesce(_stored.standing, int(Standing.NEWCOMER)),
        func.coalesce(_stored.score, 0),
        func.coalesce(_stored.trades_completed, 0),
        _stored.success_rate,
        _stored.average_rating,
    )
    .join_from(users, user_reputation, _stored.user_id == users.c.id, isouter=True)
    .where(func.lower(users.c.username) == any_(cast(bindparam("names"), ARRAY(Text))))
)
_OPEN_ACCOUNTS = (
    select(users.c.id)
    .where(users.c.is_active, users.c.id > bindparam("after", type_=BigInteger()))
    .order_by(users.c.id)
    .limit(bindparam("limit"))
)


class PostgresReputations:
    """``ReputationRepository``: each call is as many statements for ten thousand people as for one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def lock(self, user_ids: Sequence[int]) -> None:
        """Wait for a turn at the records of these people, which are made where there are none."""
        keys = sorted(set(user_ids))
        await self._session.run(_MISSING, keys=keys)
        await self._session.rows(_LOCK, keys=keys)

    async def histories(self, user_ids: Sequence[int], *, since: datetime) -> Sequence[ReputationHistory]:
        """Read what these people have done."""
        return await read_histories(self._session, user_ids, since)

    async def store(self, reputations: Sequence[Reputation]) -> Mapping[int, int]:
        """Replace records; return the new versions of those whose tier is another now."""
        keys = [one.user_id for one in reputations]
        before: dict[int, int] = dict(await self._session.rows(_TIERS, keys=keys))
        await self._session.run(_STORE, **await in_thread_if_many(len(keys), _as_rows, reputations))
        moved = [one.user_id for one in reputations if before.get(one.user_id) not in (None, int(one.tier))]
        return dict(await self._session.rows(_BUMP, keys=sorted(moved))) if moved else {}

    async def store_score(self, user_id: int, score: int) -> int | None:
        """Keep an account's score and its tier; return the account's new version where the tier is another."""
        await self.lock([user_id])
        tier = tier_of(score)
        before: dict[int, int] = dict(await self._session.rows(_TIERS, keys=[user_id]))
        await self._session.run(_SET_SCORE, user=user_id, points=score, rank=int(tier))
        moved = await self._session.rows(_BUMP, keys=[user_id]) if before.get(user_id) != int(tier) else []
        return next((int(row[1]) for row in moved), None)

    async def open_accounts(self, *, after: int, limit: int) -> Sequence[int]:
        """List the keys of open accounts above one, in their order."""
        return [row[0] for row in await self._session.rows(_OPEN_ACCOUNTS, after=after, limit=limit)]

    async def night_reached(self, day: str) -> int | None:
        """Return up to which key the run of a day has come, and hold a turn at it."""
        row = await self._session.row(_NIGHT, day=date.fromisoformat(day))
        return None if row is None else int(row[0])

    async def night_goes_on(self, day: str, after: int) -> None:
        """Note up to which key the run of a day has come."""
        given = date.fromisoformat(day)
        await self._session.run(_GO_ON, day=given, after=after)
        await self._session.run(_FORGET_NIGHTS, day=given)


@frozen
class PostgresReputationQueries:
    """``ReputationQueries``: each call is one statement, or the few of a history."""

    _database: Database

    async def record(self, user_id: int) -> Reputation | None:
        """Return the stored record of somebody."""
        row = await self._database.row(_RECORD, user=user_id)
        return None if row is None else reputation_from_row(row)

    async def badges(self, usernames: Sequence[str]) -> Mapping[str, ReputationBadge]:
        """Say in short what the records of these people are."""
        async with self._database.transaction() as session:
            rows = await session.rows(_BADGES, names=[name.lower() for name in usernames])
        return {
            name: ReputationBadge(
                tier=Tier(tier).name.lower(),
                standing=Standing(standing).name.lower(),
                score=score,
                trades=trades,
                success_rate=rate,
                rating=rating,
            )
            for name, tier, standing, score, trades, rate, rating in rows
        }

    async def chance_model(self) -> ChanceModel | None:
        """Return the model of chances that was fitted last; one of other features is none."""
        row = await self._database.row(CHANCE_MODEL)
        return None if row is None else model_from_row(row)

    async def history(self, user_id: int, *, since: datetime) -> ReputationHistory | None:
        """Read what somebody has done, of one moment."""
        async with self._database.transaction(snapshot=True) as session:
            found = await read_histories(session, [user_id], since)
        return next(iter(found), None)


def _as_rows(reputations: Sequence[Reputation]) -> dict[str, str]:
    return as_arrays(list(_TYPES), [row_from_reputation(one) for one in reputations])
