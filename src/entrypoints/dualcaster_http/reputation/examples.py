"""Examples of reviews and reputations."""

from datetime import UTC, date, datetime
from decimal import Decimal

from dualcaster_core.reputation.reviews.views import OwnReview, ReviewPage, ShownAnswer, ShownReview, TradeReviews
from dualcaster_core.reputation.statements.issuing import RootPage
from dualcaster_core.reputation.statements.model import (
    ALGORITHM,
    FORMAT,
    VERSION,
    SignedStatement,
    SigningKey,
    StatedPart,
    StatedPerson,
    StatedReputation,
    StatedTrade,
    TradeRoot,
)
from dualcaster_core.reputation.views import (
    ReputationPart,
    ReviewRecord,
    ShownAudit,
    ShownAuditEvent,
    ShownAuditPart,
    ShownReputation,
    SignalRecord,
    TradeRecord,
)
from dualcaster_http.edge.capability import Examples
from dualcaster_http.reputation import requests as shapes

_NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
_REVIEW = ShownReview(
    id="Xk3RzQbn",
    reviewer="bob",
    overall=5,
    communication=5,
    packaging=4,
    accuracy=5,
    speed=None,
    comment="Cards as described, sleeved and sent the next day.",
    written_at=_NOW,
    answer=ShownAnswer(text="Thank you, Bob. Any time.", answered_at=_NOW),
)
_ROOT = TradeRoot(day=date(2026, 2, 14), trades=2, root="4c" * 32)
_KEY = SigningKey(key_id="8f434346648f6b96", public_key="d7" * 32, first_used_at=_NOW)
ANSWERS: Examples = {
    RootPage: RootPage(items=(_ROOT,), next_before=None),
    SignedStatement: SignedStatement(
        format=FORMAT,
        version=VERSION,
        issuer="https://dualcasterdeals.com",
        issued_at=_NOW,
        algorithm=ALGORITHM,
        key_id=_KEY.key_id,
        public_key=_KEY.public_key,
        person=StatedPerson(id="Kx3LmPqR", username="ann", member_since=date(2025, 3, 1)),
        reputation=StatedReputation(
            calculated_at=_NOW,
            score=214,
            tier="bronze",
            standing="established",
            is_provisional=False,
            parts=(StatedPart(name="trades", points=Decimal(115)),),
            trades_completed=13,
            trades_as_proposer=8,
            trades_as_recipient=5,
            first_trade_at=datetime(2025, 4, 2, 18, 0, tzinfo=UTC),
            last_trade_at=_NOW,
            success_rate=Decimal("0.9286"),
            reviews_received=9,
            average_rating=Decimal("4.67"),
            positive_reviews=8,
            neutral_reviews=1,
            negative_reviews=0,
        ),
        tree=_ROOT,
        trades=(
            StatedTrade(
                trade="mVqLbWkdRx",
                completed_at=datetime(2026, 2, 13, 18, 0, tzinfo=UTC),
                people=("1a" * 32, "2b" * 32),
                salt="3c" * 16,
                index=1,
                path=("5d" * 32,),
            ),
        ),
        trades_left_out=0,
        signature="6e" * 64,
    ),
    ReviewPage: ReviewPage((_REVIEW,), None),
    TradeReviews: TradeReviews(
        trade="mVqLbWkdRx",
        with_user="bob",
        completed_at=_NOW,
        closes_at=datetime(2026, 2, 28, 9, 30, tzinfo=UTC),
        can_write=False,
        can_answer=False,
        other_has_written=False,
        mine=OwnReview(
            id="Yb8WqLnV",
            version=1,
            overall=5,
            communication=None,
            packaging=5,
            accuracy=None,
            speed=4,
            comment="A pleasure.",
            written_at=_NOW,
            visible_at=datetime(2026, 2, 28, 9, 30, tzinfo=UTC),
            is_visible=False,
            editable_until=datetime(2026, 2, 21, 9, 30, tzinfo=UTC),
            answer=None,
            hidden_reason=None,
        ),
        theirs=None,
    ),
    ShownReputation: ShownReputation(
        username="ann",
        member_since=date(2025, 3, 1),
        calculated_at=_NOW,
        score=214,
        tier="bronze",
        standing="established",
        is_provisional=False,
        trouble="2 of 1,000",
        parts=(
            ReputationPart(
                name="trades", title="Trades", points=Decimal(115), sentence="13 of 13 completed trades count."
            ),
        ),
        trades=TradeRecord(
            completed=13,
            as_proposer=8,
            as_recipient=5,
            success_rate=Decimal("0.9286"),
            response_hours=Decimal("5.5"),
            first_at=datetime(2025, 4, 2, 18, 0, tzinfo=UTC),
            last_at=_NOW,
            total_value=None,
            average_value=None,
            largest_value=None,
            cancelled=None,
            disputes_lost=None,
        ),
        reviews=ReviewRecord(
            received=9,
            average=Decimal("4.67"),
            communication=Decimal("4.80"),
            packaging=Decimal("4.50"),
            accuracy=Decimal("5.00"),
            speed=None,
            positive=8,
            neutral=1,
            negative=0,
            current_streak=5,
            longest_streak=5,
        ),
        signals=SignalRecord(followed=0, profitable=0, accuracy=None),
        is_me=False,
    ),
    ShownAudit: ShownAudit(
        username="ann",
        score=214,
        tier="bronze",
        is_provisional=False,
        parts=(
            ShownAuditPart(
                name="trades",
                title="Trades",
                points=Decimal(115),
                sentence="13 completed trades.",
                events=(
                    ShownAuditEvent(
                        at=_NOW, text="Completed trade", points=Decimal(5), other="bob", trade="mVqLbWkdRx"
                    ),
                ),
                left_out=12,
            ),
        ),
    ),
}
BODIES: Examples = {
    shapes.WrittenReview: shapes.WrittenReview(overall=5, packaging=5, comment="A pleasure."),
    shapes.EditedReview: shapes.EditedReview(overall=4, comment="A pleasure, if a slow one.", version=1),
    shapes.ReviewAnswer: shapes.ReviewAnswer(text="Thank you, Bob. Any time."),
    shapes.HidingReason: shapes.HidingReason(reason="It names a third person."),
}
