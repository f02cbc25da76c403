"""What people around a store want of it and have for it, and what stores around somebody have: a statement each.

A page reads each list of the people around once, whatever their number.
"""

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    Integer,
    Select,
    SmallInteger,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from dualcaster_core.collection.model import ANY_LANGUAGE
from dualcaster_core.stores.customers.model import CARDS_SHOWN, LEAST_BOUGHT_CENTS, CustomerOrder
from dualcaster_postgres.accounts.blocks import blocked_with
from dualcaster_postgres.accounts.distance_sql import miles_between
from dualcaster_postgres.accounts.places import MILES_PER_DEGREE
from dualcaster_postgres.matching.pairing_sql import USER, cheapest_of, fits, open_wants
from dualcaster_postgres.sql.card_values import is_value_of
from dualcaster_postgres.sql.codes import NONFOIL
from dualcaster_postgres.stores.customers.near import (
    LIMIT,
    STORE,
    card_columns,
    numbered,
    page_of_people,
    people_near,
    stock_for_sale,
)
from dualcaster_postgres.stores.profiles.profiles import IS_VERIFIED
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, want_list_items
from dualcaster_postgres.tables.market import card_values, oracle_values
from dualcaster_postgres.tables.stores import lgs_profiles
from dualcaster_postgres.tables.stores.stock import store_stock

_haves, _wants, _stock, _store, _users = (
    have_list_items.c,
    want_list_items.c,
    store_stock.c,
    lgs_profiles.c,
    users.c,
)
_open = _wants.quantity - _wants.promised
_own_card = cards.alias("own_card")
_set_of_want = select(_own_card.c.set_code).where(_own_card.c.id == _wants.card_id).scalar_subquery()


def public_wants(near: Any) -> Any:
    """Join the wants of the people around who show their lists; ``IS_SHOWN`` says which of them are public and open."""
    return want_list_items.join(near, and_(near.c.id == _wants.user_id, near.c.show_want_list))


IS_SHOWN = (_wants.is_active, _wants.is_public, _open > 0)


def filled_wants(near: Any) -> Any:
    """Fill each public want of the people around from the stock, by the cheapest copy that fits it."""
    stock = stock_for_sale(_stock.store_id == STORE)
    copy = stock.c
    accepts = case(
        (~_wants.any_printing, _wants.card_id == copy.card_id),
        (_wants.set_only, _set_of_want == copy.set_code),
        else_=literal(True),
    )
    cheapest = case((_wants.any_printing, cheapest_of(_wants, oracle_values.c)))
    return (
        select(
            _wants.id.label("line_id"),
            _wants.user_id,
            copy.card_id,
            copy.finish,
            copy.condition,
            func.least(_open, copy.quantity).label("copies"),
            copy.price_cents.label("cents"),
        )
        .ext(distinct_on(_wants.id))
        .select_from(
            public_wants(near)
            .join(stock, copy.oracle_card_id == _wants.oracle_card_id)
            .outerjoin(oracle_values, oracle_values.c.oracle_card_id == _wants.oracle_card_id)
        )
        .where(*IS_SHOWN, accepts, fits(copy, _wants, copy.price_cents, cheapest))
        .order_by(_wants.id, copy.price_cents, copy.condition.desc(), copy.card_id)
        .cte("filled")
    )


@lru_cache(maxsize=8)
def buyers(order: CustomerOrder, *, after: bool) -> Select[Any]:
    """Select whose public wants the stock fills."""
    near = people_near()
    return page_of_people(near, filled_wants(near), order, after=after)


