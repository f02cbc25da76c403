"""What is deleted of stores that close, by their owners or with their accounts."""

from typing import Any, Final

from sqlalchemy import delete, update

from dualcaster_postgres.tables.stores import lgs_profiles, store_staff
from dualcaster_postgres.tables.stores.stock import store_stock
from dualcaster_postgres.tables.stores.sync import stock_connections, stock_listings, stock_mappings, stock_sync_runs

_EMPTIED: Final = (store_staff, store_stock, stock_connections, stock_sync_runs, stock_listings, stock_mappings)
"""Whose rows of a store go with it: who works there, what it has to sell, and how that is read."""


def emptied(which: Any) -> tuple[Any, ...]:
    """Return the statements that delete what goes with stores; ``which`` tells from a column of keys which they are."""
    forgotten = (
        update(lgs_profiles)
        .where(which(lgs_profiles.c.id))
        .values(inventory_sync_provider="", inventory_sync_config="", sync_status="never")
    )
    return (*(delete(table).where(which(table.c.store_id)) for table in _EMPTIED), forgotten)
