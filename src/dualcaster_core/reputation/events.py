"""What happens to somebody's reputation that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class TierChanged(Event):
    """Somebody's score crossed a threshold, so that matches with this user are worth another number of points."""

    kind: ClassVar[str] = "reputation.tier_changed"

    user_id: int
    version: int
