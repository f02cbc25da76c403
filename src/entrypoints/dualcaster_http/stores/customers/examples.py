"""An example of each shape around customers of stores."""

from datetime import UTC, datetime
from decimal import Decimal

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.stores.customers.views import (
    Customer,
    CustomerCard,
    CustomerPage,
    SentPage,
    SentStoreMessage,
    StoreNearby,
    StoresNearby,
)
from dualcaster_http.edge.capability import Examples
from dualcaster_http.stores.customers.parameters import CustomerNote

_CARD = CustomerCard(
    hashid="poLLEX",
    name="Lightning Bolt",
    set_code="sta",
    finish=Finish.NONFOIL,
    condition="NM",
    copies=2,
    price=Decimal("2.99"),
)
_CUSTOMER = Customer(
    username="ann",
    hashid="wNqzY3bR",
    display_name="Ann",
    avatar_url=None,
    distance_miles=10,
    distance="10 miles",
    card_count=1,
    copies=2,
    value=Decimal("5.98"),
    cards=(_CARD,),
    allows_messages=True,
)
_STORE = StoreNearby(
    hashid="QWj5wJqG",
    store_name="Mox Corner",
    city="Boston",
    distance_miles=5,
    distance="5 miles",
    card_count=1,
    copies=2,
    price=Decimal("5.98"),
    cards=(_CARD,),
    buys=24,
    trade_in_bonus_pct=25,
)
_SENT = SentStoreMessage(
    username="ann",
    sent_by="mox-corner",
    cards=("Lightning Bolt",),
    note="We hold them for you until Friday.",
    sent_at=datetime(2026, 3, 2, 10, 0, tzinfo=UTC),
)
ANSWERS: Examples = {
    CustomerPage: CustomerPage((_CUSTOMER,)),
    StoresNearby: StoresNearby((_STORE,)),
    SentPage: SentPage((_SENT,)),
}
BODIES: Examples = {CustomerNote: CustomerNote(note="We hold them for you until Friday.")}
