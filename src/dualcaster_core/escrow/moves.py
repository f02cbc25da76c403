"""Attempts to move money: written down before the provider is asked, so that whoever goes on knows what was asked."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.provider import MoveKind
from dualcaster_core.kernel.ids import UNSAVED

LEASE: Final = timedelta(minutes=2)
"""So long an attempt is left to who began it; calls to the provider take seconds."""
PAUSES: Final = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
"""After the provider refused, so long until it is asked anew; the last for all that follow."""


class MoveState(StrEnum):
    """Whether an attempt is under way, did it, or was refused."""

    STARTED = "started"
    DONE = "done"
    REFUSED = "refused"


@frozen(kw_only=True)
class MoneyMove:
    """An attempt to move cents of a payment.

    ``attempt`` counts those of its kind, from 1. ``taken_at`` is when somebody last began to carry it out, and
    ``takers`` how many did: whoever takes over asks with the same key. ``reason`` is why the provider refused.
    """

    payment_id: int
    kind: MoveKind
    attempt: int
    cents: int
    taken_at: datetime
    takers: int = 1
    state: MoveState = MoveState.STARTED
    reference: str = ""
    reason: str = ""
    id: int = UNSAVED

    @property
    def key(self) -> str:
        """What the provider knows the attempt by: the same for every try, another for every attempt."""
        return f"{self.kind.value}-{self.payment_id}-{self.attempt}"

    def is_left(self, now: datetime) -> bool:
        """Tell whether who began it has had their time."""
        return self.state is MoveState.STARTED and now >= self.taken_at + LEASE

    def taken(self, now: datetime) -> "MoneyMove":
        """Take it over."""
        return evolve(self, taken_at=now, takers=self.takers + 1)

    def rests(self, now: datetime) -> bool:
        """Tell whether, after the provider's refusal, it is too early to ask anew."""
        return self.state is MoveState.REFUSED and now < self.taken_at + PAUSES[min(self.attempt, len(PAUSES)) - 1]


def due_moves(payment: HeldPayment) -> dict[MoveKind, int]:
    """Return the cents that are to be moved of a payment, by kind; what has left and what waits is not among them."""
    due = {
        MoveKind.REFUND: payment.refund_due,
        MoveKind.TRANSFER: payment.transfer_due,
        MoveKind.REVERSAL: payment.reversal_due,
    }
    return {kind: cents for kind, cents in due.items() if cents}
