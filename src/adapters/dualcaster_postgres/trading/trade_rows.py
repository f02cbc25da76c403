"""Trades and their lines as rows, and rows as trades."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, literal_column

from dualcaster_core.trading.lifecycle import Party, Stage
from dualcaster_core.trading.model import EndReason, Exchange, PartyProgress, Shipment, Terms, TradeLine
from dualcaster_core.trading.trade import Trade
from dualcaster_postgres.collection.item_rows import ITEM_KEY, key_from_row, key_to_row
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.tables.trading import trade_lines, trades

NOT_READ: Final = ("changed_at", "proposer_value", "recipient_value")
"""Columns that no trade is made of: they serve searches and sums."""
TRADE_COLUMNS: Final = [column.name for column in trades.columns if column.name not in NOT_READ]
LINE_COLUMNS: Final = [column.name for column in trade_lines.columns if column.name != "trade_id"]
WRITTEN_LINE: Final = {
    column.name: column.type for column in trade_lines.columns if column.name not in ("id", "trade_id")
}
_AS_THEY_ARE: Final = (
    "id",
    "chain_id",
    "parent_id",
    "counter_count",
    "proposer_id",
    "recipient_id",
    "version",
    "match_key",
    "ring_id",
    "created_at",
    "sent_at",
    "viewed_at",
    "decided_at",
    "accepted_at",
    "expires_at",
    "ended_at",
    "reason",
    "fault_id",
    "cancel_asked_at",
    "first_confirmed_at",
    "copies_missing_at",
    "reminders",
    "paused_since",
)
_OF_TERMS: Final = ("cash_from_proposer", "cash_from_recipient", "held_payment", "message", "expires_in_days")


def in_stages(stages: Iterable[Stage]) -> ColumnElement[bool]:
    """Return the condition that a trade is in one of these stages, as constants, which partial indexes ask for."""
    return trades.c.stage.in_([literal_column(f"'{stage}'", Text) for stage in sorted(stages)])


def trade_from_rows(row: Row, lines: Sequence[Row]) -> Trade:
    """Make a trade of a row of ``TRADE_COLUMNS``, and of rows of ``LINE_COLUMNS`` in the order of their positions."""
    facts: dict[str, Any] = dict(zip(TRADE_COLUMNS, row, strict=True))
    sides: dict[bool, list[TradeLine]] = {True: [], False: []}
    for from_proposer, line in map(_line_from_row, lines):
        sides[from_proposer].append(line)
    return Trade(
        **{name: facts[name] for name in _AS_THEY_ARE},
        stage=Stage(facts["stage"]),
        end_reason=EndReason(facts["end_reason"]) if facts["end_reason"] else None,
        cancel_asked_by=_party(facts["cancel_asked_by"]),
        ships_first=_party(facts["ships_first"]),
        proposer=_progress(facts, Party.PROPOSER),
        recipient=_progress(facts, Party.RECIPIENT),
        terms=Terms(
            **{name: facts[name] for name in _OF_TERMS},
            exchange=Exchange(facts["exchange"]),
            offered=tuple(sides[True]),
            asked=tuple(sides[False]),
        ),
    )


def trade_to_row(trade: Trade, changed_at: datetime) -> dict[str, Any]:
    """Turn a trade into all of its columns but its lines."""
    terms = trade.terms
    return {
        **{name: getattr(trade, name) for name in _AS_THEY_ARE},
        **{name: getattr(terms, name) for name in _OF_TERMS},
        "stage": trade.stage.value,
        "exchange": terms.exchange.value,
        "end_reason": trade.end_reason.value if trade.end_reason else None,
        "cancel_asked_by": trade.cancel_asked_by.value if trade.cancel_asked_by else None,
        "ships_first": trade.ships_first.value if trade.ships_first else None,
        **_progress_to_row(trade.proposer, Party.PROPOSER),
        **_progress_to_row(trade.recipient, Party.RECIPIENT),
        "proposer_value": terms.offered_value,
        "recipient_value": terms.asked_value,
        "changed_at": changed_at,
    }


def lines_to_rows(terms: Terms) -> list[tuple[Any, ...]]:
    """Turn the lines of both sides into the columns of ``WRITTEN_LINE``, those of the proposer first."""
    sides = ((True, terms.offered), (False, terms.asked))
    return [
        (from_proposer, position, *_line_to_row(line))
        for from_proposer, lines in sides
        for position, line in enumerate(lines)
    ]


def _line_to_row(line: TradeLine) -> tuple[Any, ...]:
    printed = (line.name, line.set_code, line.collector_number)
    worth = (line.unit_value, line.value_source, line.value_observed_at, line.ask, line.wants_only)
    return (line.item_id, *key_to_row(line.key), line.quantity, *worth, *printed)


def _line_from_row(row: Row) -> tuple[bool, TradeLine]:
    facts: dict[str, Any] = dict(zip(LINE_COLUMNS, row, strict=True))
    from_proposer = facts.pop("from_proposer")
    facts.pop("position")
    key = key_from_row(tuple(facts.pop(name) for name in ITEM_KEY))
    return from_proposer, TradeLine(key=key, **facts)


def _party(name: str | None) -> Party | None:
    return Party(name) if name else None


def _progress(facts: dict[str, Any], party: Party) -> PartyProgress:
    sent_at, confirmed_at = facts[f"{party}_sent_at"], facts[f"{party}_confirmed_at"]
    if sent_at is None:
        return PartyProgress(confirmed_at=confirmed_at)
    shipment = Shipment(at=sent_at, carrier=facts[f"{party}_carrier"], tracking=facts[f"{party}_tracking"])
    return PartyProgress(sent=shipment, confirmed_at=confirmed_at)


def _progress_to_row(progress: PartyProgress, party: Party) -> dict[str, Any]:
    sent = progress.sent
    return {
        f"{party}_sent_at": sent.at if sent else None,
        f"{party}_carrier": sent.carrier if sent else "",
        f"{party}_tracking": sent.tracking if sent else "",
        f"{party}_confirmed_at": progress.confirmed_at,
    }
