"""Unit values, derived from current prices by the rule of the core."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from sqlalchemy import (
    BigInteger,
    Executable,
    SmallInteger,
    Text,
    and_,
    any_,
    bindparam,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.market.model import Currency, CurrentPrice, PriceKind, PriceSource
from dualcaster_core.market.ports import ValuesRefreshed
from dualcaster_core.market.valuation import ValuationRules, unit_values
from dualcaster_postgres.market.price_sources import note_shown, settle, waiting_sources
from dualcaster_postgres.sql.card_values import is_value_of
from dualcaster_postgres.sql.codes import FINISHES, NONFOIL, condition_of
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.generations import Generation, bump, generation
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.market import card_values, current_prices, oracle_values

BATCH: Final = 10_000
"""How many pairs of card and finish are valued in one transaction."""

_prices = current_prices.c
PRICE_COLUMNS = (
    _prices.card_id,
    _prices.finish,
    _prices.source,
    _prices.kind,
    _prices.condition,
    _prices.currency,
    _prices.amount,
    _prices.observed_at,
    _prices.quantity,
    _prices.feed,
)
_PAIR = {"card_id": BigInteger(), "finish": SmallInteger()}
_VALUE = {**_PAIR, "condition": SmallInteger(), "cents": BigInteger(), "source": Text(), "observed_at": MOMENT}
GONE: Final = 2
"""How a current price is marked that a newer file of its source no longer has."""
_UNVALUED = select(_prices.card_id, _prices.finish).distinct().where(_prices.valued != literal_column("1")).limit(BATCH)
_pairs = incoming(_PAIR, name="pairs")
_of_pairs = and_(_prices.card_id == _pairs.c.card_id, _prices.finish == _pairs.c.finish)
_PRICES = (
    select(*PRICE_COLUMNS)
    .join_from(_pairs, current_prices, and_(_of_pairs, _prices.valued != GONE))
    .order_by(_prices.card_id, _prices.finish)
    .with_for_update(of=current_prices)
)
_MARK = update(current_prices).where(_of_pairs, _prices.valued != GONE).values(valued=1)
_REMOVE = delete(current_prices).where(_of_pairs, _prices.valued == GONE)
_new = incoming(_VALUE, name="new", prefix="new")
_insert = upsert(card_values).from_select(list(_VALUE), select(*(_new.c[name] for name in _VALUE)))
_changed = or_(
    *(card_values.c[name].is_distinct_from(_insert.excluded[name]) for name in ("cents", "source", "observed_at"))
)
_STORE = _insert.on_conflict_do_update(
    index_elements=["card_id", "finish", "condition"],
    set_={name: _insert.excluded[name] for name in ("cents", "source", "observed_at")},
    where=_changed,
)
_kept = incoming({**_PAIR, "condition": SmallInteger()}, name="kept", prefix="new")
_DROP = delete(card_values).where(
    card_values.c.card_id == _pairs.c.card_id,
    card_values.c.finish == _pairs.c.finish,
    ~select(literal(1)).where(is_value_of(card_values.c, _kept.c)).exists(),
)


def price_from_row(row: Row) -> CurrentPrice:
    """Turn the columns of ``PRICE_COLUMNS`` into a current price."""
    card_id, finish, source, kind, condition, currency, amount, observed_at, quantity, feed = row
    return CurrentPrice(
        card_id=card_id,
        finish=FINISHES[finish],
        source=PriceSource(source),
        kind=PriceKind(kind),
        condition=condition_of(condition),
        currency=Currency(currency),
        amount=amount,
        observed_at=observed_at,
        quantity=quantity,
        feed=feed,
    )


def _cheapest() -> Executable:
    touched = select(cards.c.oracle_card_id).distinct().where(cards.c.id == any_(_cards)).subquery("touched")
    values = (
        select(
            cards.c.oracle_card_id,
            func.min(card_values.c.cents),
            func.min(card_values.c.cents).filter(card_values.c.finish != NONFOIL),
        )
        .join_from(touched, cards, cards.c.oracle_card_id == touched.c.oracle_card_id)
        .join(card_values, card_values.c.card_id == cards.c.id)
        .where(card_values.c.condition == int(Condition.NM), ~cards.c.digital)
        .group_by(cards.c.oracle_card_id)
    )
    statement = upsert(oracle_values).from_select(["oracle_card_id", "cents", "foil_cents"], values)
    new = {name: statement.excluded[name] for name in ("cents", "foil_cents")}
    return statement.on_conflict_do_update(
        index_elements=["oracle_card_id"],
        set_=new,
        where=or_(*(oracle_values.c[name].is_distinct_from(value) for name, value in new.items())),
    )


_cards: Final = bindparam("cards", type_=ARRAY(BigInteger))
_STORE_CHEAPEST = _cheapest()
_priced = (
    select(literal(1))
    .join_from(cards, card_values, card_values.c.card_id == cards.c.id)
    .where(
        cards.c.oracle_card_id == oracle_values.c.oracle_card_id,
        card_values.c.condition == int(Condition.NM),
        ~cards.c.digital,
    )
    .exists()
)
_DROP_CHEAPEST = delete(oracle_values).where(
    oracle_values.c.oracle_card_id.in_(select(cards.c.oracle_card_id).where(cards.c.id == any_(_cards))), ~_priced
)


async def refresh_cheapest(session: Session, card_ids: Iterable[int]) -> None:
    """Derive anew what the cheapest printing of each of these cards is worth, in two statements."""
    keys = list(card_ids)
    await session.run(_STORE_CHEAPEST, cards=keys)
    await session.run(_DROP_CHEAPEST, cards=keys)


async def refresh_values(session: Session, rules: ValuationRules) -> ValuesRefreshed:
    """Derive the values of one batch of card and finish whose prices changed; no pairs when none is left.

    The generation of values grows when any of them changed, so that stored matches know that they are older; that of
    prices with every batch, as pages show prices that no value comes from.
    """
    await lock(session, AdvisoryLock.UNIT_VALUES)
    waited = await waiting_sources(session)
    pairs = await session.rows(_UNVALUED)
    if not pairs:
        await settle(session, waited)
        return ValuesRefreshed()
    given = as_arrays(list(_PAIR), pairs)
    rows = await session.rows(_PRICES, **given)
    values = []
    for (card_id, finish), group in groupby(rows, key=lambda row: (row[0], row[1])):
        for condition, value in unit_values(map(price_from_row, group), rules).items():
            values.append((card_id, finish, int(condition), value.cents, value.source.value, value.observed_at))
    new = as_arrays(list(_VALUE), values, "new")
    changed = await session.run(_STORE, **new)
    gone = {name: new[name] for name in ("new_card_id", "new_finish", "new_condition")}
    changed += await session.run(_DROP, **given, **gone)
    await session.run(_REMOVE, **given)
    await session.run(_MARK, **given)
    await refresh_cheapest(session, {pair[0] for pair in pairs})
    if changed:
        await bump(session, Generation.VALUES)
    await bump(session, Generation.PRICES)
    version = await generation(session, Generation.PRICES)
    brought = {row[2] for row in rows}
    await note_shown(session, waited, brought, version, all_of_it=len(pairs) < BATCH)
    return ValuesRefreshed(pairs=len(pairs), generation=version)
