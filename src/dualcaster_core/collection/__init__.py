"""What people own, offer and look for: inventories, have and want lists, their files, price alerts."""

from dualcaster_core.catalogue.ports import PrintingDirectory
from dualcaster_core.catalogue.printings import Printing, PrintingReference
from dualcaster_core.collection.alerts.ports import AlertRepository, AlertsUnitOfWork
from dualcaster_core.collection.alerts.rules import AlertKind, AlertState, PriceAlert, alert_of, armed_at, follow
from dualcaster_core.collection.alerts.use_cases import PriceAlerts
from dualcaster_core.collection.bulk.ports import BulkUnitOfWork, ChosenLines, SparesQueries, UndoRecord, UndoRepository
from dualcaster_core.collection.bulk.rules import BulkRules
from dualcaster_core.collection.bulk.selection import BulkAction, ListKind, Selection
from dualcaster_core.collection.bulk.spares import SparesPreviews
from dualcaster_core.collection.bulk.use_cases import BulkEditing, BulkResult
from dualcaster_core.collection.card_steps import CardSteps
from dualcaster_core.collection.edits import CopyEdit, HaveEdit, ItemEdit, Offer, WantEdit
from dualcaster_core.collection.errors import FileUnreadable, FormatUnknown, ImportRefused, ListFull
from dualcaster_core.collection.events import ListsChanged, PriceAlertsFired
from dualcaster_core.collection.files.inventory_changes import (
    ImportDefaults,
    ImportMode,
    ImportPreview,
    changes_of,
    combine,
)
from dualcaster_core.collection.files.lines import ImportLine, LineProblem, LineStatus, ParsedFile
from dualcaster_core.collection.files.plans import CollectionPlan, ImportPlans, WantsPlan
from dualcaster_core.collection.files.ports import (
    CollectionFormats,
    CollectionQueries,
    ExportedFile,
    ExportRow,
    ImportDrafts,
)
from dualcaster_core.collection.files.queue import ImportQueue
from dualcaster_core.collection.files.reading import FileReading, SourceFile, WantsPreview
from dualcaster_core.collection.files.resolution import Resolved, ResolvedWant, resolve, resolve_want
from dualcaster_core.collection.files.use_cases import CollectionImports, ImportReport, WantsReport
from dualcaster_core.collection.files.want_changes import (
    WantDefaults,
    missing_wants,
    owned_copies,
    want_changes,
    wants_from,
)
from dualcaster_core.collection.have_list_editing import HaveEditing, spare_offers
from dualcaster_core.collection.inventory_editing import InventoryEditing
from dualcaster_core.collection.list_limits import ListLimits
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Priority, Want
from dualcaster_core.collection.ports import (
    CardCountQueries,
    CollectionUnitOfWork,
    HaveChanges,
    HaveListQueries,
    HaveListRepository,
    InventoryQueries,
    InventoryRepository,
    ItemChanges,
    Lists,
    PublicListQueries,
    WantChanges,
    WantListQueries,
    WantListRepository,
)
from dualcaster_core.collection.printing_lookup import find_printing
from dualcaster_core.collection.public_lists import PublicLists
from dualcaster_core.collection.views import CardCounts, ListFilter, ListOrder, SparesPreview
from dualcaster_core.collection.want_list_editing import WantEditing

__all__ = [
    "AlertKind",
    "AlertRepository",
    "AlertState",
    "AlertsUnitOfWork",
    "BulkAction",
    "BulkEditing",
    "BulkResult",
    "BulkRules",
    "BulkUnitOfWork",
    "CardCountQueries",
    "CardCounts",
    "CardSteps",
    "ChosenLines",
    "CollectionFormats",
    "CollectionImports",
    "CollectionPlan",
    "CollectionQueries",
    "CollectionUnitOfWork",
    "CopyEdit",
    "ExportRow",
    "ExportedFile",
    "FileReading",
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
    "LineProblem",
    "LineStatus",
    "ListFilter",
    "ListFull",
    "ListKind",
    "ListLimits",
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
    "PublicListQueries",
    "PublicLists",
    "Resolved",
    "ResolvedWant",
    "Selection",
    "SourceFile",
    "SparesPreview",
    "SparesPreviews",
    "SparesQueries",
    "UndoRecord",
    "UndoRepository",
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
    "missing_wants",
    "owned_copies",
    "resolve",
    "resolve_want",
    "spare_offers",
    "want_changes",
    "wants_from",
]
