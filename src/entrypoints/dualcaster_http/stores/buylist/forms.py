"""Forms of buylist pages."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Condition, ConditionName, Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import parse_amount, to_cents
from dualcaster_core.stores.buylist.model import (
    LONGEST_NOTE,
    LONGEST_SELLER,
    MOST_COPIES_OF_LINE,
    MOST_LINES,
    Payout,
)
from dualcaster_core.stores.buylist.offers import CopiesToSell
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_http.stores.buylist.requests import Version

LONGEST_LIST = 200_000
Line = Annotated[str, msgspec.Meta(pattern=r"^(i|c)\.[0-9A-Za-z]{6,32}(\.[a-z]{4,7}\.[A-Z]{2,3}\.[a-z]{2,3})?$")]
"""What a row sells: ``i.`` and an item of one's inventory, or ``c.``, a card, finish, condition and language."""
CopiesChosen = Annotated[int, msgspec.Meta(ge=0, le=MOST_COPIES_OF_LINE)]
Amount = Annotated[str, msgspec.Meta(max_length=20)]
Note = Annotated[str, msgspec.Meta(max_length=2 * LONGEST_NOTE)]


class ChosenForm(msgspec.Struct, kw_only=True):
    """The rows of a list of offers, and how many copies of each are sold."""

    line: Annotated[list[Line], msgspec.Meta(max_length=MOST_LINES)] = []
    copies: Annotated[list[CopiesChosen], msgspec.Meta(max_length=MOST_LINES)] = []


class ListForm(msgspec.Struct, kw_only=True):
    """Lines of text that name cards."""

    list: Annotated[str, msgspec.Meta(max_length=LONGEST_LIST)] = ""


class SubmitForm(msgspec.Struct, kw_only=True):
    """The sums that the seller has seen, and how they want to be paid."""

    version: Version
    cash_total: Amount
    credit_total: Amount
    payout: Payout = Payout.CREDIT
    cash: Amount = ""
    note: Note = ""


class StepForm(msgspec.Struct, kw_only=True):
    """A step of an order at a version."""

    action: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{3,20}$")]
    version: Version
    note: Note = ""


class AnswerForm(msgspec.Struct, kw_only=True):
    """The lines that were graded otherwise, and those among them that are accepted."""

    version: Version
    asked: Annotated[list[int], msgspec.Meta(max_length=MOST_LINES)] = []
    accepted: Annotated[list[int], msgspec.Meta(max_length=MOST_LINES)] = []


class GradeForm(msgspec.Struct, kw_only=True):
    """The grades of all lines, in the order of their rows."""

    version: Version
    number: Annotated[list[int], msgspec.Meta(max_length=MOST_LINES)] = []
    condition: Annotated[list[ConditionName], msgspec.Meta(max_length=MOST_LINES)] = []
    copies: Annotated[list[CopiesChosen], msgspec.Meta(max_length=MOST_LINES)] = []
    reason: Annotated[list[Note], msgspec.Meta(max_length=MOST_LINES)] = []


class PayForm(msgspec.Struct, kw_only=True):
    """How much is paid in cash."""

    version: Version
    cash: Amount = ""


class WalkInForm(ChosenForm, kw_only=True):
    """Who sells at the counter, and how they are paid."""

    reference: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{8,64}$")]
    username: Annotated[str, msgspec.Meta(max_length=40)] = ""
    seller_name: Annotated[str, msgspec.Meta(max_length=LONGEST_SELLER)] = ""
    payout: Payout = Payout.CASH
    cash: Amount = ""
    note: Note = ""


def cents_typed(text: str, field: str) -> int:
    """Read an amount as people type it, nothing as zero. Raises ``ValidationFailed`` with the field."""
    try:
        return to_cents(parse_amount(text)) if text.strip() else 0
    except ValidationFailed as error:
        raise ValidationFailed(error.message, field=field) from error


def chosen_lines(
    application: Application, lines: Sequence[str], copies: Sequence[int], *, items: bool = True
) -> list[CopiesToSell]:
    """Return the rows of which at least one copy is sold. Raises ``ValidationFailed``."""
    if len(lines) != len(copies):
        raise ValidationFailed("the list was not sent whole; send it again", field="line")
    return [_chosen(application, line, count, items=items) for line, count in zip(lines, copies, strict=True) if count]


def _chosen(application: Application, line: str, copies: int, *, items: bool) -> CopiesToSell:
    kind, hashid, *facts = line.split(".")
    if kind == "i" and items:
        item_id = application.ids.decode(IdKind.ITEM, hashid)
        if item_id is not None:
            return CopiesToSell(key=StockKey(card_id=0, finish=Finish.NONFOIL), copies=copies, item_id=item_id)
    elif kind == "c" and len(facts) == 3:
        card_id = application.ids.decode(IdKind.CARD, hashid)
        known = facts[0] in set(Finish) and facts[1] in Condition.__members__
        if card_id is not None and known:
            key = StockKey(card_id=card_id, finish=Finish(facts[0]), condition=Condition[facts[1]], language=facts[2])
            return CopiesToSell(key=key, copies=copies)
    raise ValidationFailed("a row of the list names nothing that can be sold", field="line")