def _demand(near: Any, *, by_person: bool = False) -> Any:
    """Sum what people around look for, alike wants together; ``by_person`` those of each."""
    exact = case((~_wants.any_printing, _wants.card_id))
    of_set = case((_wants.set_only, _set_of_want))
    strict = case((_wants.condition_strict, _wants.condition_min), else_=cast(literal(0), SmallInteger))
    facts = (
        _wants.oracle_card_id,
        exact.label("card_id"),
        of_set.label("set_code"),
        _wants.is_foil_required,
        _wants.language,
        strict.label("condition"),
    )
    person = (_wants.user_id,) if by_person else ()
    return (
        select(*person, *facts, cast(func.sum(_open), Integer).label("wanted"))
        .select_from(public_wants(near))
        .where(*IS_SHOWN)
        .group_by(*person, _wants.oracle_card_id, exact, of_set, _wants.is_foil_required, _wants.language, strict)
        .cte("own_demand" if by_person else "demand")
        .prefix_with("MATERIALIZED")
    )


def _is_alike(own: Any, need: Any) -> Any:
    """Say that wants of one person are among those of the demand."""
    same = (own[name] == need[name] for name in ("oracle_card_id", "is_foil_required", "language", "condition"))
    return and_(*same, *(own[name].is_not_distinct_from(need[name]) for name in ("card_id", "set_code")))


def _stocked() -> Any:
    """Sum the copies in stock of each card, of whatever printing."""
    return (
        select(cards.c.oracle_card_id, cast(func.sum(_stock.quantity), Integer).label("copies"))
        .join_from(store_stock, cards, cards.c.id == _stock.card_id)
        .where(_stock.store_id == STORE, _stock.quantity > 0)
        .group_by(cards.c.oracle_card_id)
        .cte("stocked")
    )


def _offered(near: Any) -> Any:
    """List what the people around trade away, for more than wants.

    It is read once, person by person: joined with what is wanted at once, the planner takes the few people that it
    expects for all there are, and looks through all of them for each line.
    """
    value = card_values.c
    return (
        select(
            _haves.id.label("line_id"),
            _haves.user_id,
            _haves.card_id,
            _haves.finish,
            _haves.condition,
            _haves.language,
            _haves.on_offer,
            value.cents,
            cards.c.oracle_card_id,
            cards.c.set_code,
        )
        .select_from(
            have_list_items.join(near, and_(near.c.id == _haves.user_id, near.c.show_have_list))
            .join(card_values, is_value_of(_haves))
            .join(cards, cards.c.id == _haves.card_id)
        )
        .where(_haves.is_active, _haves.on_offer > 0, ~_haves.trade_for_wants_only, value.cents >= LEAST_BOUGHT_CENTS)
        .cte("offered")
        .prefix_with("MATERIALIZED")
    )


@lru_cache(maxsize=8)
def sellers(order: CustomerOrder, *, after: bool) -> Select[Any]:
    """Select who trades away what others around want beyond the stock, and does so for more than wants."""
    near = people_near()
    demand, stocked, mine = _demand(near), _stocked(), _demand(near, by_person=True)
    need, own = demand.c, mine.c
    of_others = func.sum(need.wanted - func.coalesce(own.wanted, 0))
    wanted = cast(of_others, Integer) - func.coalesce(func.max(stocked.c.copies), 0)
    offer = _offered(near).c
    due = (
        select(
            offer.line_id,
            offer.user_id,
            offer.card_id,
            offer.finish,
            offer.condition,
            func.least(offer.on_offer, wanted).label("copies"),
            offer.cents,
        )
        .join(demand, need.oracle_card_id == offer.oracle_card_id)
        .outerjoin(mine, and_(own.user_id == offer.user_id, _is_alike(own, need)))
        .outerjoin(stocked, stocked.c.oracle_card_id == offer.oracle_card_id)
        .where(
            or_(need.card_id.is_(None), need.card_id == offer.card_id),
            or_(need.set_code.is_(None), need.set_code == offer.set_code),
            or_(~need.is_foil_required, offer.finish != NONFOIL),
            or_(need.language == ANY_LANGUAGE, need.language == offer.language),
            offer.condition >= need.condition,
        )
        .group_by(
            *(offer.line_id, offer.user_id, offer.card_id, offer.finish, offer.condition, offer.on_offer, offer.cents)
        )
        .having(wanted > 0)
        .cte("due")
    )
    return page_of_people(near, due, order, after=after)


