"""What offers rest on: prices, stock, open orders, wants, sales and copies on offer, a statement for each."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from attrs import frozen
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    and_,
    any_,
    bindparam,
    func,
    literal,
    select,
    text,
    union_all,
)

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.stores.buylist.pricing import MarketPrice, OfferFacts
from dualcaster_core.stores.buylist.rules import NEARBY_MILES
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_postgres.accounts.distance_sql import miles_between
from dualcaster_postgres.sql.codes import FINISH_CODES, NONFOIL
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import in_thread_if_many
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, want_list_items
from dualcaster_postgres.tables.market import card_values
from dualcaster_postgres.tables.stores import lgs_profiles
from dualcaster_postgres.tables.stores.buylist import UNSTOCKED, buylist_lines, buylist_orders, store_sales
from dualcaster_postgres.tables.stores.stock import store_stock
from dualcaster_postgres.tables.trading import completed_trades, trade_lines

SALES_DAYS, VELOCITY_DAYS = 90, 30
_keys: Any = any_(bindparam("keys", type_=ARRAY(BigInteger)))
_store = bindparam("store", type_=BigInteger())
_h, _w, _l = have_list_items.c, want_list_items.c, buylist_lines.c
_NAMES = select(cards.c.id, cards.c.name).where(cards.c.id == _keys)
_PRICES = select(
    card_values.c.card_id,
    card_values.c.finish,
    card_values.c.condition,
    card_values.c.cents,
    card_values.c.source,
    card_values.c.observed_at,
).where(card_values.c.card_id == _keys)
_STOCK = select(
    store_stock.c.card_id,
    store_stock.c.finish,
    store_stock.c.condition,
    store_stock.c.language,
    store_stock.c.quantity,
    store_stock.c.price_cents,
).where(store_stock.c.store_id == _store, store_stock.c.card_id == _keys)
_PENDING = (
    select(_l.card_id, _l.finish, func.sum(func.coalesce(_l.graded_copies, _l.quantity)))
    .join(buylist_orders, buylist_orders.c.id == _l.order_id)
    .where(buylist_orders.c.store_id == _store, text(UNSTOCKED), _l.card_id == _keys)
    .group_by(_l.card_id, _l.finish)
)
_asked = (
    select(cards.c.id, cards.c.oracle_card_id, cards.c.set_code).where(cards.c.id == _keys).cte("asked", nesting=False)
)
_of_set = cards.alias("of_set")
_COUNTED: Final = (_w.user_id, _w.is_foil_required, func.greatest(_w.quantity - _w.promised, 0).label("copies"))
_LIVE = and_(_w.is_active, _w.is_public)
_wanted = union_all(
    select(_asked.c.id, *_COUNTED)
    .join_from(_asked, want_list_items, _w.card_id == _asked.c.id)
    .where(~_w.any_printing, _LIVE),
    select(_asked.c.id, *_COUNTED)
    .join_from(_asked, want_list_items, _w.oracle_card_id == _asked.c.oracle_card_id)
    .where(_w.any_printing, ~_w.set_only, _LIVE),
    select(_asked.c.id, *_COUNTED)
    .join_from(_asked, want_list_items, _w.oracle_card_id == _asked.c.oracle_card_id)
    .join(_of_set, and_(_of_set.c.id == _w.card_id, _of_set.c.set_code == _asked.c.set_code))
    .where(_w.set_only, _LIVE),
).subquery("wanted")
_place = select(lgs_profiles.c.latitude, lgs_profiles.c.longitude).where(lgs_profiles.c.id == _store).subquery("place")
_is_near = (
    miles_between(users.c.grid_latitude, users.c.grid_longitude, _place.c.latitude, _place.c.longitude) <= NEARBY_MILES
)
_WANTS = (
    select(
        _wanted.c.id,
        _wanted.c.is_foil_required,
        func.coalesce(func.sum(_wanted.c.copies).filter(_is_near), 0),
        func.sum(_wanted.c.copies),
    )
    .join_from(_wanted, users, users.c.id == _wanted.c.user_id)
    .join(_place, literal(value=True))
    .where(users.c.is_active, users.c.is_public, users.c.show_want_list)
    .group_by(_wanted.c.id, _wanted.c.is_foil_required)
)
_since, _lately = bindparam("since", type_=Date()), bindparam("lately", type_=Date())
_SALES = (
    select(
        store_sales.c.card_id,
        store_sales.c.finish,
        func.sum(store_sales.c.copies),
        func.coalesce(func.sum(store_sales.c.copies).filter(store_sales.c.day > _lately), 0),
    )
    .where(store_sales.c.store_id == _store, store_sales.c.card_id == _keys, store_sales.c.day > _since)
    .group_by(store_sales.c.card_id, store_sales.c.finish)
)
_TRADED = (
    select(trade_lines.c.card_id, trade_lines.c.finish, func.sum(trade_lines.c.quantity))
    .join(completed_trades, completed_trades.c.proposal_id == trade_lines.c.trade_id)
    .where(
        trade_lines.c.card_id == _keys,
        completed_trades.c.completed_at > bindparam("since", type_=DateTime(timezone=True)),
    )
    .group_by(trade_lines.c.card_id, trade_lines.c.finish)
)
_OFFERED = (
    select(_h.card_id, _h.finish, func.sum(_h.on_offer))
    .join(users, users.c.id == _h.user_id)
    .where(_h.card_id == _keys, _h.is_active, users.c.is_active, users.c.is_public, users.c.show_have_list)
    .group_by(_h.card_id, _h.finish)
)
_Kind = tuple[int, int]
"""A card and the code of its finish."""


@frozen
class _Answers:
    """The rows of all statements."""

    names: Sequence[Row]
    prices: Sequence[Row]
    stock: Sequence[Row]
    pending: Sequence[Row]
    wants: Sequence[Row]
    sales: Sequence[Row]
    traded: Sequence[Row]
    offered: Sequence[Row]


async def offer_facts(
    session: Session, store_id: int, keys: Collection[StockKey], now: datetime
) -> Mapping[StockKey, OfferFacts]:
    """Ask all of it, in eight statements."""
    card_ids = sorted({key.card_id for key in keys})
    given: dict[str, Any] = {"keys": card_ids}
    here = given | {"store": store_id}
    since, lately = now - timedelta(days=SALES_DAYS), now - timedelta(days=VELOCITY_DAYS)
    answers = _Answers(
        names=await session.rows(_NAMES, **given),
        prices=await session.rows(_PRICES, **given),
        stock=await session.rows(_STOCK, **here),
        pending=await session.rows(_PENDING, **here),
        wants=await session.rows(_WANTS, **here),
        sales=await session.rows(_SALES, **here, since=since.date(), lately=lately.date()),
        traded=await session.rows(_TRADED, **given, since=since),
        offered=await session.rows(_OFFERED, **given),
    )
    return await in_thread_if_many(len(keys), _facts, keys, answers)


def _facts(keys: Collection[StockKey], answers: _Answers) -> dict[StockKey, OfferFacts]:
    names: dict[int, str] = dict(answers.names)
    prices = {
        (card, finish, condition): MarketPrice(cents=cents, source=source, observed_at=at)
        for card, finish, condition, cents, source, at in answers.prices
    }
    asks = {tuple(row[:4]): row[5] for row in answers.stock}
    in_stock: dict[_Kind, int] = defaultdict(int)
    for card, finish, _, _, quantity, _ in answers.stock:
        in_stock[card, finish] += quantity
    wants = {(card, foil): (int(near), int(total)) for card, foil, near, total in answers.wants}
    sales = {(card, finish): (int(all_), int(late)) for card, finish, all_, late in answers.sales}
    pending, traded, offered = (_counts(rows) for rows in (answers.pending, answers.traded, answers.offered))
    found = {}
    for key in keys:
        if key.card_id not in names:
            continue
        kind = (key.card_id, FINISH_CODES[key.finish])
        grade = int(key.condition)
        near, total = _wanted_in(wants, key.card_id, key.finish)
        sold, lately = sales.get(kind, (0, 0))
        found[key] = OfferFacts(
            name=names[key.card_id],
            near_mint=prices.get((*kind, int(Condition.NM))),
            as_is=prices.get((*kind, grade)),
            sell_cents=asks.get((*kind, grade, key.language)),
            in_stock=in_stock[kind],
            pending=pending.get(kind, 0),
            wants_nearby=near,
            wants_elsewhere=total - near,
            sold_30_days=lately,
            sold_90_days=sold,
            market_sold_90_days=traded.get(kind, 0),
            offered=offered.get(kind, 0),
        )
    return found


def _counts(rows: Sequence[Row]) -> dict[_Kind, int]:
    return {(card, finish): int(count) for card, finish, count in rows}


def _wanted_in(wants: Mapping[tuple[int, bool], tuple[int, int]], card_id: int, finish: Finish) -> tuple[int, int]:
    """Add up wants of a card that copies in a finish fill: those that ask for a foil only where it is one."""
    near, total = wants.get((card_id, False), (0, 0))
    if FINISH_CODES[finish] != NONFOIL:
        foil_near, foil_total = wants.get((card_id, True), (0, 0))
        near, total = near + foil_near, total + foil_total
    return near, total
