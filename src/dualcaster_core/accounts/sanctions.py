"""Sanctions: what was taken from an account, from when until when."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.ids import UNSAVED


class SanctionKind(StrEnum):
    """What is taken: proposing and writing, or signing in and being seen."""

    RESTRICT = "restrict"
    SUSPEND = "suspend"
    BAN = "ban"


HIDING: Final = frozenset({SanctionKind.SUSPEND, SanctionKind.BAN})
"""Who has one of these is signed out, cannot sign in, and is seen by nobody."""


@frozen(kw_only=True)
class Sanction:
    """Something that was taken by an action of moderation.

    ``ends_at`` is None where it is for good; ``lifted_at`` is when it ended or was undone.
    """

    user_id: int
    action_id: int
    kind: SanctionKind
    starts_at: datetime
    ends_at: datetime | None
    lifted_at: datetime | None = None
    id: int = UNSAVED

    def is_in_force(self, now: datetime) -> bool:
        """Tell whether it holds at a moment."""
        return self.lifted_at is None and (self.ends_at is None or now < self.ends_at)
