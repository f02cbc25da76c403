"""What figures of stores bring to the site."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from litestar.types import ControllerRouterHandler

from dualcaster_core.stores.statistics.views import (
    BudgetSpending,
    BuylistDay,
    SalesDay,
    SetDemand,
    StockAge,
    StoreFigures,
    UnfilledCard,
)
from dualcaster_http.edge.capability import Capability
from dualcaster_http.stores.statistics.api import store_statistics_router
from dualcaster_http.stores.statistics.pages import store_statistics_pages

_DAY = date(2026, 3, 2)
_EXAMPLE = StoreFigures(
    first=_DAY,
    last=_DAY,
    miles=25,
    demand=(SetDemand(set_code="neo", set_name="Kamigawa: Neon Dynasty", people=12, wanted=31, filled=9),),
    unfilled=(
        UnfilledCard(
            hashid="poLLEX", name="Lightning Bolt", people=4, wanted=9, filled=2, market_price=Decimal("2.99")
        ),
    ),
    sales=(SalesDay(day=_DAY, copies=14, value=Decimal("82.40")),),
    ages=(StockAge(from_days=0, to_days=30, copies=210, value=Decimal("1204.00")),),
    buylist=(BuylistDay(day=_DAY, submitted=3, paid=2, cash=Decimal("40.00"), credit=Decimal("62.50")),),
    budgets=(BudgetSpending(period="month", limit=Decimal("2000.00"), promised=Decimal("640.00")),),
)


def _routes() -> Sequence[ControllerRouterHandler]:
    return [store_statistics_router(), store_statistics_pages()]


STORE_STATISTICS = Capability(
    name="store_statistics",
    routes=_routes,
    tags={"store statistics": "Figures of a store: demand around it, sales, the age of its stock, its buylist."},
    answers={StoreFigures: _EXAMPLE},
)
