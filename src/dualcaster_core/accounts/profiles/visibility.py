"""Who sees what of whom: the one place that decides it.

An account that is closed, and everything on either side of a block, does not exist for the other: the answer is
``user.not_found``, the same as for a name that nobody has. A private profile tells others that it is private. Of a
public one, each part is shown that its switch allows. Owners see everything of their own.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from dualcaster_core.accounts.errors import PartHidden, ProfilePrivate, UserNotFound
from dualcaster_core.kernel.geo import DistanceUnit


class ViewerRelation(StrEnum):
    """What the viewer is to the owner."""

    OWNER = "owner"
    MEMBER = "member"
    ANONYMOUS = "anonymous"
    BLOCKED = "blocked"
    """One of the two blocks the other; which one makes no difference and is told to nobody."""


class Visibility(StrEnum):
    """How much of an account a viewer may see."""

    EVERYTHING = "everything"
    WHAT_IS_SHOWN = "what is shown"
    THAT_IT_IS_PRIVATE = "that it is private"
    NOTHING = "nothing"


class ProfilePart(StrEnum):
    """A part of a public profile that has a switch of its own."""

    HAVE_LIST = "have list"
    WANT_LIST = "want list"
    INVENTORY_VALUE = "inventory value"
    TRADE_HISTORY = "trade history"
    ONLINE_STATUS = "online status"
    PORTFOLIO_TIER = "portfolio tier"
    SEARCH = "place in the search"
    DIRECTORY = "place in the directory"


@frozen(kw_only=True)
class PrivacySettings:
    """Everything that an owner, or the state of the account, says about who may see it; a new account's by default."""

    is_active: bool = True
    is_public: bool = False
    show_have_list: bool = True
    show_want_list: bool = True
    show_inventory_value: bool = False
    show_trade_history: bool = False
    show_in_directory: bool = True
    show_in_search: bool = True
    show_online_status: bool = True
    show_portfolio_tier: bool = True


SETTING_OF: Mapping[ProfilePart, str] = {
    ProfilePart.HAVE_LIST: "show_have_list",
    ProfilePart.WANT_LIST: "show_want_list",
    ProfilePart.INVENTORY_VALUE: "show_inventory_value",
    ProfilePart.TRADE_HISTORY: "show_trade_history",
    ProfilePart.ONLINE_STATUS: "show_online_status",
    ProfilePart.PORTFOLIO_TIER: "show_portfolio_tier",
    ProfilePart.SEARCH: "show_in_search",
    ProfilePart.DIRECTORY: "show_in_directory",
}
MEMBERS_ONLY = frozenset({ProfilePart.ONLINE_STATUS, ProfilePart.SEARCH, ProfilePart.DIRECTORY})
"""Parts that only people who are signed in see."""


@frozen(kw_only=True)
class ViewedAccount:
    """An account as somebody comes upon it. ``miles`` is the distance on the grid, None unless both have a place.

    ``viewer_unit`` is what the viewer reads distances in. ``revision`` counts the edits of the profile, and
    ``reputation_at`` is when the reputation was last calculated.
    """

    user_id: int
    username: str
    privacy: PrivacySettings
    relation: ViewerRelation
    list_version: int = 0
    revision: int = 0
    reputation_at: datetime | None = None
    last_active_at: datetime | None = None
    miles: float | None = None
    viewer_unit: DistanceUnit = DistanceUnit.MILES


def relation_of(owner_id: int, viewer_id: int | None, *, blocked: bool) -> ViewerRelation:
    """Say what a viewer is to an owner; ``blocked`` is whether either blocks the other."""
    if viewer_id is None:
        return ViewerRelation.ANONYMOUS
    if viewer_id == owner_id:
        return ViewerRelation.OWNER
    return ViewerRelation.BLOCKED if blocked else ViewerRelation.MEMBER


def visibility_of(privacy: PrivacySettings, relation: ViewerRelation) -> Visibility:
    """Say how much of an account a viewer may see."""
    if not privacy.is_active or relation is ViewerRelation.BLOCKED:
        return Visibility.NOTHING
    if relation is ViewerRelation.OWNER:
        return Visibility.EVERYTHING
    return Visibility.WHAT_IS_SHOWN if privacy.is_public else Visibility.THAT_IT_IS_PRIVATE


def shows(part: ProfilePart, privacy: PrivacySettings, relation: ViewerRelation) -> bool:
    """Tell whether a viewer sees a part of an account."""
    seen = visibility_of(privacy, relation)
    if seen is not Visibility.WHAT_IS_SHOWN:
        return seen is Visibility.EVERYTHING
    if part in MEMBERS_ONLY and relation is ViewerRelation.ANONYMOUS:
        return False
    return bool(getattr(privacy, SETTING_OF[part]))


def check_visible(username: str, account: ViewedAccount | None) -> ViewedAccount:
    """Return an account that its viewer may look at. Raises ``UserNotFound`` and ``ProfilePrivate``.

    ``username`` is what the viewer asked for; the errors repeat it and tell nothing else.
    """
    seen = Visibility.NOTHING if account is None else visibility_of(account.privacy, account.relation)
    if account is None or seen is Visibility.NOTHING:
        raise UserNotFound(username)
    if seen is Visibility.THAT_IT_IS_PRIVATE:
        raise ProfilePrivate(username)
    return account


def check_part(username: str, account: ViewedAccount | None, part: ProfilePart) -> ViewedAccount:
    """Return an account whose part the viewer may see. Raises as ``check_visible`` does, and ``PartHidden``."""
    found = check_visible(username, account)
    if not shows(part, found.privacy, found.relation):
        raise PartHidden(username, part.value)
    return found
