"""Examples of what the API around the sync of stores takes and answers."""

from datetime import UTC, datetime
from decimal import Decimal

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.stores.sync.model import ConnectionState, RunStatus, SyncRunCounts, SyncRunKind
from dualcaster_core.stores.sync.providers import StockProvider
from dualcaster_core.stores.sync.views import (
    ListingPage,
    ListingRow,
    PushLine,
    PushLinePage,
    ReportSummary,
    StockConnectionView,
    SyncRunPage,
    SyncRunView,
    SyncStatus,
)
from dualcaster_http.edge.capability import Examples
from dualcaster_http.stores.sync.requests import ChosenPrinting, NewConnection, NewSync, SyncSettings

_AT = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
_RUN = SyncRunView(
    id="vN3kT8qL",
    kind=SyncRunKind.PULL,
    provider=StockProvider.BINDERPOS,
    status=RunStatus.DONE,
    is_full=True,
    counts=SyncRunCounts(
        pages=2, items=5_120, expected=5_120, mapped=5_061, unmapped=59, noted=14, added=12, changed=80
    ),
    message="",
    started_by="mira",
    created_at=_AT,
    finished_at=datetime(2026, 3, 2, 18, 31, tzinfo=UTC),
)
_LISTING = ListingRow(
    id="zB6yH1cF",
    listing_id="4711:4712:4713",
    title="Pikachu [Base Set] · Near Mint",
    detail="Base Set · NM · nonfoil",
    quantity=2,
    price=Decimal("9.99"),
    reason="other_game",
    message="“Pokemon Single” is another game",
    notes=(),
    by_hand=False,
)
ANSWERS: Examples = {
    SyncStatus: SyncStatus(
        sync_status="synced",
        connection=StockConnectionView(
            provider=StockProvider.BINDERPOS,
            title="BinderPOS (Shopify)",
            state=ConnectionState.WORKING,
            message="",
            hint="Shop domain: mox.myshopify.com, Admin API access token: …cdef",
            interval_hours=6,
            push_enabled=False,
            takes_changes=True,
            tells_changes=True,
            last_sync_at=_AT,
        ),
        active=None,
        last=_RUN,
    ),
    SyncRunView: _RUN,
    SyncRunPage: SyncRunPage(items=(_RUN,)),
    ReportSummary: ReportSummary(mapped=5_061, unmapped=59, noted=14, by_hand=3, reasons={"other_game": 59}),
    ListingRow: _LISTING,
    ListingPage: ListingPage(items=(_LISTING,)),
    PushLinePage: PushLinePage(
        items=(
            PushLine(
                title="Lightning Bolt [Magic 2011] · Near Mint",
                detail="Magic 2011 · #149 · NM · nonfoil",
                quantity_before=4,
                quantity_after=3,
                price_before=Decimal("1.75"),
                price_after=Decimal("1.75"),
                result="pending",
                message="",
            ),
        )
    ),
}
BODIES: Examples = {
    NewConnection: NewConnection(
        provider=StockProvider.BINDERPOS,
        credentials={"shop": "mox.myshopify.com", "access_token": "shpat_0123456789abcdef"},
    ),
    SyncSettings: SyncSettings(interval_hours=6, push_enabled=True),
    NewSync: NewSync(everything=True),
    ChosenPrinting: ChosenPrinting(card="poLLEX", finish=Finish.NONFOIL, condition="NM"),
}
