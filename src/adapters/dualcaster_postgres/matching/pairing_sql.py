"""The pairing as set-based SQL; the same rule as ``dualcaster_core.matching.pairing``.

Several shapes share the pieces: a few users among each other, the lines between one user and some candidates, one-way
finds, and in ``totals_sql`` one user against everybody. Each lets every have choose one want of the other person, and
then fills each want by the haves that chose it.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.model import ANY_LANGUAGE
from dualcaster_postgres.sql.card_values import is_value_of, to_cents, with_value
from dualcaster_postgres.sql.codes import NONFOIL
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, want_list_items
from dualcaster_postgres.tables.market import card_values, oracle_values

_haves, _wants = have_list_items.c, want_list_items.c
USER: Final = bindparam("user", type_=BigInteger())
CANDIDATES: Final = bindparam("candidates", type_=ARRAY(BigInteger))
ASK_PERCENT: Final = bindparam("max_ask_percent", type_=BigInteger())
TIMES: Final = bindparam("any_printing_times", type_=BigInteger())
_UNIT: Final = card_values.c.cents
_WANT_FACTS: Final = (
    _wants.id.label("want_id"),
    _wants.user_id,
    _wants.any_printing,
    _wants.set_only,
    (_wants.quantity - _wants.promised).label("quantity"),
    _wants.condition_min,
    _wants.condition_strict,
    _wants.is_foil_required,
    _wants.language,
    _wants.max_trade_value,
)


def takes_part(have: Any, unit: ColumnElement[Any]) -> ColumnElement[bool]:
    """Tell whether the owner of a have, a copy of which is worth ``unit`` cents, does not ask too much for one."""
    ask = to_cents(have.min_trade_value)
    return or_(unit.is_(None), ask.is_(None), ask * 100 <= unit * ASK_PERCENT)


def fits(have: Any, want: Any, unit: ColumnElement[Any], cheapest: ColumnElement[Any] | None) -> ColumnElement[bool]:
    """Tell whether a have, a copy of which is worth ``unit`` cents, may fill a want of the same card.

    ``cheapest`` is what the cheapest printing is worth that a want for any printing accepts; NULL for one for just
    this printing, None where all are such.
    """
    limit = to_cents(want.max_trade_value)
    no_limit: ColumnElement[bool] = limit.is_(None)
    if cheapest is not None:
        no_limit = and_(no_limit, or_(cheapest.is_(None), unit <= TIMES * cheapest))
    return and_(
        or_(~want.is_foil_required, have.finish != NONFOIL),
        or_(want.language == ANY_LANGUAGE, want.language == have.language),
        or_(~want.condition_strict, have.condition >= want.condition_min),
        or_(unit.is_(None), no_limit, func.greatest(unit, to_cents(have.min_trade_value)) <= limit),
    )


def cheapest_of(want: Any, values: Any) -> ColumnElement[Any]:
    """Choose from the values of a card what its cheapest printing is worth in the finishes that a want accepts."""
    return case((want.is_foil_required, values.foil_cents), else_=values.cents)


def cheapest_in_set(want: Any, oracle_card_id: Any, set_code: Any) -> ColumnElement[Any]:
    """Find what the cheapest printing of a card in a set is worth, in the finishes that a want accepts.

    Such wants are few, so their cheapest printing is looked up, and not kept as that of whole cards is.
    """
    in_set, value = cards.alias("in_set"), card_values.alias("in_set_value")
    return (
        select(func.min(value.c.cents))
        .join_from(in_set, value, value.c.card_id == in_set.c.id)
        .where(
            in_set.c.oracle_card_id == oracle_card_id,
            in_set.c.set_code == set_code,
            ~in_set.c.digital,
            value.c.condition == int(Condition.NM),
            or_(~want.is_foil_required, value.c.finish != NONFOIL),
        )
        .scalar_subquery()
    )


def preference(wants: Any) -> ColumnElement[int]:
    """Sort what a have chooses first: this printing, any of its set, any at all; the lower want id comes after that."""
    return case((~wants.any_printing, 0), (wants.set_only, 1), else_=2)


def open_wants(condition: ColumnElement[bool], *, public_only: bool = True) -> Select[Any]:
    """List active wants, one row for every printing that each of them accepts."""
    visible = and_(_wants.is_active, _wants.is_public) if public_only else _wants.is_active
    unlimited = cast(null(), BigInteger).label("cheapest")
    exact = select(*_WANT_FACTS, _wants.card_id, unlimited).where(visible, ~_wants.any_printing, condition)
    any_printing = (
        select(*_WANT_FACTS, cards.c.id.label("card_id"), cheapest_of(_wants, oracle_values.c).label("cheapest"))
        .join_from(want_list_items, cards, cards.c.oracle_card_id == _wants.oracle_card_id)
        .join(oracle_values, oracle_values.c.oracle_card_id == _wants.oracle_card_id, isouter=True)
        .where(visible, _wants.any_printing, ~_wants.set_only, condition)
    )
    named = cards.alias("named")
    of_set = (
        select(
            *_WANT_FACTS,
            cards.c.id.label("card_id"),
            cheapest_in_set(_wants, _wants.oracle_card_id, named.c.set_code).label("cheapest"),
        )
        .join_from(want_list_items, named, named.c.id == _wants.card_id)
        .join(cards, and_(cards.c.oracle_card_id == _wants.oracle_card_id, cards.c.set_code == named.c.set_code))
        .where(visible, _wants.set_only, condition)
    )
    return select(union_all(exact, any_printing, of_set).subquery("accepted"))


def chosen(wants: CTE, condition: ColumnElement[bool], *, direct: bool = False) -> Select[Any]:
    """Let every have that meets a condition choose one want of each other person.

    ``direct`` leaves out what its owner trades for wants only.
    """
    source = with_value(wants.join(have_list_items, _haves.card_id == wants.c.card_id), _haves)
    statement = (
        _choices(_haves, wants, _UNIT)
        .select_from(source)
        .where(
            _haves.is_active,
            _haves.user_id != wants.c.user_id,
            condition,
            takes_part(_haves, _UNIT),
            fits(_haves, wants.c, _UNIT, wants.c.cheapest),
        )
        .order_by(_haves.id, wants.c.user_id, preference(wants.c), wants.c.want_id)
    )
    return statement.where(~_haves.trade_for_wants_only) if direct else statement


def filled(choices: Any, partition: Sequence[Any] | None = None) -> Select[Any]:
    """Fill each want by the haves of one person that chose it; only lines with at least one copy.

    ``partition`` names the want and the person where the columns are not called so.
    """
    before = func.coalesce(
        func.sum(choices.c.offered).over(
            partition_by=partition or (choices.c.want_id, choices.c.haver),
            order_by=(choices.c.condition.desc(), choices.c.have_id),
            rows=(None, -1),
        ),
        0,
    )
    counted = select(choices, func.least(choices.c.wanted - before, choices.c.offered).label("copies")).subquery()
    return select(counted).where(counted.c.copies > 0)


def _totals(lines: Any) -> Select[Any]:
    return select(
        lines.c.haver,
        lines.c.wanter,
        cast(func.sum(lines.c.copies * func.coalesce(lines.c.unit_cents, 0)), BigInteger).label("cents"),
        cast(func.count(literal(1)), Integer).label("lines"),
        cast(func.sum(lines.c.gap), Integer).label("gap"),
    ).group_by(lines.c.haver, lines.c.wanter)


def totals_among_users() -> Select[Any]:
    """Total the lines of every ordered pair among ``CANDIDATES``: haver, wanter, cents, lines, gap."""
    wants = open_wants(_wants.user_id == any_(CANDIDATES)).cte("wants")
    choices = chosen(wants, _haves.user_id == any_(CANDIDATES)).cte("choices")
    return _totals(filled(choices).subquery())


def totals_between() -> Select[Any]:
    """Total the lines between ``USER`` and ``CANDIDATES``, both directions: haver, wanter, cents, lines, gap."""
    return _totals(lines_between().subquery())


def lines_between() -> Select[Any]:
    """List the lines between ``USER`` and ``CANDIDATES``, both directions."""
    others = any_(CANDIDATES)
    wanted = open_wants(and_(_wants.user_id == others, _wants.user_id != USER)).cte("their_wants")
    mine = open_wants(_wants.user_id == USER).cte("my_wants")
    gives, gets = _looked_up(wanted, _haves.user_id == USER), _looked_up(mine, _haves.user_id == others)
    return filled(union_all(gives, gets).subquery("choices"))


def chosen_from_stock(wants: CTE, stock: Any) -> Select[Any]:
    """Let every line of a store's stock choose one want of each person, at the price that the store asks.

    ``stock`` has the columns of a have that nobody asks more for, and ``price_cents``; it stands for haver 0.
    """
    unit = stock.c.price_cents
    return (
        _choices(stock.c, wants, unit)
        .select_from(wants.join(stock, stock.c.card_id == wants.c.card_id))
        .where(fits(stock.c, wants.c, unit, wants.c.cheapest))
        .order_by(stock.c.id, wants.c.user_id, preference(wants.c), wants.c.want_id)
    )


def _looked_up(wants: CTE, owned: ColumnElement[bool]) -> Select[Any]:
    """Let the haves of a few people choose, found by the index of card and owner for each wanted printing.

    Between two long lists any other way is a comparison of all haves with all wants. The planner takes it for cheap
    where its statistics are older than the lists, so it is given no choice: a subquery with an offset stays whole.
    """
    have = (
        select(have_list_items)
        .where(_haves.card_id == wants.c.card_id, owned, _haves.is_active)
        .offset(0)
        .lateral("have")
    )
    value = select(card_values.c.cents).where(is_value_of(have.c)).offset(0).lateral("value")
    unit = value.c.cents
    return (
        _choices(have.c, wants, unit)
        .select_from(wants.join(have, true()).join(value, true(), isouter=True))
        .where(
            have.c.user_id != wants.c.user_id,
            takes_part(have.c, unit),
            fits(have.c, wants.c, unit, wants.c.cheapest),
        )
        .order_by(have.c.id, wants.c.user_id, preference(wants.c), wants.c.want_id)
    )


def _choices(have: Any, wants: CTE, unit: ColumnElement[Any]) -> Select[Any]:
    """The columns of a have that chose a want: one want of each other person."""
    return select(
        have.id.label("have_id"),
        have.card_id,
        have.user_id.label("haver"),
        wants.c.user_id.label("wanter"),
        wants.c.want_id,
        wants.c.quantity.label("wanted"),
        have.on_offer.label("offered"),
        have.condition,
        func.least(0, have.condition - wants.c.condition_min).label("gap"),
        unit.label("unit_cents"),
        have.trade_for_wants_only.label("wants_only"),
    ).ext(distinct_on(have.id, wants.c.user_id))


def finds_of_user() -> Select[Any]:
    """List the lines that others have for ``USER``'s wants, private wants included."""
    mine = open_wants(_wants.user_id == USER, public_only=False).cte("my_wants")
    choices = chosen(mine, _haves.user_id != USER, direct=True).cte("choices")
    return filled(choices)
