"""The life of a buylist order: every stage, action and actor against the table."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from attrs import evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.stores.buylist.counter import staff_actions, unit_cost
from dualcaster_core.stores.buylist.errors import BuylistOrderChanged, IllegalBuylistStep
from dualcaster_core.stores.buylist.lifecycle import (
    ACTORS,
    OPEN,
    TRANSITIONS,
    UNPROMISED,
    UNSTOCKED,
    BuylistAction,
    BuylistActor,
    BuylistStage,
)
from dualcaster_core.stores.buylist.model import (
    ANSWER_WITHIN,
    CLOSE_WITHIN,
    DRAFT_STAYS,
    BuylistLine,
    BuylistOrder,
    CopyPrice,
    LineGrade,
    Payout,
    PayoutSplit,
)
from dualcaster_core.stores.buylist.selling import answered, seller_actions
from dualcaster_core.stores.stock.model import StockKey

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PRICES = {
    Condition.NM: CopyPrice(1_000, 1_250),
    Condition.LP: CopyPrice(870, 1_088),
    Condition.MP: CopyPrice(500, 625),
    Condition.HP: CopyPrice(0, 0),
    Condition.DMG: CopyPrice(0, 0),
}


def line(number: int = 1, quantity: int = 2, **facts: object) -> BuylistLine:
    """Make a line of near mint copies at $10 in cash and $12.50 in credit."""
    key = StockKey(card_id=number, finish=Finish.NONFOIL, condition=Condition.NM)
    return BuylistLine(number=number, key=key, quantity=quantity, prices=PRICES, **facts)  # type: ignore[arg-type]


def order(stage: BuylistStage = BuylistStage.SUBMITTED, **facts: object) -> BuylistOrder:
    """Make an order of 7 at store 3."""
    given = {"lines": (line(),), "payout": Payout.CASH, "promised_cash_cents": 2_000, "due_at": NOW, **facts}
    return BuylistOrder(store_id=3, seller_id=given.pop("seller_id", 7), stage=stage, created_at=NOW, id=1, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("stage", "action"), list(product(BuylistStage, BuylistAction)))
def test_every_pair_of_stage_and_action_does_what_the_table_says(stage: BuylistStage, action: BuylistAction) -> None:
    """It leads where the table leads, one version on, or nowhere."""
    before = order(stage)
    expected = TRANSITIONS.get((stage, action))
    assert before.may(action) is (expected is not None)
    if expected is None:
        with pytest.raises(IllegalBuylistStep):
            before.step(action, NOW, by=7)
        return
    after = before.step(action, NOW, by=7)
    assert (after.stage, after.version) == (expected, before.version + 1)
    assert after.promised_cash_cents == (0 if expected in UNPROMISED else 2_000)
    by_clock = {stage for stage, action in TRANSITIONS if ACTORS[action] is BuylistActor.CLOCK}
    assert (after.due_at is not None) == (expected in by_clock)


@pytest.mark.parametrize(("stage", "has_account"), list(product(BuylistStage, [True, False])))
def test_each_side_is_shown_the_actions_that_are_its_own(stage: BuylistStage, has_account: bool) -> None:
    """Neither side that of the other or the clock; the staff answer for who has no account."""
    seen = order(stage) if has_account else order(stage, seller_id=None, seller_name="Ann")
    possible = {action for action in BuylistAction if (stage, action) in TRANSITIONS}
    of_store = {action for action in possible if ACTORS[action] is BuylistActor.STORE} - {BuylistAction.RETURN_ALL}
    spoken = set() if has_account else possible & {BuylistAction.ANSWER}
    assert set(staff_actions(seen)) == of_store | spoken
    assert set(seller_actions(seen)) == {one for one in possible if ACTORS[one] is BuylistActor.SELLER}


def test_every_action_has_an_actor_and_every_stage_an_end() -> None:
    """The table has no stage without a way out but the four ends, and no action without a row."""
    assert set(ACTORS) == set(BuylistAction) == {action for _, action in TRANSITIONS}
    ends = set(BuylistStage) - {stage for stage, _ in TRANSITIONS}
    assert ends == set(BuylistStage) - OPEN
    assert set(TRANSITIONS.values()) == set(BuylistStage)
    assert UNSTOCKED < OPEN


def test_a_stale_version_is_refused_and_a_repeated_step_recognised() -> None:
    """The same step by the same person once more is known; anything else is a conflict."""
    before = order()
    after = before.step(BuylistAction.APPROVE, NOW, by=9, version=1)
    with pytest.raises(BuylistOrderChanged):
        after.step(BuylistAction.RECEIVE, NOW, by=9, version=1)
    assert after.is_repeated(BuylistAction.APPROVE, 9, 1)
    assert not after.is_repeated(BuylistAction.APPROVE, 8, 1)
    assert not after.is_repeated(BuylistAction.DECLINE, 9, 1)
    assert not after.is_repeated(BuylistAction.APPROVE, 9, 2)


def test_time_is_set_by_stage() -> None:
    """A draft stays 30 days, another grade waits 7 for its answer, what was paid 30 to be closed; offers as frozen."""
    assert order(BuylistStage.DRAFT).step(BuylistAction.EDIT, NOW, by=7).due_at == NOW + DRAFT_STAYS
    assert order(BuylistStage.RECEIVED).step(BuylistAction.REGRADE, NOW, by=9).due_at == NOW + ANSWER_WITHIN
    paid = order(BuylistStage.AGREED).step(BuylistAction.PAY, NOW, by=9)
    assert paid.due_at == NOW + CLOSE_WITHIN
    assert paid.step(BuylistAction.FINISH, NOW, by=None).due_at is None
    later = NOW + timedelta(days=3)
    assert order(due_at=later).step(BuylistAction.APPROVE, NOW, by=9).due_at == later


def test_a_grade_changes_price_and_copies() -> None:
    """A worse condition pays its frozen price, fewer copies less; as stated nothing changes."""
    stated = line().graded(LineGrade(condition=Condition.NM, copies=2))
    assert not stated.is_regraded
    worse = line().graded(LineGrade(condition=Condition.LP, copies=1, reason=" whitened  edges "))
    assert worse.is_regraded
    assert (worse.taken, worse.price) == (1, CopyPrice(870, 1_088))
    assert evolve(worse, accepted=False).taken == 0
    assert evolve(worse, accepted=True).taken == 1


@pytest.mark.parametrize(
    ("grade", "field"),
    [
        (LineGrade(condition=Condition.NM, copies=3), "copies_1"),
        (LineGrade(condition=Condition.NM, copies=-1), "copies_1"),
        (LineGrade(condition=Condition.LP, copies=2), "reason_1"),
        (LineGrade(condition=Condition.HP, copies=1, reason="creased"), "copies_1"),
        (LineGrade(condition=Condition.LP, copies=2, reason="x" * 501), "reason"),
    ],
)
def test_a_grade_that_cannot_be_is_refused(grade: LineGrade, field: str) -> None:
    """More copies than there are, no reason, a condition that the store pays nothing for, too long a reason."""
    with pytest.raises(ValidationFailed) as refused:
        line().graded(grade)
    assert refused.value.facts["field"] == field


def test_every_other_grade_needs_an_answer() -> None:
    """One that is missing is refused; answers to lines as stated change nothing."""
    lines = (line().graded(LineGrade(condition=Condition.LP, copies=2, reason="worn")), line(2))
    graded = order(lines=lines)
    with pytest.raises(ValidationFailed):
        answered(graded, {2: True})
    back = answered(graded, {1: False, 2: False})
    assert [one.taken for one in back.lines] == [0, 2]


def test_the_payout_is_parted_without_losing_a_cent() -> None:
    """Cash as promised, or less; the rest is credit, half a cent up; nobody gets more cash than was promised."""
    assert order().split() == PayoutSplit(cash_cents=2_000, credit_cents=0)
    assert order(promised_cash_cents=0).split() == PayoutSplit(cash_cents=0, credit_cents=2_500)
    assert order().split(500) == PayoutSplit(cash_cents=500, credit_cents=1_875)
    assert order(promised_cash_cents=999).split() == PayoutSplit(cash_cents=999, credit_cents=1_251)
    for wrong in (-1, 2_001, True):
        with pytest.raises(ValidationFailed):
            order().split(wrong)


def test_who_has_no_account_is_paid_in_cash() -> None:
    """Credit has nobody to go to."""
    at_counter = order(seller_id=None, seller_name="Ann")
    assert at_counter.split() == PayoutSplit(cash_cents=2_000, credit_cents=0)
    with pytest.raises(ValidationFailed):
        at_counter.split(1_999)
    with pytest.raises(ValidationFailed):
        order(seller_id=None)


def test_a_copy_costs_what_was_paid_for_it() -> None:
    """In cash its cash price, in credit its credit price, in between in proportion."""
    price = PRICES[Condition.NM]
    assert unit_cost(order(), PayoutSplit(cash_cents=2_000), price) == 1_000
    assert unit_cost(order(), PayoutSplit(credit_cents=2_500), price) == 1_250
    assert unit_cost(order(), PayoutSplit(cash_cents=1_000, credit_cents=1_250), price) == 1_125


def test_nothing_that_was_returned_is_paid() -> None:
    """An order whose cards all go back offers to return them, and not to pay."""
    graded = line().graded(LineGrade(condition=Condition.NM, copies=0, reason="counterfeit"))
    back = order(BuylistStage.AGREED, lines=(evolve(graded, accepted=True),))
    assert back.split() == PayoutSplit()
    assert BuylistAction.PAY not in staff_actions(back)
    assert BuylistAction.RETURN_ALL in staff_actions(back)


@pytest.mark.parametrize("quantity", [0, -1, 1_000, True])
def test_a_line_has_copies(quantity: int) -> None:
    """From 1 to 999."""
    with pytest.raises(ValidationFailed):
        line(quantity=quantity)
