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
from dualcaster_postgres.collection.alert_queries import PostgresAlertQueries
from dualcaster_postgres.collection.export_queries import PostgresCollectionQueries
from dualcaster_postgres.collection.have_list_queries import PostgresHaveListQueries
from dualcaster_postgres.collection.import_drafts import PostgresImportDrafts
from dualcaster_postgres.collection.inventory_queries import PostgresInventoryQueries
from dualcaster_postgres.collection.want_list_queries import PostgresWantListQueries
from dualcaster_postgres.sql.database import Database


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
