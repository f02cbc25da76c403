"""The life of a dispute, the table of outcomes, and what a statement is."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.moderation.disputes.errors import DisputeChanged, DisputeIsResolved
from dualcaster_core.moderation.disputes.lifecycle import (
    TRANSITIONS,
    DisputeAction,
    DisputeKind,
    DisputeStatus,
    ParcelState,
    Side,
)
from dualcaster_core.moderation.disputes.model import (
    Dispute,
    DisputeStatement,
    Ruling,
    RulingDecision,
    SideState,
)
from dualcaster_core.moderation.disputes.outcomes import (
    EFFECTS,
    CopiesMove,
    DisputeOutcome,
    HeldMoney,
    TradeEnd,
    WhoSent,
    effect_of,
    who_sent,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def dispute(status: DisputeStatus = DisputeStatus.OPEN) -> Dispute:
    """Make a dispute of 1 about 2, in which both still owe an answer."""
    made = Dispute(
        case_id=7,
        trade_id=3,
        filer_id=1,
        respondent_id=2,
        opened_by=1,
        kind=DisputeKind.DID_NOT_SHIP,
        opened_at=NOW,
        filer=SideState(asked_at=NOW),
        respondent=SideState(asked_at=NOW),
    )
    return evolve(made, status=status)


def statement(author_id: int = 1, **facts: object) -> DisputeStatement:
    """Make a statement."""
    return DisputeStatement(case_id=7, author_id=author_id, text="Nothing came.", at=NOW, **facts)  # type: ignore[arg-type]


def ruling() -> Ruling:
    """Make a ruling."""
    decision = RulingDecision(outcome=DisputeOutcome.INCONCLUSIVE, reason="Nobody can tell.")
    return Ruling(decision=decision, by_id=9, at=NOW, money=HeldMoney.REFUND, fault_id=None)


def _take(before: Dispute, action: DisputeAction) -> Dispute:
    """Take an action by the method that has it; both sides owe an answer, unless an answer is the last one."""
    if action is DisputeAction.ANSWER_REQUEST:
        return evolve(before, respondent=SideState()).with_statement(Side.FILER, statement())
    if action is DisputeAction.ADD_EVIDENCE:
        return before.with_statement(Side.FILER, statement())
    if action is DisputeAction.REQUEST_EVIDENCE:
        return before.asked([Side.FILER], NOW)
    if action is DisputeAction.RECORD_TRACKING:
        return before.with_parcel(Side.FILER, ParcelState.DELIVERED)
    return before.ruled(ruling())


@pytest.mark.parametrize(("status", "action"), list(product(DisputeStatus, DisputeAction)))
def test_every_action_in_every_status_is_as_the_table_says(status: DisputeStatus, action: DisputeAction) -> None:
    """What the table has no row for is refused and changes nothing; else the version counts it."""
    before, to = dispute(status), TRANSITIONS.get((status, action))
    if to is None and action is DisputeAction.ANSWER_REQUEST and status is DisputeStatus.OPEN:
        assert _take(before, action).status is DisputeStatus.OPEN
        return
    if to is None:
        with pytest.raises(DisputeIsResolved):
            _take(before, action)
        return
    after = _take(before, action)
    assert (after.status, after.version) == (to, before.version + 1)


def test_a_ruling_waits_for_both_answers_or_seven_days() -> None:
    """Who was asked again has seven days anew; who answered owes nothing."""
    made = dispute()
    assert made.rulable_from == NOW + 7 * DAY
    answered = made.with_statement(Side.FILER, statement())
    assert (answered.filer.silent_days(NOW + 9 * DAY), answered.respondent.silent_days(NOW + 9 * DAY)) == (0, 9)
    assert answered.rulable_from == NOW + 7 * DAY
    both = answered.with_statement(Side.RESPONDENT, statement(2))
    assert both.rulable_from == NOW
    again = both.asked([Side.FILER], NOW + 3 * DAY)
    assert (again.status, again.rulable_from) == (DisputeStatus.EVIDENCE_REQUESTED, NOW + 10 * DAY)
    assert again.with_statement(Side.RESPONDENT, statement(2)).status is DisputeStatus.EVIDENCE_REQUESTED
    assert again.with_statement(Side.FILER, statement()).status is DisputeStatus.OPEN


def test_the_latest_statement_says_whether_a_side_would_cancel() -> None:
    """Who changes their mind says so in another statement."""
    willing = dispute().with_statement(Side.FILER, statement(would_cancel=True))
    assert willing.filer.would_cancel
    assert not willing.with_statement(Side.FILER, statement()).filer.would_cancel


def test_a_version_of_before_is_refused() -> None:
    """The error names the version that there is."""
    with pytest.raises(DisputeChanged) as raised:
        dispute().check_version(9)
    assert raised.value.facts == {"version": 1}


def test_words_are_asked_for_and_bounded() -> None:
    """Neither a statement nor a ruling is without words, and an unknown rule is named."""
    with pytest.raises(ValidationFailed, match="say what happened"):
        DisputeStatement(case_id=1, author_id=1, text="  ", at=NOW)
    with pytest.raises(ValidationFailed, match="at most 4000"):
        DisputeStatement(case_id=1, author_id=1, text="a" * 4_001, at=NOW)
    with pytest.raises(ValidationFailed, match="say why"):
        RulingDecision(outcome=DisputeOutcome.INCONCLUSIVE, reason="")
    with pytest.raises(ValidationFailed, match="no house rule 'nonsense'"):
        RulingDecision(outcome=DisputeOutcome.INCONCLUSIVE, reason="So.", rules=("nonsense",))


def test_the_table_of_outcomes_has_every_pair() -> None:
    """No outcome is without a row, whoever has sent."""
    assert set(EFFECTS) == set(product(DisputeOutcome, WhoSent))


@pytest.mark.parametrize(("outcome", "sent"), list(product(DisputeOutcome, WhoSent)))
def test_an_outcome_never_takes_from_who_is_right(outcome: DisputeOutcome, sent: WhoSent) -> None:
    """Who wins bears nothing, copies follow the trade, and what both wish or nobody knows counts against nobody."""
    effect = EFFECTS[outcome, sent]
    loser = {DisputeOutcome.BUYER_WINS: Side.RESPONDENT, DisputeOutcome.SELLER_WINS: Side.FILER}.get(outcome)
    assert effect.fault is loser
    assert (effect.trade is TradeEnd.COMPLETED) == (effect.copies is CopiesMove.MOVED)
    if effect.trade is TradeEnd.COMPLETED:
        assert sent is WhoSent.BOTH, "a trade is never completed in which somebody has sent nothing"


@pytest.mark.parametrize(("outcome", "sent"), list(product(DisputeOutcome, WhoSent)))
def test_a_trade_that_is_over_keeps_its_status_and_its_copies(outcome: DisputeOutcome, sent: WhoSent) -> None:
    """Money and fault follow as always."""
    effect = effect_of(outcome, sent, is_live=False)
    assert (effect.trade, effect.copies) == (TradeEnd.UNCHANGED, CopiesMove.UNCHANGED)
    assert (effect.money, effect.fault) == (EFFECTS[outcome, sent].money, EFFECTS[outcome, sent].fault)


def test_money_goes_to_a_side_as_refund_or_release() -> None:
    """Whom it goes to and who paid decide which of the two it is."""
    paid = {"filer_pays": True}
    assert HeldMoney.TO_FILER.settled(**paid) is HeldMoney.TO_RESPONDENT.settled(filer_pays=False) is HeldMoney.REFUND
    assert HeldMoney.TO_RESPONDENT.settled(**paid) is HeldMoney.TO_FILER.settled(filer_pays=False) is HeldMoney.RELEASE
    assert HeldMoney.PART.settled(**paid) is HeldMoney.PART


def test_who_sent_names_each_case() -> None:
    """Four cases, four names."""
    named = {who_sent(filer=one, respondent=other) for one, other in product((True, False), repeat=2)}
    assert named == set(WhoSent)
