"""What is kept of somebody's trades and of the reviews of them, for them to take along."""

from typing import Any, Final

from sqlalchemy import and_, bindparam, case, or_, select

from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.accounts.people_records import OTHER, USER
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.reputation import trade_reviews
from dualcaster_postgres.tables.trading import trade_lines, trades

_OF_A_TRADE = (
    "stage",
    "exchange",
    "message",
    "cash_from_proposer",
    "cash_from_recipient",
    "proposer_value",
    "recipient_value",
    "created_at",
    "sent_at",
    "decided_at",
    "accepted_at",
    "ended_at",
    "end_reason",
    "reason",
)
_OF_A_REVIEW = (
    "overall",
    "communication",
    "packaging",
    "accuracy",
    "speed",
    "comment",
    "written_at",
    "edited_at",
    "visible_at",
    "answer",
    "answered_at",
)
_OF_A_LINE = (
    "name",
    "set_code",
    "collector_number",
    "finish",
    "condition",
    "language",
    "signed",
    "altered",
    "quantity",
    "unit_value",
)
_trade, _line = trades.c, trade_lines.c
_is_party = or_(_trade.proposer_id == USER, and_(_trade.recipient_id == USER, _trade.sent_at.is_not(None)))
_partner = case((_trade.proposer_id == USER, _trade.recipient_id), else_=_trade.proposer_id)
TRADES: Final = (
    select(
        _trade.id,
        _trade.chain_id,
        (_trade.proposer_id == USER).label("i_proposed"),
        case((~between(USER, OTHER.c.id), OTHER.c.username)).label("partner"),
        *(_trade[name] for name in _OF_A_TRADE),
    )
    .join_from(trades, OTHER, OTHER.c.id == _partner)
    .where(_is_party)
    .order_by(_trade.id)
)
TRADE_LINES: Final = (
    select(
        _line.trade_id,
        (_line.from_proposer == (_trade.proposer_id == USER)).label("from_me"),
        *(_line[name] for name in _OF_A_LINE),
    )
    .join_from(trade_lines, trades, _trade.id == _line.trade_id)
    .where(_is_party)
    .order_by(_line.trade_id, _line.id)
)
_review = trade_reviews.c


def _reviews(me: Any, them: Any) -> Any:
    """Select reviews by or about somebody, with the other's name unless one of the two blocks the other."""
    return (
        select(
            _review.id,
            _review.trade_id,
            case((~between(USER, OTHER.c.id), OTHER.c.username)).label("partner"),
            *(_review[name] for name in _OF_A_REVIEW),
        )
        .join_from(trade_reviews, OTHER, OTHER.c.id == them)
        .where(me == USER)
        .order_by(_review.id)
    )


_is_shown = and_(_review.hidden_at.is_(None), _review.visible_at <= bindparam("now", type_=MOMENT))
"""What others wrote is told once it shows: an export opens no blind review, and brings none back that was hidden."""
REVIEWS_GIVEN: Final = _reviews(_review.reviewer_id, _review.reviewed_id).add_columns(_review.hidden_reason)
REVIEWS_RECEIVED: Final = _reviews(_review.reviewed_id, _review.reviewer_id).where(_is_shown)
