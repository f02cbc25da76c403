"""``TradeRepository`` on PostgreSQL."""

from collections.abc import Sequence
from typing import Any, Final

from attrs import asdict, evolve, fields
from psycopg.types.json import Jsonb
from sqlalchemy import (
    BigInteger,
    any_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.trading.errors import TradeConflict, TradeNotFound
from dualcaster_core.trading.events import TradeEvent
from dualcaster_core.trading.model import Terms
from dualcaster_core.trading.ports import CompletedTrade, TradeLogEntry
from dualcaster_core.trading.trade import Trade
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.trading import completed_trades, trade_lines, trade_log, trades
from dualcaster_postgres.trading.trade_lookups import PostgresTradeLookups
from dualcaster_postgres.trading.trade_rows import (
    LINE_COLUMNS,
    TRADE_COLUMNS,
    WRITTEN_LINE,
    lines_to_rows,
    trade_from_rows,
    trade_to_row,
)

_trades, _lines, _done = trades.c, trade_lines.c, completed_trades.c
_KEY: Final = bindparam("key", type_=BigInteger())
_written = {column.name: column.type for column in trades.columns if column.name not in ("id", "chain_id")}

_number = select(func.nextval(func.pg_get_serial_sequence("trades", "id")).label("key")).cte("number")
_ADD = (
    insert(trades)
    .from_select(
        ["id", "chain_id", *_written],
        select(
            _number.c.key,
            func.coalesce(bindparam("chain", type_=BigInteger()), _number.c.key),
            *(bindparam(name, type_=kind) for name, kind in _written.items()),
        ),
    )
    .returning(_trades.id, _trades.chain_id)
)
_fixed = ("parent_id", "counter_count", "proposer_id", "recipient_id", "match_key", "ring_id", "created_at")
_STORE = (
    update(trades)
    .where(_trades.id == _KEY, _trades.version == bindparam("before"))
    .values({name: bindparam(name, type_=kind) for name, kind in _written.items() if name not in _fixed})
)
_VERSION = select(_trades.version).where(_trades.id == _KEY)
_MARK = (
    update(trades)
    .where(_trades.id == _KEY)
    .values(copies_missing_at=bindparam("copies_missing_at"), reminders=bindparam("reminders"))
)
_ONE = select(*(_trades[name] for name in TRADE_COLUMNS)).where(_trades.id == _KEY)
_ONE_LOCKED = _ONE.with_for_update()
_LINES = (
    select(*(_lines[name] for name in LINE_COLUMNS))
    .where(_lines.trade_id == _KEY)
    .order_by(_lines.from_proposer.desc(), _lines.position)
)
_RINGS = any_(bindparam("rings", type_=ARRAY(BigInteger)))
_LEGS = select(*(_trades[name] for name in TRADE_COLUMNS)).where(_trades.ring_id == _RINGS).order_by(_trades.id)
_LEGS_LOCKED = _LEGS.with_for_update()
_LINES_OF_LEGS = (
    select(_lines.trade_id, *(_lines[name] for name in LINE_COLUMNS))
    .join_from(trades, trade_lines, _lines.trade_id == _trades.id)
    .where(_trades.ring_id == _RINGS)
    .order_by(_lines.trade_id, _lines.from_proposer.desc(), _lines.position)
)
_given = incoming(WRITTEN_LINE)
_ADD_LINES = (
    insert(trade_lines)
    .from_select(
        ["trade_id", *WRITTEN_LINE],
        select(_KEY, *(_given.c[name] for name in WRITTEN_LINE)).order_by(
            _given.c.from_proposer.desc(), _given.c.position
        ),
    )
    .returning(_lines.id)
)
_DROP_LINES = delete(trade_lines).where(_lines.trade_id == _KEY)
_LOG = insert(trade_log).values(
    {column.name: bindparam(column.name) for column in trade_log.columns if column.name != "id"}
)
_RECORD = (
    upsert(completed_trades)
    .values({column.name: bindparam(column.name) for column in completed_trades.columns if column.name != "id"})
    .on_conflict_do_nothing(index_elements=["proposal_id"])
)
_STEP = [field.name for field in fields(TradeLogEntry)]
_LOG_OF = (
    select(*(trade_log.c[name] for name in _STEP)).where(trade_log.c.trade_id == _KEY).order_by(trade_log.c.version)
)
_RECORDED = [field.name for field in fields(CompletedTrade)]
_COMPLETED = select(*(_done[name] for name in _RECORDED)).where(_done.proposal_id == _KEY)


class PostgresTrades(PostgresTradeLookups):
    """``TradeRepository`` on the tables of trades. The number of statements does not depend on the lines."""

    def __init__(self, session: Session, clock: Clock) -> None:
        super().__init__(session)
        self._clock = clock
        self._stored: dict[int, Terms] = {}
        """What the lines of trades were when they were last read or written here."""

    async def add(self, trade: Trade, event: TradeEvent | None = None) -> Trade:
        """Store a new trade, in three statements at most."""
        facts = trade_to_row(trade, self._clock.now())
        chain = None if trade.chain_id == UNSAVED else trade.chain_id
        row = await self._session.row(_ADD, chain=chain, **{name: facts[name] for name in _written})
        assert row is not None  # noqa: S101 - RETURNING gives the row
        stored = evolve(trade, id=row[0], chain_id=row[1], terms=await self._add_lines(row[0], trade.terms))
        if event is not None:
            await self._log(evolve(event, trade_id=stored.id, chain_id=stored.chain_id), "")
        return stored

    async def one(self, trade_id: int, *, lock: bool = False) -> Trade | None:
        """Load a trade, in two statements."""
        row = await self._session.row(_ONE_LOCKED if lock else _ONE, key=trade_id)
        if row is None:
            return None
        trade = trade_from_rows(row, await self._session.rows(_LINES, key=trade_id))
        self._stored[trade_id] = trade.terms
        return trade

    async def legs_of(self, ring_ids: Sequence[int], *, lock: bool = False) -> Sequence[Trade]:
        """Load the legs of rings, in two statements."""
        rows = await self._session.rows(_LEGS_LOCKED if lock else _LEGS, rings=list(ring_ids))
        lines: dict[int, list[Row]] = {}
        for key, *line in await self._session.rows(_LINES_OF_LEGS, rings=list(ring_ids)):
            lines.setdefault(key, []).append(tuple(line))
        legs = [trade_from_rows(row, lines.get(row[0], ())) for row in rows]
        self._stored.update({leg.id: leg.terms for leg in legs})
        return legs

    async def store(self, trade: Trade, event: TradeEvent, *, reason: str = "") -> None:
        """Replace a trade and log the step: two statements, four where lines changed. Raises ``TradeConflict``."""
        facts = trade_to_row(trade, self._clock.now())
        given = {name: facts[name] for name in _written if name not in _fixed}
        if not await self._session.run(_STORE, key=trade.id, before=trade.version - 1, **given):
            now = await self._session.row(_VERSION, key=trade.id)
            raise TradeConflict(now[0]) if now else TradeNotFound
        if trade.id not in self._stored or _sides(self._stored[trade.id]) != _sides(trade.terms):
            await self._session.run(_DROP_LINES, key=trade.id)
            await self._add_lines(trade.id, trade.terms)
        await self._log(event, reason)

    async def mark(self, trade: Trade) -> None:
        """Note what is no step."""
        await self._session.run(
            _MARK, key=trade.id, copies_missing_at=trade.copies_missing_at, reminders=trade.reminders
        )

    async def log(self, trade_id: int) -> Sequence[TradeLogEntry]:
        """List the steps of a trade, in one statement."""
        rows = await self._session.rows(_LOG_OF, key=trade_id)
        return [TradeLogEntry(**dict(zip(_STEP, row, strict=True))) for row in rows]

    async def completed(self, trade_id: int) -> CompletedTrade | None:
        """Load the record of a completed trade, in one statement."""
        row = await self._session.row(_COMPLETED, key=trade_id)
        if row is None:
            return None
        facts: dict[str, Any] = dict(zip(_RECORDED, row, strict=True))
        gave = {name: tuple(facts.pop(name)) for name in ("user_a_gave", "user_b_gave")}
        return CompletedTrade(**(facts | gave))

    async def record_completed(self, record: CompletedTrade) -> None:
        """Write the record of a completed trade. Raises ``TradeConflict`` where there is one."""
        facts = asdict(record, recurse=False)
        gave = {name: Jsonb([dict(line) for line in facts.pop(name)]) for name in ("user_a_gave", "user_b_gave")}
        if not await self._session.run(_RECORD, **facts, **gave):
            now = await self._session.row(_VERSION, key=record.proposal_id)
            raise TradeConflict(now[0]) if now else TradeNotFound

    async def _add_lines(self, trade_id: int, terms: Terms) -> Terms:
        """Write the lines of both sides and return the terms with their keys."""
        rows = lines_to_rows(terms)
        keys: list[int] = []
        if rows:
            given = as_arrays(list(WRITTEN_LINE), rows)
            keys = sorted(row[0] for row in await self._session.rows(_ADD_LINES, key=trade_id, **given))
        offered = [evolve(line, id=key) for line, key in zip(terms.offered, keys, strict=False)]
        asked = [evolve(line, id=key) for line, key in zip(terms.asked, keys[len(offered) :], strict=True)]
        self._stored[trade_id] = evolve(terms, offered=tuple(offered), asked=tuple(asked))
        return self._stored[trade_id]

    async def _log(self, event: TradeEvent, reason: str) -> None:
        await self._session.run(
            _LOG,
            trade_id=event.trade_id,
            version=event.version,
            at=self._clock.now(),
            actor_id=event.actor_id,
            action=event.action,
            status=event.status,
            fault_id=event.fault_id,
            reason=reason,
        )


def _sides(terms: Terms) -> tuple[Any, Any]:
    return terms.offered, terms.asked
