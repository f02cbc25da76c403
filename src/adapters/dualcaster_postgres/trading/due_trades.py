"""Which trades time alone moves on, as one statement."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    bindparam,
    literal,
    literal_column,
    select,
    union_all,
)

from dualcaster_core.trading.lifecycle import OPEN, Stage
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.ports import DueBefore, DueTrades
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.sql.parameters import incoming
from dualcaster_postgres.tables.trading import trades
from dualcaster_postgres.trading.trade_rows import in_stages

_trades = trades.c
_MOMENT: Final = DateTime(timezone=True)
_moments = incoming({"first_confirmed": _MOMENT}, numbered=True, name="moments", prefix="moments")
_next_moment = select(_moments.c.first_confirmed).where(_moments.c.position == _trades.reminders + 1).scalar_subquery()
_one_confirmed = in_stages([Stage.ONE_CONFIRMED])
_KINDS: Final[dict[str, tuple[ColumnElement[bool], ...]]] = {
    "expired": (in_stages(OPEN), _trades.expires_at <= bindparam("now", type_=_MOMENT)),
    "silent_cancels": (
        in_stages([Stage.CANCEL_ASKED]),
        _trades.cancel_asked_at <= bindparam("asked", type_=_MOMENT),
    ),
    "lapsed": (
        in_stages([Stage.AGREED, Stage.CANCEL_ASKED]),
        _trades.accepted_at <= bindparam("accepted", type_=_MOMENT),
    ),
    "unanswered": (_one_confirmed, _trades.first_confirmed_at <= bindparam("answered", type_=_MOMENT)),
    "unsent": (
        _one_confirmed,
        _trades.ring_id.is_not(None),
        _trades.exchange == literal_column(f"'{Exchange.MAIL}'", Text),
        _trades.proposer_sent_at.is_(None),
        _trades.accepted_at <= bindparam("started", type_=_MOMENT),
    ),
    "reminders": (_one_confirmed, _trades.first_confirmed_at <= _next_moment),
}


def _due(kind: str, conditions: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    limit = bindparam("limit", type_=Integer())
    found = (
        select(_trades.id)
        .where(*conditions, _trades.paused_since.is_(None))
        .order_by(_trades.id)
        .limit(limit)
        .subquery(kind)
    )
    return select(literal(kind).label("kind"), found.c.id.label("id"))


_all = union_all(*(_due(kind, conditions) for kind, conditions in _KINDS.items())).subquery("due")
DUE_TRADES: Final = select(_all.c.kind, _all.c.id).order_by(_all.c.id)
"""Kind and id of each due trade, at most ``limit`` of a kind."""


def due_parameters(before: DueBefore) -> dict[str, Any]:
    """Return the parameters of ``DUE_TRADES`` but its limit."""
    return {
        "now": before.now,
        "asked": before.asked,
        "accepted": before.accepted,
        "answered": before.answered,
        "started": before.started,
        "moments_first_confirmed": list(before.first_confirmed),
    }


def due_from_rows(rows: Iterable[Row]) -> DueTrades:
    """Sort the rows of ``DUE_TRADES`` by their kind."""
    found: dict[str, list[int]] = {kind: [] for kind in _KINDS}
    for kind, key in rows:
        found[kind].append(key)
    return DueTrades(**{kind: tuple(keys) for kind, keys in found.items()})
