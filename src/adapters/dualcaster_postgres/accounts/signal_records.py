"""What is kept of somebody's signals and of those that they follow, for them to take along."""

from typing import Final

from sqlalchemy import select

from dualcaster_postgres.accounts.people_records import USER
from dualcaster_postgres.accounts.record_columns import CARD, told
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.signals import signal_follows, signal_outcomes, signals

_OF_A_SIGNAL = (
    "finish",
    "action",
    "confidence",
    "current_price",
    "currency",
    "target_price",
    "made_at",
    "valid_until",
    "rationale",
    "visibility",
    "state",
)
SIGNALS: Final = (
    select(
        signals.c.id,
        *(column for column in signals.columns if column.name in _OF_A_SIGNAL),
        *CARD,
        *(column for column in signal_outcomes.columns if column.name != "signal_id"),
    )
    .join_from(signals, cards, cards.c.id == signals.c.card_id)
    .outerjoin(signal_outcomes, signal_outcomes.c.signal_id == signals.c.id)
    .where(signals.c.created_by_user_id == USER)
    .order_by(signals.c.id)
)
SIGNAL_FOLLOWS: Final = (
    select(*told(signal_follows, "id")).where(signal_follows.c.user_id == USER).order_by(signal_follows.c.id)
)
