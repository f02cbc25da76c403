"""Who looked at a profile, in pages and by day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from sqlalchemy import BigInteger, DateTime, Integer, bindparam, case, func, select, true, tuple_

from dualcaster_core.accounts.profiles.views import ViewerPage, profile_viewer
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import Cursors, checked_limit
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.accounts.privacy_sql import PRIVACY_COLUMNS, WITH_PROFILE, privacy_from_row
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.tables.accounts import profile_views, profiles, users

_users, _profile = users.c, profiles.c
_user = bindparam("user", type_=BigInteger())
_looks = profile_views.c
_LOOK = len(PRIVACY_COLUMNS)
"""Where the columns of the look begin in a row."""
_before_at = bindparam("before_at", type_=DateTime(timezone=True))
_before_key = bindparam("before_key", type_=BigInteger())
_LISTED = (_looks.profile_id == _user, _users.is_active, ~between(_looks.profile_id, _looks.viewer_id))
"""Says of a look that its owner is told of it."""
_BY_DAY = (
    select(_looks.viewed_on, func.count())
    .select_from(profile_views.join(users, _users.id == _looks.viewer_id))
    .where(*_LISTED, _looks.viewed_at >= bindparam("since", type_=DateTime(timezone=True)))
    .group_by(_looks.viewed_on)
)
_VIEWERS = (
    select(
        *PRIVACY_COLUMNS,
        _looks.id,
        _users.username,
        _users.id,
        func.coalesce(_profile.display_name, ""),
        _looks.viewed_at,
    )
    .select_from(profile_views.join(WITH_PROFILE, _users.id == _looks.viewer_id))
    .where(
        *_LISTED,
        case(
            (_before_key.is_(None), true()), else_=tuple_(_looks.viewed_at, _looks.id) < tuple_(_before_at, _before_key)
        ),
    )
    .order_by(_looks.viewed_at.desc(), _looks.id.desc())
    .limit(bindparam("limit", type_=Integer()))
)


async def viewers_page(
    database: Database, ids: PublicIds, user_id: int, *, limit: int, cursor: str | None
) -> ViewerPage:
    """List who looked at a profile, the latest first."""
    cursors = Cursors("viewers.newest", (None, None), ids)
    following = checked_limit(limit) + 1
    moment, key = cursors.read(cursor) or (None, None)
    at = None if moment is None else moment_of(moment)
    async with database.transaction() as session:
        rows = await session.rows(_VIEWERS, user=user_id, before_at=at, before_key=key, limit=following)
    viewers = tuple(
        profile_viewer(
            username=username,
            hashid=ids.encode(IdKind.USER, viewer),
            display_name=display_name,
            privacy=privacy_from_row(row),
            viewed_at=viewed_at,
        )
        for row in rows[:limit]
        for _, username, viewer, display_name, viewed_at in (row[_LOOK:],)
    )
    return ViewerPage(viewers, cursors.after(rows, limit, lambda row: (microseconds(row[-1]), row[_LOOK])))


async def views_by_day(database: Database, user_id: int, since: date) -> Mapping[date, int]:
    """Count the looks at a profile by day."""
    async with database.transaction() as session:
        rows = await session.rows(_BY_DAY, user=user_id, since=datetime.combine(since, time.min, UTC))
    return dict(rows)
