"""Examples of what the API around profiles and staff of stores takes and answers."""

from datetime import UTC, date, datetime
from decimal import Decimal

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.stores.access import StoreRole
from dualcaster_core.stores.profiles.opening_hours import Weekday
from dualcaster_core.stores.profiles.views import (
    FoundStore,
    MembershipListing,
    MembershipView,
    OpenSpanView,
    StaffListing,
    StaffView,
    StockedCard,
    StorePage,
    StoreView,
)
from dualcaster_http.edge.capability import Examples
from dualcaster_http.stores.profiles.requests import (
    ClosedStoreName,
    NewOwner,
    NewStore,
    SpanBody,
    StaffInvitation,
    StaffRole,
    StoreEdit,
)

_AT = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
_STORE = StoreView(
    id="xK4jP9vR",
    store_name="Mox Corner",
    description="Cards since 1994, tables for forty.",
    store_address="1 Main Street",
    store_city="Boston",
    store_state="MA",
    store_postal="02118",
    store_country="US",
    store_phone="+1 617 555 0100",
    store_website="https://mox.example",
    latitude=42.34,
    longitude=-71.07,
    offers_buylist=True,
    offers_trades=True,
    offers_events=False,
    trade_in_bonus_pct=25,
    time_zone="America/New_York",
    hours={
        "monday": (OpenSpanView("10:00", "21:00"),),
        "saturday": (OpenSpanView("10:00", "13:00"), OpenSpanView("14:00", "01:00")),
    },
    closed_dates=(date(2026, 12, 25),),
    is_open=True,
    changes_at=datetime(2026, 3, 3, 2, 0, tzinfo=UTC),
    business_verified=True,
    version=3,
)
ANSWERS: Examples = {
    StoreView: _STORE,
    StorePage: StorePage(
        items=(
            FoundStore(
                store=_STORE,
                miles=2.4,
                in_stock=StockedCard(
                    copies=3,
                    price=Decimal("2.50"),
                    name="Lightning Bolt",
                    set_code="2x2",
                    finish=Finish.NONFOIL,
                    condition="NM",
                    language="en",
                ),
            ),
        ),
        place="Boston, United States",
    ),
    StaffListing: StaffListing(
        items=(
            StaffView(username="ann", role=StoreRole.OWNER, invited_at=None, joined_at=_AT),
            StaffView(username="mira", role=StoreRole.CLERK, invited_at=_AT, joined_at=None),
        )
    ),
    MembershipListing: MembershipListing(
        items=(
            MembershipView(
                id="xK4jP9vR",
                store_name="Mox Corner",
                role=StoreRole.MANAGER,
                business_verified=True,
                is_invitation=False,
            ),
        )
    ),
}
BODIES: Examples = {
    NewStore: NewStore(
        store_name="Mox Corner",
        store_address="1 Main Street",
        store_city="Boston",
        store_state="MA",
        time_zone="America/New_York",
        hours={Weekday.MONDAY: SpanBody("10:00", "21:00")},
    ),
    StoreEdit: StoreEdit(offers_buylist=True, trade_in_bonus_pct=30, version=3),
    StaffInvitation: StaffInvitation(username="mira", role=StoreRole.CLERK),
    ClosedStoreName: ClosedStoreName(store_name="Mox Corner"),
    StaffRole: StaffRole(role=StoreRole.MANAGER),
    NewOwner: NewOwner(username="mira"),
}
