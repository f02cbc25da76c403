"""What happens to accounts that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class VisibilityChanged(Event):
    """Who sees this user, or whom this user sees, changed: privacy, place, a block, a guild or the account's state."""

    kind: ClassVar[str] = "accounts.visibility_changed"

    user_id: int
    version: int
