"""What lists of people share: who may be in one, and how they are shown."""

from typing import Any

from sqlalchemy import and_, func

from dualcaster_core.accounts.profiles.avatar_names import avatar_address
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.social.views import NetworkPerson
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.accounts.privacy_sql import WITH_PROFILE
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.reputation import user_reputation

WITH_TIER: Any = WITH_PROFILE.outerjoin(user_reputation, user_reputation.c.user_id == users.c.id)
"""Every account, with its profile and its reputation where such are stored."""
TIER: Any = func.coalesce(user_reputation.c.tier, int(Tier.NEW))
NAMED: Any = (users.c.id, users.c.username, func.coalesce(profiles.c.display_name, ""), profiles.c.avatar)
"""Who somebody is, in any list."""


def shown_to(viewer: Any) -> Any:
    """Say in SQL that somebody may be in lists of a viewer, as ``visibility_of`` says it of profiles."""
    return and_(users.c.is_active, users.c.is_public, ~between(users.c.id, viewer))


def network_person(row: Row, ids: PublicIds) -> NetworkPerson:
    """Turn ``NAMED``, the tier and a moment at the beginning of a row into a person of a list."""
    key, username, display_name, avatar, tier, since = row[:6]
    return NetworkPerson(
        username=username,
        hashid=ids.encode(IdKind.USER, key),
        display_name=display_name,
        avatar_url=avatar_address(avatar),
        tier=Tier(tier).name.lower(),
        since=since,
    )
