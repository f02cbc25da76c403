"""The tables of events and sign-ups: every status with every action."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dualcaster_core.stores.events.errors import EventConflict, EventOver, SeatLapsed, SignUpNotPossible
from dualcaster_core.stores.events.lifecycle import (
    ACTED_BY,
    EVENT_TRANSITIONS,
    SIGN_UP_TRANSITIONS,
    EventAction,
    EventStatus,
    SignUpAction,
    SignUpStatus,
)
from dualcaster_core.stores.events.model import EventFormat, EventRules, EventTerms, SignUp, StoreEvent

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def event(*, status: EventStatus = EventStatus.SCHEDULED, ahead: timedelta = 48 * HOUR) -> StoreEvent:
    """Make an event that begins some time from now."""
    return StoreEvent(
        store_id=1,
        day=date(2026, 3, 8),
        terms=EventTerms(title="Trade night", format=EventFormat.TRADE_NIGHT, capacity=8),
        starts_at=NOW + ahead,
        ends_at=NOW + ahead + 3 * HOUR,
        status=status,
        created_at=NOW,
    )


@pytest.mark.parametrize("action", EventAction)
@pytest.mark.parametrize("status", EventStatus)
def test_an_event_takes_the_steps_of_its_table_and_no_other(status: EventStatus, action: EventAction) -> None:
    """What the table has leads where it says and counts the version; all else is ``event.over``."""
    one = event(status=status)
    if (status, action) in EVENT_TRANSITIONS:
        after = one.after(action)
        assert (after.status, after.version) == (EVENT_TRANSITIONS[status, action], 2)
    else:
        with pytest.raises(EventOver):
            one.after(action)


@pytest.mark.parametrize("action", SignUpAction)
@pytest.mark.parametrize("status", SignUpStatus)
def test_a_sign_up_takes_the_steps_of_its_table_and_no_other(status: SignUpStatus, action: SignUpAction) -> None:
    """What the table has leads where it says; all else is refused by name of step and status."""
    one = SignUp(event_id=1, user_id=2, status=status, signed_up_at=NOW)
    if (status, action) in SIGN_UP_TRANSITIONS:
        assert one.after(action, NOW).status is SIGN_UP_TRANSITIONS[status, action]
    else:
        with pytest.raises(SignUpNotPossible) as raised:
            one.after(action, NOW)
        assert raised.value.facts == {"action": action.value, "status": status.value}


def test_every_action_of_a_sign_up_has_somebody_who_takes_it() -> None:
    """No action is there that nobody may take."""
    assert set(ACTED_BY) == set(SignUpAction)
    assert all(ACTED_BY.values())


def test_an_edit_of_another_version_is_a_conflict() -> None:
    """Of two who edit one version the second is told to look again."""
    seen = event()
    seen.check_seen(seen.version)
    with pytest.raises(EventConflict):
        seen.after(EventAction.EDIT).check_seen(seen.version)


def test_a_seat_cannot_be_taken_after_its_deadline() -> None:
    """The last moment is before the deadline, not at it."""
    offered = SignUp(event_id=1, user_id=2, status=SignUpStatus.OFFERED, signed_up_at=NOW, confirm_by=NOW)
    assert offered.after(SignUpAction.CONFIRM, NOW - HOUR).status is SignUpStatus.SEATED
    with pytest.raises(SeatLapsed):
        offered.after(SignUpAction.CONFIRM, NOW)


@pytest.mark.parametrize(
    ("ahead", "until"),
    [(48 * HOUR, 24 * HOUR), (20 * HOUR, 18 * HOUR), (3 * HOUR, HOUR), (2.9 * HOUR, None), (HOUR, None)],
)
def test_an_offered_seat_waits_as_long_as_the_start_allows(ahead: timedelta, until: timedelta | None) -> None:
    """A day, until two hours before the start at the latest; where that is within the hour it is theirs at once."""
    found = event(ahead=ahead).confirm_by(NOW, EventRules())
    assert found == (None if until is None else NOW + until)
