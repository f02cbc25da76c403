"""What people and moderators see of moderation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from dualcaster_core.messaging.held import HeldOrigin, HeldStatus
from dualcaster_core.messaging.views import PhotoView
from dualcaster_core.moderation.actions import ActionSource
from dualcaster_core.moderation.appeals import AppealOutcome
from dualcaster_core.moderation.lifecycle import ActionKind, CaseKind, CaseStatus
from dualcaster_core.moderation.model import ReportOutcome, ReportReason, SubjectKind
from dualcaster_core.moderation.reports import is_doubtful


@frozen(kw_only=True)
class FiledReport:
    """A report as its reporter sees it: ``username`` is null for reviews and signals, whose makers may be private."""

    id: str
    subject: SubjectKind
    username: str | None
    reason: ReportReason
    text: str
    filed_at: datetime
    outcome: ReportOutcome | None = None


@frozen
class FiledReportPage:
    """A page of reports; ``next_cursor`` continues after it, None at the end."""

    items: tuple[FiledReport, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class QueueEntry:
    """A case that waits: about whom, why, since when, until when somebody should decide, and who has it."""

    id: str
    flag_type: CaseKind
    level: str
    status: CaseStatus
    username: str
    reports: int
    flags: int
    reasons: tuple[ReportReason, ...]
    assignee: str | None
    opened_at: datetime
    due_at: datetime
    is_overdue: bool


@frozen(kw_only=True)
class QueuePage:
    """A page of the queue, the gravest first, then the oldest.

    ``pending_count`` counts what waits in all, ``high_priority_count`` what is high or critical.
    """

    items: tuple[QueueEntry, ...]
    pending_count: int
    high_priority_count: int
    overdue_count: int
    next_cursor: str | None = None


@frozen(kw_only=True)
class CaseReport:
    """A report of a case, with what was frozen and how earlier reports of its reporter ended."""

    id: str
    reporter: str
    reporter_upheld: int
    reporter_dismissed: int
    subject: SubjectKind
    reason: ReportReason
    text: str
    weighs: bool
    filed_at: datetime
    outcome: ReportOutcome | None
    evidence: Mapping[str, Any]

    @property
    def reporter_is_doubtful(self) -> bool:
        """Whether most reports of this reporter come to nothing."""
        return is_doubtful(self.reporter_upheld, self.reporter_dismissed)


@frozen(kw_only=True)
class ActionView:
    """Something that was done: by whom (null for rules and the console), why, and whether it still holds."""

    id: str
    case: str
    kind: ActionKind
    days: int | None
    reason: str
    departure: str
    source: ActionSource
    by: str | None
    at: datetime
    ends_at: datetime | None
    lifted_at: datetime | None
    undone_by: ActionKind | None


@frozen(kw_only=True)
class FlagView:
    """An automatic flag: its rule, and what it found in numbers."""

    rule: str
    level: str
    words: str
    raised_at: datetime


@frozen(kw_only=True)
class AppealView:
    """An appeal as moderators see it: what somebody says, what shows it, and against which action."""

    text: str
    evidence: str
    filed_at: datetime
    outcome: AppealOutcome | None
    against: str
    photos: tuple[PhotoView, ...] = ()


@frozen(kw_only=True)
class OwnAction:
    """Something that was done to somebody, as they see it: who did it is not told.

    ``may_appeal`` until ``appeal_until``, once; ``outcome`` is what became of the appeal.
    """

    id: str
    kind: ActionKind
    days: int | None
    reason: str
    at: datetime
    ends_at: datetime | None
    lifted_at: datetime | None
    may_appeal: bool
    appeal_until: datetime
    appealed_at: datetime | None
    outcome: AppealOutcome | None


@frozen
class OwnActions:
    """What was done to somebody, the latest first."""

    items: tuple[OwnAction, ...]


@frozen(kw_only=True)
class CaseHeldMessage:
    """A held message of a case: what it says, the phrase that it is held for, where and to whom it was written.

    ``may_decide`` is false for who is in its room, who does not read it either, and for who may not decide its case.
    ``decided_by`` is null for the console and, ``by_clock``, where time or the decision on the case settled it.
    """

    id: str
    text: str
    phrase: str
    about: str
    origin: HeldOrigin
    recipients: tuple[str, ...]
    photos: tuple[PhotoView, ...]
    held_at: datetime
    deliver_at: datetime
    status: HeldStatus
    decided_at: datetime | None
    decided_by: str | None
    by_clock: bool
    may_decide: bool = True


@frozen(kw_only=True)
class DecidedHeldMessage:
    """What became of a held message."""

    id: str
    status: HeldStatus


@frozen(kw_only=True)
class CasePerson:
    """Whom a case is about."""

    username: str
    hashid: str
    member_since: datetime
    completed_trades: int
    is_active: bool
    reports_received: int
    reports_upheld: int


@frozen(kw_only=True)
class ModeratorNoteView:
    """A note about somebody (``user`` is their public id); ``author`` is null for the console."""

    id: str
    username: str
    user: str
    author: str | None
    text: str
    at: datetime


@frozen
class ModeratorNotePage:
    """A page of notes, the latest first; ``next_cursor`` continues after it, None at the end."""

    items: tuple[ModeratorNoteView, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class CaseTrade:
    """A trade of the person of a case: with whom, how far it is, and whose fault its end was."""

    id: str
    partner: str
    status: str
    value: str
    at: datetime
    end_reason: str | None
    was_their_fault: bool


@frozen(kw_only=True)
class SuggestedStep:
    """A step of the ladder."""

    kind: ActionKind
    days: int | None


@frozen(kw_only=True)
class CaseView:
    """A case as a moderator sees it; ``is_party``: it concerns them, so that others decide and see its photos.

    ``assignee`` is who looks at it, null also where they may decide cases no longer; ``may_take`` names who may have
    it. Admins alone decide what ``is_for_admins``: what was passed to them, and what is about moderators and admins.
    """

    id: str
    flag_type: CaseKind
    level: str
    status: CaseStatus
    version: int
    assignee: str | None
    opened_at: datetime
    due_at: datetime
    is_overdue: bool
    person: CasePerson
    reports: tuple[CaseReport, ...]
    history: tuple[ActionView, ...]
    flags: tuple[FlagView, ...] = ()
    appeal: AppealView | None = None
    suggested: tuple[SuggestedStep, ...] = ()
    may_act: bool = True
    is_party: bool = False
    is_for_admins: bool = False
    may_take: tuple[str, ...] = ()
    held: tuple[CaseHeldMessage, ...] = ()
    notes: tuple[ModeratorNoteView, ...] = ()
    trades: tuple[CaseTrade, ...] = ()


@frozen
class ModerationHistory:
    """What was done about somebody, the latest first."""

    items: tuple[ActionView, ...]
