"""Examples of disputes."""

from datetime import UTC, datetime, timedelta

from attrs import evolve

from dualcaster_core.moderation.disputes.describing import fact_views, proposed, rule_views
from dualcaster_core.moderation.disputes.facts import DisputeFacts
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, DisputeStatus, ParcelState, Side
from dualcaster_core.moderation.disputes.outcomes import CopiesMove, DisputeOutcome, HeldMoney, TradeEnd
from dualcaster_core.moderation.disputes.views import (
    DisputeCase,
    DisputePage,
    DisputeQueue,
    DisputeSummary,
    DisputeView,
    EffectView,
    SideView,
    StatementView,
    WaitingDispute,
)
from dualcaster_http.edge.capability import Examples
from dualcaster_http.moderation import dispute_requests as shapes

_NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
_CASE, _TRADE = "qL7XbRz3", "mVqLbWkdRx"
_FILER = SideView(
    username="ann", statements=1, photos=0, would_cancel=True, answer_by=None, parcel=ParcelState.NOT_CHECKED
)
_VIEW = DisputeView(
    id=_CASE,
    trade=_TRADE,
    kind=DisputeKind.DID_NOT_SHIP,
    status=DisputeStatus.OPEN,
    opened_at=_NOW,
    opened_by="ann",
    after_completion=False,
    filer=_FILER,
    respondent=evolve(_FILER, username="bob", statements=0, would_cancel=False, answer_by=_NOW + timedelta(days=7)),
    side=Side.FILER,
    may_answer=True,
    statements_left=9,
    statements=(
        StatementView(
            by="ann", side=Side.FILER, text="I sent mine on the 3rd. Nothing came.", would_cancel=True, at=_NOW
        ),
    ),
    notes=(),
    ruling=None,
)
_FACTS = DisputeFacts(
    kind="did_not_ship", exchange="mail", filer_sent=True, sending_overdue=True, respondent_silent_days=7
)
DISPUTE_ANSWERS: Examples = {
    DisputeView: _VIEW,
    DisputePage: DisputePage(
        (
            DisputeSummary(
                id=_CASE,
                trade=_TRADE,
                kind=DisputeKind.DID_NOT_SHIP,
                status=DisputeStatus.OPEN,
                filer="ann",
                respondent="bob",
                opened_at=_NOW,
            ),
        )
    ),
    DisputeQueue: DisputeQueue(
        items=(
            WaitingDispute(
                id=_CASE,
                trade=_TRADE,
                kind=DisputeKind.DID_NOT_SHIP,
                status=DisputeStatus.OPEN,
                level="medium",
                filer="ann",
                respondent="bob",
                value="41.50",
                assignee=None,
                opened_at=_NOW,
                due_at=_NOW + timedelta(hours=72),
                is_overdue=False,
                rulable_from=_NOW + timedelta(days=7),
            ),
        ),
        pending_count=1,
    ),
    DisputeCase: DisputeCase(
        dispute=evolve(_VIEW, side=None, may_answer=False, statements_left=0),
        level="medium",
        version=2,
        case_version=1,
        assignee="mod",
        is_for_admins=False,
        is_party=False,
        due_at=_NOW + timedelta(hours=72),
        rulable_from=_NOW + timedelta(days=7),
        may_rule=True,
        may_act=True,
        cash="0.00",
        who_sent=_FACTS.who_sent.value,
        facts=fact_views(_FACTS),
        rules=rule_views(_FACTS),
        proposed=proposed(_FACTS),
        effects=(
            EffectView(
                outcome=DisputeOutcome.BUYER_WINS,
                winner="ann",
                trade=TradeEnd.CANCELLED,
                copies=CopiesMove.BACK,
                money=HeldMoney.RELEASE,
                at_fault="bob",
            ),
        ),
    ),
}
DISPUTE_BODIES: Examples = {
    shapes.NewDispute: shapes.NewDispute(
        trade=_TRADE, kind=DisputeKind.DID_NOT_SHIP, text="I sent mine on the 3rd. Nothing came.", would_cancel=True
    ),
    shapes.NewEvidence: shapes.NewEvidence(text="The receipt of the parcel is in the photo.", photos=("b7XwQn2a",)),
    shapes.DisputeDecision: shapes.DisputeDecision(
        outcome=DisputeOutcome.BUYER_WINS,
        reason="Nothing was sent within seven days.",
        rules=("only_filer_sent",),
        version=2,
    ),
    shapes.EvidenceQuestion: shapes.EvidenceQuestion(
        sides=(Side.RESPONDENT,), question="Which carrier took the parcel, and when?", version=2
    ),
    shapes.TrackingResult: shapes.TrackingResult(side=Side.RESPONDENT, state=ParcelState.DELIVERED, version=2),
}
