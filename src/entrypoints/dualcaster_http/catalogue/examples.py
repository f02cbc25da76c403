"""Examples around cards."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from dualcaster_core.catalogue.grading import Finish, LegalStatus, Rarity
from dualcaster_core.catalogue.ports import DetailedCard, NameHit
from dualcaster_core.collection.trader_views import (
    CardTraders,
    HavingTrader,
    ListedTrader,
    OfferedCopies,
    WantedCopies,
    WantingTrader,
)
from dualcaster_core.market.listing import ListedCard, ListedPage
from dualcaster_core.market.model import Chart, ChartPoint
from dualcaster_core.market.public_card import CardPriceView, CardValueView, PublicCard
from dualcaster_http.catalogue.responses import Completions, Suggested, SuggestedCard, SuggestedSet
from dualcaster_http.edge.capability import Examples

_SEEN = datetime(2026, 2, 14, tzinfo=UTC)
_FACTS: Mapping[str, Any] = {
    "id": 51496,
    "hashid": "poLLEX",
    "scryfall_id": UUID("4eaac4fd-95f5-4f38-b593-0101e79a20f9"),
    "oracle_id": UUID("4457ed35-7c10-48c8-9776-456485fdf070"),
    "name": "Lightning Bolt",
    "set_code": "sta",
    "set_name": "Strixhaven Mystical Archive",
    "collector_number": "42",
    "rarity": Rarity.RARE,
    "finishes": (Finish.NONFOIL, Finish.FOIL),
    "language": "en",
    "mana_cost": "{R}",
    "type_line": "Instant",
    "image_url": "https://cards.scryfall.io/normal/front/4/e/4eaac4fd-95f5-4f38-b593-0101e79a20f9.jpg",
    "art_url": "https://cards.scryfall.io/art_crop/front/4/e/4eaac4fd-95f5-4f38-b593-0101e79a20f9.jpg",
    "back_image_url": None,
    "released_at": "2021-04-23",
}
_LISTED = ListedCard(
    **_FACTS,
    current_price=Decimal("2.91"),
    price_finish="nonfoil",
    price_source="tcgplayer",
    price_observed_at=_SEEN,
)
_PUBLIC = PublicCard(
    id=51496,
    hashid="poLLEX",
    current_price=Decimal("2.91"),
    card=DetailedCard(
        **_FACTS,
        rules_text="Lightning Bolt deals 3 damage to any target.",
        artist="Christopher Rush",
        colors="R",
        legalities={"legacy": LegalStatus.LEGAL, "modern": LegalStatus.LEGAL, "pauper": LegalStatus.LEGAL},
    ),
    values=(
        CardValueView(
            finish="nonfoil",
            amount=Decimal("2.91"),
            source="tcgplayer",
            observed_at=_SEEN,
            change=Decimal("0.11"),
            change_percent=3.9,
        ),
    ),
    prices=(
        CardPriceView(
            finish="nonfoil",
            source="tcgplayer",
            kind="market",
            condition=None,
            currency="USD",
            amount=Decimal("2.91"),
            quantity=None,
            observed_at=_SEEN,
        ),
    ),
    charts=(
        Chart(
            finish="nonfoil",
            source="tcgplayer",
            points=(
                ChartPoint(day=date(2026, 2, 7), amount=Decimal("2.80")),
                ChartPoint(day=date(2026, 2, 14), amount=Decimal("2.91")),
            ),
        ),
    ),
    printings=(_LISTED,),
    want_count=12,
    have_count=5,
)

ANSWERS: Examples = {
    PublicCard: _PUBLIC,
    ListedPage: ListedPage((_LISTED,), "WyJjYXJkcy5jbG9zZXN0IiwzLC0yMDIxMDQyMywicG9MTEVYIl0"),
    CardTraders: CardTraders(
        having=(
            HavingTrader(
                ListedTrader(username="alice", distance_miles=25, distance="25 miles"),
                OfferedCopies(
                    finish=Finish.NONFOIL, condition="NM", language="en", quantity=2, unit_value=Decimal("2.91")
                ),
            ),
        ),
        wanting=(
            WantingTrader(
                ListedTrader(username="bob", distance_miles=None, distance=None),
                WantedCopies(condition_min="LP", is_foil_required=False, any_printing=True, language="any", quantity=4),
            ),
        ),
    ),
    Suggested: Suggested(
        (
            SuggestedCard(
                name="Lightning Bolt",
                hashid="poLLEX",
                address="/cards/poLLEX",
                set_code="sta",
                set_name="Strixhaven Mystical Archive",
                image_url=_FACTS["image_url"],
                art_url=_FACTS["art_url"],
                picture="https://cards.scryfall.io/small/front/4/e/4eaac4fd-95f5-4f38-b593-0101e79a20f9.jpg",
                price=Decimal("0.97"),
                price_finish="nonfoil",
                price_source="tcgplayer",
                price_observed_at=_SEEN,
                printings=35,
            ),
        ),
        (SuggestedSet(code="mh2", name="Modern Horizons 2", address="/cards?set=mh2", printings=538),),
    ),
    Completions: Completions((NameHit("Lightning Bolt", 100.0), NameHit("Lightning Helix", 90.0))),
}
