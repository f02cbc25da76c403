"""Bodies of requests about buylists."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated

import msgspec

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Condition, ConditionName, Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import to_cents
from dualcaster_core.stores.buylist.credit import LONGEST_REASON, LONGEST_REFERENCE
from dualcaster_core.stores.buylist.lifecycle import BuylistAction
from dualcaster_core.stores.buylist.model import (
    LONGEST_NOTE,
    LONGEST_SELLER,
    MOST_COPIES_OF_LINE,
    MOST_LINES,
    LineGrade,
    Payout,
)
from dualcaster_core.stores.buylist.offers import MOST_PRICED, CopiesToSell
from dualcaster_core.stores.buylist.rules import (
    LONGEST_NAME,
    MOST_BANDS,
    MOST_NAMES,
    BuylistBudget,
    BuylistRules,
    PriceBand,
)
from dualcaster_core.stores.buylist.selling import SellerWish
from dualcaster_core.stores.multipliers import LARGEST_PERCENT, Multipliers
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_http.edge.parameters import card_key

PublicId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}$", description="A public id.")]
Money = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,8}(\.[0-9]{1,2})?$", description='US dollars, such as "12.50".')]
Copies = Annotated[int, msgspec.Meta(ge=1, le=MOST_COPIES_OF_LINE)]
LanguageCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2,3}$", description="Scryfall's code, such as en.")]
Note = Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)]
Version = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1, description="That of the order, as one has seen it.")]
LineNumber = Annotated[int, msgspec.Meta(ge=1, le=MOST_LINES)]
Reference = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^[0-9A-Za-z_-]{{8,{LONGEST_REFERENCE}}}$", description="Made up by the sender: it is done once."
    ),
]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
Share = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PERCENT)]
Many = Annotated[int, msgspec.Meta(ge=0, le=9_999)]
Username = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
CardNames = Annotated[
    tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)], ...], msgspec.Meta(max_length=MOST_NAMES)
]


def cents_of(amount: str) -> int:
    """Return an amount in cents."""
    return to_cents(Decimal(amount))


class OfferedLine(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Copies to sell: a card, or copies of an item of one's inventory, which then says what they are."""

    card: PublicId | None = None
    item: PublicId | None = None
    finish: Finish = Finish.NONFOIL
    condition: ConditionName = "NM"
    language: LanguageCode = "en"
    copies: Copies = 1


def lines_to_sell(application: Application, lines: Sequence[OfferedLine]) -> list[CopiesToSell]:
    """Return what lines sell. Raises ``CardNotFound`` and ``ValidationFailed``."""
    return [_line_to_sell(application, number, line) for number, line in enumerate(lines, 1)]


def _line_to_sell(application: Application, number: int, line: OfferedLine) -> CopiesToSell:
    if (line.card is None) == (line.item is None):
        raise ValidationFailed(f"line {number}: name a card, or an item of your inventory", field="lines")
    item_id, card_id = None, 0
    if line.item is not None:
        item_id = application.ids.decode(IdKind.ITEM, line.item)
        if item_id is None:
            raise ValidationFailed(f"line {number}: there is no such item in your inventory", field="lines")
    elif line.card is not None:
        card_id = card_key(application, line.card)
    key = StockKey(card_id=card_id, finish=line.finish, condition=Condition[line.condition], language=line.language)
    return CopiesToSell(key=key, copies=line.copies, item_id=item_id)


