"""The facts that achievements are judged by: as many statements for a thousand people as for one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from attrs import frozen
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    Integer,
    and_,
    any_,
    bindparam,
    cast,
    distinct,
    extract,
    func,
    literal,
    select,
    union_all,
)

from dualcaster_core.social.achievements.definitions import (
    FAST_HOURS,
    FOUNDERS,
    HELD_DAYS,
    LARGE_SET,
    NIGHT_HOURS,
    SEASONS,
)
from dualcaster_core.social.achievements.facts import AchievementFacts, Fact
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import inventory_items, portfolio_snapshots
from dualcaster_postgres.tables.notifying import notification_preferences
from dualcaster_postgres.tables.reputation import trade_reviews, user_reputation
from dualcaster_postgres.tables.social import endorsements
from dualcaster_postgres.tables.trading import completed_trades, trades

DAYS_MISSED: Final = 3
"""Days for which there may be no snapshot of a portfolio, because nobody took one."""
LARGEST_KEY: Final = 2**63 - 1
_keys = cast(bindparam("keys"), ARRAY(BigInteger))
_at = bindparam("at", type_=DateTime(timezone=True))
_record, _snapshot, _item = user_reputation.c, portfolio_snapshots.c, inventory_items.c
_done, _trade = completed_trades.c, trades.c
_last_founder = func.coalesce(
    select(users.c.id).order_by(users.c.id).offset(FOUNDERS - 1).limit(1).scalar_subquery(), LARGEST_KEY
)
_broken_off = _record.trades_cancelled + _record.disputes_lost
_success = _record.trades_completed * 100 / func.nullif(_record.trades_completed + _broken_off, 0)
_PEOPLE = (
    select(
        users.c.id,
        cast(users.c.id <= _last_founder, Integer),
        func.greatest(0, func.floor(extract("epoch", _at - users.c.created_at) / 86_400)),
        func.coalesce(_record.trades_counted, 0),
        func.coalesce(func.floor(_success), 0),
        func.coalesce(_record.standing, 0),
        func.coalesce(_record.reviews_anchored, 0),
        func.coalesce(func.floor(_record.largest_trade_value), 0),
    )
    .join_from(users, user_reputation, _record.user_id == users.c.id, isouter=True)
    .where(users.c.id == any_(_keys), users.c.is_active)
    .order_by(users.c.id)
)
_OF_PEOPLE: Final = (
    Fact.FOUNDER,
    Fact.MEMBER_DAYS,
    Fact.TRADES,
    Fact.SUCCESS_PERCENT,
    Fact.STANDING,
    Fact.REVIEWS,
    Fact.LARGEST_TRADE,
)


def _side(me: Any) -> Any:
    return select(me.label("me"), _done.proposal_id, _done.proposed_at, _done.completed_at).where(me == any_(_keys))


def _in_window(moment: Any, season: str) -> Any:
    return and_(
        moment >= bindparam(f"{season}_begins", type_=DateTime(timezone=True)),
        moment < bindparam(f"{season}_ends", type_=DateTime(timezone=True)),
    )


def _how_many(condition: Any) -> Any:
    return func.count(literal(1)).filter(condition)


_sides = union_all(_side(_done.user_a_id), _side(_done.user_b_id)).subquery("sides")
_local = func.timezone(func.coalesce(notification_preferences.c.time_zone, "UTC"), _sides.c.completed_at)
_hour = extract("hour", _local)
_TRADES = (
    select(
        _sides.c.me,
        _how_many(_sides.c.completed_at - _sides.c.proposed_at <= timedelta(hours=FAST_HOURS)),
        _how_many(_trade.match_key.is_not(None)),
        _how_many(and_(_hour >= NIGHT_HOURS.start, _hour < NIGHT_HOURS.stop)),
        *(_how_many(_in_window(_sides.c.completed_at, season.key)) for season in SEASONS),
    )
    .join_from(_sides, trades, _trade.id == _sides.c.proposal_id)
    .join(notification_preferences, notification_preferences.c.user_id == _sides.c.me, isouter=True)
    .group_by(_sides.c.me)
)
_OF_TRADES: Final = (Fact.FAST_TRADES, Fact.MATCH_TRADES, Fact.NIGHT_TRADES)
_REVIEWS = (
    select(trade_reviews.c.reviewer_id, func.count(literal(1)))
    .where(trade_reviews.c.reviewer_id == any_(_keys), trade_reviews.c.hidden_at.is_(None))
    .group_by(trade_reviews.c.reviewer_id)
)
_ENDORSED = (
    select(endorsements.c.endorser_id, func.count(distinct(endorsements.c.trader_id)))
    .where(endorsements.c.endorser_id == any_(_keys))
    .group_by(endorsements.c.endorser_id)
)
_COUNTERS = (
    select(_trade.proposer_id, func.count(literal(1)))
    .where(_trade.proposer_id == any_(_keys), _trade.parent_id.is_not(None), _trade.accepted_at.is_not(None))
    .group_by(_trade.proposer_id)
)
_from_day = bindparam("from_day", type_=Date())
_days = (
    select(
        _snapshot.user_id,
        _snapshot.day,
        _snapshot.value_cents,
        (_snapshot.day - func.lag(_snapshot.day).over(partition_by=_snapshot.user_id, order_by=_snapshot.day)).label(
            "gap"
        ),
    )
    .where(_snapshot.user_id == any_(_keys), _snapshot.day >= _from_day - DAYS_MISSED)
    .subquery("days")
)
_HELD = (
    select(_days.c.user_id, func.min(_days.c.value_cents).filter(_days.c.day >= _from_day) / 100)
    .group_by(_days.c.user_id)
    .having(
        and_(
            func.min(_days.c.day) <= _from_day,
            func.max(_days.c.day) >= bindparam("until_day", type_=Date()),
            func.coalesce(func.max(_days.c.gap), 0) <= DAYS_MISSED,
        )
    )
)
"""The least that an inventory was worth from a day on, where there is no gap in what is known of it."""
_owned = (
    select(_item.user_id, cards.c.set_code, func.count(distinct(_item.card_id)).label("printings"))
    .join_from(inventory_items, cards, cards.c.id == _item.card_id)
    .where(_item.user_id == any_(_keys), ~cards.c.digital)
    .group_by(_item.user_id, cards.c.set_code)
    .having(func.count(distinct(_item.card_id)) >= bindparam("least_owned", type_=Integer()))
    .cte("owned")
)
_all_of_it = cards.alias("all_of_it")
_sets = (
    select(_all_of_it.c.set_code, func.count(literal(1)).label("printings"))
    .where(_all_of_it.c.set_code.in_(select(_owned.c.set_code)), ~_all_of_it.c.digital)
    .group_by(_all_of_it.c.set_code)
    .having(func.count(literal(1)) >= LARGE_SET)
    .cte("sets")
)
_SETS = (
    select(_owned.c.user_id, func.max(_owned.c.printings * 100 / _sets.c.printings))
    .join_from(_owned, _sets, _sets.c.set_code == _owned.c.set_code)
    .group_by(_owned.c.user_id)
)
_COUNTS: Final[tuple[tuple[Fact, Any], ...]] = (
    (Fact.REVIEWS_WRITTEN, _REVIEWS),
    (Fact.PARTNERS_ENDORSED, _ENDORSED),
    (Fact.COUNTERS_ACCEPTED, _COUNTERS),
    (Fact.HELD_VALUE, _HELD),
    (Fact.SET_PERCENT, _SETS),
)
STATEMENTS: Final = 3 + len(_COUNTS)
"""How many statements read the facts of one moment, however many people there are."""
_OPEN_ACCOUNTS = (
    select(users.c.id)
    .where(users.c.is_active, users.c.id > bindparam("after", type_=BigInteger()))
    .order_by(users.c.id)
    .limit(bindparam("limit", type_=Integer()))
)


@frozen
class PostgresAchievementFacts:
    """``AchievementFactQueries``: all facts are of one moment."""

    _database: Database

    async def facts(
        self, user_ids: Sequence[int], at: datetime, *, partial_sets: bool = False
    ) -> Sequence[AchievementFacts]:
        """Return the facts of open accounts."""
        keys = sorted(set(user_ids))
        given = {
            "keys": keys,
            "at": at,
            **_days_of(at),
            **_windows(at),
            "least_owned": 1 if partial_sets else LARGE_SET,
        }
        counts: dict[int, dict[Fact, int]] = defaultdict(dict)
        async with self._database.transaction(snapshot=True) as session:
            people = await session.rows(_PEOPLE, **_only(given, "keys", "at"))
            traded = await session.rows(_TRADES, **_only(given, "keys", *_windows(at)))
            for fact, statement in _COUNTS:
                wanted = _PARAMETERS.get(fact, ())
                for user_id, count in await session.rows(statement, **_only(given, "keys", *wanted)):
                    counts[user_id][fact] = int(count)
        trade_facts = {row[0]: row[1:] for row in traded}
        return [_facts(row, counts[row[0]], trade_facts.get(row[0])) for row in people]

    async def people(self, *, after: int, limit: int) -> Sequence[int]:
        """List the keys of open accounts."""
        return [row[0] for row in await self._database.rows(_OPEN_ACCOUNTS, after=after, limit=limit)]


_PARAMETERS: Final[Mapping[Fact, tuple[str, ...]]] = {
    Fact.HELD_VALUE: ("from_day", "until_day"),
    Fact.SET_PERCENT: ("least_owned",),
}


def _days_of(at: datetime) -> dict[str, Any]:
    today = at.date()
    return {"from_day": today - timedelta(days=HELD_DAYS), "until_day": today - timedelta(days=DAYS_MISSED)}


def _windows(at: datetime) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for season in SEASONS:
        found[f"{season.key}_begins"], found[f"{season.key}_ends"] = season.window(at)
    return found


def _only(given: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names}


def _facts(row: Row, counts: Mapping[Fact, int], traded: Iterable[int] | None) -> AchievementFacts:
    user_id, *own = row
    found = {Fact.JOINED: 1, **{fact: int(value) for fact, value in zip(_OF_PEOPLE, own, strict=True)}, **counts}
    in_trades = list(traded or [0] * (len(_OF_TRADES) + len(SEASONS)))
    found |= dict(zip(_OF_TRADES, in_trades, strict=False))
    seasons = dict(zip((season.key for season in SEASONS), in_trades[len(_OF_TRADES) :], strict=True))
    return AchievementFacts(user_id=user_id, counts=found, season_trades=seasons)
