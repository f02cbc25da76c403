"""Examples of reports and cases."""

from datetime import UTC, datetime, timedelta

from dualcaster_core.messaging.held import HeldOrigin, HeldStatus
from dualcaster_core.moderation.actions import ActionSource
from dualcaster_core.moderation.appeals import AppealOutcome
from dualcaster_core.moderation.lifecycle import ActionKind, CaseKind, CaseStatus
from dualcaster_core.moderation.model import ReportReason, SubjectKind
from dualcaster_core.moderation.stats import (
    AppealFigures,
    DayFigures,
    DecisionFigures,
    LevelFigures,
    ModerationStats,
    PhraseFigures,
    ReasonFigures,
    ReporterFigures,
    RuleFigures,
)
from dualcaster_core.moderation.views import (
    ActionView,
    CaseHeldMessage,
    CasePerson,
    CaseReport,
    CaseView,
    DecidedHeldMessage,
    FiledReport,
    FiledReportPage,
    ModerationHistory,
    ModeratorNotePage,
    ModeratorNoteView,
    OwnAction,
    OwnActions,
    QueueEntry,
    QueuePage,
    SuggestedStep,
)
from dualcaster_http.edge.capability import Examples
from dualcaster_http.moderation import requests as shapes
from dualcaster_http.moderation.dispute_examples import DISPUTE_ANSWERS, DISPUTE_BODIES

_NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
_REPORT = FiledReport(
    id="pQ3xYb7L",
    subject=SubjectKind.TRADE,
    username="ann",
    reason=ReportReason.NOT_AS_DESCRIBED,
    text="The card has a crease that no photo shows.",
    filed_at=_NOW,
)
_ACTION = ActionView(
    id="wB5nKx2q",
    case="qL7XbRz3",
    kind=ActionKind.WARN,
    days=None,
    reason="Asked to be paid outside of a trade.",
    departure="",
    source=ActionSource.MODERATOR,
    by="mod",
    at=_NOW,
    ends_at=None,
    lifted_at=None,
    undone_by=None,
)
_ENTRY = QueueEntry(
    id="qL7XbRz3",
    flag_type=CaseKind.USER_REPORT,
    level="medium",
    status=CaseStatus.OPEN,
    username="ann",
    reports=1,
    flags=0,
    reasons=(ReportReason.NOT_AS_DESCRIBED,),
    assignee="mod",
    opened_at=_NOW,
    due_at=_NOW + timedelta(hours=72),
    is_overdue=False,
)
_NOTE = ModeratorNoteView(
    id="3", username="ann", user="wNqzY3bR", author="mod", text="Said sorry to bob and paid him back.", at=_NOW
)
_STATS = ModerationStats(
    days=7,
    until=_NOW,
    reasons=(ReasonFigures(reason=ReportReason.SCAM, filed=4, weighing=3, upheld=2, dismissed=1),),
    rules=(RuleFigures(rule="scam_phrase", level="high", raised=5, penalised=3, dismissed=1),),
    decisions=(DecisionFigures(kind=ActionKind.WARN, count=3),),
    levels=(LevelFigures(level="high", target_hours=24, closed=4, on_time=3, median_hours=6.5, waiting=1, overdue=0),),
    appeals=AppealFigures(filed=1, waiting=0, upheld=1, reduced=0, overturned=0),
    reporters=(ReporterFigures(username="bob", upheld=2, dismissed=1, is_doubtful=False),),
    phrases=(
        PhraseFigures(
            phrase="friends_and_family",
            about="to be paid as friends and family",
            held=4,
            released=1,
            withheld=2,
            by_clock=1,
            waiting=0,
        ),
    ),
    by_day=(DayFigures(day=_NOW.date(), reports=1, flags=2, closed=1),),
)
_CASE = CaseView(
    id="qL7XbRz3",
    flag_type=CaseKind.USER_REPORT,
    level="medium",
    status=CaseStatus.OPEN,
    version=2,
    assignee="mod",
    opened_at=_NOW,
    due_at=_NOW + timedelta(hours=72),
    is_overdue=False,
    person=CasePerson(
        username="ann",
        hashid="wNqzY3bR",
        member_since=_NOW - timedelta(days=400),
        completed_trades=12,
        is_active=True,
        reports_received=2,
        reports_upheld=1,
    ),
    reports=(
        CaseReport(
            id="pQ3xYb7L",
            reporter="bob",
            reporter_upheld=1,
            reporter_dismissed=0,
            subject=SubjectKind.TRADE,
            reason=ReportReason.NOT_AS_DESCRIBED,
            text="The card has a crease that no photo shows.",
            weighs=True,
            filed_at=_NOW,
            outcome=None,
            evidence={"messages": [], "proposals": [], "profiles": {}},
        ),
    ),
    history=(_ACTION,),
    suggested=(SuggestedStep(kind=ActionKind.RESTRICT, days=7),),
    may_act=True,
    held=(
        CaseHeldMessage(
            id="vN3qYbR8",
            text="PayPal friends and family only please",
            phrase="friends_and_family",
            about="to be paid as friends and family",
            origin=HeldOrigin.MESSAGE,
            recipients=("bob",),
            photos=(),
            held_at=_NOW,
            deliver_at=_NOW + timedelta(hours=24),
            status=HeldStatus.WAITING,
            decided_at=None,
            decided_by=None,
            by_clock=False,
        ),
    ),
)
ANSWERS: Examples = {
    **DISPUTE_ANSWERS,
    FiledReport: _REPORT,
    FiledReportPage: FiledReportPage((_REPORT,)),
    QueuePage: QueuePage(items=(_ENTRY,), pending_count=1, high_priority_count=0, overdue_count=0),
    CaseView: _CASE,
    ModeratorNotePage: ModeratorNotePage((_NOTE,)),
    ModerationStats: _STATS,
    DecidedHeldMessage: DecidedHeldMessage(id="vN3qYbR8", status=HeldStatus.WITHHELD),
    ModerationHistory: ModerationHistory((_ACTION,)),
    OwnActions: OwnActions(
        (
            OwnAction(
                id="wB5nKx2q",
                kind=ActionKind.SUSPEND,
                days=7,
                reason="Asked to be paid outside of a trade.",
                at=_NOW,
                ends_at=_NOW + timedelta(days=7),
                lifted_at=None,
                may_appeal=True,
                appeal_until=_NOW + timedelta(days=30),
                appealed_at=None,
                outcome=None,
            ),
        )
    ),
}
BODIES: Examples = {
    **DISPUTE_BODIES,
    shapes.NewInternalNote: shapes.NewInternalNote(text="Said sorry to bob and paid him back."),
    shapes.NewAppeal: shapes.NewAppeal(action="wB5nKx2q", text="The payment was for a store, not for a trade."),
    shapes.AppealDecision: shapes.AppealDecision(
        outcome=AppealOutcome.OVERTURNED, reason="The receipt shows that it was a purchase.", version=1
    ),
    shapes.NewReport: shapes.NewReport(
        subject=SubjectKind.TRADE,
        id="mVqLbWkdRx",
        reason=ReportReason.NOT_AS_DESCRIBED,
        text="The card has a crease that no photo shows.",
    ),
    shapes.DecidedCase: shapes.DecidedCase(
        action=ActionKind.RESTRICT, days=7, reason="Asked to be paid outside of a trade, again.", version=2
    ),
}
