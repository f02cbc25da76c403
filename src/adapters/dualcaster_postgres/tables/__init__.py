"""The schema, one module per capability, all in one ``metadata``."""

from dualcaster_postgres.tables.accounts import blocks, connected_accounts, guild_members, user_reputation, users
from dualcaster_postgres.tables.base import metadata
from dualcaster_postgres.tables.catalogue import card_names, card_sets, cards, generations, oracle_cards
from dualcaster_postgres.tables.collection import have_list_items, inventory_items, want_list_items
from dualcaster_postgres.tables.market import card_values, current_prices, price_observations, price_quarantine
from dualcaster_postgres.tables.matching import match_notices, match_states, stored_matches
from dualcaster_postgres.tables.outbox import dispatches, handled, outbox, schedule

__all__ = [
    "blocks",
    "card_names",
    "card_sets",
    "card_values",
    "cards",
    "connected_accounts",
    "current_prices",
    "dispatches",
    "generations",
    "guild_members",
    "handled",
    "have_list_items",
    "inventory_items",
    "match_notices",
    "match_states",
    "metadata",
    "oracle_cards",
    "outbox",
    "price_observations",
    "price_quarantine",
    "schedule",
    "stored_matches",
    "user_reputation",
    "users",
    "want_list_items",
]
