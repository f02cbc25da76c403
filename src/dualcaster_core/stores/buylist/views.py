"""What sellers and staff see of offers, buylist orders and store credit; amounts are in US dollars."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from attrs import frozen

from dualcaster_core.catalogue.grading import CONDITION_NAMES, ConditionName, Finish
from dualcaster_core.collection.views import ListedPrinting
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.stores.buylist.credit import CreditKind
from dualcaster_core.stores.buylist.lifecycle import BuylistAction, BuylistActor, BuylistStage
from dualcaster_core.stores.buylist.model import Payout
from dualcaster_core.stores.buylist.pricing import NoOffer, OfferStepKind
from dualcaster_core.stores.buylist.rules import StoredRules


@frozen(kw_only=True)
class OfferStepView:
    """A step of an offer, and what it adds."""

    kind: OfferStepKind
    sentence: str
    effect: Decimal


@frozen(kw_only=True)
class OfferView:
    """What a store pays for one copy; ``cash`` is the sum of the steps.

    ``copies`` were asked about, of which the store takes ``taken``. ``refused`` and ``reason`` say why it takes none.
    ``item`` names the seller's inventory item. ``sell_chance`` is the chance that the store sells the copy within 30
    days, from 0 to 1, None for too little data.
    """

    line: int
    card: ListedPrinting
    finish: Finish
    condition: ConditionName
    language: str
    copies: int
    taken: int
    cash: Decimal
    credit: Decimal
    steps: tuple[OfferStepView, ...]
    refused: NoOffer | None = None
    reason: str = ""
    sell_chance: float | None = None
    item: str | None = None


@frozen(kw_only=True)
class UnreadLine:
    """A line of a list that names no card of ours."""

    line: int
    text: str
    message: str


@frozen(kw_only=True)
class OffersView:
    """Offers of a store for several cards, the dearest first, and what all that it takes comes to."""

    store: str
    store_name: str
    bonus_percent: int
    offers: tuple[OfferView, ...]
    cash_total: Decimal
    credit_total: Decimal
    unread: tuple[UnreadLine, ...] = ()

    @property
    def bought(self) -> tuple[OfferView, ...]:
        """Those that it takes at least one copy of."""
        return tuple(offer for offer in self.offers if offer.taken)

    @property
    def not_bought(self) -> tuple[OfferView, ...]:
        """Those that it takes no copy of."""
        return tuple(offer for offer in self.offers if not offer.taken)


@frozen(kw_only=True)
class GradeView:
    """How the store graded a line, and what it pays for each of the copies that it takes."""

    condition: ConditionName
    copies: int
    reason: str
    is_different: bool
    cash: Decimal
    credit: Decimal
    accepted: bool | None


@frozen(kw_only=True)
class BuylistLineView:
    """A line of an order: what was stated and offered, and how it was graded."""

    number: int
    card: ListedPrinting
    finish: Finish
    condition: ConditionName
    language: str
    quantity: int
    cash: Decimal
    credit: Decimal
    steps: tuple[OfferStepView, ...]
    sell_chance: float | None
    grade: GradeView | None
    taken: int
    total_cash: Decimal
    total_credit: Decimal


@frozen(kw_only=True)
class BuylistStepView:
    """A step of an order."""

    action: BuylistAction
    stage: BuylistStage
    by: BuylistActor
    name: str | None
    at: datetime
    note: str


@frozen(kw_only=True)
class PaidView:
    """What was paid, or will be."""

    cash: Decimal
    credit: Decimal


@frozen(kw_only=True)
class BuylistOrderView:
    """An order as one of its two sides sees it. ``actions`` are those that the reader may take now."""

    id: str
    store: str
    store_name: str
    store_address: str
    seller: str | None
    seller_name: str
    stage: BuylistStage
    version: int
    is_seller: bool
    actions: tuple[BuylistAction, ...]
    lines: tuple[BuylistLineView, ...]
    copies: int
    cash_total: Decimal
    credit_total: Decimal
    payout: Payout
    to_pay: PaidView
    paid: PaidView | None
    note: str
    created_at: datetime
    submitted_at: datetime | None
    due_at: datetime | None
    timeline: tuple[BuylistStepView, ...]


@frozen(kw_only=True)
class BuylistOrderSummary:
    """An order in a list."""

    id: str
    store: str
    store_name: str
    seller_name: str
    stage: BuylistStage
    copies: int
    cash_total: Decimal
    credit_total: Decimal
    payout: Payout
    created_at: datetime
    submitted_at: datetime | None
    due_at: datetime | None


@frozen
class BuylistOrderPage:
    """A page of orders and what continues after it, None at the end."""

    items: tuple[BuylistOrderSummary, ...]
    next_cursor: str | None = None


MOST_COUNTED: Final = 1_000
"""Paid orders that are counted, at most: a store may leave them unclosed for good."""


@frozen(kw_only=True)
class StageCount:
    """How many orders of a store are in a stage; of paid ones 1,000 stands for that many or more."""

    stage: BuylistStage
    orders: int


@frozen(kw_only=True)
class BuylistQueue:
    """A store's open orders by stage, without drafts, and the cash that those before the payment promise."""

    stages: tuple[StageCount, ...]
    promised_cash: Decimal

    @property
    def waiting(self) -> int:
        """How many wait for the store."""
        asked = {BuylistStage.SUBMITTED, BuylistStage.DROPPED_OFF, BuylistStage.SENT, BuylistStage.RECEIVED}
        return sum(one.orders for one in self.stages if one.stage in asked | {BuylistStage.AGREED})


