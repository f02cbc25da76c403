"""Bodies of requests about disputes."""

from typing import Annotated

import msgspec

from dualcaster_core.moderation.disputes.house_rules import HOUSE_RULES
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, ParcelState, Side
from dualcaster_core.moderation.disputes.model import (
    LONGEST_REASON,
    LONGEST_STATEMENT,
    MOST_PHOTOS,
    RulingDecision,
)
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_http.moderation.requests import PublicId

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_STATEMENT)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_REASON)]
Photos = Annotated[tuple[PublicId, ...], msgspec.Meta(max_length=MOST_PHOTOS)]
Version = Annotated[int, msgspec.Meta(ge=1, le=2**31, description="That of the dispute, as one has seen it.")]
RuleId = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}$", description="The id of a house rule.")]


class NewDispute(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What is wrong with a trade, what happened, and up to four photos that were uploaded before."""

    trade: PublicId
    kind: DisputeKind
    text: Text
    photos: Photos = ()
    would_cancel: Annotated[bool, msgspec.Meta(description="Whether one would agree to cancel the trade.")] = False


class NewEvidence(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What one says and shows; ``would_cancel`` is as of now."""

    text: Text
    photos: Photos = ()
    would_cancel: bool = False


class DisputeDecision(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How a dispute is decided: the outcome, the house rules that it rests on, and why.

    ``good_faith``: who loses has nothing counted against them. ``departure`` says why it is not what the rules propose.
    """

    outcome: DisputeOutcome
    reason: Reason
    version: Version
    rules: Annotated[tuple[RuleId, ...], msgspec.Meta(max_length=len(HOUSE_RULES))] = ()
    good_faith: bool = False
    departure: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON)] = ""
    refund_percent: Annotated[int, msgspec.Meta(ge=1, le=99, description="Where a held payment is parted.")] | None = (
        None
    )

    def decision(self) -> RulingDecision:
        """Return the decision. Raises ``ValidationFailed``."""
        return RulingDecision(
            outcome=self.outcome,
            reason=self.reason,
            rules=self.rules,
            good_faith=self.good_faith,
            departure=self.departure,
            refund_percent=self.refund_percent,
        )


class EvidenceQuestion(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a moderator asks, and whom."""

    sides: Annotated[tuple[Side, ...], msgspec.Meta(min_length=1, max_length=2)]
    question: Reason
    version: Version


class TrackingResult(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What the carrier says of the parcel of a side."""

    side: Side
    state: ParcelState
    version: Version
