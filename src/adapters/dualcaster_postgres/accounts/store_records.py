"""What an account keeps of stores, for its owner to take along."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from dualcaster_postgres.accounts.people_records import USER
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.stores import lgs_profiles, store_staff
from dualcaster_postgres.tables.stores.buylist import buylist_lines, buylist_orders, store_credit_entries
from dualcaster_postgres.tables.stores.clearing import (
    store_clearing_circles,
    store_clearing_lines,
    store_clearing_parts,
    store_clearings,
)
from dualcaster_postgres.tables.stores.customers import store_messages
from dualcaster_postgres.tables.stores.events import store_event_sign_ups, store_events

_u, _e = store_event_sign_ups.c, store_events.c
_SIGN_UPS = (
    select(
        lgs_profiles.c.store_name,
        _e.title,
        _e.starts_at,
        _u.status,
        _u.signed_up_at,
        _u.confirm_by,
        _u.is_public,
    )
    .join_from(store_event_sign_ups, store_events, _e.id == _u.event_id)
    .join(lgs_profiles, lgs_profiles.c.id == _e.store_id)
    .where(_u.user_id == USER)
    .order_by(_e.starts_at, _e.id)
)
_p, _l = store_clearing_parts.c, store_clearing_lines.c
_AT_COUNTER = (
    select(
        lgs_profiles.c.store_name,
        _e.starts_at,
        _p.status,
        _p.pays_cents,
        _p.settled_at,
        cards.c.name.label("card"),
        _l.copies,
        _l.unit_cents,
        _l.item_id.is_not(None).label("is_given"),
    )
    .join_from(store_clearing_parts, store_clearing_circles, store_clearing_circles.c.id == _p.circle_id)
    .join(store_clearings, store_clearings.c.id == store_clearing_circles.c.clearing_id)
    .join(store_events, _e.id == store_clearings.c.event_id)
    .join(lgs_profiles, lgs_profiles.c.id == store_clearings.c.store_id)
    .join(store_clearing_lines, _l.part_id == _p.id, isouter=True)
    .join(cards, cards.c.id == _l.card_id, isouter=True)
    .where(_p.user_id == USER)
    .order_by(_p.id, _l.id)
)
_o, _sold, _c = buylist_orders.c, buylist_lines.c, store_credit_entries.c
_SALES = (
    select(
        lgs_profiles.c.store_name,
        _o.stage,
        _o.created_at,
        _o.submitted_at,
        _o.payout,
        _o.cash_total_cents,
        _o.credit_total_cents,
        _o.paid_cash_cents,
        _o.paid_credit_cents,
        _o.note,
        cards.c.name,
        cards.c.set_code,
        cards.c.collector_number,
        _sold.quantity,
        _sold.language,
        _sold.graded_copies,
        _sold.grade_reason,
        _sold.accepted,
    )
    .join_from(buylist_orders, lgs_profiles, lgs_profiles.c.id == _o.store_id)
    .join(buylist_lines, _sold.order_id == _o.id)
    .join(cards, cards.c.id == _sold.card_id)
    .where(_o.seller_id == USER)
    .order_by(_o.id, _sold.number)
)
_CREDIT = (
    select(lgs_profiles.c.store_name, _c.kind, (-_c.credit).label("cents"), _c.balance_cents, _c.note, _c.at)
    .join_from(store_credit_entries, lgs_profiles, lgs_profiles.c.id == _c.store_id)
    .where(_c.customer_id == USER)
    .order_by(_c.store_id, _c.number)
)
_m = store_messages.c
_MESSAGES = (
    select(lgs_profiles.c.store_name, _m.cards, _m.note, _m.sent_at)
    .join_from(store_messages, lgs_profiles, lgs_profiles.c.id == _m.store_id)
    .where(_m.user_id == USER)
    .order_by(_m.sent_at, _m.id)
)
_NOT_TOLD: Final = {"id", "user_id", "inventory_sync_config", "latitude", "longitude", "version"}
_STORE = select(*(column for column in lgs_profiles.c if column.name not in _NOT_TOLD)).where(
    lgs_profiles.c.user_id == USER
)
_MEMBERSHIPS = (
    select(lgs_profiles.c.store_name, store_staff.c.role, store_staff.c.invited_at, store_staff.c.joined_at)
    .join_from(store_staff, lgs_profiles, lgs_profiles.c.id == store_staff.c.store_id)
    .where(store_staff.c.user_id == USER)
    .order_by(store_staff.c.invited_at, store_staff.c.store_id)
)
OF_STORES: Final[Mapping[str, Any]] = {
    "stores": _STORE,
    "store_memberships": _MEMBERSHIPS,
    "event_sign_ups": _SIGN_UPS,
    "store_nights": _AT_COUNTER,
    "sales_to_stores": _SALES,
    "store_credit": _CREDIT,
    "store_messages": _MESSAGES,
}
"""The sections of the export, by name."""
