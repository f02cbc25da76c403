"""What an operator has to look at: money that is not as it should be."""

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from dualcaster_core.kernel.ids import UNSAVED


class EscrowAlertKind(StrEnum):
    """What is wrong."""

    MISMATCH = "mismatch"
    """Another sum or currency was paid than was asked for; it goes back to the payer."""
    MOVE_REFUSED = "move_refused"
    """The provider refuses to move money that is due."""
    CHARGEBACK = "chargeback"
    """The payer's bank took money back."""
    DIFFERENCE = "difference"
    """Our ledger and the provider's differ."""


@frozen(kw_only=True)
class EscrowAlert:
    """Something that is wrong; ``reference`` is the provider's name of what it is about, ``text`` says it in words.

    An alert of a kind and reference is raised once. ``seen_by`` is the operator who has looked at it.
    """

    kind: EscrowAlertKind
    reference: str
    text: str
    raised_at: datetime
    payment_id: int | None = None
    seen_at: datetime | None = None
    seen_by: int | None = None
    id: int = UNSAVED
