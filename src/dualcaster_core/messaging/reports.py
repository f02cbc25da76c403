"""Reports of messages, with what was said as it was then."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.text import plain_lines
from dualcaster_core.messaging.model import Message, Photo

LONGEST_EXPLANATION = 1_000
EVIDENCE_SPAN = 20
"""Messages before and after the reported one that are kept with the report."""


class ReportReason(StrEnum):
    """What is wrong with a message."""

    SPAM = "spam"
    HARASSMENT = "harassment"
    SCAM = "scam"
    NOT_AS_DESCRIBED = "not_as_described"
    FAILED_TRADE = "failed_trade"
    IMPERSONATION = "impersonation"
    OTHER = "other"


def _explanation(text: str) -> str:
    kept = plain_lines(text)
    if len(kept) > LONGEST_EXPLANATION:
        raise ValidationFailed(f"an explanation has at most {LONGEST_EXPLANATION:,} characters", field="text")
    return kept


@frozen(kw_only=True)
class Report:
    """A report of a message; ``evidence`` is what was said around it, deleted or not, and never changes."""

    reporter_id: int
    reported_id: int
    room_id: int
    message_id: int
    reason: ReportReason
    filed_at: datetime
    text: str = field(default="", converter=_explanation)
    evidence: Mapping[str, Any] = field(factory=dict)
    id: int = UNSAVED


def evidence_of(messages: Sequence[Message], photos: Sequence[Photo], names: Mapping[int, str]) -> Mapping[str, Any]:
    """Write down messages as they are now: who said what when, what was deleted, and the keys of photos."""
    keys: dict[int | None, list[str]] = {}
    for photo in photos:
        keys.setdefault(photo.message_id, []).append(photo.key)
    return {
        "messages": [
            {
                "number": one.number,
                "from": None if one.sender_id is None else names.get(one.sender_id),
                "text": one.text,
                "note": None if one.note is None else one.note.kind,
                "photos": keys.get(one.id, []),
                "sent_at": one.sent_at.isoformat(),
                "edited_at": None if one.edited_at is None else one.edited_at.isoformat(),
                "deleted_at": None if one.deleted_at is None else one.deleted_at.isoformat(),
            }
            for one in messages
        ]
    }
