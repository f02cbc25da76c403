"""Buylist orders and their lines as rows, and back."""

import json
from collections.abc import Sequence
from typing import Any, Final

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.stores.buylist.lifecycle import BuylistAction, BuylistStage
from dualcaster_core.stores.buylist.model import (
    BuylistLine,
    BuylistOrder,
    CopyPrice,
    LineGrade,
    Payout,
    PayoutSplit,
)
from dualcaster_core.stores.buylist.pricing import OfferStep, OfferStepKind
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_postgres.sql.codes import FINISH_CODES, FINISHES
from dualcaster_postgres.sql.database import Row

PLAIN: Final = (
    "store_id",
    "seller_id",
    "seller_name",
    "wanted_cash_cents",
    "promised_cash_cents",
    "rules_version",
    "note",
    "reference",
    "created_at",
    "submitted_at",
    "due_at",
    "last_actor_id",
    "version",
)
READ: Final = ("id", *PLAIN, "stage", "payout", "last_action", "paid_cash_cents", "paid_credit_cents")
SUMS: Final = ("cash_total_cents", "credit_total_cents", "copies")
WRITTEN: Final = (*READ[1:], *SUMS)
LINE: Final = (
    "number",
    "card_id",
    "finish",
    "condition",
    "language",
    "quantity",
    "prices",
    "steps",
    "sell_chance",
    "item_id",
    "graded_condition",
    "graded_copies",
    "grade_reason",
    "accepted",
)


def order_to_row(order: BuylistOrder) -> dict[str, Any]:
    """Turn an order into the columns of its row, without its key."""
    return {
        **{name: getattr(order, name) for name in PLAIN},
        "stage": order.stage.value,
        "payout": order.payout.value,
        "last_action": order.last_action.value,
        "paid_cash_cents": None if order.paid is None else order.paid.cash_cents,
        "paid_credit_cents": None if order.paid is None else order.paid.credit_cents,
        "cash_total_cents": order.cash_total,
        "credit_total_cents": order.credit_total,
        "copies": order.copies,
    }


def order_from_rows(row: Row, lines: Sequence[Row]) -> BuylistOrder:
    """Turn the columns of an order (``READ``) and those of its lines (``LINE``) into it."""
    facts: dict[str, Any] = dict(zip(READ, row, strict=True))
    cash, credit = facts["paid_cash_cents"], facts["paid_credit_cents"]
    return BuylistOrder(
        id=facts["id"],
        **{name: facts[name] for name in PLAIN},
        stage=BuylistStage(facts["stage"]),
        payout=Payout(facts["payout"]),
        last_action=BuylistAction(facts["last_action"]),
        paid=None if cash is None else PayoutSplit(cash_cents=cash, credit_cents=credit),
        lines=tuple(line_from_row(line) for line in lines),
    )


def line_to_row(line: BuylistLine) -> tuple[Any, ...]:
    """Turn a line into its columns."""
    key, grade = line.key, line.grade
    prices = {str(int(grade)): [price.cash_cents, price.credit_cents] for grade, price in line.prices.items()}
    return (
        line.number,
        key.card_id,
        FINISH_CODES[key.finish],
        int(key.condition),
        key.language,
        line.quantity,
        json.dumps(prices),
        json.dumps([[step.kind.value, step.sentence, step.effect_cents] for step in line.steps]),
        line.sell_chance,
        line.item_id,
        None if grade is None else int(grade.condition),
        None if grade is None else grade.copies,
        None if grade is None else grade.reason,
        line.accepted,
    )


def line_from_row(row: Row) -> BuylistLine:
    """Turn the columns of a line into it."""
    facts: dict[str, Any] = dict(zip(LINE, row, strict=True))
    graded = facts["graded_condition"]
    return BuylistLine(
        number=facts["number"],
        key=StockKey(
            card_id=facts["card_id"],
            finish=FINISHES[facts["finish"]],
            condition=Condition(facts["condition"]),
            language=facts["language"],
        ),
        quantity=facts["quantity"],
        prices={Condition(int(grade)): CopyPrice(*price) for grade, price in facts["prices"].items()},
        steps=tuple(OfferStep(OfferStepKind(kind), said, effect) for kind, said, effect in facts["steps"]),
        sell_chance=facts["sell_chance"],
        item_id=facts["item_id"],
        grade=None
        if graded is None
        else LineGrade(condition=Condition(graded), copies=facts["graded_copies"], reason=facts["grade_reason"]),
        accepted=facts["accepted"],
    )
