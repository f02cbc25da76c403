"""``TradeQueries``: lists of trades, chains, and the cards to build proposals from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy import cast as sql_cast

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors
from dualcaster_core.trading.lifecycle import FINAL, LIVE, OPEN, Party, Stage
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.reading.ports import ListedTrade, SideTotals, TradeChoice, TradeListPage
from dualcaster_core.trading.reading.views import TabCounts, TradeTab
from dualcaster_core.trading.trade import Trade
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.escrow import AWAITED, escrow_transactions
from dualcaster_postgres.tables.trading import completed_trades, trade_lines, trades
from dualcaster_postgres.trading.choice_sql import CHOICES, choice_parameters, choices_from_rows
from dualcaster_postgres.trading.trade_rows import LINE_COLUMNS, TRADE_COLUMNS, in_stages, trade_from_rows

_trades, _lines, _done = trades.c, trade_lines.c, completed_trades.c
_USER: Final = bindparam("user", type_=BigInteger())
_NOW: Final = bindparam("now", type_=DateTime(timezone=True))
_LIMIT: Final = bindparam("limit", type_=Integer())
_KEY: Final = bindparam("key", type_=BigInteger())
_before = bindparam("before", type_=BigInteger())
_awaited = (
    select(literal(1))
    .select_from(escrow_transactions)
    .where(_trades.held_payment, escrow_transactions.c.trade_id == _trades.id, text(f"escrow_transactions.{AWAITED}"))
)
_ENDED: Final = frozenset(FINAL - {Stage.COMPLETED, Stage.COUNTERED})


def _your_turn(party: Party) -> ColumnElement[bool]:
    """Return where the one who is this party is to act; the same that ``next_steps.next_step`` says."""
    mine, theirs = (_trades[f"{one}_sent_at"] for one in (party, party.other))
    waits = and_(_trades.ships_first == party.other.value, theirs.is_(None))
    by_mail = _trades.exchange == Exchange.MAIL.value
    to_do = or_(
        ~by_mail, and_(mine.is_(None), ~func.coalesce(waits, False)), and_(mine.is_not(None), theirs.is_not(None))
    )
    pays = _awaited.where(escrow_transactions.c.payer_id == _trades[f"{party}_id"])
    agreed = case((_awaited.exists(), pays.exists()), else_=to_do)
    opening = (
        _trades.stage == Stage.DRAFT.value
        if party is Party.PROPOSER
        else and_(in_stages(OPEN), _trades.expires_at > _NOW)
    )
    return or_(
        opening,
        and_(_trades.stage == Stage.CANCEL_ASKED.value, _trades.cancel_asked_by == party.other.value),
        and_(_trades.stage == Stage.AGREED.value, agreed),
        and_(_trades.stage == Stage.SENT.value, to_do),
        and_(_trades.stage == Stage.ONE_CONFIRMED.value, _to_do_after_one_confirmed(party)),
    )


def _to_do_after_one_confirmed(party: Party) -> ColumnElement[bool]:
    """Return where a party is to confirm; in a leg of a ring by mail the giver sends first."""
    waits_for_giver = and_(
        _trades.ring_id.is_not(None), _trades.exchange == Exchange.MAIL.value, _trades.proposer_sent_at.is_(None)
    )
    unconfirmed = _trades[f"{party}_confirmed_at"].is_(None)
    return or_(waits_for_giver, unconfirmed) if party is Party.PROPOSER else and_(~waits_for_giver, unconfirmed)


def _in_tab(tab: TradeTab, party: Party) -> ColumnElement[bool] | None:
    """Return which trades of somebody who is this party are in a list; None for none."""
    if tab is TradeTab.YOUR_TURN:
        waiting = frozenset({Stage.DRAFT}) if party is Party.PROPOSER else OPEN
        return and_(in_stages(waiting | LIVE), _your_turn(party))
    if tab is TradeTab.INCOMING:
        return in_stages(OPEN) if party is Party.RECIPIENT else None
    if tab is TradeTab.OUTGOING:
        return in_stages({Stage.DRAFT, *OPEN}) if party is Party.PROPOSER else None
    if tab is TradeTab.IN_PROGRESS:
        return in_stages(LIVE)
    stages = frozenset({Stage.COMPLETED}) if tab is TradeTab.COMPLETED else _ENDED
    known = _trades.ring_id.is_(None) if party is Party.PROPOSER else false()
    sent = or_(known, _trades.sent_at.is_not(None))
    return and_(in_stages(stages), sent)


def _mine(party: Party) -> ColumnElement[bool]:
    return _trades[f"{party}_id"] == _USER


def _best(*, from_proposer: bool, name: str) -> Any:
    return (
        select(_lines.card_id, _lines.name)
        .where(_lines.trade_id == _trades.id, _lines.from_proposer == literal(from_proposer, Boolean))
        .order_by(_lines.unit_value.desc().nulls_last(), _lines.position)
        .limit(1)
        .lateral(name)
    )


def _counted(*, from_proposer: bool, name: str) -> Any:
    return (
        select(
            sql_cast(func.coalesce(func.sum(_lines.quantity), 0), BigInteger).label("copies"),
            sql_cast(func.coalesce(func.sum(_lines.quantity).filter(_lines.unit_value.is_(None)), 0), BigInteger).label(
                "unpriced"
            ),
        )
        .where(_lines.trade_id == _trades.id, _lines.from_proposer == literal(from_proposer, Boolean))
        .lateral(name)
    )


_offered_copies, _asked_copies = (
    _counted(from_proposer=True, name="offered_copies"),
    _counted(from_proposer=False, name="asked_copies"),
)
_offered_best, _asked_best = (
    _best(from_proposer=True, name="offered_best"),
    _best(from_proposer=False, name="asked_best"),
)


def _page(tab: TradeTab) -> Select[Any]:
    """List the keys of a tab, newest first, then what is shown of them."""
    keys = [
        select(_trades.id)
        .where(_mine(party), condition, or_(_before.is_(None), _trades.id < _before))
        .order_by(_trades.id.desc())
        .limit(_LIMIT)
        for party in Party
        if (condition := _in_tab(tab, party)) is not None
    ]
    found = union_all(*(one.subquery().select() for one in keys)).subquery("found")
    chosen = select(found.c.id).order_by(found.c.id.desc()).limit(_LIMIT).subquery("chosen")
    return (
        select(
            *(_trades[name] for name in TRADE_COLUMNS),
            _trades.proposer_value,
            _offered_copies.c.copies,
            _offered_copies.c.unpriced,
            _offered_best.c.card_id,
            _offered_best.c.name,
            _trades.recipient_value,
            _asked_copies.c.copies,
            _asked_copies.c.unpriced,
            _asked_best.c.card_id,
            _asked_best.c.name,
        )
        .join_from(chosen, trades, _trades.id == chosen.c.id)
        .join(_offered_copies, true())
        .join(_asked_copies, true())
        .outerjoin(_offered_best, true())
        .outerjoin(_asked_best, true())
        .order_by(_trades.id.desc())
    )


def _count(tab: TradeTab) -> Any:
    """Count a tab; completed trades by their records, which are indexed by person."""
    if tab is TradeTab.COMPLETED:
        counts = [select(func.count()).where(_done[name] == _USER) for name in ("user_a_id", "user_b_id")]
    else:
        counts = [
            select(func.count()).select_from(trades).where(_mine(party), condition)
            for party in Party
            if (condition := _in_tab(tab, party)) is not None
        ]
    total: Any = counts[0].scalar_subquery()
    for one in counts[1:]:
        total = total + one.scalar_subquery()
    return total.label(tab.value)


_PAGES: Final = {tab: _page(tab) for tab in TradeTab}
_COUNTED: Final = tuple(tab for tab in TradeTab if tab is not TradeTab.ENDED)
_COUNTS: Final = select(*(_count(tab) for tab in _COUNTED))
_TURNS: Final = select(_count(TradeTab.YOUR_TURN))
_of_chain = select(_trades.chain_id).where(_trades.id == _KEY).scalar_subquery()
_CHAIN = select(*(_trades[name] for name in TRADE_COLUMNS)).where(_trades.chain_id == _of_chain).order_by(_trades.id)
_CHAIN_LINES = (
    select(_lines.trade_id, *(_lines[name] for name in LINE_COLUMNS))
    .join_from(trades, trade_lines, _lines.trade_id == _trades.id)
    .where(_trades.chain_id == _of_chain)
    .order_by(_lines.trade_id, _lines.from_proposer.desc(), _lines.position)
)


@frozen
class PostgresTradeQueries:
    """``TradeQueries``."""

    _database: Database
    _ids: PublicIds

    async def page(
        self, user_id: int, tab: TradeTab, now: datetime, *, limit: int = PAGE, cursor: str | None = None
    ) -> TradeListPage:
        """List the trades of somebody, in one statement."""
        cursors = Cursors(f"trades {tab}", (IdKind.TRADE,), self._ids)
        place = cursors.read(cursor)
        given: dict[str, Any] = {"user": user_id, "limit": limit + 1, "before": place[0] if place else None}
        if tab is TradeTab.YOUR_TURN:
            given["now"] = now
        async with self._database.transaction() as session:
            rows = await session.rows(_PAGES[tab], **given)
        key = TRADE_COLUMNS.index("id")
        return TradeListPage(
            items=tuple(_listed(row) for row in rows[:limit]),
            next_cursor=cursors.after(rows, limit, lambda row: (row[key],)),
        )

    async def counts(self, user_id: int, now: datetime) -> TabCounts:
        """Count the trades of somebody in each list, in one statement."""
        row = await self._database.row(_COUNTS, user=user_id, now=now)
        return TabCounts(**dict(zip((tab.value for tab in _COUNTED), row or (), strict=True)))

    async def turn_count(self, user_id: int, now: datetime) -> int:
        """Count the trades in which it is somebody's turn, in one statement."""
        row = await self._database.row(_TURNS, user=user_id, now=now)
        return int(row[0]) if row else 0

    async def chain_of(self, trade_id: int) -> Sequence[Trade]:
        """Load the whole chain that a trade is in, in two statements."""
        async with self._database.transaction() as session:
            rows = await session.rows(_CHAIN, key=trade_id)
            lines = await session.rows(_CHAIN_LINES, key=trade_id) if rows else []
        by_trade: dict[int, list[Row]] = {}
        for of, *line in lines:
            by_trade.setdefault(of, []).append(tuple(line))
        key = TRADE_COLUMNS.index("id")
        return [trade_from_rows(row, by_trade.get(row[key], [])) for row in rows]

    async def choices(
        self,
        owner_id: int,
        other_id: int,
        keys: Sequence[int] = (),
        *,
        offered_only: bool,
        name_part: str | None = None,
        limit: int,
    ) -> Sequence[TradeChoice]:
        """List copies of an owner that are not promised, in one statement."""
        given = choice_parameters(owner_id, other_id, keys, offered_only=offered_only, name_part=name_part)
        async with self._database.transaction() as session:
            return choices_from_rows(await session.rows(CHOICES, **given, limit=limit + len(keys)))


def _listed(row: Row) -> ListedTrade:
    columns = len(TRADE_COLUMNS)
    return ListedTrade(
        trade=trade_from_rows(row[:columns], []),
        offered=_totals(row[columns : columns + 5]),
        asked=_totals(row[columns + 5 :]),
    )


def _totals(row: Row) -> SideTotals:
    value, copies, unpriced, card_id, name = row
    return SideTotals(value=value, copies=copies, unpriced=unpriced, best_card_id=card_id, best_name=name)