class OffersAsked(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Cards to be priced."""

    lines: Annotated[tuple[OfferedLine, ...], msgspec.Meta(min_length=1, max_length=MOST_PRICED)]


class NewBuylistOrder(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What one would sell to a store, and how one wants to be paid; ``cash`` is the part in cash where it is both."""

    store: PublicId
    lines: Annotated[tuple[OfferedLine, ...], msgspec.Meta(min_length=1, max_length=MOST_LINES)]
    payout: Payout = Payout.CREDIT
    cash: Money = "0"
    note: Note = ""

    def wish(self) -> SellerWish:
        """Return how one wants to be paid."""
        return SellerWish(payout=self.payout, cash_cents=cents_of(self.cash), note=self.note)


class SubmittedOrder(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The sums that one has seen: the order is submitted at these, or not at all."""

    version: Version
    cash_total: Money
    credit_total: Money
    payout: Payout | None = None
    cash: Money = "0"


class SellerStep(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Whether one dropped the cards off, sent them, or cancels."""

    action: BuylistAction
    version: Version


class LineAnswer(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Whether one accepts how a line was graded, or takes its copies back."""

    line: LineNumber
    accepted: bool


class GradeAnswers(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Answers to lines that were graded otherwise."""

    version: Version
    lines: Annotated[tuple[LineAnswer, ...], msgspec.Meta(max_length=MOST_LINES)]

    def accepted(self) -> Mapping[int, bool]:
        """Return the answers by line."""
        return {one.line: one.accepted for one in self.lines}


class StaffStep(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A step of the staff; to decline and to call off needs a note that says why."""

    action: BuylistAction
    version: Version
    note: Note = ""


class GradedLine(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How a line is graded: so many copies are taken, in this condition; the others go back, and why."""

    line: LineNumber
    condition: ConditionName
    copies: Annotated[int, msgspec.Meta(ge=0, le=MOST_COPIES_OF_LINE)]
    reason: Note = ""


class GradedOrder(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The grades of an order; lines that are left out are as stated."""

    version: Version
    lines: Annotated[tuple[GradedLine, ...], msgspec.Meta(max_length=MOST_LINES)] = ()

    def grades(self) -> Mapping[int, LineGrade]:
        """Return the grades by line."""
        return {
            one.line: LineGrade(condition=Condition[one.condition], copies=one.copies, reason=one.reason)
            for one in self.lines
        }


class PaidOrder(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How an order is paid: so much in cash, as was agreed where it is left out, and the rest in credit."""

    version: Version
    cash: Money | None = None


class NewWalkIn(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Somebody who sells at the counter: by username, or by name without an account, and paid in cash then."""

    reference: Reference
    lines: Annotated[tuple[OfferedLine, ...], msgspec.Meta(min_length=1, max_length=MOST_LINES)]
    username: Username | None = None
    name: Annotated[str, msgspec.Meta(max_length=LONGEST_SELLER)] = ""
    payout: Payout = Payout.CASH
    cash: Money = "0"
    note: Note = ""


class SpentCredit(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a customer buys with credit."""

    amount: Money
    reference: Reference
    note: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON)] = ""


class VoidedEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """An entry that was spent by mistake, by its number."""

    number: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    note: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON)] = ""


class PriceBandBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """From which market price on a store pays which percentage."""

    from_price: Money
    percent: Percent


class BuylistRulesBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The rules of a store's buylist, in place of those at ``version`` (0: the defaults); null budgets: no limit."""

    version: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    is_open: bool
    bands: Annotated[tuple[PriceBandBody, ...], msgspec.Meta(min_length=1, max_length=MOST_BANDS)]
    condition_percent: Mapping[ConditionName, Share]
    finish_percent: Mapping[Finish, Share]
    language_percent: Annotated[Mapping[LanguageCode, Share], msgspec.Meta(max_length=30)]
    other_languages_percent: Share
    languages: Annotated[tuple[LanguageCode, ...], msgspec.Meta(min_length=1, max_length=30)]
    hot_list: CardNames
    hot_percent: Percent
    dark_list: CardNames
    nearby_want_percent: Annotated[int, msgspec.Meta(ge=0, le=20)]
    ten_wants_percent: Annotated[int, msgspec.Meta(ge=0, le=20)]
    most_demand_percent: Annotated[int, msgspec.Meta(ge=0, le=50)]
    fast_copies: Annotated[int, msgspec.Meta(ge=1, le=9_999)]
    fast_percent: Annotated[int, msgspec.Meta(ge=0, le=50)]
    stock_target: Annotated[int, msgspec.Meta(ge=1, le=9_999)]
    overstock_percent: Percent
    ceiling_percent: Annotated[int, msgspec.Meta(ge=1, le=100)]
    card_cap: Many
    round_to: Money
    offer_days: Annotated[int, msgspec.Meta(ge=1, le=60)]
    day_budget: Money | None
    week_budget: Money | None
    month_budget: Money | None

    def rules(self) -> BuylistRules:
        """Return the rules. Raises ``ValidationFailed``."""
        budgets = [
            None if one is None else cents_of(one) for one in (self.day_budget, self.week_budget, self.month_budget)
        ]
        return BuylistRules(
            is_open=self.is_open,
            bands=tuple(PriceBand(cents_of(band.from_price), band.percent) for band in self.bands),
            multipliers=Multipliers(
                condition={Condition[name]: share for name, share in self.condition_percent.items()},
                finish=self.finish_percent,
                language=self.language_percent,
                other_languages=self.other_languages_percent,
            ),
            languages=self.languages,
            hot_list=self.hot_list,
            hot_percent=self.hot_percent,
            dark_list=self.dark_list,
            nearby_want_percent=self.nearby_want_percent,
            ten_wants_percent=self.ten_wants_percent,
            most_demand_percent=self.most_demand_percent,
            fast_copies=self.fast_copies,
            fast_percent=self.fast_percent,
            stock_target=self.stock_target,
            overstock_percent=self.overstock_percent,
            ceiling_percent=self.ceiling_percent,
            card_cap=self.card_cap,
            round_to_cents=cents_of(self.round_to),
            offer_days=self.offer_days,
            budget=BuylistBudget(day_cents=budgets[0], week_cents=budgets[1], month_cents=budgets[2]),
        )
