"""Messages that are held back: written, and kept from whom they are for until somebody has looked at them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.messaging.errors import HeldMessageDecided

HELD_FOR: Final = timedelta(hours=24)
"""After that a held message is delivered by itself."""


class HeldStatus(StrEnum):
    """What became of a held message."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    WITHHELD = "withheld"
    """It is never delivered; its sender sees that."""


class HeldOrigin(StrEnum):
    """Where the words of a held message were written."""

    MESSAGE = "message"
    PROPOSAL = "proposal"
    """As the message of a proposal or a counter-offer, which went without it."""
    REASON = "reason"
    """As the reason of a step of a trade, which was taken without it."""


@frozen(kw_only=True)
class HeldMessage:
    """A message with a phrase of a known scam, which is no message of its room until it is delivered.

    ``phrase`` is the id of the phrase. Nobody but its sender and moderators sees it. It waits until ``deliver_at``, and
    is delivered then by itself. ``decided_by`` is the moderator who decided on it, None at the console and for the
    clock (``by_clock``). ``message_id`` is the message that it became, ``case_id`` the case of moderators about it.
    What was written to go with a trade (``origin``) becomes a message of its thread.
    """

    room_id: int
    sender_id: int
    phrase: str
    held_at: datetime
    deliver_at: datetime
    text: str = ""
    client_key: str | None = None
    card_id: int | None = None
    trade_id: int | None = None
    origin: HeldOrigin = HeldOrigin.MESSAGE
    status: HeldStatus = HeldStatus.WAITING
    case_id: int | None = None
    decided_at: datetime | None = None
    decided_by: int | None = None
    by_clock: bool = False
    message_id: int | None = None
    id: int = UNSAVED

    def decided(
        self, status: HeldStatus, at: datetime, *, by: int | None, by_clock: bool = False, message_id: int | None = None
    ) -> "HeldMessage":
        """Note what became of it. Raises ``HeldMessageDecided`` where somebody has decided before."""
        if self.status is not HeldStatus.WAITING:
            raise HeldMessageDecided(self.status.value)
        return evolve(self, status=status, decided_at=at, decided_by=by, by_clock=by_clock, message_id=message_id)
