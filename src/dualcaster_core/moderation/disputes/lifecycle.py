"""The life of a dispute as one table: which action leads from which status to which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class DisputeKind(StrEnum):
    """What is wrong with a trade."""

    NOT_AS_DESCRIBED = "not_as_described"
    DID_NOT_SHIP = "did_not_ship"
    NO_CONFIRMATION = "no_confirmation"
    OTHER = "other"


class DisputeStatus(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    EVIDENCE_REQUESTED = "evidence_requested"
    """A moderator has asked one side or both for evidence, and waits for it."""
    RESOLVED = "resolved"


class DisputeAction(StrEnum):
    """What can be done to a dispute."""

    ADD_EVIDENCE = "add_evidence"
    """A side says or shows more, while evidence of the other is still waited for, or of nobody."""
    ANSWER_REQUEST = "answer_request"
    """The last side that was asked for evidence sends it."""
    REQUEST_EVIDENCE = "request_evidence"
    RECORD_TRACKING = "record_tracking"
    """A moderator notes what the carrier says of a parcel."""
    RULE = "rule"


TRANSITIONS: Final[Mapping[tuple[DisputeStatus, DisputeAction], DisputeStatus]] = {
    (DisputeStatus.OPEN, DisputeAction.ADD_EVIDENCE): DisputeStatus.OPEN,
    (DisputeStatus.OPEN, DisputeAction.REQUEST_EVIDENCE): DisputeStatus.EVIDENCE_REQUESTED,
    (DisputeStatus.OPEN, DisputeAction.RECORD_TRACKING): DisputeStatus.OPEN,
    (DisputeStatus.OPEN, DisputeAction.RULE): DisputeStatus.RESOLVED,
    (DisputeStatus.EVIDENCE_REQUESTED, DisputeAction.ADD_EVIDENCE): DisputeStatus.EVIDENCE_REQUESTED,
    (DisputeStatus.EVIDENCE_REQUESTED, DisputeAction.ANSWER_REQUEST): DisputeStatus.OPEN,
    (DisputeStatus.EVIDENCE_REQUESTED, DisputeAction.REQUEST_EVIDENCE): DisputeStatus.EVIDENCE_REQUESTED,
    (DisputeStatus.EVIDENCE_REQUESTED, DisputeAction.RECORD_TRACKING): DisputeStatus.EVIDENCE_REQUESTED,
    (DisputeStatus.EVIDENCE_REQUESTED, DisputeAction.RULE): DisputeStatus.RESOLVED,
}
"""Every legal step. A pair that is not here is ``dispute.resolved`` or, of an answer, cannot come up."""


class Side(StrEnum):
    """The two sides of a dispute: who complains, and whom it is about."""

    FILER = "filer"
    RESPONDENT = "respondent"

    @property
    def other(self) -> "Side":
        """The other one."""
        return Side.RESPONDENT if self is Side.FILER else Side.FILER


class ParcelState(StrEnum):
    """What a moderator found out about a parcel at its carrier."""

    NOT_CHECKED = "not_checked"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
