"""Accounts, as far as lists and matches need them."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import field, frozen, validators

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import RADIUS_STEP_MILES, Coordinates, snap_to_grid
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.text import plain_text

USERNAME = re.compile(r"[A-Za-z0-9_-]{3,30}\Z")
LARGEST_RADIUS_MILES = 12_500
"""Half the circumference of the earth: everybody is near."""


class Role(StrEnum):
    """What an account may do beyond trading."""

    USER = "user"
    STORE = "store"
    MODERATOR = "moderator"
    ADMIN = "admin"


@frozen(kw_only=True)
class AccountRules:
    """Numbers around accounts that a deployment may change.

    ``failures_allowed`` wrong passwords lock an account for ``locked_for``. Access tokens live ``access_lifetime``,
    a session ``session_lifetime`` after its last use; mailed links as long as their ``*_lifetime``. A mailbox gets
    ``mailbox_hourly`` and ``mailbox_daily`` e-mails that strangers could have asked for, from all accounts together.
    """

    failures_allowed: int = 5
    locked_for: timedelta = timedelta(minutes=15)
    access_lifetime: timedelta = timedelta(minutes=15)
    session_lifetime: timedelta = timedelta(days=30)
    verify_lifetime: timedelta = timedelta(days=3)
    reset_lifetime: timedelta = timedelta(hours=1)
    oauth_lifetime: timedelta = timedelta(minutes=10)
    card_type_cooldown: timedelta = timedelta(days=30)
    mailbox_hourly: int = 8
    mailbox_daily: int = 24


@frozen(kw_only=True)
class Actor:
    """Who calls: a signed-in account and the session it uses."""

    user_id: int
    username: str
    session_id: int
    role: Role = Role.USER
    email_verified: bool = False


@frozen
class Place:
    """Where somebody trades: a name to show, and coordinates that are never shown.

    Whatever others can observe is worked out from ``grid_point``, never from the coordinates.
    """

    display: str = field(validator=plain_text(120))
    coordinates: Coordinates

    @property
    def grid_point(self) -> Coordinates:
        """The place as exactly as others may learn it: to a cell of about 5 miles."""
        return snap_to_grid(self.coordinates)


@frozen(kw_only=True)
class User:
    """An account. Usernames are unique regardless of case; a new profile is private until its owner says else.

    ``trade_radius_miles`` is how far the owner travels to trade, 0 to 12,500. ``former_username`` is what a deleted
    account was called where it completed a trade: nobody else is ever called so.
    """

    id: int = UNSAVED
    username: str
    created_at: datetime
    last_active_at: datetime
    is_active: bool = True
    is_public: bool = False
    show_have_list: bool = True
    show_want_list: bool = True
    email_verified: bool = False
    place: Place | None = None
    trade_radius_miles: int = field(default=50, validator=[validators.ge(0), validators.le(LARGEST_RADIUS_MILES)])
    list_version: int = 0
    completed_trades: int = 0
    former_username: str | None = None


def check_radius(miles: int, *, least: int = 0, name: str = "trade_radius_miles") -> int:
    """Return a radius of ``least`` to 12,500 miles in whole steps of 5; else raise ``ValidationFailed``."""
    if not least <= miles <= LARGEST_RADIUS_MILES or miles % RADIUS_STEP_MILES:
        raise ValidationFailed(
            f"{name} is from {least} to {LARGEST_RADIUS_MILES:,} miles, in steps of {RADIUS_STEP_MILES}", field=name
        )
    return miles


def check_username(text: str) -> str:
    """Return the username if it has 3 to 30 letters, digits, ``_`` or ``-``; else raise ``ValidationFailed``."""
    if not USERNAME.match(text):
        raise ValidationFailed(
            f"{text[:40]!r} is not a username: use 3 to 30 letters, digits, _ or -", field="username"
        )
    return text
