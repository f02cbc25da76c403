"""Examples of inventories, have lists, want lists, price alerts and files."""

from datetime import UTC, date, datetime
from decimal import Decimal

from dualcaster_core.accounts.profiles.portfolio_tiers import PortfolioTier
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection import views
from dualcaster_core.collection.bulk.selection import BulkAction
from dualcaster_core.collection.files import views as files
from dualcaster_core.collection.files.lines import LineStatus
from dualcaster_core.collection.named_steps import CardAdded
from dualcaster_core.collection.portfolio import views as portfolio
from dualcaster_core.collection.portfolio.tiers import TierStanding
from dualcaster_http.collection import requests as shapes
from dualcaster_http.collection.discord_api import NamedOffer, NamedWant
from dualcaster_http.edge.capability import Examples

_SEEN = datetime(2026, 2, 14, tzinfo=UTC)
_CURSOR = "WyJpbnZlbnRvcnkubmFtZSIsMCwicG9MTEVYIiwia1p5THFQNGIiXQ"
_BOLT = views.ListedPrinting(
    hashid="poLLEX",
    name="Lightning Bolt",
    set_code="sta",
    set_name="Strixhaven Mystical Archive",
    collector_number="42",
    rarity="rare",
    image_url="https://cards.scryfall.io/normal/front/4/e/4eaac4fd-95f5-4f38-b593-0101e79a20f9.jpg",
)
_ITEM = views.InventoryEntry(
    id="kZyLqP4b",
    card=_BOLT,
    finish=Finish.NONFOIL,
    condition="NM",
    language="en",
    signed=False,
    altered=False,
    quantity=4,
    reserved=0,
    quantity_for_trade=2,
    have_id="wNqzY3bR",
    unit_value=Decimal("2.91"),
    total_value=Decimal("11.64"),
    value_source="tcgplayer",
    value_observed_at=_SEEN,
    acquired_price=Decimal("2.00"),
    acquired_on=date(2025, 12, 24),
    location="Red binder",
)
_HAVE = views.HaveListEntry(
    on_offer=2,
    id="wNqzY3bR",
    inventory_item_id="kZyLqP4b",
    card=_BOLT,
    finish=Finish.NONFOIL,
    condition="NM",
    language="en",
    signed=False,
    altered=False,
    quantity=4,
    quantity_for_trade=2,
    min_trade_value=Decimal("3.00"),
    trade_for_wants_only=False,
    notes="",
    is_active=True,
    unit_value=Decimal("2.91"),
    total_value=Decimal("5.82"),
    value_source="tcgplayer",
    value_observed_at=_SEEN,
)
_WANT = views.WantListEntry(
    id="mRvXn7Lq",
    card=_BOLT,
    any_printing=True,
    set_only=False,
    quantity=4,
    condition_min="LP",
    condition_strict=False,
    is_foil_required=False,
    language="en",
    max_trade_value=None,
    target_price=Decimal("2.50"),
    alert_enabled=True,
    alert_percent=None,
    priority="high",
    is_public=True,
    is_active=True,
    notes="",
    owned=1,
    is_satisfied=False,
    unit_value=Decimal("2.91"),
    total_value=Decimal("11.64"),
    value_source="tcgplayer",
    value_observed_at=_SEEN,
)
_ALERT = views.PriceAlertEntry(
    want_id="mRvXn7Lq",
    card=_BOLT,
    any_printing=True,
    set_only=False,
    is_foil_required=False,
    target_price=Decimal("2.50"),
    percent=None,
    target_armed=True,
    percent_armed=False,
    base_value=None,
    notified_at=None,
    notified_value=None,
    unit_value=Decimal("2.91"),
    value_source="tcgplayer",
    value_observed_at=_SEEN,
)
_PUBLIC_HAVE = views.PublicHave(
    id="wNqzY3bR",
    item_id="kZyLqP4b",
    card=_BOLT,
    finish=Finish.NONFOIL,
    condition="NM",
    language="en",
    signed=False,
    altered=False,
    quantity_for_trade=2,
    trade_for_wants_only=False,
    unit_value=Decimal("2.91"),
    value_source="tcgplayer",
    value_observed_at=_SEEN,
)
_PUBLIC_WANT = views.PublicWant(
    id="mRvXn7Lq",
    card=_BOLT,
    any_printing=True,
    set_only=False,
    quantity=4,
    condition_min="LP",
    condition_strict=False,
    is_foil_required=False,
    language="en",
    priority="high",
    unit_value=Decimal("2.91"),
    value_source="tcgplayer",
    value_observed_at=_SEEN,
)
_LINES = files.FileLines(
    format="moxfield",
    rows=120,
    resolved=119,
    copies=240,
    ambiguous=0,
    unknown=1,
    invalid=0,
    left_out=0,
    blank_conditions=0,
    blank_languages=0,
    problems=(
        files.RejectedLine(
            line=17,
            status=LineStatus.UNKNOWN,
            reason="name_not_in_catalogue",
            message="the catalogue has no card called “Lihgtning Bolt”: correct the name",
            text="1,Lihgtning Bolt,sta",
        ),
    ),
    problem_count=1,
)

