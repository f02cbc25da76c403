"""Examples of offers, buylist orders, rules and store credit."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.views import ListedPrinting
from dualcaster_core.stores.buylist.credit import CreditKind
from dualcaster_core.stores.buylist.lifecycle import BuylistAction, BuylistActor, BuylistStage
from dualcaster_core.stores.buylist.model import Payout
from dualcaster_core.stores.buylist.pricing import OfferStepKind
from dualcaster_core.stores.buylist.rules import BuylistRules, StoredRules
from dualcaster_core.stores.buylist.views import (
    BudgetUses,
    BudgetUseView,
    BuylistLineView,
    BuylistOrderPage,
    BuylistOrderSummary,
    BuylistOrderView,
    BuylistQueue,
    BuylistRulesView,
    BuylistStepView,
    CreditEntryView,
    CustomerCredit,
    OfferStepView,
    OffersView,
    OfferView,
    OwnStoreCredit,
    PaidView,
    StageCount,
    rules_view,
)
from dualcaster_http.edge.capability import Examples
from dualcaster_http.stores.buylist import requests as shapes

_NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
_CARD = ListedPrinting(
    hashid="poLLEX",
    name="Sol Ring",
    set_code="c21",
    set_name="Commander 2021",
    collector_number="263",
    rarity="uncommon",
    image_url=None,
)
_CASH, _CREDIT = Decimal("1.20"), Decimal("1.50")
_STEPS = (
    OfferStepView(
        kind=OfferStepKind.MARKET, sentence="Costs $3.00 (tcgplayer, as of 2026-02-13)", effect=Decimal("3.00")
    ),
    OfferStepView(kind=OfferStepKind.BASE, sentence="The store pays 40 % at this price", effect=Decimal("-1.80")),
)
_OFFERS = OffersView(
    store="yB7kQw2p",
    store_name="Mox Corner",
    bonus_percent=25,
    offers=(
        OfferView(
            line=1,
            card=_CARD,
            finish=Finish.NONFOIL,
            condition="NM",
            language="en",
            copies=2,
            taken=2,
            cash=_CASH,
            credit=_CREDIT,
            steps=_STEPS,
            sell_chance=0.62,
            item="kV3nPq8w",
        ),
    ),
    cash_total=2 * _CASH,
    credit_total=2 * _CREDIT,
)
_ORDER = BuylistOrderView(
    id="qL7XbRz3",
    store="yB7kQw2p",
    store_name="Mox Corner",
    store_address="1 Main Street, Boston, MA 02118, United States",
    seller="ann",
    seller_name="ann",
    stage=BuylistStage.SUBMITTED,
    version=2,
    is_seller=True,
    actions=(BuylistAction.CANCEL,),
    lines=(
        BuylistLineView(
            number=1,
            card=_CARD,
            finish=Finish.NONFOIL,
            condition="NM",
            language="en",
            quantity=2,
            cash=_CASH,
            credit=_CREDIT,
            steps=_STEPS,
            sell_chance=0.62,
            grade=None,
            taken=2,
            total_cash=2 * _CASH,
            total_credit=2 * _CREDIT,
        ),
    ),
    copies=2,
    cash_total=2 * _CASH,
    credit_total=2 * _CREDIT,
    payout=Payout.CREDIT,
    to_pay=PaidView(cash=Decimal("0.00"), credit=2 * _CREDIT),
    paid=None,
    note="",
    created_at=_NOW,
    submitted_at=_NOW,
    due_at=_NOW + timedelta(days=7),
    timeline=(
        BuylistStepView(
            action=BuylistAction.SUBMIT,
            stage=BuylistStage.SUBMITTED,
            by=BuylistActor.SELLER,
            name=None,
            at=_NOW,
            note="",
        ),
    ),
)
_PAGE = BuylistOrderPage(
    (
        BuylistOrderSummary(
            id="qL7XbRz3",
            store="yB7kQw2p",
            store_name="Mox Corner",
            seller_name="ann",
            stage=BuylistStage.SUBMITTED,
            copies=2,
            cash_total=2 * _CASH,
            credit_total=2 * _CREDIT,
            payout=Payout.CREDIT,
            created_at=_NOW,
            submitted_at=_NOW,
            due_at=_NOW + timedelta(days=7),
        ),
    )
)
_LINE = shapes.OfferedLine(card="poLLEX", copies=2)
_RULES = rules_view(StoredRules(store_id=1, version=1, rules=BuylistRules(hot_list=("Sol Ring",))))
_CREDIT_OF = CustomerCredit(
    store="yB7kQw2p",
    store_name="Mox Corner",
    store_closed=False,
    customer="ann",
    balance=Decimal("3.00"),
    entries=(
        CreditEntryView(
            number=1,
            kind=CreditKind.GRANTED,
            amount=Decimal("3.00"),
            balance=Decimal("3.00"),
            note="",
            at=_NOW,
            is_voided=False,
        ),
    ),
)
_BUDGET = BudgetUseView(period="week", limit=Decimal("500.00"), promised=Decimal("120.00"), left=Decimal("380.00"))
ANSWERS: Examples = {
    OffersView: _OFFERS,
    BuylistOrderView: _ORDER,
    BuylistOrderPage: _PAGE,
    BuylistQueue: BuylistQueue(
        stages=(StageCount(stage=BuylistStage.SUBMITTED, orders=3),), promised_cash=Decimal("120.00")
    ),
    BuylistRulesView: _RULES,
    BudgetUses: BudgetUses((_BUDGET,)),
    CustomerCredit: _CREDIT_OF,
    OwnStoreCredit: OwnStoreCredit((_CREDIT_OF,)),
}
BODIES: Examples = {
    shapes.OffersAsked: shapes.OffersAsked(lines=(_LINE,)),
    shapes.NewBuylistOrder: shapes.NewBuylistOrder(store="yB7kQw2p", lines=(_LINE,)),
    shapes.SubmittedOrder: shapes.SubmittedOrder(version=1, cash_total="2.40", credit_total="3.00"),
    shapes.SellerStep: shapes.SellerStep(action=BuylistAction.DROP_OFF, version=3),
    shapes.GradeAnswers: shapes.GradeAnswers(version=5, lines=(shapes.LineAnswer(line=1, accepted=True),)),
    shapes.StaffStep: shapes.StaffStep(action=BuylistAction.APPROVE, version=2),
    shapes.GradedOrder: shapes.GradedOrder(
        version=4, lines=(shapes.GradedLine(line=1, condition="LP", copies=2, reason="Whitened edges."),)
    ),
    shapes.PaidOrder: shapes.PaidOrder(version=6),
    shapes.NewWalkIn: shapes.NewWalkIn(reference="till-2026-02-14-7", lines=(_LINE,), name="Tom from the draft"),
    shapes.SpentCredit: shapes.SpentCredit(amount="2.50", reference="till-2026-02-14-8"),
    shapes.VoidedEntry: shapes.VoidedEntry(number=2, note="Wrong customer."),
    shapes.BuylistRulesBody: shapes.BuylistRulesBody(
        version=0,
        is_open=True,
        bands=(
            shapes.PriceBandBody(from_price="0", percent=0),
            shapes.PriceBandBody(from_price="1.00", percent=40),
        ),
        condition_percent={"NM": 100, "LP": 87, "MP": 72, "HP": 55, "DMG": 35},
        finish_percent=dict.fromkeys(Finish, 100),
        language_percent={"en": 100, "ja": 100},
        other_languages_percent=80,
        languages=("en", "ja"),
        hot_list=("Sol Ring",),
        hot_percent=15,
        dark_list=(),
        nearby_want_percent=2,
        ten_wants_percent=1,
        most_demand_percent=10,
        fast_copies=8,
        fast_percent=5,
        stock_target=100,
        overstock_percent=10,
        ceiling_percent=100,
        card_cap=200,
        round_to="0.01",
        offer_days=7,
        day_budget=None,
        week_budget="500.00",
        month_budget=None,
    ),
}
