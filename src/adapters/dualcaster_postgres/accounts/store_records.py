"""What an account keeps of stores, for its owner to take along."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from dualcaster_postgres.accounts.people_records import USER
from dualcaster_postgres.tables.stores import lgs_profiles
from dualcaster_postgres.tables.stores_events import store_event_sign_ups, store_events

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
OF_STORES: Final[Mapping[str, Any]] = {"event_sign_ups": _SIGN_UPS}
"""The sections of the export, by name."""
