"""How long what happens around stores is kept."""

from dualcaster_app.settings import Settings
from dualcaster_core.kernel.retention import RetentionRule
from dualcaster_core.stores.customers.model import MESSAGES_KEPT
from dualcaster_core.stores.pricing.model import RUNS_KEPT
from dualcaster_core.stores.statistics.model import ARRIVALS_KEPT
from dualcaster_core.stores.sync.model import RUNS_KEPT as SYNCS_KEPT


def of_stores(_settings: Settings) -> tuple[RetentionRule, ...]:
    """List the rules."""
    return (
        RetentionRule(
            name="stock-syncs",
            what="runs of the sync of stores' stock, with what they sent",
            keep=SYNCS_KEPT,
            since="it began",
            why="long enough to look into what a shop system and we told each other",
            tables=("stock_sync_runs", "stock_sync_files", "stock_sync_items", "stock_push_lines"),
        ),
        RetentionRule(
            name="store-price-runs",
            what="runs over the sell prices of stores, with what they changed",
            keep=RUNS_KEPT,
            since="the run began",
            why="how prices came about in the last year",
            tables=("store_price_runs", "store_price_changes"),
        ),
        RetentionRule(
            name="store-messages",
            what="messages of stores to people",
            keep=MESSAGES_KEPT,
            since="it was sent",
            why="who of a store wrote to whom, where somebody complains",
            tables=("store_messages", "store_message_turns"),
        ),
        RetentionRule(
            name="store-arrivals",
            what="on which day copies came into the stock of stores",
            keep=ARRIVALS_KEPT,
            since="that day",
            why="tells how old a stock is",
            tables=("store_arrivals",),
        ),
    )
