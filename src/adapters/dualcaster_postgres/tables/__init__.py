"""The schema, one module per capability, all in one ``metadata``."""

from dualcaster_postgres.tables.accounts import blocks, connected_accounts, guild_members, user_reputation, users
from dualcaster_postgres.tables.base import metadata
from dualcaster_postgres.tables.catalogue import card_names, card_sets, cards, generations, oracle_cards
from dualcaster_postgres.tables.collection import have_list_items, inventory_items, want_alerts, want_list_items
from dualcaster_postgres.tables.identity import (
    credentials,
    idempotency_keys,
    import_drafts,
    oauth_attempts,
    refresh_tokens,
    sessions,
    single_use_tokens,
)
from dualcaster_postgres.tables.market import card_values, current_prices, price_observations, price_quarantine
from dualcaster_postgres.tables.matching import match_notices, match_states, stored_matches
from dualcaster_postgres.tables.outbox import dispatches, handled, outbox, schedule
from dualcaster_postgres.tables.profiles import profile_views, profiles

__all__ = [
    "blocks",
    "card_names",
    "card_sets",
    "card_values",
    "cards",
    "connected_accounts",
    "credentials",
    "current_prices",
    "dispatches",
    "generations",
    "guild_members",
    "handled",
    "have_list_items",
    "idempotency_keys",
    "import_drafts",
    "inventory_items",
    "match_notices",
    "match_states",
    "metadata",
    "oauth_attempts",
    "oracle_cards",
    "outbox",
    "price_observations",
    "price_quarantine",
    "profile_views",
    "profiles",
    "refresh_tokens",
    "schedule",
    "sessions",
    "single_use_tokens",
    "stored_matches",
    "user_reputation",
    "users",
    "want_alerts",
    "want_list_items",
]
