"""Examples around the market."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.ports import CardView
from dualcaster_core.market.model import ChartPoint, PriceKind, PriceSource
from dualcaster_core.market.overview.index import IndexPoint
from dualcaster_core.market.overview.views import (
    Direction,
    MarketIndex,
    MarketMover,
    MarketSummary,
    MoversPage,
    SetMovement,
    SetMovements,
)
from dualcaster_core.market.ports import PriceDecision
from dualcaster_core.market.price_files import ShrunkSource
from dualcaster_http.edge.capability import Examples
from dualcaster_http.market import quarantine_views as quarantine
from dualcaster_http.market.quarantine_api import ChosenPrices

_DAY, _BEFORE = date(2026, 2, 14), date(2026, 2, 7)
_INDEX = MarketIndex(
    scope="all",
    began_on=date(2026, 1, 23),
    value=104.18,
    cards=9_412,
    change_7d_percent=1.3,
    change_30d_percent=None,
    points=(IndexPoint(day=_BEFORE, value=102.84, cards=9_412), IndexPoint(day=_DAY, value=104.18, cards=9_412)),
)
_FOIL = MarketIndex(
    scope="finish:foil",
    began_on=date(2026, 1, 23),
    value=101.55,
    cards=3_120,
    change_7d_percent=-0.4,
    change_30d_percent=None,
)
_BOLT = CardView(
    id=51496,
    hashid="poLLEX",
    scryfall_id=UUID("4eaac4fd-95f5-4f38-b593-0101e79a20f9"),
    oracle_id=UUID("4457ed35-7c10-48c8-9776-456485fdf070"),
    name="Lightning Bolt",
    set_code="sta",
    set_name="Strixhaven Mystical Archive",
    collector_number="42",
    rarity=Rarity.RARE,
    finishes=(Finish.NONFOIL, Finish.FOIL),
    language="en",
    mana_cost="{R}",
    type_line="Instant",
    image_url=None,
    released_at="2021-04-23",
)
_NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)

ANSWERS: Examples = {
    ChosenPrices: ChosenPrices(ids=["Zb4nQx7L", "pK2mWv9R"]),
    quarantine.Decided: quarantine.Decided(decided=2, left=0),
    quarantine.QuarantinePage: quarantine.QuarantinePage(
        items=(
            quarantine.QuarantinedPrice(
                id="Zb4nQx7L",
                card=_BOLT,
                finish="foil",
                source="tcgplayer",
                kind="market",
                condition=None,
                feed="mtgjson",
                currency="USD",
                previous_amount=Decimal("4.80"),
                amount=Decimal("480.00"),
                factor=Decimal("100.00"),
                observed_at=_NOW,
                quarantined_at=_NOW,
                points=(ChartPoint(day=_BEFORE, amount=Decimal("4.80")),),
            ),
        ),
        next_cursor=None,
    ),
    quarantine.QuarantinedFiles: quarantine.QuarantinedFiles(
        items=(
            quarantine.QuarantinedFile(
                id="mQ9rLx2v",
                feed="cardkingdom",
                received_at=_NOW,
                prices=31_204,
                shrunk=(
                    ShrunkSource(
                        source=PriceSource.CARDKINGDOM, kind=PriceKind.RETAIL, day=_DAY, named=31_204, stated=98_117
                    ),
                ),
                released_at=None,
            ),
        )
    ),
    quarantine.DecisionPage: quarantine.DecisionPage(
        items=(
            PriceDecision(
                id=12,
                decided_at=_NOW,
                by="ann",
                is_released=True,
                feed="mtgjson",
                card_id=_BOLT.id,
                card_name=_BOLT.name,
                set_code=_BOLT.set_code,
                collector_number=_BOLT.collector_number,
                finish="foil",
                currency="USD",
                amount=Decimal("480.00"),
                previous_amount=Decimal("4.80"),
            ),
        ),
        next_cursor=None,
    ),
    MarketSummary: MarketSummary(
        as_of=_DAY, cards=11_208, rising=5_012, falling=4_377, unchanged=1_819, index=_INDEX, finishes=(_FOIL,)
    ),
    MarketIndex: _INDEX,
    MoversPage: MoversPage(
        days=7,
        direction=Direction.UP,
        items=(
            MarketMover(
                card=_BOLT,
                finish=Finish.NONFOIL,
                source="tcgplayer",
                as_of=_DAY,
                price=Decimal("2.91"),
                price_before=Decimal("2.80"),
                change=Decimal("0.11"),
                change_percent=3.9,
                points=(
                    ChartPoint(day=_BEFORE, amount=Decimal("2.80")),
                    ChartPoint(day=_DAY, amount=Decimal("2.91")),
                ),
            ),
        ),
        next_cursor="WyJtYXJrZXQudXA3IiwzOTMsInBvTExFWCIsMV0",
    ),
    SetMovements: SetMovements(
        days=7,
        items=(
            SetMovement(
                set_code="sta",
                set_name="Strixhaven Mystical Archive",
                released_at="2021-04-23",
                median_percent=1.8,
                cards=121,
                rising=70,
                falling=44,
                value=Decimal("1840.22"),
            ),
        ),
    ),
}
