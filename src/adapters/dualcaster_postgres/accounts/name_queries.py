"""Names of people by their keys."""

from collections.abc import Mapping, Sequence

from attrs import frozen
from sqlalchemy import ARRAY, BigInteger, any_, bindparam, cast, select

from dualcaster_core.accounts.profiles.visibility import Visibility, relation_of, visibility_of
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.accounts.privacy_sql import PRIVACY_COLUMNS, WITH_PROFILE, privacy_from_row
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import users

_keys = cast(bindparam("keys"), ARRAY(BigInteger))
_viewer = bindparam("viewer", type_=BigInteger())
_SEEN = (
    select(*PRIVACY_COLUMNS, users.c.id, users.c.username, between(users.c.id, _viewer))
    .select_from(WITH_PROFILE)
    .where(users.c.id == any_(_keys))
)
_OPEN = select(users.c.id, users.c.username).where(users.c.id == any_(_keys), users.c.is_active)
_HIDDEN = (Visibility.NOTHING, Visibility.THAT_IT_IS_PRIVATE)


@frozen
class PostgresPeopleNames:
    """``PeopleNames``: each call is one statement."""

    _database: Database

    async def shown(self, user_ids: Sequence[int], viewer_id: int | None) -> Mapping[int, str]:
        """Name those whose profile a viewer may see."""
        async with self._database.transaction() as session:
            rows = await session.rows(_SEEN, keys=list(user_ids), viewer=viewer_id)
        shown = {}
        for row in rows:
            key, username, blocked = row[len(PRIVACY_COLUMNS) :]
            relation = relation_of(key, viewer_id, blocked=blocked)
            if visibility_of(privacy_from_row(row), relation) not in _HIDDEN:
                shown[key] = username
        return shown

    async def of_open_accounts(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        """Name those whose account is open."""
        async with self._database.transaction() as session:
            return dict(await session.rows(_OPEN, keys=list(user_ids)))
