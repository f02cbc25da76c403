"""What accounts let others see, in SQL: the settings of ``users`` and of the profile, also where none is stored."""

from typing import Any

from sqlalchemy import false, func, true

from dualcaster_core.accounts.profiles.visibility import PrivacySettings
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.tables.accounts import profiles, users

WITH_PROFILE: Any = users.outerjoin(profiles, profiles.c.user_id == users.c.id)
"""Every account, with its profile where one is stored."""


def switch(name: str, *, unset: bool) -> Any:
    """Return what a setting of the profile stands at, also where no profile is stored."""
    return func.coalesce(profiles.c[name], true() if unset else false())


PRIVACY_COLUMNS: Any = (
    users.c.is_active,
    users.c.is_public,
    users.c.show_have_list,
    users.c.show_want_list,
    switch("show_inventory_value", unset=False),
    switch("show_trade_history", unset=False),
    switch("show_in_directory", unset=True),
    switch("show_in_search", unset=True),
    switch("show_online_status", unset=True),
    switch("show_portfolio_tier", unset=True),
)
"""The columns of ``PrivacySettings``, in its order."""
SHOWN_TO_OWNER = (
    "is_public",
    "show_have_list",
    "show_want_list",
    "show_inventory_value",
    "show_trade_history",
    "show_in_directory",
    "show_in_search",
    "show_online_status",
    "show_portfolio_tier",
)
"""The settings after ``is_active``, as profiles name them."""


def privacy_from_row(row: Row) -> PrivacySettings:
    """Turn ``PRIVACY_COLUMNS`` at the beginning of a row into settings."""
    return PrivacySettings(is_active=row[0], **dict(zip(SHOWN_TO_OWNER, row[1 : len(PRIVACY_COLUMNS)], strict=True)))
