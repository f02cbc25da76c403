"""Appeals: somebody asks that what was done to them be looked at again, once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.messaging.model import MOST_PHOTOS
from dualcaster_core.moderation.actions import ModerationAction
from dualcaster_core.moderation.errors import AppealTooLate, NotAppealable
from dualcaster_core.moderation.lifecycle import PENALTIES, ActionKind
from dualcaster_core.moderation.model import Level

APPEALABLE_FOR: Final = timedelta(days=30)
LONGEST_APPEAL: Final = 4_000


class AppealOutcome(StrEnum):
    """What became of an appeal."""

    UPHELD = "upheld"
    """The action stands."""
    REDUCED = "reduced"
    OVERTURNED = "overturned"


OUTCOMES: Final = {
    ActionKind.UPHOLD: AppealOutcome.UPHELD,
    ActionKind.REDUCE: AppealOutcome.REDUCED,
    ActionKind.OVERTURN: AppealOutcome.OVERTURNED,
}


def _text(text: str) -> str:
    kept = clean_text("text", text, LONGEST_APPEAL, lines=True)
    if not kept:
        raise ValidationFailed("say what is wrong with the decision", field="text")
    return kept


def _evidence(text: str) -> str:
    return clean_text("evidence", text, LONGEST_APPEAL, lines=True)


def _photos(photo_ids: Sequence[int]) -> tuple[int, ...]:
    if len(photo_ids) > MOST_PHOTOS or len(set(photo_ids)) != len(photo_ids):
        raise ValidationFailed(f"an appeal shows at most {MOST_PHOTOS} photos, each once", field="photos")
    return tuple(photo_ids)


@frozen(kw_only=True)
class AppealDraft:
    """What somebody appeals with: words, what shows it, up to four photos. Raises ``ValidationFailed``."""

    text: str = field(converter=_text)
    evidence: str = field(default="", converter=_evidence)
    photo_ids: Sequence[int] = field(default=(), converter=_photos)


@frozen(kw_only=True)
class Appeal:
    """An appeal against an action: what somebody says and what shows it. Its case is one of its own."""

    action_id: int
    case_id: int
    person_id: int
    text: str = field(converter=_text)
    evidence: str = field(default="", converter=_evidence)
    filed_at: datetime
    outcome: AppealOutcome | None = None
    id: int = UNSAVED


def check_appealable(action: ModerationAction | None, person_id: int, now: datetime) -> ModerationAction:
    """Return an action that somebody may appeal. Raises ``NotAppealable`` and ``AppealTooLate``."""
    if action is None or action.person_id != person_id or action.kind not in PENALTIES:
        raise NotAppealable
    if now > action.at + APPEALABLE_FOR:
        raise AppealTooLate(APPEALABLE_FOR.days)
    return action


def level_of_appeal(action: ModerationAction) -> Level:
    """Say how soon somebody has to look at an appeal: sooner where the person is shut out."""
    return Level.HIGH if action.kind in (ActionKind.SUSPEND, ActionKind.BAN) else Level.MEDIUM
