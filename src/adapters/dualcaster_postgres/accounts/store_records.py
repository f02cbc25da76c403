"""What an account keeps of stores, for its owner to take along."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from dualcaster_postgres.accounts.people_records import USER
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.stores import lgs_profiles
from dualcaster_postgres.tables.stores.clearing import (
    store_clearing_circles,
    store_clearing_lines,
    store_clearing_parts,
    store_clearings,
)
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
OF_STORES: Final[Mapping[str, Any]] = {"event_sign_ups": _SIGN_UPS, "store_nights": _AT_COUNTER}
"""The sections of the export, by name."""
