"""The market indexes, derived set-wise by the rule of ``dualcaster_core.market.overview.index``."""

from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    Double,
    Executable,
    Integer,
    Numeric,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.market.overview.index import (
    BASE,
    CAP,
    CURRENT_DAYS,
    EVERYTHING,
    LOOK_BACK_DAYS,
    SMALL_BASKET,
)
from dualcaster_core.market.overview.rules import MarketRules
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_postgres.market.price_series import QUOTES, in_cents, series_parameters
from dualcaster_postgres.sql.codes import FINISHES, WHATEVER_GRADE
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.market import market_baskets, market_index, price_observations

_PLACES: Final = 6
"""Decimals that a value is kept with, so that the order of adding up changes nothing."""
_seen, _basket, _index = price_observations.c, market_baskets.c, market_index.c
_chosen_on, _last = bindparam("chosen_on", type_=Date()), bindparam("last", type_=Date())
_is_quote = and_(_seen.source == QUOTES.c.source, _seen.kind == QUOTES.c.kind, _seen.condition == WHATEVER_GRADE)
_NEWEST_BASKET: Final = select(func.max(_basket.chosen_on))
_FIRST_DAY: Final = select(func.min(_seen.observed_on)).join_from(price_observations, QUOTES, _is_quote)
_FORGET: Final = (delete(market_index), delete(market_baskets))


def _choose() -> Executable:
    """Choose a basket from what was priced on its day and before; nothing later is read."""
    cents = in_cents(_seen)
    by_day = func.array_agg(aggregate_order_by(cents, _seen.observed_on.desc()), type_=ARRAY(BigInteger))
    priced = (
        select(_seen.card_id, _seen.finish, _seen.source, _seen.kind, QUOTES.c.place, by_day[1].label("cents"))
        .join_from(price_observations, QUOTES, _is_quote)
        .join(cards, and_(cards.c.id == _seen.card_id, ~cards.c.digital))
        .where(_seen.observed_on > _chosen_on - LOOK_BACK_DAYS, _seen.observed_on <= _chosen_on)
        .group_by(_seen.card_id, _seen.finish, _seen.source, _seen.kind, QUOTES.c.place)
        .having(
            and_(
                func.count(_seen.observed_on) >= bindparam("min_days", type_=Integer()),
                func.max(_seen.observed_on) >= _chosen_on - CURRENT_DAYS,
            )
        )
        .subquery("priced")
        .c
    )
    one_source = (
        select(priced.card_id, priced.finish, priced.source, priced.kind, priced.cents)
        .ext(distinct_on(priced.card_id, priced.finish))
        .order_by(priced.card_id, priced.finish, priced.place)
        .subquery("one_source")
        .c
    )
    columns = ["card_id", "finish", "source", "kind", "cents"]
    rows = select(_chosen_on, *(one_source[name] for name in columns)).where(
        one_source.cents >= bindparam("min_cents", type_=BigInteger())
    )
    return upsert(market_baskets).from_select(["chosen_on", *columns], rows).on_conflict_do_nothing()


def _weights() -> Any:
    """Weigh the cards of the basket in each index that they count in, by price with a cap."""
    finish = case(*((_basket.finish == code, literal(f"finish:{name.value}")) for code, name in FINISHES.items()))
    scopes = func.unnest(
        array([literal(EVERYTHING), finish, "rarity:" + cards.c.rarity, "set:" + cards.c.set_code]), type_=Text
    )
    members = (
        select(_basket.card_id, _basket.finish, _basket.cents, scopes.label("scope"))
        .join_from(market_baskets, cards, cards.c.id == _basket.card_id)
        .where(_basket.chosen_on == _chosen_on)
        .subquery("members")
        .c
    )
    order = (members.cents.desc(), members.card_id, members.finish)
    counted = func.count().over(partition_by=members.scope)
    ranked = (
        select(
            members.scope,
            members.card_id,
            members.finish,
            members.cents,
            (func.row_number().over(partition_by=members.scope, order_by=order) - 1).label("place"),
            cast(
                func.sum(members.cents).over(partition_by=members.scope, order_by=order, rows=(0, None)), Double
            ).label("rest"),
            func.least(1.0, func.greatest(CAP, SMALL_BASKET / cast(counted, Double)), type_=Double).label("cap"),
        )
        .subquery("ranked")
        .c
    )
    above = ranked.cents * (1 - ranked.place * ranked.cap) > ranked.cap * ranked.rest
    first_free = func.min(case((~above, ranked.place))).over(partition_by=ranked.scope)
    free = select(*ranked, first_free.label("capped")).subquery("free").c
    rest = func.max(case((free.place == free.capped, free.rest))).over(partition_by=free.scope)
    share = free.cents * (1 - free.capped * free.cap) / rest
    return select(
        free.scope,
        free.card_id,
        free.finish,
        case((free.place < free.capped, free.cap), else_=share).label("weight"),
    ).cte("weights")


