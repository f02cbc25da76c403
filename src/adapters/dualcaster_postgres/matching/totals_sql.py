"""The totals of one user with everybody, in one pass: the same rule as ``pairing_sql``, shaped for tens of thousands
of lines.

Both directions run as one stream of lines that is sorted once by the other person: first every have chooses its want,
then every want is filled, then each person is added up, and who has lines in one direction only falls away at the end.
Nothing is joined to the stream after its start, because the planner cannot know how long it is: an estimate of one
row turns such a join into a loop over every pair of people.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    any_,
    cast,
    false,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from dualcaster_postgres.matching.pairing_sql import (
    CANDIDATES,
    USER,
    cheapest_in_set,
    cheapest_of,
    filled,
    fits,
    open_wants,
    preference,
    takes_part,
)
from dualcaster_postgres.sql.card_values import is_value_of, with_value
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, want_list_items
from dualcaster_postgres.tables.market import card_values, oracle_values

_LINE = ("want_id", "copies", "unit_cents")
_haves, _wants, _values = have_list_items.c, want_list_items.c, card_values.c


def totals_of_user(*, among: bool = False) -> Select[Any]:
    """Total every mutual pair of ``USER``: the candidate, then cents, lines and gap of what is given and got.

    ``among`` looks at ``CANDIDATES`` only.
    """
    lines = union_all(_gets(among=among), *_gives(among=among)).subquery("lines")
    copies = _filled(lines)
    gives, gets = _sums(copies, ~copies.c.gets, "gives"), _sums(copies, copies.c.gets, "gets")
    both = and_(func.bool_or(copies.c.gets), func.bool_or(~copies.c.gets))
    return select(copies.c.other.label("candidate"), *gives, *gets).group_by(copies.c.other).having(both)


def arcs_of_user(*, among: bool = False) -> Select[Any]:
    """Total what ``USER`` gives to and gets from every other person, in one direction or both; NULL where nothing.

    ``among`` looks at ``CANDIDATES`` only.
    """
    copies = _filled(union_all(_gets(among=among), *_gives(among=among)).subquery("lines"))
    gives, gets = _sums(copies, ~copies.c.gets, "gives"), _sums(copies, copies.c.gets, "gets")
    return select(copies.c.other.label("candidate"), *gives, *gets).group_by(copies.c.other)


def wanters_of_user() -> Select[Any]:
    """List the lines of ``USER``'s haves that others publicly want, without those that are for wants only."""
    copies = _filled(union_all(*_gives(among=False, direct=True)).subquery("lines"))
    return select(
        copies.c.have_id, USER.label("haver"), copies.c.other.label("wanter"), *(copies.c[name] for name in _LINE)
    )


def _filled(lines: Any) -> Subquery:
    """Let every have choose one want of each other person, and fill each want."""
    of_other = (lines.c.other, lines.c.gets, lines.c.have_id)
    choices = (
        select(lines)
        .ext(distinct_on(*of_other))
        .order_by(*of_other, lines.c.preference, lines.c.want_id)
        .subquery("choices")
    )
    return filled(choices, (choices.c.other, choices.c.gets, choices.c.want_id)).subquery("filled")


def _sums(copies: Any, side: ColumnElement[bool], name: str) -> tuple[ColumnElement[Any], ...]:
    cents = func.sum(copies.c.copies * func.coalesce(copies.c.unit_cents, 0)).filter(side)
    return (
        cast(cents, BigInteger).label(f"{name}_cents"),
        cast(func.count(literal(1)).filter(side), Integer).label(f"{name}_lines"),
        cast(func.sum(copies.c.gap).filter(side), Integer).label(f"{name}_gap"),
    )


def _line(
    have: Any, want: Any, unit: Any, offered: Any, preferred: Any, *, wanted: Any
) -> tuple[ColumnElement[Any], ...]:
    """The columns of a line that its have and its want decide."""
    return (
        preferred.label("preference"),
        wanted.label("wanted"),
        offered.label("offered"),
        have.condition,
        func.least(0, have.condition - want.condition_min).label("gap"),
        unit.label("unit_cents"),
    )


