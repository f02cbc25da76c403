"""What digests sum up beside notifications: one statement for each section, however many people there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ARRAY, BigInteger, Integer, and_, any_, bindparam, case, func, or_, select, text

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.market.overview.index import CURRENT_DAYS
from dualcaster_core.market.overview.rules import MarketRules
from dualcaster_core.notifying.delivery.model import DigestLine, DigestSection
from dualcaster_postgres.notifying.naming import is_blocked
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import inventory_items, want_alerts, want_list_items
from dualcaster_postgres.tables.market import card_statistics
from dualcaster_postgres.tables.matching import stored_matches
from dualcaster_postgres.tables.trading import LIVE, OPEN, trades

LISTED: Final = 4
_PLUS, _MINUS = "+", "\N{MINUS SIGN}"
_SPAN: Final = timedelta(days=7)
_LEAST_CHANGE: Final = 200
"""Moves of less than 2 percent (in hundredths) are no news."""
_users = bindparam("users", type_=ARRAY(BigInteger()))
_most = bindparam("most", type_=Integer())
_m, _t, _s, _i = stored_matches.c, trades.c, card_statistics.c, inventory_items.c


_newest = select(func.max(_s.as_of)).scalar_subquery()


def _rank(partition: Any, *order: Any) -> Any:
    return func.row_number().over(partition_by=partition, order_by=order).label("rank")


_matched = (
    select(
        _m.user_id,
        users.c.username,
        _m.score,
        _m.gets_lines,
        _m.gives_lines,
        _m.gets_cents,
        _rank(_m.user_id, _m.score.desc(), _m.candidate_id),
    )
    .join_from(stored_matches, users, users.c.id == _m.candidate_id)
    .where(_m.user_id == any_(_users), users.c.is_active, users.c.is_public, ~is_blocked(_m.user_id, _m.candidate_id))
    .subquery("matched")
)
_asked = (
    select(
        _t.recipient_id.label("user_id"),
        users.c.username,
        _t.id,
        _t.expires_at,
        _rank(_t.recipient_id, _t.expires_at, _t.id),
    )
    .join_from(trades, users, users.c.id == _t.proposer_id)
    .where(_t.recipient_id == any_(_users), text(OPEN), ~is_blocked(_t.recipient_id, _t.proposer_id))
    .subquery("asked")
)
_person = func.unnest(_users).table_valued("user_id", name="person").render_derived()
_live = (
    select(
        _person.c.user_id,
        users.c.username,
        _t.id,
        _t.accepted_at,
        _rank(_person.c.user_id, _t.accepted_at, _t.id),
    )
    .join_from(_person, trades, or_(_t.proposer_id == _person.c.user_id, _t.recipient_id == _person.c.user_id))
    .join(users, users.c.id == case((_t.proposer_id == _person.c.user_id, _t.recipient_id), else_=_t.proposer_id))
    .where(text(LIVE))
    .subquery("live")
)
_owned = (
    select(_i.user_id, _i.card_id, _i.finish, func.sum(_i.quantity).label("copies"))
    .where(_i.user_id == any_(_users))
    .group_by(_i.user_id, _i.card_id, _i.finish)
    .subquery("owned")
)
_moved = (
    select(
        _owned.c.user_id,
        cards.c.name,
        cards.c.id,
        _owned.c.copies,
        _s.cents,
        _s.cents_week,
        _s.change_week,
        _rank(_owned.c.user_id, func.abs((_s.cents - _s.cents_week) * _owned.c.copies).desc(), cards.c.id),
    )
    .join_from(_owned, card_statistics, and_(_s.card_id == _owned.c.card_id, _s.finish == _owned.c.finish))
    .join(cards, cards.c.id == _owned.c.card_id)
    .where(
        _s.as_of >= _newest - CURRENT_DAYS,
        ~_s.suspect,
        _s.price_days >= bindparam("min_days", type_=Integer()),
        func.greatest(_s.cents, _s.cents_week) >= bindparam("min_cents", type_=BigInteger()),
        func.abs(_s.change_week) >= _LEAST_CHANGE,
    )
    .subquery("moved")
)
_reached = (
    select(
        want_list_items.c.user_id,
        cards.c.name,
        want_alerts.c.notified_value,
        want_list_items.c.target_price,
        _rank(want_list_items.c.user_id, want_alerts.c.notified_at.desc(), want_list_items.c.id),
    )
    .join_from(want_list_items, want_alerts, want_alerts.c.want_id == want_list_items.c.id)
    .join(cards, cards.c.id == want_list_items.c.card_id)
    .where(
        want_list_items.c.user_id == any_(_users),
        want_list_items.c.is_active,
        want_alerts.c.notified_at > bindparam("since", type_=MOMENT),
    )
    .subquery("reached")
)


def _top(found: Any) -> Any:
    columns = [column for column in found.c if column.name != "rank"]
    return select(*columns).where(found.c.rank <= _most).order_by(found.c.user_id, found.c.rank)


_MATCHED, _ASKED, _LIVE, _MOVED, _REACHED = (_top(found) for found in (_matched, _asked, _live, _moved, _reached))


class PostgresDigestSections:
    """``DigestSections``: trades that wait, matches, movers of one's own cards, and alerts that were reached.

    Movers are chosen as those of the market are: current, believed and worth enough, by its ``rules``.
    """

    def __init__(self, database: Database, ids: PublicIds, rules: MarketRules) -> None:
        self._database = database
        self._ids = ids
        self._rules = rules

    async def sections(self, user_ids: Sequence[int], now: datetime) -> Mapping[int, Sequence[DigestSection]]:
        """Return the sections of these people."""
        found: dict[int, list[DigestSection]] = defaultdict(list)
        given = {"users": list(user_ids), "most": LISTED}
        for name, heading, more_url, more, lines in (
            ("trades", "Trades that wait for you", "/trades", "All trades", await self._trades(given, now)),
            ("matches", "Your best matches", "/matches", "All matches", await self._matches(given)),
            (
                "movers",
                "Your cards that moved most this week",
                "/inventory",
                "Your collection",
                await self._movers(given),
            ),
            ("alerts", "Price alerts that were reached", "/want-list", "Your wants", await self._alerts(given, now)),
        ):
            for user_id, listed in lines.items():
                found[user_id].append(
                    DigestSection(name=name, heading=heading, lines=listed, more_url=more_url, more=more)
                )
        return found

    async def _trades(self, given: Mapping[str, Any], now: datetime) -> Mapping[int, list[DigestLine]]:
        lines: dict[int, list[DigestLine]] = defaultdict(list)
        for user_id, name, key, ends in await self._database.rows(_ASKED, **given):
            left = "" if ends is None else _left(ends - now)
            line = DigestLine(text=f"{name} waits for your answer", url=self._trade(key), figure=left)
            lines[user_id].append(line)
        for user_id, name, key, _ in await self._database.rows(_LIVE, **given):
            line = DigestLine(text=f"Your trade with {name} is under way", url=self._trade(key))
            lines[user_id].append(line)
        return {user_id: listed[:LISTED] for user_id, listed in lines.items()}

    async def _matches(self, given: Mapping[str, Any]) -> Mapping[int, list[DigestLine]]:
        lines: dict[int, list[DigestLine]] = defaultdict(list)
        for user_id, name, score, gets, gives, cents in await self._database.rows(_MATCHED, **given):
            note = f"{_counted(gets)} for you worth ${from_cents(cents)}, {_counted(gives)} for them"
            lines[user_id].append(DigestLine(text=name, url=f"/matches/{name}", note=note, figure=f"{score} points"))
        return lines

    async def _movers(self, given: Mapping[str, Any]) -> Mapping[int, list[DigestLine]]:
        lines: dict[int, list[DigestLine]] = defaultdict(list)
        for user_id, name, key, copies, cents, before, change in await self._database.rows(
            _MOVED, **given, min_days=self._rules.movers_min_days, min_cents=self._rules.movers_min_cents
        ):
            times = f"{copies} copies, " if copies > 1 else ""
            lines[user_id].append(
                DigestLine(
                    text=name,
                    url=f"/cards/{self._ids.encode(IdKind.CARD, key)}",
                    note=f"{times}${from_cents(before)} to ${from_cents(cents)}",
                    figure=f"{_PLUS if change > 0 else _MINUS}{abs(change) / 100:.0f} %",
                    tone="up" if change > 0 else "down",
                )
            )
        return lines

    async def _alerts(self, given: Mapping[str, Any], now: datetime) -> Mapping[int, list[DigestLine]]:
        lines: dict[int, list[DigestLine]] = defaultdict(list)
        for user_id, name, value, target in await self._database.rows(_REACHED, **given, since=now - _SPAN):
            note = f"Your target is ${target}." if target is not None else ""
            figure = f"${value}" if value is not None else ""
            lines[user_id].append(DigestLine(text=name, url="/want-list", note=note, figure=figure))
        return lines

    def _trade(self, key: int) -> str:
        return f"/trades/{self._ids.encode(IdKind.TRADE, key)}"


def _counted(cards_of: int) -> str:
    return f"{cards_of} card" if cards_of == 1 else f"{cards_of} cards"


def _left(span: timedelta) -> str:
    hours = max(0, int(span.total_seconds() // 3_600))
    return f"{hours} h left" if hours < 48 else f"{hours // 24} days left"
