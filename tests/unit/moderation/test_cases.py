"""The states of a case, and the ladder."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.moderation.actions import ActionSource, CaseDecision, ModerationAction
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.errors import ActionNotAllowed, CaseClosed, CaseEscalated, DepartureUnexplained
from dualcaster_core.moderation.ladder import LadderStep, check_departure, suggested
from dualcaster_core.moderation.lifecycle import ALLOWED, TRANSITIONS, ActionKind, CaseKind, CaseStatus
from dualcaster_core.moderation.model import Level

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = {ActionKind.RESTRICT: 7, ActionKind.SUSPEND: 14, ActionKind.REDUCE: 3}


def _decision(kind: ActionKind, **facts: object) -> CaseDecision:
    return CaseDecision(**{"kind": kind, "reason": "because", "days": DAYS.get(kind), **facts})  # type: ignore[arg-type]


def _case(kind: CaseKind, status: CaseStatus) -> ModerationCase:
    closed = NOW if status is CaseStatus.CLOSED else None
    return ModerationCase(
        kind=kind, person_id=1, level=Level.LOW, opened_at=NOW, due_at=NOW, status=status, closed_at=closed, id=7
    )


@pytest.mark.parametrize(("kind", "status", "action"), list(product(CaseKind, CaseStatus, ActionKind)))
def test_every_step_is_that_of_the_table(kind: CaseKind, status: CaseStatus, action: ActionKind) -> None:
    """What the kind of case does not allow, and what the table does not have, changes nothing."""
    case = _case(kind, status)
    error: type[DualcasterError] | None = None
    if action not in ALLOWED[kind]:
        error = ActionNotAllowed
    elif (status, action) not in TRANSITIONS:
        error = CaseClosed if status is CaseStatus.CLOSED else CaseEscalated
    if error is not None:
        with pytest.raises(error):
            case.decided(_decision(action), NOW)
        return
    after = case.decided(_decision(action), NOW)
    assert (after.status, after.version) == (TRANSITIONS[status, action], case.version + 1)
    assert (after.closed_at is not None) == (after.status is CaseStatus.CLOSED)


def test_a_level_rises_and_never_falls() -> None:
    """The case is due sooner then, never later."""
    case = ModerationCase.opened(CaseKind.USER_REPORT, 1, Level.LOW, NOW)
    assert case.due_at == NOW + timedelta(days=7)
    high = case.raised(Level.HIGH, NOW + timedelta(days=1))
    assert (high.level, high.due_at) == (Level.HIGH, NOW + timedelta(days=2))
    late = case.raised(Level.MEDIUM, NOW + timedelta(days=6))
    assert late.due_at == case.due_at
    assert high.raised(Level.LOW, NOW) == high


def _done(kind: ActionKind, *, days_ago: int = 1, source: ActionSource = ActionSource.MODERATOR) -> ModerationAction:
    return ModerationAction(
        case_id=1,
        person_id=1,
        source=source,
        by_id=2,
        kind=kind,
        reason="because",
        at=NOW - timedelta(days=days_ago),
        id=len(kind.value) * 1_000 + days_ago,
    )


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((), (LadderStep(ActionKind.WARN),)),
        ((_done(ActionKind.DISMISS),), (LadderStep(ActionKind.WARN),)),
        ((_done(ActionKind.WARN),), (LadderStep(ActionKind.RESTRICT, 7),)),
        ((_done(ActionKind.RESTRICT), _done(ActionKind.WARN)), (LadderStep(ActionKind.SUSPEND, 14),)),
        ((_done(ActionKind.SUSPEND),), (LadderStep(ActionKind.SUSPEND, 30), LadderStep(ActionKind.BAN))),
        ((_done(ActionKind.WARN, days_ago=365),), (LadderStep(ActionKind.WARN),)),
        ((_done(ActionKind.RESTRICT, source=ActionSource.RULE),), (LadderStep(ActionKind.WARN),)),
    ],
)
def test_the_next_step_follows_on_the_heaviest_of_a_year(
    history: tuple[ModerationAction, ...], expected: tuple[LadderStep, ...]
) -> None:
    """What rules did, and what is older, does not count."""
    assert suggested(history, (), NOW) == expected


def test_what_was_overturned_does_not_count() -> None:
    """It is as if it had never been."""
    done = _done(ActionKind.SUSPEND)
    assert suggested([done], {done.id}, NOW) == (LadderStep(ActionKind.WARN),)


def test_a_penalty_that_departs_says_why() -> None:
    """Dismissing and passing on depart from nothing."""
    steps = (LadderStep(ActionKind.WARN),)
    for kind in (ActionKind.WARN, ActionKind.DISMISS, ActionKind.ESCALATE):
        check_departure(_decision(kind), steps)
    check_departure(_decision(ActionKind.BAN, departure="Stole from ten people."), steps)
    with pytest.raises(DepartureUnexplained):
        check_departure(_decision(ActionKind.BAN), steps)
    with pytest.raises(DepartureUnexplained):
        check_departure(_decision(ActionKind.SUSPEND), (LadderStep(ActionKind.SUSPEND, 30),))
