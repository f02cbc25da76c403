"""What the directory is sorted and filtered by: one narrow row for each person in it."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.accounts.model import Role
from dualcaster_core.reputation.standing import Standing
from dualcaster_core.social.directory.discovery import REPORTS_COUNTED, discovery_score
from dualcaster_postgres.accounts.privacy_sql import WITH_PROFILE, switch
from dualcaster_postgres.social.achievements.definitions_sql import standing_of
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import connected_accounts, profiles, users
from dualcaster_postgres.tables.collection import have_list_items
from dualcaster_postgres.tables.moderation import reports
from dualcaster_postgres.tables.reputation import user_reputation
from dualcaster_postgres.tables.social import directory_entries

_users, _profile, _record, _have = users.c, profiles.c, user_reputation.c, have_list_items.c
_ids = bindparam("ids", type_=ARRAY(BigInteger()))
IS_LISTED: Any = and_(_users.is_active, _users.is_public, switch("show_in_directory", unset=True))
"""Says of an account that it is in the directory, as the switches stand."""
_shows_online = switch("show_online_status", unset=True)
_has_open = exists().where(_have.user_id == _users.id, _have.is_active, ~_have.trade_for_wants_only, _have.on_offer > 0)
IS_OPEN: Any = and_(_users.show_have_list, _has_open)
"""Says of an account that it shows something for trade."""
_identity_checked = func.coalesce(_profile.identity_checked, false())
_earned = standing_of(_users.id, _profile.active_frame_tier)
DISCORD_LINKED: Any = exists().where(
    connected_accounts.c.user_id == _users.id, connected_accounts.c.provider == "discord"
)
"""Says of an account that it is linked with one at Discord."""
_upheld = (
    select(reports.c.reported_id, cast(func.count(), Integer).label("count"))
    .where(reports.c.outcome == literal_column("'upheld'", Text), reports.c.decided_at > func.now() - REPORTS_COUNTED)
    .group_by(reports.c.reported_id)
    .subquery("upheld")
)
"""Reports of the last year that were upheld, and not overturned since."""
_FACTS: dict[str, Any] = {
    "user_id": _users.id,
    "discovery_score": discovery_score(
        email_verified=cast(_users.email_verified, Integer),
        discord_linked=cast(DISCORD_LINKED, Integer),
        identity_checked=cast(_identity_checked, Integer),
        achievement_points=_earned.c.points,
        upheld_reports=func.coalesce(_upheld.c.count, 0),
    ),
    "reputation_score": func.coalesce(_record.score, 0),
    "trades": func.coalesce(_record.trades_completed, 0),
    "member_since": _users.created_at,
    "active_at": func.date_trunc("minute", case((_shows_online, _users.last_active_at), else_=_users.created_at)),
    "standing": func.coalesce(_record.standing, int(Standing.NEWCOMER)),
    "card_type": _profile.card_type,
    "formats": func.coalesce(_profile.formats, cast(literal("{}"), ARRAY(Text()))),
    "shipping": _profile.shipping_preference,
    "country": func.coalesce(_profile.country, ""),
    "grid_latitude": _users.grid_latitude,
    "grid_longitude": _users.grid_longitude,
    "is_open": IS_OPEN,
    "is_verified": _identity_checked,
    "is_store": func.coalesce(_profile.account_type, Role.USER.value) == Role.STORE.value,
    "frame": _earned.c.frame,
}
_source = (
    select(*(column.label(name) for name, column in _FACTS.items()))
    .select_from(
        WITH_PROFILE.outerjoin(user_reputation, _record.user_id == _users.id)
        .outerjoin(_upheld, _upheld.c.reported_id == _users.id)
        .join(_earned, true())
    )
    .where(IS_LISTED)
)


def _refresh(source: Any) -> Any:
    """Write the entries of those who are listed; what is so already is left alone."""
    given = upsert(directory_entries).from_select(list(_FACTS), source)
    facts = [name for name in _FACTS if name != "user_id"]
    return given.on_conflict_do_update(
        index_elements=["user_id"],
        set_={name: given.excluded[name] for name in facts},
        where=or_(*(directory_entries.c[name].is_distinct_from(given.excluded[name]) for name in facts)),
    )


_unlisted = ~exists(
    select(literal(1)).select_from(WITH_PROFILE).where(_users.id == directory_entries.c.user_id, IS_LISTED)
)
_EVERYBODY = (_refresh(_source), delete(directory_entries).where(_unlisted))
_SOME = (
    _refresh(_source.where(_users.id == any_(_ids))),
    delete(directory_entries).where(directory_entries.c.user_id == any_(_ids), _unlisted),
)
_NAMES = select(_users.id, _users.username, func.coalesce(_profile.display_name, "")).select_from(
    directory_entries.join(WITH_PROFILE, _users.id == directory_entries.c.user_id)
)


@frozen
class PostgresDirectoryEntries:
    """``DirectoryEntries``: two statements, whatever the number of people."""

    _database: Database

    async def refresh(self, user_ids: Sequence[int] | None = None) -> int:
        """Bring the entries of some people up to date, or of everybody."""
        given = {} if user_ids is None else {"ids": list(user_ids)}
        async with self._database.transaction() as session:
            return sum([await session.run(each, **given) for each in (_EVERYBODY if user_ids is None else _SOME)])

    async def names(self) -> Sequence[tuple[int, str, str]]:
        """List everybody in the directory."""
        return [(row[0], row[1], row[2]) for row in await self._database.rows(_NAMES)]
