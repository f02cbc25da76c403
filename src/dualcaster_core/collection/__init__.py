"""What people own, offer and look for: inventories, have and want lists, their files, price alerts."""

from dualcaster_core.collection.alert_ports import AlertRepository, AlertsUnitOfWork
from dualcaster_core.collection.alerts import AlertKind, AlertState, PriceAlert, alert_of, armed_at, follow
from dualcaster_core.collection.drafts import ImportDrafts
from dualcaster_core.collection.editing import HaveEditing, InventoryEditing
from dualcaster_core.collection.edits import CopyEdit, HaveEdit, ItemEdit, Offer, WantEdit
from dualcaster_core.collection.errors import FileUnreadable, FormatUnknown, ImportRefused
from dualcaster_core.collection.events import ListsChanged, PriceAlertsFired
from dualcaster_core.collection.import_queue import ImportQueue
from dualcaster_core.collection.importing import ImportDefaults, ImportMode, ImportPreview, changes_of, combine
from dualcaster_core.collection.list_views import (
    HaveListQueries,
    InventoryQueries,
    LineFilter,
    ListOrder,
    Lists,
    WantListQueries,
)
from dualcaster_core.collection.listing import find_printing
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Priority, Want
from dualcaster_core.collection.offering import Spares, spare_offers
from dualcaster_core.collection.planning import CollectionPlan, ImportPlans, WantsPlan
from dualcaster_core.collection.ports import (
    CollectionFormats,
    CollectionQueries,
    CollectionUnitOfWork,
    ExportedFile,
    ExportRow,
    HaveChanges,
    HaveListRepository,
    InventoryRepository,
    ItemChanges,
    WantChanges,
    WantListRepository,
)
from dualcaster_core.collection.price_alerts import PriceAlerts
from dualcaster_core.collection.references import (
    ImportLine,
    LineProblem,
    LineStatus,
    ParsedFile,
    Printing,
    PrintingDirectory,
    PrintingReference,
)
from dualcaster_core.collection.resolution import Resolved, ResolvedWant, resolve, resolve_want
from dualcaster_core.collection.use_cases import CollectionImports, ImportReport, WantsPreview, WantsReport
from dualcaster_core.collection.want_editing import WantEditing
from dualcaster_core.collection.wanting import WantDefaults, lacking, owned_copies, want_changes, wants_from

__all__ = [
    "AlertKind",
    "AlertRepository",
    "AlertState",
    "AlertsUnitOfWork",
    "CollectionFormats",
    "CollectionImports",
    "CollectionPlan",
    "CollectionQueries",
    "CollectionUnitOfWork",
    "CopyEdit",
    "ExportRow",
    "ExportedFile",
    "FileUnreadable",
    "FormatUnknown",
    "Have",
    "HaveChanges",
    "HaveEdit",
    "HaveEditing",
    "HaveListQueries",
    "HaveListRepository",
    "ImportDefaults",
    "ImportDrafts",
    "ImportLine",
    "ImportMode",
    "ImportPlans",
    "ImportPreview",
    "ImportQueue",
    "ImportRefused",
    "ImportReport",
    "InventoryEditing",
    "InventoryItem",
    "InventoryQueries",
    "InventoryRepository",
    "ItemChanges",
    "ItemEdit",
    "ItemKey",
    "LineFilter",
    "LineProblem",
    "LineStatus",
    "ListOrder",
    "Lists",
    "ListsChanged",
    "Offer",
    "ParsedFile",
    "PriceAlert",
    "PriceAlerts",
    "PriceAlertsFired",
    "Printing",
    "PrintingDirectory",
    "PrintingReference",
    "Priority",
    "Resolved",
    "ResolvedWant",
    "Spares",
    "Want",
    "WantChanges",
    "WantDefaults",
    "WantEdit",
    "WantEditing",
    "WantListQueries",
    "WantListRepository",
    "WantsPlan",
    "WantsPreview",
    "WantsReport",
    "alert_of",
    "armed_at",
    "changes_of",
    "combine",
    "find_printing",
    "follow",
    "lacking",
    "owned_copies",
    "resolve",
    "resolve_want",
    "spare_offers",
    "want_changes",
    "wants_from",
]
