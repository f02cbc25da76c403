"""Somebody on the staff of a store, or invited to it."""

from datetime import datetime
from typing import Final

from attrs import evolve, field, frozen

from dualcaster_core.stores.access import StoreRole
from dualcaster_core.stores.errors import StaffStepNotAllowed

MOST_STAFF: Final = 50
"""People on the staff of a store, invited ones among them."""


def _no_owner(_: object, __: object, role: StoreRole) -> None:
    if role is StoreRole.OWNER:
        raise StaffStepNotAllowed("a store has one owner: transfer the ownership instead")


@frozen(kw_only=True)
class StaffEntry:
    """A manager or clerk of a store, from when on they were invited and, once they accepted, joined."""

    store_id: int
    user_id: int
    role: StoreRole = field(validator=_no_owner)
    invited_at: datetime
    joined_at: datetime | None = None

    def joined(self, at: datetime) -> "StaffEntry":
        """Accept the invitation. Raises ``StaffStepNotAllowed`` where that was done."""
        if self.joined_at is not None:
            raise StaffStepNotAllowed("you work for this store already")
        return evolve(self, joined_at=at)
