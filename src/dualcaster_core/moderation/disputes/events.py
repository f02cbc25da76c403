"""What happens to disputes."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class DisputeEvent(Event):
    """Something that happened to a dispute; ``version`` is that of the dispute after it."""

    kind: ClassVar[str] = "moderation.dispute_event"

    case_id: int
    trade_id: int
    filer_id: int
    respondent_id: int
    version: int


@frozen(kw_only=True)
class DisputeOpened(DisputeEvent):
    """A dispute was opened; ``opened_by`` is None where time or a broken ring did. ``was_over``: the trade was."""

    kind: ClassVar[str] = "moderation.dispute_opened"

    opened_by: int | None
    was_over: bool


@frozen(kw_only=True)
class EvidenceAdded(DisputeEvent):
    """A side said or showed something."""

    kind: ClassVar[str] = "moderation.dispute_evidence_added"

    author_id: int


@frozen(kw_only=True)
class EvidenceRequested(DisputeEvent):
    """A moderator asks these people for evidence, and says what for."""

    kind: ClassVar[str] = "moderation.dispute_evidence_requested"

    asked: tuple[int, ...]
    question: str


@frozen(kw_only=True)
class DisputeResolved(DisputeEvent):
    """A moderator decided. Held payments act on ``money``: refund, release, or part with ``refund_percent`` back.

    ``trade`` is what became of it, unchanged where it was over; ``fault_id`` is whom it counts against.
    """

    kind: ClassVar[str] = "moderation.dispute_resolved"

    outcome: str
    trade: str
    money: str
    refund_percent: int | None
    fault_id: int | None
    reason: str
