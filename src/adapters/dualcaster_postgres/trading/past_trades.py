"""Writes trades that are over with everything that they left behind, many at once: for samples that need a past."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import asdict, evolve, field, frozen
from sqlalchemy import BigInteger, Table, bindparam, func, insert, select

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.reputation.reviews.model import Review
from dualcaster_core.trading.events import TradeEvent
from dualcaster_core.trading.ports import CompletedTrade
from dualcaster_core.trading.trade import Trade
from dualcaster_postgres.reputation.reviews import COLUMNS, row_from_review
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.reputation import trade_reviews
from dualcaster_postgres.tables.trading import completed_trades, trade_lines, trade_log, trades
from dualcaster_postgres.trading.trade_rows import WRITTEN_LINE, lines_to_rows, trade_to_row


@frozen(kw_only=True)
class PastStep:
    """A step that was taken at a moment, with what who took it said."""

    event: TradeEvent
    at: datetime
    reason: str = ""


@frozen(kw_only=True)
class PastTrade:
    """A trade that is over, the first of its chain: its steps, its record where it was completed, what was said of it.

    Its key, and those that its parts name it by, are given when it is written.
    """

    trade: Trade
    steps: tuple[PastStep, ...]
    record: CompletedTrade | None = None
    reviews: tuple[Review, ...] = field(default=())


def _insert(table: Table) -> tuple[list[str], Any]:
    """Return the columns of a table but those it fills itself, and the statement that writes rows of them."""
    kinds = {column.name: column.type for column in table.columns if column.name != "id" or table is trades}
    given = incoming(kinds)
    return list(kinds), insert(table).from_select(list(kinds), select(*(given.c[name] for name in kinds)))


_KEYS: Final = select(func.nextval(func.pg_get_serial_sequence("trades", "id"))).select_from(
    func.generate_series(1, bindparam("count", type_=BigInteger()))
)
_TRADES, _LINES, _LOG, _RECORDS, _REVIEWS = map(
    _insert, (trades, trade_lines, trade_log, completed_trades, trade_reviews)
)


async def add_past_trades(session: Session, past: Sequence[PastTrade]) -> None:
    """Write trades of the past in six statements. Nothing is recorded: nobody is told of any of it."""
    keys = [row[0] for row in await session.rows(_KEYS, count=len(past))]
    numbered = [_numbered(one, key) for one, key in zip(past, sorted(keys), strict=True)]
    for (columns, statement), rows in (
        (_TRADES, _trade_rows),
        (_LINES, _line_rows),
        (_LOG, _log_rows),
        (_RECORDS, _record_rows),
        (_REVIEWS, _review_rows),
    ):
        await session.run(statement, **_arrays(columns, numbered, rows))


def _numbered(past: PastTrade, key: int) -> PastTrade:
    return PastTrade(
        trade=evolve(past.trade, id=key, chain_id=key),
        steps=tuple(evolve(step, event=evolve(step.event, trade_id=key, chain_id=key)) for step in past.steps),
        record=None if past.record is None else evolve(past.record, proposal_id=key),
        reviews=tuple(evolve(review, trade_id=key, id=UNSAVED) for review in past.reviews),
    )


def _arrays(
    columns: Sequence[str], past: Sequence[PastTrade], rows: Callable[[PastTrade], Iterable[dict[str, Any]]]
) -> dict[str, str]:
    return as_arrays(columns, [[row[name] for name in columns] for one in past for row in rows(one)])


def _trade_rows(past: PastTrade) -> Iterable[dict[str, Any]]:
    yield trade_to_row(past.trade, past.steps[-1].at)


def _line_rows(past: PastTrade) -> Iterable[dict[str, Any]]:
    for line in lines_to_rows(past.trade.terms):
        yield {"trade_id": past.trade.id, **dict(zip(WRITTEN_LINE, line, strict=True))}


def _log_rows(past: PastTrade) -> Iterable[dict[str, Any]]:
    for step in past.steps:
        event = step.event
        yield {
            "trade_id": event.trade_id,
            "version": event.version,
            "at": step.at,
            "actor_id": event.actor_id,
            "action": event.action,
            "status": event.status,
            "fault_id": event.fault_id,
            "reason": step.reason,
        }


def _record_rows(past: PastTrade) -> Iterable[dict[str, Any]]:
    if past.record is not None:
        facts = asdict(past.record, recurse=False)
        gave = {name: json.dumps([dict(line) for line in facts.pop(name)]) for name in ("user_a_gave", "user_b_gave")}
        yield facts | gave


def _review_rows(past: PastTrade) -> Iterable[dict[str, Any]]:
    for review in past.reviews:
        yield dict(zip((column.name for column in COLUMNS), row_from_review(review), strict=True))