@frozen(kw_only=True)
class CreditEntryView:
    """An entry of store credit; ``amount`` is positive where the customer gets it."""

    number: int
    kind: CreditKind
    amount: Decimal
    balance: Decimal
    note: str
    at: datetime
    is_voided: bool


@frozen(kw_only=True)
class CustomerCredit:
    """A customer's credit at a store, with its latest entries, the latest first."""

    store: str
    store_name: str
    store_closed: bool
    customer: str
    balance: Decimal
    entries: tuple[CreditEntryView, ...]


@frozen
class OwnStoreCredit:
    """Somebody's credit at every store that ever granted them some."""

    items: tuple[CustomerCredit, ...]


@frozen(kw_only=True)
class BudgetUseView:
    """A budget of a store and what is left of it, None without a limit."""

    period: str
    limit: Decimal | None
    promised: Decimal
    left: Decimal | None


@frozen
class BudgetUses:
    """What is left of the budgets of a day, a week and a month."""

    items: tuple[BudgetUseView, ...]


@frozen(kw_only=True)
class PriceBandView:
    """From which market price on a store pays which percentage."""

    from_price: Decimal
    percent: int


@frozen(kw_only=True)
class BuylistRulesView:
    """The rules of a store's buylist as its staff see them; percentages are whole. Budgets are None without a limit."""

    version: int
    is_open: bool
    bands: tuple[PriceBandView, ...]
    condition_percent: Mapping[str, int]
    finish_percent: Mapping[str, int]
    language_percent: Mapping[str, int]
    other_languages_percent: int
    languages: tuple[str, ...]
    hot_list: tuple[str, ...]
    hot_percent: int
    dark_list: tuple[str, ...]
    nearby_want_percent: int
    ten_wants_percent: int
    most_demand_percent: int
    fast_copies: int
    fast_percent: int
    stock_target: int
    overstock_percent: int
    ceiling_percent: int
    card_cap: int
    round_to: Decimal
    offer_days: int
    day_budget: Decimal | None
    week_budget: Decimal | None
    month_budget: Decimal | None


def rules_view(stored: StoredRules) -> BuylistRulesView:
    """Show rules."""
    rules, shares, budget = stored.rules, stored.rules.multipliers, stored.rules.budget
    budgets = [
        None if cents is None else from_cents(cents)
        for cents in (budget.day_cents, budget.week_cents, budget.month_cents)
    ]
    return BuylistRulesView(
        version=stored.version,
        is_open=rules.is_open,
        bands=tuple(
            PriceBandView(from_price=from_cents(band.from_cents), percent=band.percent) for band in rules.bands
        ),
        condition_percent={CONDITION_NAMES[grade]: share for grade, share in shares.condition.items()},
        finish_percent={finish.value: share for finish, share in shares.finish.items()},
        language_percent=dict(shares.language),
        other_languages_percent=shares.other_languages,
        languages=rules.languages,
        hot_list=rules.hot_list,
        hot_percent=rules.hot_percent,
        dark_list=rules.dark_list,
        nearby_want_percent=rules.nearby_want_percent,
        ten_wants_percent=rules.ten_wants_percent,
        most_demand_percent=rules.most_demand_percent,
        fast_copies=rules.fast_copies,
        fast_percent=rules.fast_percent,
        stock_target=rules.stock_target,
        overstock_percent=rules.overstock_percent,
        ceiling_percent=rules.ceiling_percent,
        card_cap=rules.card_cap,
        round_to=from_cents(rules.round_to_cents),
        offer_days=rules.offer_days,
        day_budget=budgets[0],
        week_budget=budgets[1],
        month_budget=budgets[2],
    )
