"""Reads of profiles."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    Text,
    bindparam,
    func,
    or_,
    select,
)

from dualcaster_core.accounts.model import AccountRules, Role
from dualcaster_core.accounts.profiles.countries import COUNTRIES, distance_unit_of
from dualcaster_core.accounts.profiles.views import (
    OwnProfile,
    ProfileFacts,
    Progress,
    ViewerPage,
)
from dualcaster_core.accounts.profiles.visibility import ViewedAccount, relation_of
from dualcaster_core.kernel.geo import Coordinates, great_circle_miles
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.reputation.tiers import Tier
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.accounts.privacy_sql import (
    PRIVACY_COLUMNS,
    SHOWN_TO_OWNER,
    WITH_PROFILE,
    privacy_from_row,
    switch,
)
from dualcaster_postgres.accounts.profile_columns import (
    FROM_PROFILE,
    PRESENTED,
    PRESENTED_COUNT,
    card_back_of,
    presented_from_row,
)
from dualcaster_postgres.accounts.profile_viewers import viewers_page, views_by_day
from dualcaster_postgres.sql.card_values import is_value_of
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import credentials, profiles, users
from dualcaster_postgres.tables.collection import have_list_items, inventory_items, want_list_items
from dualcaster_postgres.tables.market import card_values
from dualcaster_postgres.tables.reputation import user_reputation

_users, _profile = users.c, profiles.c
_viewer = bindparam("viewer", type_=BigInteger())
_user = bindparam("user", type_=BigInteger())
_me, _my_profile = users.alias("me"), profiles.alias("my_profile")
_SWITCH_COUNT = len(PRIVACY_COLUMNS)
_SEEN = (
    select(
        *PRIVACY_COLUMNS,
        _users.id,
        _users.username,
        _users.list_version,
        func.coalesce(_profile.revision, 0),
        user_reputation.c.calculated_at,
        _users.last_active_at,
        _users.grid_latitude,
        _users.grid_longitude,
        _me.c.grid_latitude,
        _me.c.grid_longitude,
        func.coalesce(_my_profile.c.country, ""),
        between(_users.id, _viewer),
    )
    .select_from(
        WITH_PROFILE.outerjoin(_me, _me.c.id == _viewer)
        .outerjoin(_my_profile, _my_profile.c.user_id == _viewer)
        .outerjoin(user_reputation, user_reputation.c.user_id == _users.id)
    )
    .where(func.lower(_users.username) == func.lower(bindparam("name", type_=Text())))
)


def _copies(table: Any, column: str, *conditions: Any) -> Any:
    total = func.coalesce(func.sum(table.c[column]), 0)
    return select(total).where(table.c.user_id == _users.id, *conditions).scalar_subquery()


_items = inventory_items.c
_VALUE = (
    select(func.coalesce(func.sum(card_values.c.cents * _items.quantity), 0))
    .join_from(inventory_items, card_values, is_value_of(_items))
    .where(_items.user_id == _users.id)
    .scalar_subquery()
)
_WANTED_BY_OTHERS = (want_list_items.c.is_active, want_list_items.c.is_public)
_FACTS = (
    select(
        *PRESENTED,
        _users.created_at,
        func.coalesce(user_reputation.c.score, 0),
        func.coalesce(user_reputation.c.tier, int(Tier.NEW)),
        func.coalesce(user_reputation.c.trades_completed, 0),
        user_reputation.c.average_rating,
        user_reputation.c.calculated_at,
        _copies(have_list_items, "on_offer", have_list_items.c.is_active),
        _copies(want_list_items, "quantity", *_WANTED_BY_OTHERS),
        _VALUE,
        _users.list_version,
        func.coalesce(_profile.revision, 0),
    )
    .select_from(FROM_PROFILE.outerjoin(user_reputation, user_reputation.c.user_id == _users.id))
    .where(_users.id == _user)
)
_OWN = (
    select(
        *PRESENTED,
        *PRIVACY_COLUMNS,
        func.coalesce(_profile.account_type, Role.USER.value),
        credentials.c.email,
        _users.email_verified,
        credentials.c.password_hash.is_not(None),
        _users.created_at,
        _profile.card_type_changed_at,
        switch("allow_store_messages", unset=False),
        _profile.card_back,
        func.coalesce(_profile.profile_views, 0),
        _profile.onboarding_completed_at,
    )
    .select_from(FROM_PROFILE.outerjoin(credentials, credentials.c.user_id == _users.id))
    .where(_users.id == _user, _users.is_active)
)


def _rows_of(table: Any) -> Any:
    return select(func.count()).select_from(table).where(table.c.user_id == _users.id).scalar_subquery()


_PROGRESS = (
    select(
        *PRIVACY_COLUMNS,
        or_(func.coalesce(_profile.display_name, "") != "", _users.grid_latitude.is_not(None)),
        _rows_of(inventory_items),
        _rows_of(want_list_items),
        _profile.onboarding_completed_at,
        _profile.onboarding_skipped_at,
    )
    .select_from(WITH_PROFILE)
    .where(_users.id == _user, _users.is_active)
)


@frozen
class PostgresProfileQueries:
    """``ProfileQueries``: each call is one statement."""

    _database: Database
    _ids: PublicIds
    _rules: AccountRules

    async def for_viewer(self, username: str, viewer_id: int | None) -> ViewedAccount | None:
        """Return an account by name as a viewer comes upon it."""
        async with self._database.transaction() as session:
            row = await session.row(_SEEN, name=username, viewer=viewer_id)
        if row is None:
            return None
        key, name, version, revision, reputation_at, active_at, *places, country, blocked = row[_SWITCH_COUNT:]
        return ViewedAccount(
            user_id=key,
            username=name,
            privacy=privacy_from_row(row),
            relation=relation_of(key, viewer_id, blocked=blocked),
            list_version=version,
            revision=revision,
            reputation_at=reputation_at,
            last_active_at=active_at,
            miles=None if viewer_id == key else _miles(*places),
            viewer_unit=distance_unit_of(country),
        )

    async def facts(self, user_id: int) -> ProfileFacts | None:
        """Return everything that a profile page may show."""
        async with self._database.transaction() as session:
            row = await session.row(_FACTS, user=user_id)
        if row is None:
            return None
        created_at, score, tier, trades, rating, reputation_at, *counted = row[PRESENTED_COUNT:]
        for_trade, wanted, cents, version, revision = counted
        return ProfileFacts(
            **presented_from_row(row, self._ids),
            member_since=created_at.date(),
            score=score,
            tier=tier,
            trades=trades,
            rating=None if rating is None else float(rating),
            reputation_at=reputation_at,
            for_trade=for_trade,
            wanted=wanted,
            inventory_value=from_cents(int(cents)),
            list_version=version,
            revision=revision,
        )

    async def own(self, user_id: int) -> OwnProfile | None:
        """Return a profile as its owner sees it."""
        async with self._database.transaction() as session:
            row = await session.row(_OWN, user=user_id)
        if row is None:
            return None
        privacy, rest = (
            row[PRESENTED_COUNT : PRESENTED_COUNT + _SWITCH_COUNT],
            row[PRESENTED_COUNT + _SWITCH_COUNT :],
        )
        role, email, verified, has_password, created_at, changed_at, messages, back, views, completed_at = rest
        public_profile = presented_from_row(row, self._ids)
        return OwnProfile(
            **public_profile,
            **dict(zip(SHOWN_TO_OWNER, privacy[1:], strict=True)),
            country_name=COUNTRIES.get(public_profile["country"]),
            role=Role(role),
            email=email,
            email_verified=verified,
            has_password=has_password,
            created_at=created_at,
            card_type_changeable_at=None if changed_at is None else changed_at + self._rules.card_type_cooldown,
            allow_store_messages=messages,
            card_back=card_back_of(back),
            profile_views=views,
            onboarding_completed_at=completed_at,
        )

    async def progress(self, user_id: int) -> Progress | None:
        """Say how far a new account has come."""
        async with self._database.transaction() as session:
            row = await session.row(_PROGRESS, user=user_id)
        if row is None:
            return None
        has_profile, owned, wanted, completed_at, skipped_at = row[_SWITCH_COUNT:]
        return Progress(
            privacy=privacy_from_row(row),
            has_profile=has_profile,
            cards=owned,
            wants=wanted,
            completed_at=completed_at,
            skipped_at=skipped_at,
        )

    async def viewers(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> ViewerPage:
        """List who looked at a profile, the latest first."""
        return await viewers_page(self._database, self._ids, user_id, limit=limit, cursor=cursor)

    async def views_by_day(self, user_id: int, since: date) -> Mapping[date, int]:
        """Count by day how many people looked at a profile."""
        return await views_by_day(self._database, user_id, since)


def _miles(*degrees: float | None) -> float | None:
    there_north, there_east, here_north, here_east = degrees
    if there_north is None or there_east is None or here_north is None or here_east is None:
        return None
    return great_circle_miles(Coordinates(here_north, here_east), Coordinates(there_north, there_east))
