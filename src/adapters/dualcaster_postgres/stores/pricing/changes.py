"""Writes what runs change."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, SmallInteger, Text, bindparam, cast, insert, select
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_core.stores.pricing.model import ChangeOutcome, PriceChange, PriceRun
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many, incoming
from dualcaster_postgres.stores.pricing.rows import KEY_COLUMNS, facts_to_json, key_to_row
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.stores.pricing import store_price_changes

_change = store_price_changes.c
CHANGE: Final = (*(_change[name] for name in KEY_COLUMNS), _change.before_cents, _change.after_cents, _change.facts)
"""The columns of a change."""
_NEW: Final = {
    "card_id": BigInteger(),
    "finish": SmallInteger(),
    "condition": SmallInteger(),
    "language": Text(),
    "before_cents": Integer(),
    "after_cents": Integer(),
    "facts": Text(),
}
_new = incoming(_NEW, name="new")
_ADD = insert(store_price_changes).from_select(
    ["run_id", "store_id", "outcome", "at", *_NEW],
    select(
        bindparam("run", type_=BigInteger()),
        bindparam("store", type_=BigInteger()),
        bindparam("outcome", type_=Text()),
        bindparam("at", type_=MOMENT),
        *(cast(_new.c.facts, JSONB) if name == "facts" else _new.c[name] for name in _NEW),
    ),
)


async def add_changes(
    session: Session, run: PriceRun, changes: Sequence[PriceChange], outcome: ChangeOutcome, at: datetime
) -> None:
    """Keep changes of a run, in one statement."""
    if changes:
        arrays = await in_thread_if_many(len(changes), _arrays, changes)
        await session.run(_ADD, run=run.id, store=run.store_id, outcome=outcome.value, at=at, **arrays)


def _arrays(changes: Sequence[PriceChange]) -> Mapping[str, Any]:
    rows = [
        (*key_to_row(one.key), one.before_cents, one.after_cents, json.dumps(facts_to_json(one.facts)))
        for one in changes
    ]
    return as_arrays(list(_NEW), rows)


def key_parameters(key: StockKey) -> dict[str, Any]:
    """Return the parameters ``after_*`` of a key."""
    names = ("after_card", "after_finish", "after_condition", "after_language")
    return dict(zip(names, key_to_row(key), strict=True))
