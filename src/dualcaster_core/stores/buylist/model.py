"""Buylist orders: what somebody sells to a store, at frozen prices."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import evolve, field, frozen

from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.stores.buylist.errors import BuylistOrderChanged, IllegalBuylistStep
from dualcaster_core.stores.buylist.lifecycle import (
    OPEN,
    TRANSITIONS,
    UNPROMISED,
    BuylistAction,
    BuylistStage,
)
from dualcaster_core.stores.buylist.pricing import OfferStep
from dualcaster_core.stores.stock.model import StockKey

MOST_LINES: Final = 500
MOST_COPIES_OF_LINE: Final = 999
LARGEST_ORDER: Final = 100_000_000
"""Cents of cash that one order comes to at most."""
LONGEST_NOTE: Final = 500
LONGEST_SELLER: Final = 80
DRAFT_STAYS: Final = timedelta(days=30)
ANSWER_WITHIN: Final = timedelta(days=7)
"""How long a seller has to answer what was graded otherwise."""
CLOSE_WITHIN: Final = timedelta(days=30)
"""How long a store has to hand back what was not taken, and to close what it has paid for."""


class Payout(StrEnum):
    """How a seller wants to be paid."""

    CASH = "cash"
    CREDIT = "credit"
    BOTH = "both"


@frozen
class CopyPrice:
    """What is paid for one copy, in cents."""

    cash_cents: int
    credit_cents: int


NOTHING: Final = CopyPrice(0, 0)


@frozen(kw_only=True)
class LineGrade:
    """How the store grades a line: so many copies taken, in this condition; the others go back, and why."""

    condition: Condition
    copies: int
    reason: str = ""


@frozen(kw_only=True)
class BuylistLine:
    """Copies of one kind on an order; ``prices`` are frozen at submission, for each condition they may turn out in.

    ``accepted`` is the seller's answer to a grade that differs from what they stated.
    """

    number: int
    key: StockKey
    quantity: int
    prices: Mapping[Condition, CopyPrice]
    steps: tuple[OfferStep, ...] = field(default=(), repr=False)
    sell_chance: float | None = None
    item_id: int | None = None
    grade: LineGrade | None = None
    accepted: bool | None = None

    def __attrs_post_init__(self) -> None:
        if isinstance(self.quantity, bool) or not 1 <= self.quantity <= MOST_COPIES_OF_LINE:
            raise ValidationFailed(f"a line has 1 to {MOST_COPIES_OF_LINE} copies", field="quantity")

    @property
    def is_regraded(self) -> bool:
        """Whether the store grades it otherwise than stated."""
        grade = self.grade
        return grade is not None and (grade.condition, grade.copies) != (self.key.condition, self.quantity)

    @property
    def taken(self) -> int:
        """How many copies are paid for, as far as is known."""
        if self.grade is None:
            return self.quantity
        return 0 if self.is_regraded and self.accepted is False else self.grade.copies

    @property
    def condition(self) -> Condition:
        """The condition that is paid for."""
        return self.key.condition if self.grade is None else self.grade.condition

    @property
    def price(self) -> CopyPrice:
        """What one copy is paid with, in the condition that is paid for."""
        return self.prices.get(self.condition, NOTHING)

    def graded(self, grade: LineGrade) -> "BuylistLine":
        """Return the line as the store grades it. Raises ``ValidationFailed``."""
        if isinstance(grade.copies, bool) or not 0 <= grade.copies <= self.quantity:
            raise ValidationFailed(f"line {self.number} has {self.quantity} copies", field=f"copies_{self.number}")
        reason = clean_text("reason", grade.reason, LONGEST_NOTE)
        after = evolve(self, grade=evolve(grade, reason=reason), accepted=None)
        if after.is_regraded and not reason:
            said = f"say why line {self.number} is graded otherwise"
            raise ValidationFailed(said, field=f"reason_{self.number}")
        if grade.copies and after.price == NOTHING:
            name = CONDITION_NAMES[grade.condition]
            said = f"the store pays nothing for line {self.number} in {name}: give it back"
            raise ValidationFailed(said, field=f"copies_{self.number}")
        return after


@frozen(kw_only=True)
class PayoutSplit:
    """What is paid: so much in cash and so much in credit, in cents."""

    cash_cents: int = 0
    credit_cents: int = 0


@frozen(kw_only=True)
class BuylistOrder:
    """What somebody sells to a store.

    ``seller_id`` is None for somebody at the counter without an account, whose name is ``seller_name``.
    ``wanted_cash_cents`` is what of the payout is to be cash. ``promised_cash_cents`` counts against the store's
    budget. ``due_at``: when time alone moves it on. ``rules_version``: whose prices stand in it.
    ``reference`` names an order that was taken at the counter, once for each store.
    """

    store_id: int
    seller_id: int | None
    seller_name: str = ""
    stage: BuylistStage = BuylistStage.DRAFT
    lines: tuple[BuylistLine, ...] = field(repr=False)
    payout: Payout = Payout.CREDIT
    wanted_cash_cents: int = 0
    promised_cash_cents: int = 0
    paid: PayoutSplit | None = None
    rules_version: int = 0
    note: str = ""
    reference: str = ""
    created_at: datetime
    submitted_at: datetime | None = None
    due_at: datetime | None = None
    last_action: BuylistAction = BuylistAction.EDIT
    last_actor_id: int | None = None
    version: int = 1
    id: int = field(default=UNSAVED, eq=False)

    def __attrs_post_init__(self) -> None:
        if not 1 <= len(self.lines) <= MOST_LINES:
            raise ValidationFailed(f"an order has 1 to {MOST_LINES} lines", field="lines")
        if self.seller_id is None and not self.seller_name:
            raise ValidationFailed("name the seller", field="seller_name")
        if self.cash_total > LARGEST_ORDER:
            raise ValidationFailed("an order comes to at most $1,000,000", field="lines")

    @property
    def cash_total(self) -> int:
        """What all that is taken comes to in cash, in cents."""
        return sum(line.taken * line.price.cash_cents for line in self.lines)

    @property
    def credit_total(self) -> int:
        """What all that is taken comes to in credit, in cents."""
        return sum(line.taken * line.price.credit_cents for line in self.lines)

    @property
    def copies(self) -> int:
        """How many copies are taken, as far as is known."""
        return sum(line.taken for line in self.lines)

    @property
    def is_open(self) -> bool:
        """Whether something can still happen to it."""
        return self.stage in OPEN

    def may(self, action: BuylistAction) -> bool:
        """Tell whether its stage allows an action."""
        return (self.stage, action) in TRANSITIONS

    def split(self, cash_cents: int | None = None) -> PayoutSplit:
        """Part the payout: as much cash as was agreed, or less where told, and the rest in credit, half a cent up.

        Raises ``ValidationFailed`` for more cash than was agreed.
        """
        most = min(self.promised_cash_cents, self.cash_total)
        cash = most if cash_cents is None else cash_cents
        if isinstance(cash, bool) or not 0 <= cash <= most:
            raise ValidationFailed("that is more cash than was agreed when the order was submitted", field="cash")
        if self.seller_id is None and cash != self.cash_total:
            raise ValidationFailed("credit needs an account: a seller without one is paid in cash", field="cash")
        total, credit = self.cash_total, self.credit_total
        rest = 0 if not total else (2 * credit * (total - cash) + total) // (2 * total)
        return PayoutSplit(cash_cents=cash, credit_cents=rest)

    def step(
        self, action: BuylistAction, at: datetime, *, by: int | None, version: int | None = None
    ) -> "BuylistOrder":
        """Return the order after an action, at its next version.

        Raises ``BuylistOrderChanged`` where it is not at the ``version`` that the actor saw, and
        ``IllegalBuylistStep``.
        """
        if version is not None and version != self.version:
            raise BuylistOrderChanged(self.version)
        after = TRANSITIONS.get((self.stage, action))
        if after is None:
            raise IllegalBuylistStep(action.value, self.stage.value)
        promised = 0 if after in UNPROMISED else self.promised_cash_cents
        return evolve(
            self,
            stage=after,
            version=self.version + 1,
            last_action=action,
            last_actor_id=by,
            promised_cash_cents=promised,
            due_at=_due(self, after, at),
        )

    def is_repeated(self, action: BuylistAction, by: int | None, version: int) -> bool:
        """Tell whether somebody asks once more for the very step that brought the order where it is."""
        return self.version == version + 1 and self.last_action is action and self.last_actor_id == by


def _due(order: BuylistOrder, stage: BuylistStage, at: datetime) -> datetime | None:
    if stage is BuylistStage.DRAFT:
        return at + DRAFT_STAYS
    if stage is BuylistStage.GRADED:
        return at + ANSWER_WITHIN
    if stage is BuylistStage.PAID:
        return at + CLOSE_WITHIN
    return order.due_at if stage in (BuylistStage.SUBMITTED, BuylistStage.APPROVED) else None
