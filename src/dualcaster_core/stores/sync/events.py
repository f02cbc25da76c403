"""What happens to the sync of stock that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class StockSyncDue(Event):
    """A run of a store's sync is to be worked on: from its beginning, or from where it was left."""

    kind: ClassVar[str] = "stores.stock_sync_due"

    store_id: int
    run_id: int
