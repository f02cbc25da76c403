"""Actions of moderation: what was done about a case, by whom and why. They are never changed."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.moderation.lifecycle import LONGEST_RESTRICTION_DAYS, SUSPENSION_DAYS, ActionKind

LONGEST_REASON: Final = 2_000


class ActionSource(StrEnum):
    """Who acted: somebody on the site, an operator at the console, or a rule."""

    MODERATOR = "moderator"
    CONSOLE = "console"
    RULE = "rule"


def _reason(text: str) -> str:
    return clean_text("reason", text, LONGEST_REASON, lines=True)


def _departure(text: str) -> str:
    return clean_text("departure", text, LONGEST_REASON, lines=True)


@frozen(kw_only=True)
class CaseDecision:
    """What somebody wants to do about a case.

    ``days`` goes with ``restrict`` (1 to 90), ``suspend`` (7, 14 or 30), and with ``reduce`` what is left.
    ``departure`` says why it is not what the ladder suggests. Raises ``ValidationFailed``.
    """

    kind: ActionKind
    reason: str = field(converter=_reason)
    days: int | None = None
    departure: str = field(default="", converter=_departure)

    def __attrs_post_init__(self) -> None:
        if not self.reason:
            raise ValidationFailed("say why: whom it concerns reads it", field="reason")
        if self.kind is ActionKind.RESTRICT and not 1 <= (self.days or 0) <= LONGEST_RESTRICTION_DAYS:
            raise ValidationFailed(f"a restriction is for 1 to {LONGEST_RESTRICTION_DAYS} days", field="days")
        if self.kind is ActionKind.SUSPEND and self.days not in SUSPENSION_DAYS:
            raise ValidationFailed("a suspension is for 7, 14 or 30 days", field="days")
        if self.kind is ActionKind.REDUCE and not 0 <= (-1 if self.days is None else self.days) <= 30:
            raise ValidationFailed("say how many days are left, 0 to 30", field="days")
        if self.kind not in _WITH_DAYS and self.days is not None:
            raise ValidationFailed(f"days do not go with {self.kind.value}", field="days")


_WITH_DAYS = frozenset({ActionKind.RESTRICT, ActionKind.SUSPEND, ActionKind.REDUCE})


@frozen(kw_only=True)
class ModerationAction:
    """What was done about a case. ``undoes_id`` is the action that an appeal reduced or overturned."""

    case_id: int
    person_id: int
    source: ActionSource
    by_id: int | None
    kind: ActionKind
    reason: str
    at: datetime
    days: int | None = None
    departure: str = ""
    undoes_id: int | None = None
    id: int = UNSAVED