def _levels() -> Any:
    """List what each card of the basket stood at on every day against the day it was chosen, the last price carried."""
    day = cast(func.generate_series(cast(_chosen_on, Date), cast(_last, Date), func.make_interval(0, 0, 0, 1)), Date)
    days = select(day.label("day")).cte("days")
    cents = case((days.c.day == _chosen_on, _basket.cents), else_=in_cents(_seen))
    found = (
        select(_basket.card_id, _basket.finish, _basket.cents.label("base"), days.c.day, cents.label("cents"))
        .select_from(
            market_baskets.join(days, true()).join(
                price_observations,
                and_(
                    _seen.card_id == _basket.card_id,
                    _seen.finish == _basket.finish,
                    _seen.source == _basket.source,
                    _seen.kind == _basket.kind,
                    _seen.condition == WHATEVER_GRADE,
                    _seen.observed_on == days.c.day,
                    _seen.observed_on > _chosen_on,
                    _seen.observed_on <= _last,
                ),
                isouter=True,
            )
        )
        .where(_basket.chosen_on == _chosen_on)
        .subquery("found")
        .c
    )
    card = [found.card_id, found.finish]
    run = func.count(found.cents).over(partition_by=card, order_by=found.day).label("run")
    runs = select(*found, run).subquery("runs").c
    last = func.max(runs.cents).over(partition_by=[runs.card_id, runs.finish, runs.run])
    level = cast(last, Double) / cast(runs.base, Double)
    return select(runs.card_id, runs.finish, runs.day, level.label("level")).cte("levels")


def _extend() -> Executable:
    weights, levels = _weights(), _levels()
    moved = (
        select(
            weights.c.scope,
            levels.c.day,
            func.sum(weights.c.weight * levels.c.level).label("level"),
            func.count().label("cards"),
        )
        .join_from(weights, levels, and_(weights.c.card_id == levels.c.card_id, weights.c.finish == levels.c.finish))
        .group_by(weights.c.scope, levels.c.day)
        .subquery("moved")
        .c
    )
    begin = (
        select(_index.value)
        .where(_index.scope == moved.scope, _index.day <= _chosen_on)
        .order_by(_index.day.desc())
        .limit(1)
        .scalar_subquery()
    )
    value = func.round(cast(func.coalesce(begin, BASE) * moved.level, Numeric), _PLACES)
    rows = select(moved.scope, moved.day, cast(value, Double), moved.cards)
    statement = upsert(market_index).from_select(["scope", "day", "value", "cards"], rows)
    new = {name: statement.excluded[name] for name in ("value", "cards")}
    return statement.on_conflict_do_update(
        index_elements=["scope", "day"],
        set_=new,
        where=or_(*(_index[name].is_distinct_from(given) for name, given in new.items())),
    )


_CHOOSE = _choose()
_EXTEND = _extend()


async def forget_indexes(session: Session) -> None:
    """Take all indexes away, so that they are built anew."""
    for statement in _FORGET:
        await session.run(statement)


async def newest_basket(session: Session) -> date | None:
    """Return the day on which the newest basket was chosen, None before the first."""
    row = await session.row(_NEWEST_BASKET)
    return row[0] if row else None


async def first_day(session: Session, rules: ValuationRules) -> date | None:
    """Return the first day of which a price is known, None without any."""
    row = await session.row(_FIRST_DAY, **series_parameters(rules))
    return row[0] if row else None


async def choose_basket(session: Session, day: date, valuation: ValuationRules, rules: MarketRules) -> int:
    """Choose the basket of a day, unless there is one; count its cards and finishes."""
    return await session.run(
        _CHOOSE,
        chosen_on=day,
        min_days=rules.basket_min_days,
        min_cents=rules.basket_min_cents,
        **series_parameters(valuation),
    )


async def extend_indexes(session: Session, chosen_on: date, last: date, rules: ValuationRules) -> int:
    """Follow the basket of a day to another in every index; count the values that changed."""
    parameters = series_parameters(rules)
    return await session.run(_EXTEND, chosen_on=chosen_on, last=last, usd_per_eur=parameters["usd_per_eur"])
