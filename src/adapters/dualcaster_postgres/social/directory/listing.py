"""The statements that list traders: who, in which order, and what is shown of each."""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Double,
    Integer,
    SmallInteger,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import array

from dualcaster_core.reputation.standing import Standing
from dualcaster_core.social.directory.model import DirectorySort
from dualcaster_postgres.accounts.blocks import blocked_with
from dualcaster_postgres.accounts.distance_sql import miles_between
from dualcaster_postgres.accounts.privacy_sql import WITH_PROFILE, switch
from dualcaster_postgres.social.directory.entries import IS_LISTED
from dualcaster_postgres.tables.accounts import favorites, profiles, users
from dualcaster_postgres.tables.matching import stored_matches
from dualcaster_postgres.tables.reputation import user_reputation
from dualcaster_postgres.tables.social import directory_entries

_users, _profile, _record, ENTRY = users.c, profiles.c, user_reputation.c, directory_entries.c
VIEWER = bindparam("viewer", type_=BigInteger())
LIMIT = bindparam("limit", type_=Integer())
NAMED = bindparam("named", type_=ARRAY(BigInteger()))
_online_since = bindparam("online_since", type_=DateTime(timezone=True))
_score = func.coalesce(stored_matches.c.score, -1)
_ORDERS: dict[DirectorySort, tuple[Any, Any]] = {
    DirectorySort.DISCOVERY: (ENTRY.discovery_score, Integer()),
    DirectorySort.REPUTATION: (ENTRY.reputation_score, Integer()),
    DirectorySort.TRADES: (ENTRY.trades, Integer()),
    DirectorySort.NEWEST: (ENTRY.member_since, DateTime(timezone=True)),
    DirectorySort.ACTIVE: (ENTRY.active_at, DateTime(timezone=True)),
    DirectorySort.MATCH: (_score, Integer()),
    DirectorySort.NAME: (-func.array_position(NAMED, ENTRY.user_id), Integer()),
}
MOMENTS = frozenset({DirectorySort.NEWEST, DirectorySort.ACTIVE})
"""Orders by moments, which cursors carry as microseconds."""


def _degrees(name: str) -> Any:
    return bindparam(name, type_=Double())


_NEAR = and_(
    ENTRY.grid_latitude.between(_degrees("south_edge"), _degrees("north_edge")),
    or_(
        ENTRY.grid_longitude.between(_degrees("west_edge"), _degrees("east_edge")),
        ENTRY.grid_longitude.between(_degrees("other_west_edge"), _degrees("other_east_edge")),
    ),
    miles_between(ENTRY.grid_latitude, ENTRY.grid_longitude, _degrees("north"), _degrees("east")) <= _degrees("miles"),
)
_FILTERS: dict[str, Any] = {
    "named": ENTRY.user_id == any_(NAMED),
    "listed": ENTRY.user_id == any_(bindparam("listed", type_=ARRAY(BigInteger()))),
    "standing": ENTRY.standing >= bindparam("standing", type_=SmallInteger()),
    "card_type": ENTRY.card_type == bindparam("card_type", type_=Text()),
    "play_format": ENTRY.formats.bool_op("@>")(cast(array([bindparam("play_format", type_=Text())]), ARRAY(Text()))),
    "shipping": ENTRY.shipping == bindparam("shipping", type_=Text()),
    "country": ENTRY.country == bindparam("country", type_=Text()),
    "miles": _NEAR,
    "online": and_(
        ENTRY.active_at >= bindparam("seen_since", type_=DateTime(timezone=True)),
        _users.last_active_at >= _online_since,
        switch("show_online_status", unset=True),
    ),
    "is_open": ENTRY.is_open,
    "traders": ~ENTRY.is_store,
    "stores": ENTRY.is_store,
    "verified": ENTRY.is_verified,
    "frame": ENTRY.frame == bindparam("frame", type_=SmallInteger()),
}
_SHOWN: Any = and_(IS_LISTED, _users.id != VIEWER, _users.id.not_in(blocked_with(VIEWER)))
"""Says of an account that the viewer may find it in the directory, as things stand."""
_listed = directory_entries.join(WITH_PROFILE, _users.id == ENTRY.user_id)
_FACTS: Any = (
    _users.id,
    _users.username,
    func.coalesce(_profile.display_name, ""),
    _profile.avatar,
    func.coalesce(_profile.tagline, ""),
    func.coalesce(_record.tier, 0),
    func.coalesce(_record.standing, int(Standing.NEWCOMER)),
    func.coalesce(_record.trades_completed, 0),
    _record.average_rating,
    _profile.card_type,
    _profile.formats,
    _profile.shipping_preference,
    _users.location_display,
    func.coalesce(_profile.country, ""),
    _users.grid_latitude,
    _users.grid_longitude,
    _users.created_at,
    _users.last_active_at >= _online_since,
    switch("show_online_status", unset=True),
    ENTRY.is_open,
    func.coalesce(_profile.identity_checked, false()),
    ENTRY.is_store,
    ENTRY.frame,
    exists().where(favorites.c.user_id == VIEWER, favorites.c.trader_id == _users.id),
)
FACT_COUNT = len(_FACTS)


def _described(chosen: Any, *order: Any) -> Any:
    """Select what is shown of some people, then the columns of ``chosen`` after its first."""
    source = chosen.join(_listed, _users.id == chosen.c.user_id)
    described = source.outerjoin(user_reputation, _record.user_id == _users.id)
    return select(*_FACTS, *list(chosen.c)[1:]).select_from(described).order_by(*order)


@lru_cache(maxsize=256)
def page_statement(sort: DirectorySort, filters: frozenset[str], *, after: bool) -> Any:
    """Select a page: ``filters`` names those of ``_FILTERS`` that narrow, ``after`` continues behind a place."""
    value, kind = _ORDERS[sort]
    source = _listed
    if sort is DirectorySort.MATCH:
        pair = and_(stored_matches.c.user_id == VIEWER, stored_matches.c.candidate_id == ENTRY.user_id)
        source = source.outerjoin(stored_matches, pair)
    chosen = (
        select(ENTRY.user_id.label("user_id"), value.label("place"))
        .select_from(source)
        .where(_SHOWN, *(_FILTERS[name] for name in sorted(filters)))
        .order_by(value.desc(), ENTRY.user_id.desc())
        .limit(LIMIT)
    )
    if after:
        before = tuple_(bindparam("before", type_=kind), bindparam("before_user", type_=BigInteger()))
        chosen = chosen.where(tuple_(value, ENTRY.user_id) < before)
    part = chosen.subquery("chosen")
    return _described(part, part.c.place.desc(), part.c.user_id.desc())


def people_statement(people: Any, *columns: Any, order: Any) -> Any:
    """Select those of some people whom the viewer may find, in an order; ``people`` has a ``user_id``."""
    chosen = (
        select(people.c.user_id, *columns)
        .select_from(people.join(_listed, _users.id == people.c.user_id))
        .where(_SHOWN)
        .order_by(*order)
        .limit(LIMIT)
        .subquery("chosen")
    )
    named = [chosen.c[column.name] for column in columns]
    return _described(chosen, *(one.desc() for one in named), chosen.c.user_id.desc())
