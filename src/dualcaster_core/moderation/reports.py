"""Reports: what somebody says is wrong with somebody's message, trade, review, signal or profile."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.text import plain_lines
from dualcaster_core.messaging.model import Message, Photo
from dualcaster_core.moderation.model import Level, ModerationRules, ReportReason, Subject

LONGEST_EXPLANATION = 1_000
EVIDENCE_SPAN = 20
"""Messages before and after a reported one that are kept with its report."""
EVIDENCE_MESSAGES = 100
"""Latest messages of a thread or a conversation that are kept with the report of a trade or of a person."""


def _explanation(text: str) -> str:
    kept = plain_lines(text)
    if len(kept) > LONGEST_EXPLANATION:
        raise ValidationFailed(f"an explanation has at most {LONGEST_EXPLANATION:,} characters", field="text")
    return kept


@frozen(kw_only=True)
class ReportedThing:
    """What a report is about, and whose it is.

    ``person_id`` is None for what nobody is behind, such as a signal of ours. ``room_id`` is where it was said or what
    was written about it, ``chain_id`` the first proposal of its trade.
    """

    subject: Subject
    person_id: int | None
    room_id: int | None = None
    chain_id: int | None = None


@frozen(kw_only=True)
class ReporterFacts:
    """Since when a reporter has an account, and whether they have dealt with the person they report."""

    opened_at: datetime
    have_dealt: bool


@frozen(kw_only=True)
class Report:
    """A report; ``evidence`` is what was there when it was filed, deleted or not, and never changes."""

    reporter_id: int
    reported_id: int
    subject: Subject
    reason: ReportReason
    filed_at: datetime
    text: str = field(default="", converter=_explanation)
    room_id: int | None = None
    weighs: bool = False
    case_id: int = UNSAVED
    evidence: Mapping[str, Any] = field(factory=dict)
    id: int = UNSAVED


def kept_photos(report: Report) -> tuple[str, ...]:
    """Name the photos of the messages that were kept with a report by their keys, in the order of the messages."""
    return tuple(key for message in report.evidence.get("messages", ()) for key in message.get("photos", ()))


def weighs(facts: ReporterFacts, at: datetime, rules: ModerationRules) -> bool:
    """Tell whether a report counts towards automatic flags: an older account that has dealt with the person."""
    return facts.have_dealt and facts.opened_at <= at - rules.weighing_age


DOUBTFUL_FROM = 5
"""Dismissed reports from which on their reporter may be doubtful."""
DOUBTFUL_SHARE = 0.2


def is_doubtful(upheld: int, dismissed: int) -> bool:
    """Tell whether reports of somebody come to nothing: five or more dismissed, and under 20 % upheld."""
    return dismissed >= DOUBTFUL_FROM and upheld < DOUBTFUL_SHARE * (upheld + dismissed)


def level_of(report: Report) -> Level:
    """Say how soon somebody has to look at a report."""
    if not report.weighs:
        return Level.LOW
    return Level.HIGH if report.reason in _GRAVE else Level.MEDIUM


_GRAVE = frozenset({ReportReason.SCAM, ReportReason.HARASSMENT, ReportReason.IMPERSONATION})


def frozen_messages(
    messages: Sequence[Message], photos: Sequence[Photo], names: Mapping[int, str]
) -> list[dict[str, Any]]:
    """Write down messages as they are now: who said what when, what was deleted, and the keys of photos."""
    keys: dict[int | None, list[str]] = {}
    for photo in photos:
        keys.setdefault(photo.message_id, []).append(photo.key)
    return [
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
