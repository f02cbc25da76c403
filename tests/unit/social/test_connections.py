"""What becomes of a connection, by every action of either side in every status."""

from datetime import timedelta

import pytest

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.social.errors import ConnectionIllegalTransition
from dualcaster_core.social.events import ConnectionAccepted, ConnectionRequested
from dualcaster_core.social.lifecycle import TRANSITIONS, ConnectionAction, ConnectionSide, ConnectionStatus
from dualcaster_core.social.model import (
    LONGEST_NOTE,
    Connection,
    ConnectionStanding,
    SocialRules,
    asked,
    note_text,
)
from dualcaster_core.testing import FixedClock

ANN, BOB = 1, 2
NOW = FixedClock().now()
RULES = SocialRules()


def connection(status: ConnectionStatus) -> Connection:
    """Make a connection that ann asked bob for."""
    return Connection(requester_id=ANN, other_id=BOB, status=status, requested_at=NOW, decided_at=NOW)


@pytest.mark.parametrize("side", ConnectionSide)
@pytest.mark.parametrize("action", ConnectionAction)
@pytest.mark.parametrize("status", ConnectionStatus)
def test_the_table_decides(status: ConnectionStatus, action: ConnectionAction, side: ConnectionSide) -> None:
    """What the table lacks is refused; what it has leads there, but for who was declined and asks again in time."""
    by = ANN if side is ConnectionSide.REQUESTER else BOB
    to = TRANSITIONS.get((status, action, side))
    if to is None:
        with pytest.raises(ConnectionIllegalTransition):
            connection(status).after(action, by, NOW, RULES)
        return
    after, told = connection(status).after(action, by, NOW, RULES)
    assert after.status is to
    assert (told is not None) == (to is not status and to in {ConnectionStatus.PENDING, ConnectionStatus.CONNECTED})


def test_whoever_asks_is_the_one_who_asked() -> None:
    """Also where the other had asked before and took it back."""
    after, told = connection(ConnectionStatus.WITHDRAWN).after(ConnectionAction.REQUEST, BOB, NOW, RULES)
    assert (after.requester_id, after.other_id) == (BOB, ANN)
    assert isinstance(told, ConnectionRequested)
    assert (told.requester_id, told.other_id) == (BOB, ANN)


def test_two_who_ask_each_other_are_connected() -> None:
    """And the first to ask is told."""
    request, _ = asked(ANN, BOB, NOW)
    after, told = request.after(ConnectionAction.REQUEST, BOB, NOW, RULES)
    assert after.standing_of(ANN) is after.standing_of(BOB) is ConnectionStanding.CONNECTED
    assert isinstance(told, ConnectionAccepted)
    assert told.requester_id == ANN


def test_a_decline_looks_like_no_answer_and_asking_again_waits_a_month() -> None:
    """Withdrawing does not shorten it; the one who declined may ask at any time."""
    request, _ = asked(ANN, BOB, NOW)
    declined, told = request.after(ConnectionAction.DECLINE, BOB, NOW, RULES)
    assert told is None
    assert (declined.standing_of(ANN), declined.standing_of(BOB)) == (
        ConnectionStanding.REQUESTED,
        ConnectionStanding.NONE,
    )
    withdrawn, _ = declined.after(ConnectionAction.REMOVE, ANN, NOW + timedelta(days=29), RULES)
    assert withdrawn.standing_of(ANN) is ConnectionStanding.NONE
    again, told = withdrawn.after(ConnectionAction.REQUEST, ANN, NOW + timedelta(days=29), RULES)
    assert told is None
    assert (again.standing_of(ANN), again.standing_of(BOB)) == (ConnectionStanding.REQUESTED, ConnectionStanding.NONE)
    later, told = again.after(ConnectionAction.REQUEST, ANN, NOW + timedelta(days=30), RULES)
    assert isinstance(told, ConnectionRequested)
    assert later.standing_of(BOB) is ConnectionStanding.ASKED
    turned, told = declined.after(ConnectionAction.REQUEST, BOB, NOW, RULES)
    assert isinstance(told, ConnectionRequested)
    assert turned.standing_of(ANN) is ConnectionStanding.ASKED


def test_nobody_connects_with_themselves() -> None:
    """It is refused when it is made."""
    with pytest.raises(ValidationFailed):
        asked(ANN, ANN, NOW)


def test_a_note_is_plain_text_of_some_length() -> None:
    """Empty, too long and deceiving notes are refused; lines stay."""
    assert note_text("  Packs well.\r\nSlow. ") == "Packs well.\nSlow."
    assert len(note_text("x" * LONGEST_NOTE)) == LONGEST_NOTE
    for refused in ("  \n ", "x" * (LONGEST_NOTE + 1), "turned \u202e around", "nul \0"):
        with pytest.raises(ValidationFailed):
            note_text(refused)
