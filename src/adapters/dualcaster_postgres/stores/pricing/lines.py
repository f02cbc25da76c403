"""The lines of a store's stock with all that a price depends on, in one statement."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    SmallInteger,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.stores.pricing.adjusting import MarketFacts
from dualcaster_core.stores.pricing.model import ChangeOutcome, StockFacts
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.stores.pricing.rows import key_from_row
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.market import card_statistics, card_values
from dualcaster_postgres.tables.stores.pricing import store_price_changes
from dualcaster_postgres.tables.stores.stock import store_stock

_stock, _value, _figures, _change = store_stock.c, card_values.c, card_statistics.c, store_price_changes.c
_recent = (
    select(
        func.array_agg(
            aggregate_order_by(func.coalesce(_change.before_cents, _change.after_cents), _change.at, _change.run_id)
        ).label("before"),
        func.array_agg(aggregate_order_by(_change.after_cents, _change.at.desc(), _change.run_id.desc())).label(
            "after"
        ),
    )
    .where(
        _change.store_id == _stock.store_id,
        _change.card_id == _stock.card_id,
        _change.finish == _stock.finish,
        _change.condition == _stock.condition,
        _change.language == _stock.language,
        _change.outcome == ChangeOutcome.APPLIED.value,
        _change.at > bindparam("since", type_=MOMENT),
    )
    .correlate(store_stock)
    .lateral("recent")
)
_reference = case((_recent.c.after[1] == _stock.price_cents, _recent.c.before[1]), else_=_stock.price_cents)
"""What the copies cost before the runs of the last day, unless somebody set the price otherwise since."""
_key = (_stock.card_id, _stock.finish, _stock.condition, _stock.language)
_LINES: Final = (
    select(
        *_key,
        _stock.price_cents,
        _stock.cost_cents,
        cast(_reference, Integer),
        _value.cents,
        _value.source,
        _value.observed_at,
        func.coalesce(_figures.suspect, False),
    )
    .select_from(
        store_stock.outerjoin(
            card_values,
            and_(
                _value.card_id == _stock.card_id,
                _value.finish == _stock.finish,
                _value.condition == int(Condition.NM),
            ),
        )
        .outerjoin(card_statistics, and_(_figures.card_id == _stock.card_id, _figures.finish == _stock.finish))
        .join(_recent, true())
    )
    .where(_stock.store_id == bindparam("store", type_=BigInteger()))
    .order_by(*_key)
    .limit(bindparam("limit", type_=Integer()))
)
_AFTER: Final = tuple_(
    bindparam("after_card", type_=BigInteger()),
    bindparam("after_finish", type_=SmallInteger()),
    bindparam("after_condition", type_=SmallInteger()),
    bindparam("after_language", type_=Text()),
)


def after_key(columns: Any) -> Any:
    """Say that a key comes after the one in the parameters ``after_*``."""
    return tuple_(columns.card_id, columns.finish, columns.condition, columns.language) > _AFTER


FIRST_LINES: Final[Select[Any]] = _LINES
NEXT_LINES: Final[Select[Any]] = _LINES.where(after_key(_stock))


def facts_from_row(row: Row) -> StockFacts:
    """Turn a row of these statements into what a price depends on."""
    price, cost, reference, cents, source, observed_at, suspect = row[4:]
    return StockFacts(
        key=key_from_row(row[:4]),
        price_cents=price,
        cost_cents=cost,
        reference_cents=reference,
        market=MarketFacts(cents=cents, source=source, observed_at=observed_at, is_suspect=suspect),
    )
