"""What is kept of somebody's collection, for them to take along."""

from typing import Final

from sqlalchemy import select

from dualcaster_postgres.accounts.people_records import USER
from dualcaster_postgres.accounts.record_columns import CARD, told
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import (
    have_list_items,
    import_drafts,
    inventory_items,
    portfolio_snapshots,
    want_alerts,
    want_list_items,
)

INVENTORY: Final = (
    select(*told(inventory_items, "card_id"), *CARD)
    .join_from(inventory_items, cards)
    .where(inventory_items.c.user_id == USER)
    .order_by(inventory_items.c.id)
)
PORTFOLIO: Final = (
    select(*told(portfolio_snapshots)).where(portfolio_snapshots.c.user_id == USER).order_by(portfolio_snapshots.c.day)
)
HAVES: Final = (
    select(*told(have_list_items, "card_id"), *CARD)
    .join_from(have_list_items, cards, cards.c.id == have_list_items.c.card_id)
    .where(have_list_items.c.user_id == USER)
    .order_by(have_list_items.c.id)
)
WANTS: Final = (
    select(
        *told(want_list_items, "card_id", "oracle_card_id"),
        *CARD,
        want_alerts.c.notified_at,
        want_alerts.c.notified_value,
    )
    .join_from(want_list_items, cards, cards.c.id == want_list_items.c.card_id)
    .outerjoin(want_alerts, want_alerts.c.want_id == want_list_items.c.id)
    .where(want_list_items.c.user_id == USER)
    .order_by(want_list_items.c.id)
)
IMPORT_DRAFTS: Final = select(*told(import_drafts)).where(import_drafts.c.user_id == USER)
