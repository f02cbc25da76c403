"""Examples of signals."""

from datetime import UTC, date, datetime
from decimal import Decimal

from dualcaster_core.signals.following.model import Tracking
from dualcaster_core.signals.model import SignalAction, SignalState
from dualcaster_core.signals.reading.views import (
    ActionFan,
    ControlledRecord,
    EvidenceNumber,
    FollowView,
    Leaderboard,
    LeaderboardRow,
    OutcomeView,
    PathPoint,
    RecordControls,
    RecordLine,
    SealedDays,
    SealedDayView,
    SignalCard,
    SignalDetail,
    SignalPage,
    SignalView,
    TrackRecord,
)
from dualcaster_core.signals.record.fans import Fan, FanBand
from dualcaster_core.signals.record.measures import Bounds, CalibrationBin
from dualcaster_core.signals.record.resampling import Figure
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_http.edge.capability import Examples
from dualcaster_http.signals.requests import NewSignal, SignalChange

_MADE = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
_ENDS = datetime(2026, 2, 21, 9, 30, tzinfo=UTC)
_ROOT = "5f9c3d0b7f9e0c1d2a4b6c8e0f1a3b5c7d9e1f2a4b6c8d0e2f4a6b8c0d1e3f5a"
_FOLLOW = FollowView(
    tracking_type=Tracking.EXPLICIT,
    followed_at=_MADE,
    is_following=True,
    counts=True,
    revocable_until=datetime(2026, 2, 14, 10, 30, tzinfo=UTC),
    acted_on=False,
    acted_at=None,
    profit_pct=Decimal("12.40"),
    accuracy=0.83,
)
_SIGNAL = SignalView(
    id="kZyLqP4b",
    card=SignalCard(
        hashid="poLLEX",
        name="Lightning Bolt",
        set_code="sta",
        set_name="Strixhaven Mystical Archive",
        collector_number="42",
        finish="nonfoil",
        image_url=None,
    ),
    kind="buylist_spread",
    action=SignalAction.BUY,
    confidence=0.71,
    no_confidence="",
    current_price=Decimal("4.20"),
    currency="USD",
    source="cardkingdom",
    price_kind="retail",
    target_price=Decimal("4.83"),
    interval_low=Decimal("3.95"),
    interval_high=Decimal("5.10"),
    horizon_days=7,
    made_at=_MADE,
    valid_until=_ENDS,
    state=SignalState.GRADED,
    is_user_generated=False,
    visibility=SignalVisibility.PUBLIC,
    is_public=True,
    is_featured=False,
    created_by=None,
    is_mine=False,
    rationale="The shop pays 72 % of its price, a week ago 61 %.",
    user_rationale=None,
    user_target_price=None,
    user_target_date=None,
    follower_count=12,
    outcome=OutcomeView(
        came_true=True,
        outcome_evaluated_at=_ENDS,
        outcome_price_end=Decimal("4.72"),
        outcome_price_peak=Decimal("4.90"),
        outcome_price_peak_at=datetime(2026, 2, 19, tzinfo=UTC),
        accuracy_score_end=0.82,
        accuracy_score_peak=1.0,
        actual_profit_pct_end=Decimal("12.38"),
        actual_profit_pct_peak=Decimal("16.67"),
        net_profit_pct_end=Decimal("-31.99"),
        net_profit_pct_peak=Decimal("-28.26"),
    ),
    follow=_FOLLOW,
)
_LINE = RecordLine(
    name="buylist_spread",
    evaluated=412,
    came_true=268,
    insufficient=3,
    mean_confidence=0.66,
    mean_accuracy=0.58,
    mean_net_profit_pct=Decimal("1.20"),
)
_CONTROLS = RecordControls(
    learnt_at=_ENDS,
    outcomes=2_410,
    first_made=date(2025, 9, 1),
    groups=(
        ControlledRecord(
            kind="buylist_spread",
            action=SignalAction.BUY,
            rule_version="1",
            judged=412,
            stated=305,
            skill_base_rate=Figure(0.08, Bounds(0.02, 0.13), 305),
            skill_price_stays=Figure(0.21, Bounds(0.15, 0.28), 305),
            lift=Figure(0.19, Bounds(0.12, 0.25), 398),
            error=Figure(0.03, Bounds(0.02, 0.06), 305),
            coverage=Figure(0.81, Bounds(0.76, 0.86), 370),
            is_published=True,
            sentence="Confidence is published: 305 judged forecasts beat the base rate.",
        ),
    ),
    coverage=Figure(0.8, Bounds(0.77, 0.83), 1_900),
    fans=(
        ActionFan(
            action=SignalAction.BUY,
            fan=Fan(
                days=(0, 7),
                bands=(FanBand(share=0.8, low=(0.0, -0.06), high=(0.0, 0.14)),),
                middle=(0.0, 0.02),
                control=(0.0, 0.0),
                paths=300,
            ),
        ),
    ),
)
ANSWERS: Examples = {
    SignalPage: SignalPage((_SIGNAL,), None),
    SignalDetail: SignalDetail(
        signal=_SIGNAL,
        rule="buylist_spread",
        rule_version="1",
        evidence=(EvidenceNumber(name="buylist_ratio", value=0.72, label="What it pays, of its price", text="72 %"),),
        path=(PathPoint(day=date(2026, 2, 14), amount=Decimal("4.20")),),
        may_follow=False,
        may_delete=False,
        may_close=False,
        entry=_ROOT,
    ),
    FollowView: _FOLLOW,
    Leaderboard: Leaderboard(
        (
            LeaderboardRow(
                place=1,
                username="ann",
                hashid="wNqzY3bR",
                tier="gold",
                evaluated=24,
                came_true=19,
                lower_bound=0.595,
                accuracy=0.71,
            ),
        )
    ),
    TrackRecord: TrackRecord(
        by_kind=(_LINE,),
        by_action=(),
        by_confidence=(),
        overall=_LINE,
        calibration=(CalibrationBin(0.6, 0.7, 212, 0.66, 0.65, Bounds(0.58, 0.71)),),
        controls=_CONTROLS,
    ),
    SealedDays: SealedDays((SealedDayView(day=date(2026, 2, 14), entries=231, root=_ROOT, previous=_ROOT),), None),
    str: '{"day":"2026-02-14","entries":231,"previous":"…","root":"…","type":"day"}\n',
}
BODIES: Examples = {
    NewSignal: NewSignal(
        card="poLLEX",
        action=SignalAction.BUY,
        target_price="5.00",
        target_date=date(2026, 3, 1),
        confidence=0.7,
        rationale="Two decks of the last weekend play four of it.",
        visibility=SignalVisibility.FOLLOWERS,
    ),
    SignalChange: SignalChange(closed=True),
}
