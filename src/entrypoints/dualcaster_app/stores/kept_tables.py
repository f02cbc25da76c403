"""What is kept of stores for as long as the store or an account is there, and why."""

from collections.abc import Mapping
from typing import Final

_ACCOUNT = "goes with the account"
_STOCK = "what a store has to sell, and how it is read; deleted with its owner's account"
_BOOKS = "the books of a store: what it buys and sold, and what it owes its customers"
OF_STORES: Final[Mapping[str, str]] = {
    "lgs_profiles": "a store closes with its owner's account; its name stays for those who dealt with it",
    **dict.fromkeys(("store_staff", "store_event_sign_ups", "store_price_rules", "store_clearing_parts"), _ACCOUNT),
    **dict.fromkeys(("store_event_series", "store_events"), "the calendar of a store, for as long as the store"),
    **dict.fromkeys(("store_clearings", "store_clearing_circles", "store_clearing_lines"), "goes with its event"),
    **dict.fromkeys(("store_stock", "stock_connections", "stock_listings", "stock_mappings"), _STOCK),
    **dict.fromkeys(("buylist_orders", "buylist_lines", "buylist_log", "buylist_rules"), _BOOKS),
    **dict.fromkeys(("store_credit_entries", "store_sales"), _BOOKS),
}
"""The tables, with the reason."""
