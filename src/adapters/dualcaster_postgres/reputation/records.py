"""The record of a reputation as a row, and back."""

from datetime import timedelta
from typing import Any

from dualcaster_core.reputation.model import Reputation, ReviewFigures, ScorePoints, SignalFigures, TradeFigures
from dualcaster_core.reputation.standing import Standing
from dualcaster_core.reputation.tiers import Tier
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.tables.reputation import user_reputation

COLUMNS = tuple(user_reputation.columns)
"""The columns of a record, in the order that ``reputation_from_row`` reads."""
_MICROSECOND = timedelta(microseconds=1)
_POINTS = {
    "trades": "trade_points",
    "reviews": "review_points",
    "held_back": "held_back_points",
    "signals": "signal_points",
    "verification": "verification_points",
    "negatives": "negative_points",
    "activity": "activity",
}
_TRADES = {
    "completed": "trades_completed",
    "counted": "trades_counted",
    "anchored": "trades_anchored",
    "as_proposer": "trades_as_proposer",
    "as_recipient": "trades_as_recipient",
    "total_value": "total_trade_value",
    "average_value": "average_trade_value",
    "largest_value": "largest_trade_value",
    "first_at": "first_trade_at",
    "last_at": "last_trade_at",
    "cancelled": "trades_cancelled",
    "disputes_lost": "disputes_lost",
    "success_rate": "success_rate",
}
_REVIEWS = {
    "received": "reviews_received",
    "counted": "reviews_counted",
    "anchored": "reviews_anchored",
    "average": "average_rating",
    "communication": "average_communication",
    "packaging": "average_packaging",
    "accuracy": "average_accuracy",
    "speed": "average_speed",
    "positive": "positive_reviews",
    "neutral": "neutral_reviews",
    "negative": "negative_reviews",
    "current_streak": "current_streak",
    "longest_streak": "longest_streak",
}
_SIGNALS = {"followed": "signals_followed", "profitable": "signals_profitable", "accuracy": "signal_accuracy"}
_WHOLE = {
    "user_id": "user_id",
    "calculated_at": "calculated_at",
    "member_since": "member_since",
    "score": "score",
    "provisional": "is_provisional",
    "blocks_received": "blocks_received",
}


def reputation_from_row(row: Row) -> Reputation | None:
    """Turn a row of ``COLUMNS`` into a record; None where it was never made from a history."""
    stored: dict[str, Any] = dict(zip((column.name for column in COLUMNS), row, strict=True))
    if stored["calculated_at"] is None:
        return None
    response = stored["response_microseconds"]
    return Reputation(
        **_picked(stored, _WHOLE),
        tier=Tier(stored["tier"]),
        standing=Standing(stored["standing"]),
        points=ScorePoints(**_picked(stored, _POINTS)),
        trades=TradeFigures(
            **_picked(stored, _TRADES),
            response_time=None if response is None else timedelta(microseconds=response),
        ),
        reviews=ReviewFigures(**_picked(stored, _REVIEWS)),
        signals=SignalFigures(**_picked(stored, _SIGNALS)),
    )


def row_from_reputation(reputation: Reputation) -> Row:
    """Turn a record into a row of ``COLUMNS``."""
    response = reputation.trades.response_time
    stored = {
        **_named(reputation, _WHOLE),
        **_named(reputation.points, _POINTS),
        **_named(reputation.trades, _TRADES),
        **_named(reputation.reviews, _REVIEWS),
        **_named(reputation.signals, _SIGNALS),
        "tier": int(reputation.tier),
        "standing": int(reputation.standing),
        "response_microseconds": None if response is None else response // _MICROSECOND,
    }
    return tuple(stored[column.name] for column in COLUMNS)


def _picked(stored: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {field: stored[column] for field, column in names.items()}


def _named(value: object, names: dict[str, str]) -> dict[str, Any]:
    return {column: getattr(value, field) for field, column in names.items()}
