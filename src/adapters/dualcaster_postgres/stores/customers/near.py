"""Who around a store may be found, and how the lines of people become a page: the parts that all statements share."""

from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Double,
    Integer,
    Numeric,
    Select,
    Subquery,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
)

from dualcaster_core.matching.model import MatchRules
from dualcaster_core.stores.customers.model import CARDS_SHOWN, CustomerOrder, Surroundings
from dualcaster_postgres.accounts.blocks import blocked_with
from dualcaster_postgres.accounts.distance_sql import miles_between
from dualcaster_postgres.accounts.places import box_around
from dualcaster_postgres.accounts.privacy_sql import WITH_PROFILE, switch
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.stores import store_staff
from dualcaster_postgres.tables.stores.customers import store_message_turns
from dualcaster_postgres.tables.stores.stock import store_stock

STORE: Final = bindparam("store", type_=BigInteger())
OWNER: Final = bindparam("owner", type_=BigInteger())
VIEWER: Final = bindparam("viewer", type_=BigInteger())
ONLY: Final = bindparam("only", type_=BigInteger())
LIMIT: Final = bindparam("limit", type_=Integer())
_users, _stock = users.c, store_stock.c


def degrees(name: str) -> Any:
    """Return a parameter of an angle or a distance."""
    return bindparam(name, type_=Double())


_MILES: Final = miles_between(_users.grid_latitude, _users.grid_longitude, degrees("north"), degrees("east"))
_WITHIN: Final = and_(
    _users.grid_latitude.between(degrees("south_edge"), degrees("north_edge")),
    or_(
        _users.grid_longitude.between(degrees("west_edge"), degrees("east_edge")),
        _users.grid_longitude.between(degrees("other_west_edge"), degrees("other_east_edge")),
    ),
    degrees("miles") >= _MILES,
)


def people_near() -> CTE:
    """List the people around who may be found at all, and which of their lists are shown."""
    staff = select(store_staff.c.user_id).where(store_staff.c.store_id == STORE)
    return (
        select(_users.id, _MILES.label("miles"), _users.show_want_list, _users.show_have_list)
        .where(
            _users.is_active,
            _users.is_public,
            _WITHIN,
            or_(ONLY.is_(None), _users.id == ONLY),
            _users.id != OWNER,
            _users.id != VIEWER,
            _users.id.not_in(staff),
            _users.id.not_in(blocked_with(OWNER)),
            _users.id.not_in(blocked_with(VIEWER)),
        )
        .cte("near")
        .prefix_with("MATERIALIZED")
    )


def stock_for_sale(condition: ColumnElement[bool]) -> CTE:
    """List copies in stock with a price, in the columns that ``pairing_sql.fits`` reads of a have."""
    return (
        select(
            _stock.store_id,
            _stock.card_id,
            cards.c.oracle_card_id,
            cards.c.set_code,
            _stock.finish,
            _stock.condition,
            _stock.language,
            _stock.quantity,
            _stock.price_cents,
            cast(null(), Numeric(12, 2)).label("min_trade_value"),
        )
        .join_from(store_stock, cards, cards.c.id == _stock.card_id)
        .where(condition, _stock.quantity > 0, _stock.price_cents.is_not(None))
        .cte("stock")
        .prefix_with("MATERIALIZED")
    )


def numbered(lines: Any, owner: str) -> Subquery:
    """Number the lines of each owner, the most valuable first, with the totals of all."""
    line = lines.c
    worth = line.copies * func.coalesce(line.cents, 0)
    of_owner = line[owner]
    return select(
        lines,
        func.row_number().over(partition_by=of_owner, order_by=(worth.desc(), line.line_id)).label("place"),
        cast(func.count(literal(1)).over(partition_by=of_owner), Integer).label("card_count"),
        cast(func.sum(line.copies).over(partition_by=of_owner), Integer).label("all_copies"),
        cast(func.sum(worth).over(partition_by=of_owner), BigInteger).label("value"),
    ).subquery("numbered")


def page_of_people(near: CTE, lines: Any, order: CustomerOrder, *, after: bool) -> Select[Any]:
    """Select a page of the owners of lines: who they are, and their most valuable lines, a row for each."""
    line = numbered(lines, "user_id")
    by = line.c.value if order is CustomerOrder.VALUE else line.c.card_count
    chosen = select(line.c.user_id, by.label("rank")).where(line.c.place == 1)
    if after:
        before = tuple_(bindparam("before", type_=BigInteger()), bindparam("before_user", type_=BigInteger()))
        chosen = chosen.where(tuple_(by, line.c.user_id) < before)
    people = chosen.order_by(by.desc(), line.c.user_id.desc()).limit(LIMIT).subquery("people")
    source: Any = (
        people.join(line, and_(line.c.user_id == people.c.user_id, line.c.place <= CARDS_SHOWN))
        .join(near, near.c.id == people.c.user_id)
        .join(WITH_PROFILE, _users.id == people.c.user_id)
        .join(cards, cards.c.id == line.c.card_id)
        .outerjoin(
            store_message_turns,
            and_(store_message_turns.c.store_id == STORE, store_message_turns.c.user_id == people.c.user_id),
        )
    )
    return (
        select(
            people.c.user_id,
            people.c.rank,
            _users.username,
            func.coalesce(profiles.c.display_name, ""),
            profiles.c.avatar,
            near.c.miles,
            switch("allow_store_messages", unset=False),
            store_message_turns.c.sent_at,
            line.c.card_count,
            line.c.all_copies,
            line.c.value,
            *card_columns(line.c),
        )
        .select_from(source)
        .order_by(people.c.rank.desc(), people.c.user_id.desc(), line.c.place)
    )


def card_columns(line: Any) -> tuple[Any, ...]:
    """Return what is shown of a line, joined with its card."""
    return (
        cards.c.id,
        cards.c.name,
        cards.c.set_code,
        line.finish,
        line.condition,
        line.copies,
        line.cents,
    )


def given_of(around: Surroundings, rules: MatchRules) -> dict[str, Any]:
    """Return the parameters of ``people_near`` and of what fits."""
    return {
        "store": around.store_id,
        "owner": around.owner_id,
        "viewer": around.viewer_id,
        "only": None,
        "north": around.place.latitude,
        "east": around.place.longitude,
        "miles": float(around.miles),
        "any_printing_times": rules.any_printing_times,
        **box_around(around.place, around.miles),
    }
