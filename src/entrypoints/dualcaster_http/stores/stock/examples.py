"""Examples of what the API around the stock of stores takes and answers."""

from decimal import Decimal

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.views import ListedPrinting
from dualcaster_core.stores.stock.views import OfferedCopy, OfferedPage, StockEntry, StockPage, StockSummary
from dualcaster_http.edge.capability import Examples
from dualcaster_http.stores.stock.requests import NewStockLine, StockLineEdit
from dualcaster_http.stores.stock.stock_api import StockLineView

_CARD = ListedPrinting(
    hashid="poLLEX",
    name="Lightning Bolt",
    set_code="m11",
    set_name="Magic 2011",
    collector_number="149",
    rarity="common",
    image_url=None,
)
_ENTRY = StockEntry(
    id="pR7mW2kD",
    card=_CARD,
    finish=Finish.NONFOIL,
    condition="NM",
    language="en",
    quantity=4,
    cost=Decimal("0.60"),
    price=Decimal("1.75"),
    market_price=Decimal("1.50"),
    is_listed=True,
    listed_quantity=4,
    listed_price=Decimal("1.75"),
    version=3,
)
_OFFER = OfferedCopy(
    id="pR7mW2kD",
    card=_CARD,
    finish=Finish.NONFOIL,
    condition="NM",
    language="en",
    quantity=4,
    price=Decimal("1.75"),
)
ANSWERS: Examples = {
    StockPage: StockPage(items=(_ENTRY,)),
    OfferedPage: OfferedPage(items=(_OFFER,)),
    StockSummary: StockSummary(lines=812, copies=3_044, cost=Decimal("2410.50"), value=Decimal("6120.00")),
    StockLineView: StockLineView(id="pR7mW2kD", quantity=4, version=4),
}
BODIES: Examples = {
    NewStockLine: NewStockLine(card="poLLEX", finish=Finish.FOIL, condition="LP", copies=2, cost="3.00", price="7.50"),
    StockLineEdit: StockLineEdit(version=3, quantity=3, cost="0.60", price="1.99"),
}
