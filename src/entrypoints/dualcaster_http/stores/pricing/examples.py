"""An example of each shape around sell prices."""

from datetime import UTC, datetime
from decimal import Decimal

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.views import ListedPrinting
from dualcaster_core.stores.pricing.lifecycle import RunKind, RunState
from dualcaster_core.stores.pricing.model import ChangeOutcome, PricingSettings
from dualcaster_core.stores.pricing.views import (
    ChangePage,
    PriceChangeView,
    PriceRunView,
    PriceStepView,
    PricingSettingsView,
    RunPage,
    settings_view,
)
from dualcaster_http.edge.capability import Examples
from dualcaster_http.stores.pricing.requests import PricingRequest

_AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
_RUN = PriceRunView(
    id="wNqzY3bR",
    kind=RunKind.PREVIEW,
    state=RunState.PROPOSED,
    asked_by="ann",
    started_at=_AT,
    applied_at=None,
    undone_at=None,
    lines=5_000,
    changes=412,
    kept=37,
    left=0,
    may_apply=True,
    may_undo=False,
)
_CHANGE = PriceChangeView(
    card=ListedPrinting(
        hashid="poLLEX",
        name="Lightning Bolt",
        set_code="sta",
        set_name="Strixhaven Mystical Archive",
        collector_number="42",
        rarity="rare",
        image_url=None,
    ),
    finish=Finish.NONFOIL,
    condition="LP",
    language="en",
    quantity=4,
    before=Decimal("2.49"),
    after=Decimal("2.79"),
    change_percent=12,
    outcome=ChangeOutcome.PENDING,
    at=_AT,
    steps=(
        PriceStepView(
            name="market",
            sentence="$3.20 is the market price of a near mint copy in English",
            effect=Decimal("3.20"),
        ),
        PriceStepView(name="condition", sentence="87 % of it for condition LP", effect=Decimal("-0.42")),
        PriceStepView(name="ending", sentence="prices are ending in .49 or .99", effect=Decimal("0.01")),
    ),
)
ANSWERS: Examples = {
    PricingSettingsView: settings_view(PricingSettings()),
    PriceRunView: _RUN,
    RunPage: RunPage((_RUN,)),
    ChangePage: ChangePage((_CHANGE,)),
}
BODIES: Examples = {
    PricingRequest: PricingRequest(version=0, auto_price_adjustment=True, price_adjustment_pct=-2, floor="0.35")
}
