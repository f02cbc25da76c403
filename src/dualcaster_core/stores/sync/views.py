"""What the staff see of the sync of their store's stock."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from dualcaster_core.catalogue.grading import ConditionName, Finish
from dualcaster_core.collection.views import ListedPrinting
from dualcaster_core.stores.sync.model import ConnectionState, RunStatus, SyncRunCounts, SyncRunKind
from dualcaster_core.stores.sync.providers import StockProvider


@frozen(kw_only=True)
class StockDelta:
    """Lines of stock that were added, changed and removed.

    Of the changed ones ``overruled`` had been changed here, too: the shop system's quantity or price counts.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    overruled: int = 0


@frozen(kw_only=True)
class SyncRunView:
    """A run as the staff see it; ``is_full``: it read everything, and not only what had changed."""

    id: str
    kind: SyncRunKind
    provider: StockProvider
    status: RunStatus
    is_full: bool
    counts: SyncRunCounts
    message: str
    started_by: str | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def percent(self) -> int | None:
        """How far it has come, where the system says how much there is."""
        expected = self.counts.expected
        return None if not expected else min(100, self.counts.items * 100 // expected)


@frozen
class SyncRunPage:
    """A page of runs and what continues after it, None at the end."""

    items: tuple[SyncRunView, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class StockConnectionView:
    """A connection as the staff see it: never its credentials, only what tells which they are."""

    provider: StockProvider
    title: str
    state: ConnectionState
    message: str
    hint: str
    interval_hours: int | None
    push_enabled: bool
    takes_changes: bool
    tells_changes: bool
    last_sync_at: datetime | None


@frozen(kw_only=True)
class SyncStatus:
    """How the sync of a store stands. ``sync_status`` is one word for all of it."""

    sync_status: str
    connection: StockConnectionView | None
    active: SyncRunView | None
    last: SyncRunView | None


class ListingState(StrEnum):
    """Which listings a page of the mapping report keeps."""

    UNMAPPED = "unmapped"
    NOTED = "noted"
    BY_HAND = "by_hand"
    MAPPED = "mapped"


@frozen(kw_only=True)
class ListingRow:
    """A listing in the mapping report: ``card`` is what it is mapped to, or ``message`` says why it is not."""

    id: str
    listing_id: str
    title: str
    detail: str
    quantity: int
    price: Decimal | None
    reason: str
    message: str
    notes: tuple[str, ...]
    by_hand: bool
    card: ListedPrinting | None = None
    finish: Finish | None = None
    condition: ConditionName | None = None
    language: str | None = None


@frozen
class ListingPage:
    """A page of the mapping report and what continues after it, None at the end."""

    items: tuple[ListingRow, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class ReportSummary:
    """Listings by what became of them; ``reasons`` counts those that could not be mapped."""

    mapped: int = 0
    unmapped: int = 0
    noted: int = 0
    by_hand: int = 0
    reasons: Mapping[str, int]


@frozen(kw_only=True)
class PushLine:
    """A change to be sent, or that was: before and after, and what became of it. Prices in US dollars."""

    title: str
    detail: str
    quantity_before: int
    quantity_after: int
    price_before: Decimal | None
    price_after: Decimal | None
    result: str
    message: str


@frozen
class PushLinePage:
    """A page of the lines of a push and what continues after it, None at the end."""

    items: tuple[PushLine, ...]
    next_cursor: str | None = None
