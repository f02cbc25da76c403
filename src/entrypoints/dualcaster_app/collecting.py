"""Builds what people do with their lists."""

from typing import Any

from dualcaster_core.collection.alerts.use_cases import PriceAlerts
from dualcaster_core.collection.files.plans import ImportPlans
from dualcaster_core.collection.files.queue import ImportQueue
from dualcaster_core.collection.files.use_cases import CollectionImports
from dualcaster_core.collection.have_list_editing import HaveEditing, Spares
from dualcaster_core.collection.inventory_editing import InventoryEditing
from dualcaster_core.collection.ports import Lists
from dualcaster_core.collection.want_list_editing import WantEditing
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock
from dualcaster_formats import CollectionFiles
from dualcaster_postgres.alert_pages import PostgresAlertQueries
from dualcaster_postgres.collection_queries import PostgresCollectionQueries
from dualcaster_postgres.database import Database
from dualcaster_postgres.have_pages import PostgresHaveListQueries
from dualcaster_postgres.import_drafts import PostgresImportDrafts
from dualcaster_postgres.inventory_pages import PostgresInventoryQueries
from dualcaster_postgres.want_pages import PostgresWantListQueries


def collecting(database: Database, units: Any, clock: Clock, ids: PublicIds) -> dict[str, Any]:
    """Build the reads and the use cases of inventories, have lists, want lists and price alerts."""
    formats = CollectionFiles()
    return {
        "imports": CollectionImports(units, formats),
        "import_queue": ImportQueue(),
        "import_plans": ImportPlans(units, formats),
        "import_drafts": PostgresImportDrafts(database),
        "formats": formats,
        "collections": PostgresCollectionQueries(database, ids),
        "lists": Lists(
            inventory=PostgresInventoryQueries(database, ids),
            haves=PostgresHaveListQueries(database, ids),
            wants=PostgresWantListQueries(database, ids),
            alerts=PostgresAlertQueries(database, ids),
        ),
        "inventory_editing": InventoryEditing(units),
        "have_editing": HaveEditing(units),
        "spares": Spares(units),
        "want_editing": WantEditing(units),
        "price_alerts": PriceAlerts(units, clock),
    }
