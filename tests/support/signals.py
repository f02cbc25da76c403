"""Signals for tests."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from dualcaster_core.signals.model import Evidence, Signal, SignalAction, SignalKind
from tests.support.signal_histories import TODAY, quote

MADE_AT = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 30, tzinfo=UTC)


def signal(
    action: SignalAction = SignalAction.BUY,
    target: str | None = "12.00",
    *,
    price: str = "10.00",
    signal_id: int = 1,
    card_id: int = 1,
    horizon_days: int = 7,
    kind: str = SignalKind.MOMENTUM.value,
    made_at: datetime = MADE_AT,
    confidence: float | None = None,
) -> Signal:
    """Return a signal of ours, made today at 10.00 with a target of 12.00."""
    return Signal(
        id=signal_id,
        quote=quote(card_id),
        kind=kind,
        action=action,
        score=0.5,
        confidence=confidence,
        no_confidence="" if confidence is not None else "fewer than 200 outcomes so far",
        price=Decimal(price),
        target_price=None if target is None else Decimal(target),
        horizon_days=horizon_days,
        made_at=made_at,
        valid_until=made_at + timedelta(days=horizon_days),
        evidence=Evidence(rule=kind, version="1", numbers=(("change_7", 0.1), ("price", 10.0))),
        rationale="The price moved.",
    )