def _gets(*, among: bool) -> Select[Any]:
    """List other people's haves that may fill my wants."""
    mine = open_wants(_wants.user_id == USER).cte("my_wants")
    values = _values_of(mine)
    unit = values.c.cents
    others = _haves.user_id == any_(CANDIDATES) if among else true()
    valued = mine.join(have_list_items, _haves.card_id == mine.c.card_id).join(
        values, is_value_of(_haves, values.c), isouter=True
    )
    return (
        select(
            _haves.user_id.label("other"),
            _haves.id.label("have_id"),
            mine.c.want_id,
            cast(true(), Boolean).label("gets"),
            *_line(_haves, mine.c, unit, _haves.on_offer, preference(mine.c), wanted=mine.c.quantity),
        )
        .select_from(valued)
        .where(
            _haves.is_active,
            _haves.user_id != USER,
            others,
            takes_part(_haves, unit),
            fits(_haves, mine.c, unit, mine.c.cheapest),
        )
    )


def _values_of(mine: CTE) -> CTE:
    """Read the few values of the printings I look for, once, instead of one for every have."""
    printings = select(mine.c.card_id).distinct().subquery("printings")
    return (
        select(_values.card_id, _values.finish, _values.condition, _values.cents)
        .join_from(printings, card_values, _values.card_id == printings.c.card_id)
        .cte("wanted_values")
        .prefix_with("MATERIALIZED")
    )


def _gives(*, among: bool, direct: bool = False) -> tuple[Select[Any], ...]:
    """List other people's wants that my haves may fill: exact printings, any of a set, any printing.

    Each branch says itself which kind it is, so that its covering index answers alone.
    """
    mine = _my_haves(direct=direct)
    visible = and_(_wants.is_active, _wants.is_public, _wants.user_id != USER)
    if among:
        visible = and_(visible, _wants.user_id == any_(CANDIDATES))

    def lines(
        joined: Any, kind: ColumnElement[bool], preferred: int, cheapest: ColumnElement[Any] | None
    ) -> Select[Any]:
        return (
            select(
                _wants.user_id.label("other"),
                mine.c.have_id,
                _wants.id.label("want_id"),
                cast(false(), Boolean).label("gets"),
                *_line(
                    mine.c,
                    _wants,
                    mine.c.unit_cents,
                    mine.c.offered,
                    literal(preferred, Integer),
                    wanted=_wants.quantity - _wants.promised,
                ),
            )
            .select_from(joined)
            .where(visible, kind, fits(mine.c, _wants, mine.c.unit_cents, cheapest))
        )

    same_card = _wants.oracle_card_id == mine.c.oracle_card_id
    named = cards.alias("named")
    in_set = mine.join(want_list_items, same_card).join(
        named, and_(named.c.id == _wants.card_id, named.c.set_code == mine.c.set_code)
    )
    return (
        lines(mine.join(want_list_items, _wants.card_id == mine.c.card_id), ~_wants.any_printing, 0, None),
        lines(in_set, _wants.set_only, 1, cheapest_in_set(_wants, mine.c.oracle_card_id, mine.c.set_code)),
        lines(
            mine.join(want_list_items, same_card),
            and_(_wants.any_printing, ~_wants.set_only),
            2,
            cheapest_of(_wants, mine.c),
        ),
    )


def _my_haves(*, direct: bool) -> CTE:
    listed = have_list_items.join(cards, cards.c.id == _haves.card_id)
    cheapest = oracle_values.c.oracle_card_id == cards.c.oracle_card_id
    valued = with_value(listed, _haves).join(oracle_values, cheapest, isouter=True)
    statement = (
        select(
            _haves.id.label("have_id"),
            _haves.card_id,
            cards.c.oracle_card_id,
            cards.c.set_code,
            _haves.finish,
            _haves.condition,
            _haves.language,
            _haves.on_offer.label("offered"),
            _haves.min_trade_value,
            _values.cents.label("unit_cents"),
            oracle_values.c.cents,
            oracle_values.c.foil_cents,
        )
        .select_from(valued)
        .where(_haves.user_id == USER, _haves.is_active, takes_part(_haves, _values.cents))
    )
    return (statement.where(~_haves.trade_for_wants_only) if direct else statement).cte("my_haves")
