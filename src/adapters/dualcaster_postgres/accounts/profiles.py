"""How people present themselves, stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.errors import ForeignKeyViolation
from sqlalchemy import ARRAY, BigInteger, Date, DateTime, Text, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.profiles.model import CardPart, CardType, PlayFormat, Profile, Shipping
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.accounts import profile_views, profiles, users

_profile = profiles.c
_FACTS = (
    "display_name",
    "bio",
    "tagline",
    "avatar",
    "signature_card_id",
    "card_type",
    "card_type_changed_at",
    "formats",
    "shipping_preference",
    "city",
    "country",
    "show_inventory_value",
    "show_trade_history",
    "show_in_directory",
    "show_in_search",
    "show_online_status",
    "show_portfolio_tier",
    "allow_store_messages",
    "card_back",
    "onboarding_completed_at",
    "onboarding_skipped_at",
)
_user = bindparam("user", type_=BigInteger())
_viewer = bindparam("viewer", type_=BigInteger())
_at = bindparam("at", type_=DateTime(timezone=True))
_OF = select(*(_profile[name] for name in (*_FACTS, "revision"))).where(_profile.user_id == _user)
_given = upsert(profiles).values(
    {"user_id": _user, "revision": 1, **{name: bindparam(name, type_=_profile[name].type) for name in _FACTS}}
)
_STORE = _given.on_conflict_do_update(
    index_elements=["user_id"],
    set_={"revision": _profile.revision + 1, **{name: _given.excluded[name] for name in _FACTS}},
)
_role = upsert(profiles).values(user_id=_user, account_type=bindparam("role", type_=Text()))
_IN_USE = select(_profile.avatar).where(_profile.avatar == func.any(bindparam("keys", type_=ARRAY(Text()))))
_SET_ROLE = _role.on_conflict_do_update(
    index_elements=["user_id"], set_={"account_type": _role.excluded.account_type, "revision": _profile.revision + 1}
)
_onlooker = users.alias("onlooker")
# The accounts are locked first, as everywhere: a deletion that runs beside a look would else wait for it in a circle.
_LOOK = (
    upsert(profile_views)
    .from_select(
        ["profile_id", "viewer_id", "viewed_on", "viewed_at"],
        select(users.c.id, _onlooker.c.id, bindparam("day", type_=Date()), _at)
        .join_from(users, _onlooker, _onlooker.c.id == _viewer)
        .where(
            users.c.id == _user,
            users.c.id != _onlooker.c.id,
            users.c.is_active,
            users.c.is_public,
            _onlooker.c.is_active,
            ~between(users.c.id, _onlooker.c.id),
        )
        .with_for_update(read=True, key_share=True, of=[users, _onlooker]),
    )
    .on_conflict_do_nothing()
    .returning(profile_views.c.profile_id)
    .cte("look")
)
_counted = upsert(profiles).from_select(["user_id", "profile_views"], select(_LOOK.c.profile_id, literal(1)))
_NOTE_VIEW = _counted.on_conflict_do_update(
    index_elements=["user_id"], set_={"profile_views": _profile.profile_views + 1}
)


def profile_from_row(user_id: int, row: Row) -> Profile:
    """Turn the columns of ``profile_to_row`` and the revision into a profile."""
    facts = dict(zip((*_FACTS, "revision"), row, strict=True))
    card_type, shipping, formats, card_back = (
        facts.pop(name) for name in ("card_type", "shipping_preference", "formats", "card_back")
    )
    return Profile(
        user_id=user_id,
        card_type=None if card_type is None else CardType(card_type),
        shipping_preference=None if shipping is None else Shipping(shipping),
        formats=[PlayFormat(one) for one in formats],
        card_back=[CardPart(one) for one in card_back],
        **facts,
    )


def profile_to_row(profile: Profile) -> dict[str, Any]:
    """Turn a profile into the columns that store it, without its key and revision."""
    row = {name: getattr(profile, name) for name in _FACTS}
    return row | {
        "card_type": profile.card_type.value if profile.card_type else None,
        "shipping_preference": profile.shipping_preference.value if profile.shipping_preference else None,
        "formats": [one.value for one in profile.formats],
        "card_back": [one.value for one in profile.card_back],
    }


class PostgresProfiles:
    """``ProfileRepository`` on the table of profiles."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, user_id: int) -> Profile:
        """Load a profile, the default one where none is stored."""
        row = await self._session.row(_OF, user=user_id)
        return profile_from_row(user_id, row) if row else Profile(user_id=user_id)

    async def store(self, profile: Profile) -> None:
        """Store a profile and count the edit."""
        try:
            await self._session.run(_STORE, user=profile.user_id, **profile_to_row(profile))
        except ForeignKeyViolation as error:
            raise CardNotFound("there is no such card") from error

    async def set_role(self, user_id: int, role: Role) -> None:
        """Store the role."""
        await self._session.run(_SET_ROLE, user=user_id, role=role.value)

    async def avatars_in_use(self, keys: Sequence[str]) -> set[str]:
        """Find the keys in the index of pictures."""
        return {key for (key,) in await self._session.rows(_IN_USE, keys=list(keys))}

    async def note_view(self, user_id: int, viewer_id: int, at: datetime) -> bool:
        """Count a look in one statement."""
        return await self._session.run(_NOTE_VIEW, user=user_id, viewer=viewer_id, at=at, day=at.date()) == 1
