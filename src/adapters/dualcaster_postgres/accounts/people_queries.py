"""Searches for people: beginnings of names and distances, both by an index."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import BigInteger, Double, Integer, Text, and_, bindparam, case, collate, func, or_, select, union_all

from dualcaster_core.accounts.profiles.avatar_names import avatar_address
from dualcaster_core.accounts.profiles.views import FoundPerson, PersonHit
from dualcaster_core.kernel.geo import Coordinates, great_circle_miles
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.reputation.tiers import Tier
from dualcaster_postgres.accounts.blocks import blocked_with
from dualcaster_postgres.accounts.distance_sql import miles_between
from dualcaster_postgres.accounts.places import box_around, point
from dualcaster_postgres.accounts.privacy_sql import WITH_PROFILE, switch
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.reputation import user_reputation

_users, _profile = users.c, profiles.c
_viewer = bindparam("viewer", type_=BigInteger())
_limit = bindparam("limit", type_=Integer())
_typed = func.lower(bindparam("beginning", type_=Text()))
_BEYOND = "\U0010ffff"
"""Sorts behind every letter, byte by byte: a text with it appended ends the range of those that begin so."""
_CIRCLES = (100, 1_000)
"""Miles: where so near there are enough people, nobody farther away is nearer than them."""


def begins(column: Any, name: str = "beginning") -> Any:
    """Say that a text begins as a parameter does, whatever the letter case; it knows no wildcards.

    That is a range, which an index on ``text_pattern_ops`` answers.
    """
    folded, typed = func.lower(column), bindparam(name, type_=Text())
    return and_(folded.op("~>=~")(func.lower(typed)), folded.op("~<~")(func.lower(typed.concat(_BEYOND))))


_FINDABLE = and_(
    _users.is_public,
    _users.is_active,
    switch("show_in_search", unset=True),
    _users.id != _viewer,
    _users.id.not_in(blocked_with(_viewer)),
)
_COLUMNS = (
    _users.username,
    _users.id,
    func.coalesce(_profile.display_name, ""),
    func.coalesce(user_reputation.c.tier, int(Tier.NEW)),
    _users.location_display,
    _users.grid_latitude,
    _users.grid_longitude,
    func.coalesce(_profile.tagline, ""),
    _profile.avatar,
)
_with_reputation: Any = WITH_PROFILE.outerjoin(user_reputation, user_reputation.c.user_id == _users.id)


_by_username = (
    select(_users.id.label("user_id"))
    .select_from(WITH_PROFILE)
    .where(begins(_users.username), _FINDABLE)
    .order_by(collate(func.lower(_users.username), "C"), _users.id)
    .limit(_limit)
    .subquery("by_username")
)
_by_display_name = (
    select(_users.id.label("user_id"))
    .select_from(profiles.join(users, _users.id == _profile.user_id))
    .where(begins(_profile.display_name), _FINDABLE)
    .order_by(collate(func.lower(_profile.display_name), "C"), _users.id)
    .limit(_limit)
    .subquery("by_display_name")
)
_hits = union_all(select(_by_username.c.user_id), select(_by_display_name.c.user_id)).subquery("hits")
NAMED = (
    select(*_COLUMNS)
    .select_from(_with_reputation)
    .where(_users.id.in_(select(_hits.c.user_id)))
    .order_by(
        case((func.lower(_users.username) == _typed, 0), (begins(_users.username), 1), else_=2),
        collate(func.lower(_users.username), "C"),
    )
    .limit(_limit)
)


def _degrees(name: str) -> Any:
    return bindparam(name, type_=Double())


def _miles() -> Any:
    """Return the distance from the viewer in miles, as ``great_circle_miles`` does."""
    return miles_between(_users.grid_latitude, _users.grid_longitude, _degrees("north"), _degrees("east"))


_beginning = bindparam("beginning", type_=Text())
NEAR = (
    select(*_COLUMNS)
    .select_from(_with_reputation)
    .where(
        _FINDABLE,
        _users.grid_latitude.between(_degrees("south_edge"), _degrees("north_edge")),
        or_(
            _users.grid_longitude.between(_degrees("west_edge"), _degrees("east_edge")),
            _users.grid_longitude.between(_degrees("other_west_edge"), _degrees("other_east_edge")),
        ),
        or_(_beginning.is_(None), begins(_users.username), begins(func.coalesce(_profile.display_name, ""))),
        _miles() <= _degrees("miles"),
    )
    .order_by(_miles(), _users.id)
    .limit(_limit)
)


@frozen
class PostgresPeopleQueries:
    """``PeopleQueries``: a search is one statement, or up to three where it goes beyond 100 miles."""

    _database: Database
    _ids: PublicIds

    async def named(
        self, viewer_id: int, beginning: str, *, around: Coordinates | None, limit: int
    ) -> Sequence[FoundPerson]:
        """List those whose username or display name begins so."""
        async with self._database.transaction() as session:
            rows = await session.rows(NAMED, viewer=viewer_id, beginning=beginning, limit=limit)
        return [self._found(row, around) for row in rows]

    async def near(
        self, viewer_id: int, around: Coordinates, *, miles: int, beginning: str | None, limit: int
    ) -> Sequence[FoundPerson]:
        """List those within a distance, the nearest first; a wide search stops at the first circle with enough."""
        rows: list[Row] = []
        async with self._database.transaction() as session:
            for radius in (*(circle for circle in _CIRCLES if circle < miles), miles):
                rows = await session.rows(
                    NEAR,
                    viewer=viewer_id,
                    beginning=beginning,
                    limit=limit,
                    north=around.latitude,
                    east=around.longitude,
                    miles=float(radius),
                    **box_around(around, radius),
                )
                if len(rows) == limit:
                    break
        return [self._found(row, around) for row in rows]

    def _found(self, row: Row, around: Coordinates | None) -> FoundPerson:
        username, key, display_name, tier, location, latitude, longitude, tagline, avatar = row
        there = point(latitude, longitude)
        hit = PersonHit(
            username=username,
            hashid=self._ids.encode(IdKind.USER, key),
            display_name=display_name,
            tier=Tier(tier).name.lower(),
            location=location,
            distance_miles=None,
            distance=None,
            tagline=tagline,
            avatar_url=avatar_address(avatar),
        )
        return FoundPerson(hit, great_circle_miles(around, there) if around and there else None)
