"""Connections, endorsements, and the rules around them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import evolve, field, frozen, validators

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.events import Event
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.social.errors import ConnectionIllegalTransition
from dualcaster_core.social.events import ConnectionAccepted, ConnectionRequested
from dualcaster_core.social.lifecycle import (
    ASKED,
    TRANSITIONS,
    ConnectionAction,
    ConnectionSide,
    ConnectionStatus,
)

LONGEST_NOTE: Final = 2_000
"""Characters of a note about a trader."""


class EndorsementKind(StrEnum):
    """What one trading partner says of another."""

    TRUSTWORTHY = "trustworthy"
    FAIR_TRADER = "fair_trader"
    FAST_SHIPPER = "fast_shipper"
    GREAT_COMMUNICATOR = "great_communicator"


class ConnectionStanding(StrEnum):
    """How a connection looks to one of its two people."""

    NONE = "none"
    REQUESTED = "requested"
    """They asked, and have no answer."""
    ASKED = "asked"
    """The other asked them."""
    CONNECTED = "connected"


@frozen(kw_only=True)
class SocialRules:
    """How much one person may ask of others.

    ``requests_per_day`` in 24 hours, ``open_requests`` without an answer at a time, and ``connections`` in all. Who was
    declined can ask the same person again after ``ask_again_after``.
    """

    requests_per_day: int = field(default=20, validator=validators.ge(1))
    open_requests: int = field(default=100, validator=validators.ge(1))
    connections: int = field(default=5_000, validator=validators.ge(1))
    ask_again_after: timedelta = timedelta(days=30)
    notes: int = field(default=5_000, validator=validators.ge(1))


DEFAULT_SOCIAL_RULES: Final = SocialRules()


@frozen(kw_only=True)
class Connection:
    """Two people, one of whom asked. ``decided_at`` is when it was last accepted, declined or ended."""

    requester_id: int
    other_id: int
    status: ConnectionStatus
    requested_at: datetime
    decided_at: datetime | None = None

    def __attrs_post_init__(self) -> None:
        if self.requester_id == self.other_id:
            raise ValidationFailed("nobody can be connected with themselves", field="id")

    def after(
        self, action: ConnectionAction, by_id: int, at: datetime, rules: SocialRules = DEFAULT_SOCIAL_RULES
    ) -> tuple["Connection", Event | None]:
        """Return the connection after what somebody does, and what the other is told.

        Raises ``ConnectionIllegalTransition``.
        """
        side = ConnectionSide.REQUESTER if by_id == self.requester_id else ConnectionSide.OTHER
        to = TRANSITIONS.get((self.status, action, side))
        if to is None:
            raise ConnectionIllegalTransition(action.value)
        if action is ConnectionAction.REQUEST:
            return self._asked(to, side, at, rules)
        if to is self.status:
            return self, None
        # Who was declined and withdraws waits as long as from the decline on.
        decided_at = self.decided_at if to is ConnectionStatus.DISMISSED else at
        return self._to(to, decided_at)

    def standing_of(self, user_id: int) -> ConnectionStanding:
        """Say how it looks to one of the two."""
        if self.status is ConnectionStatus.CONNECTED:
            return ConnectionStanding.CONNECTED
        if user_id == self.requester_id:
            return ConnectionStanding.REQUESTED if self.status in ASKED else ConnectionStanding.NONE
        return ConnectionStanding.ASKED if self.status is ConnectionStatus.PENDING else ConnectionStanding.NONE

    def partner_of(self, user_id: int) -> int:
        """Return the key of the other of the two."""
        return self.other_id if user_id == self.requester_id else self.requester_id

    def _asked(
        self, to: ConnectionStatus, side: ConnectionSide, at: datetime, rules: SocialRules
    ) -> tuple["Connection", Event | None]:
        if to is ConnectionStatus.CONNECTED:
            return (self, None) if self.status is to else self._to(to, at)
        if to is ConnectionStatus.PENDING and self.status is to:
            return self, None
        if to is ConnectionStatus.DECLINED:
            if self.decided_at is None or at < self.decided_at + rules.ask_again_after:
                return evolve(self, status=to), None
            return asked(self.requester_id, self.other_id, at)
        if side is ConnectionSide.REQUESTER:
            return asked(self.requester_id, self.other_id, at)
        return asked(self.other_id, self.requester_id, at)

    def _to(self, status: ConnectionStatus, at: datetime | None) -> tuple["Connection", Event | None]:
        told = None
        if status is ConnectionStatus.CONNECTED and at is not None:
            day = at.date().isoformat()
            told = ConnectionAccepted(requester_id=self.requester_id, other_id=self.other_id, day=day)
        return evolve(self, status=status, decided_at=at), told


def asked(requester_id: int, other_id: int, at: datetime) -> tuple[Connection, Event]:
    """Return a new request, and what the other is told. Raises ``ValidationFailed`` for oneself."""
    connection = Connection(
        requester_id=requester_id, other_id=other_id, status=ConnectionStatus.PENDING, requested_at=at
    )
    day = at.date().isoformat()
    return connection, ConnectionRequested(requester_id=requester_id, other_id=other_id, day=day)


def note_text(text: str) -> str:
    """Return a note as it is kept. Raises ``ValidationFailed`` where it is empty, too long or holds what deceives."""
    kept = clean_text("text", text, LONGEST_NOTE, lines=True)
    if not kept:
        raise ValidationFailed("write something, or delete the note", field="text")
    return kept