def _stores_near() -> Any:
    """List the stores within the reader's radius that the reader may see."""
    me, mine = users.alias("me"), profiles.alias("mine")
    miles = miles_between(_store.latitude, _store.longitude, me.c.grid_latitude, me.c.grid_longitude)
    height = me.c.trade_radius_miles / MILES_PER_DEGREE
    return (
        select(
            _store.id,
            _store.store_name,
            _store.store_city,
            _store.offers_buylist,
            _store.trade_in_bonus_pct,
            miles.label("miles"),
            func.coalesce(mine.c.country, "").label("country"),
        )
        .select_from(lgs_profiles.join(me, me.c.id == USER).outerjoin(mine, mine.c.user_id == me.c.id))
        .where(
            IS_VERIFIED,
            _store.closed_at.is_(None),
            _store.latitude.between(me.c.grid_latitude - height, me.c.grid_latitude + height),
            miles <= me.c.trade_radius_miles,
            _store.user_id.not_in(blocked_with(USER)),
        )
        .cte("around")
        .prefix_with("MATERIALIZED")
    )


def _sellable() -> Any:
    """Count the cards of the reader's have list that stores may buy."""
    return (
        select(func.count())
        .select_from(have_list_items.join(card_values, is_value_of(_haves)))
        .where(
            _haves.user_id == USER,
            _haves.is_active,
            _haves.on_offer > 0,
            ~_haves.trade_for_wants_only,
            card_values.c.cents >= LEAST_BOUGHT_CENTS,
        )
        .scalar_subquery()
    )


def stores_around() -> Select[Any]:
    """Select the stores around somebody with what they have of the wants, private ones included."""
    around = _stores_near()
    wants = open_wants(_wants.user_id == USER, public_only=False).cte("my_wants")
    stock = stock_for_sale(_stock.store_id.in_(select(around.c.id)))
    filled = (
        select(
            wants.c.want_id.label("line_id"),
            stock.c.store_id,
            stock.c.card_id,
            stock.c.finish,
            stock.c.condition,
            func.least(wants.c.quantity, stock.c.quantity).label("copies"),
            stock.c.price_cents.label("cents"),
        )
        .ext(distinct_on(stock.c.store_id, wants.c.want_id))
        .join_from(wants, stock, stock.c.card_id == wants.c.card_id)
        .where(wants.c.quantity > 0, fits(stock.c, wants.c, stock.c.price_cents, wants.c.cheapest))
        .order_by(stock.c.store_id, wants.c.want_id, stock.c.price_cents, stock.c.condition.desc(), stock.c.card_id)
        .cte("filled")
    )
    line = numbered(filled, "store_id")
    value = func.coalesce(line.c.value, 0)
    ranked = (
        select(around, line.c.card_count, line.c.all_copies, line.c.value)
        .select_from(around.outerjoin(line, and_(line.c.store_id == around.c.id, line.c.place == 1)))
        .order_by(value.desc(), around.c.miles, around.c.id)
        .limit(LIMIT)
        .subquery("ranked")
    )
    shown = ranked.outerjoin(line, and_(line.c.store_id == ranked.c.id, line.c.place <= CARDS_SHOWN)).outerjoin(
        cards, cards.c.id == line.c.card_id
    )
    return (
        select(
            ranked.c.id,
            ranked.c.store_name,
            ranked.c.store_city,
            ranked.c.miles,
            ranked.c.country,
            ranked.c.card_count,
            ranked.c.all_copies,
            ranked.c.value,
            case((ranked.c.offers_buylist, _sellable()), else_=null()),
            ranked.c.trade_in_bonus_pct,
            *card_columns(line.c),
        )
        .select_from(shown)
        .order_by(func.coalesce(ranked.c.value, 0).desc(), ranked.c.miles, ranked.c.id, line.c.place)
    )


STORES_AROUND: Final = stores_around()