_MOVER = portfolio.Mover(
    card=_BOLT,
    finish=Finish.NONFOIL,
    source="tcgplayer",
    copies=4,
    amount=Decimal("2.91"),
    amount_before=Decimal("2.80"),
    change=Decimal("0.11"),
    change_percent=3.9,
    total_change=Decimal("0.44"),
)
_PORTFOLIO = portfolio.PortfolioView(
    entries=1,
    copies=4,
    value=Decimal("11.64"),
    unpriced_copies=0,
    as_of=_SEEN.date(),
    periods=(
        portfolio.PortfolioPeriod(
            days=7,
            value_before=Decimal("11.20"),
            value_now=Decimal("11.64"),
            copies=4,
            change=Decimal("0.44"),
            change_percent=3.9,
        ),
    ),
    points=(
        portfolio.PortfolioPoint(day=date(2026, 2, 7), value=Decimal("11.20")),
        portfolio.PortfolioPoint(day=_SEEN.date(), value=Decimal("11.64")),
    ),
    tier=TierStanding(tier=PortfolioTier.STARTER, next_tier=PortfolioTier.GROWING, missing=Decimal("988.36")),
    profit=portfolio.PortfolioProfit(
        cost=Decimal("8.00"), uncosted_copies=0, compared_copies=4, profit=Decimal("3.64"), profit_percent=45.5
    ),
    sets=(
        portfolio.PortfolioPart(
            code="sta",
            name="Strixhaven Mystical Archive",
            copies=4,
            value=Decimal("11.64"),
            share_percent=100.0,
            profit=Decimal("3.64"),
        ),
    ),
    finishes=(
        portfolio.PortfolioPart(
            code="nonfoil",
            name="nonfoil",
            copies=4,
            value=Decimal("11.64"),
            share_percent=100.0,
            profit=Decimal("3.64"),
        ),
    ),
)
_HISTORY = portfolio.PortfolioHistory(
    days=(
        portfolio.PortfolioDay(
            day=date(2026, 2, 13), value=Decimal("11.48"), cost=Decimal("8.00"), copies=4, is_estimate=True
        ),
        portfolio.PortfolioDay(day=_SEEN.date(), value=Decimal("11.64"), cost=Decimal("8.00"), copies=4),
    )
)
_EXPORT = portfolio.PortfolioExport(
    positions=(
        portfolio.PortfolioPosition(
            card="poLLEX",
            name="Lightning Bolt",
            set_code="sta",
            collector_number="42",
            finish="nonfoil",
            condition="NM",
            language="en",
            quantity=4,
            unit_value=Decimal("2.91"),
            value=Decimal("11.64"),
            value_source="tcgplayer",
            paid=Decimal("2.00"),
            paid_currency="USD",
            cost=Decimal("8.00"),
            profit=Decimal("3.64"),
        ),
    )
)
_MOVERS = portfolio.PortfolioMovers(days=7, as_of=_SEEN.date(), rising=(_MOVER,), rising_percent=(_MOVER,))
ANSWERS: Examples = {
    CardAdded: CardAdded(
        card="poLLEX",
        name="Lightning Bolt",
        set_code="sta",
        collector_number="42",
        finish=None,
        foil=False,
        added=4,
        wanted=4,
        for_trade=0,
    ),
    shapes.BulkChanged: shapes.BulkChanged(
        lines=37, left=0, version=43, undo_id="rXw7bLq9", undo_until=datetime(2026, 2, 14, 13, tzinfo=UTC)
    ),
    shapes.OffersWritten: shapes.OffersWritten(
        written=37, version=43, undo_id="rXw7bLq9", undo_until=datetime(2026, 2, 14, 13, tzinfo=UTC)
    ),
    views.SparesPreview: views.SparesPreview(
        lines=37,
        copies=58,
        value=Decimal("112.40"),
        unpriced_copies=2,
        version=42,
        shown=(
            views.SpareLine(
                card=_BOLT,
                finish=Finish.NONFOIL,
                condition="NM",
                language="en",
                copies=3,
                total_value=Decimal("8.73"),
            ),
        ),
    ),
    views.InventoryPage: views.InventoryPage((_ITEM,), _CURSOR),
    views.InventoryEntry: _ITEM,
    portfolio.PortfolioView: _PORTFOLIO,
    portfolio.PortfolioMovers: _MOVERS,
    portfolio.PortfolioHistory: _HISTORY,
    portfolio.PortfolioExport: _EXPORT,
    views.ListSummary: views.ListSummary(
        entries=120, copies=240, value=Decimal("812.40"), unpriced_copies=3, values_as_of=_SEEN
    ),
    views.HavePage: views.HavePage((_HAVE,)),
    views.HaveListEntry: _HAVE,
    views.WantPage: views.WantPage((_WANT,)),
    views.WantListEntry: _WANT,
    views.PublicHavePage: views.PublicHavePage((_PUBLIC_HAVE,)),
    views.PublicWantPage: views.PublicWantPage((_PUBLIC_WANT,)),
    views.PriceAlertPage: views.PriceAlertPage((_ALERT,)),
    views.PriceAlertEntry: _ALERT,
    files.ImportOutcome: files.ImportOutcome(applied=True, lines=_LINES, items_written=119, haves_written=12),
    files.WantsOutcome: files.WantsOutcome(applied=True, lines=_LINES, wants_written=119),
}
BODIES: Examples = {
    NamedWant: NamedWant(name="Lightning Bolt", set="sta", quantity=4),
    NamedOffer: NamedOffer(name="Lightning Bolt", set="sta", finish=Finish.FOIL, quantity=2),
    shapes.NewItem: shapes.NewItem(card="poLLEX", finish=Finish.NONFOIL, quantity=4, acquired_price="2.00"),
    shapes.ItemPatch: shapes.ItemPatch(condition="LP", location="Red binder"),
    shapes.NewHave: shapes.NewHave(inventory_item_id="kZyLqP4b", quantity_for_trade=2, min_trade_value="3.00"),
    shapes.KeepCopies: shapes.KeepCopies(keep=4, version=42),
    shapes.BulkChange: shapes.BulkChange(
        action=BulkAction.CONDITION,
        matching=shapes.Matching(set="sta", condition="NM"),
        condition="LP",
        version=42,
    ),
    shapes.HavePatch: shapes.HavePatch(quantity_for_trade=1, min_trade_value=None),
    shapes.NewWant: shapes.NewWant(name="Lightning Bolt", quantity=4, target_price="2.50", alert_enabled=True),
    shapes.WantPatch: shapes.WantPatch(priority="high", max_trade_value=None),
    shapes.AlertBody: shapes.AlertBody(target_price="2.50", percent=20),
}
