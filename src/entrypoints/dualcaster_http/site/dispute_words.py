"""What disputes are called on pages."""

from collections.abc import Mapping
from typing import Any, Final

from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, DisputeStatus, ParcelState
from dualcaster_core.moderation.disputes.outcomes import CopiesMove, DisputeOutcome, HeldMoney, TradeEnd

KIND_CHOICES: Final = (
    (DisputeKind.DID_NOT_SHIP, "Nothing came", "They never sent their cards, or the parcel did not arrive."),
    (DisputeKind.NOT_AS_DESCRIBED, "Not as described", "Wrong cards, a worse condition, missing or fake cards."),
    (DisputeKind.NO_CONFIRMATION, "They do not confirm", "Your cards arrived, and they do not say so."),
    (DisputeKind.OTHER, "Something else", "Anything that the two of you cannot settle."),
)
"""Kinds of disputes, as they are chosen: what each is called, and when it is meant."""
DISPUTE_KINDS: Final[Mapping[str, str]] = {kind.value: title for kind, title, _ in KIND_CHOICES}
STATUSES: Final[Mapping[str, str]] = {
    DisputeStatus.OPEN.value: "open",
    DisputeStatus.EVIDENCE_REQUESTED.value: "evidence requested",
    DisputeStatus.RESOLVED.value: "decided",
}
OUTCOMES: Final[Mapping[str, str]] = {
    DisputeOutcome.BUYER_WINS.value: "The filer is right",
    DisputeOutcome.SELLER_WINS.value: "The other side is right",
    DisputeOutcome.MUTUAL_CANCELLATION.value: "Cancelled by mutual wish",
    DisputeOutcome.INCONCLUSIVE.value: "Inconclusive",
}
TRADE_ENDS: Final[Mapping[str, str]] = {
    TradeEnd.COMPLETED.value: "The trade is completed",
    TradeEnd.CANCELLED.value: "The trade is cancelled",
    TradeEnd.UNCHANGED.value: "The trade stays as it ended",
}
COPIES: Final[Mapping[str, str]] = {
    CopiesMove.MOVED.value: "The cards change hands",
    CopiesMove.BACK.value: "Each keeps their cards",
    CopiesMove.UNCHANGED.value: "Inventories stay as they are",
}
MONEY: Final[Mapping[str, str]] = {
    HeldMoney.REFUND.value: "A held payment goes back",
    HeldMoney.RELEASE.value: "A held payment is released",
    HeldMoney.PART.value: "A held payment is parted",
}
PARCELS: Final = (
    (ParcelState.DELIVERED, "It was delivered"),
    (ParcelState.NOT_DELIVERED, "It was not delivered"),
    (ParcelState.NOT_CHECKED, "The carrier does not know it"),
)
WORDS: Final[Mapping[str, Any]] = {
    "dispute_kinds": DISPUTE_KINDS,
    "statuses": STATUSES,
    "outcomes": OUTCOMES,
    "trade_ends": TRADE_ENDS,
    "copies": COPIES,
    "money_words": MONEY,
}
"""What every page of disputes is given."""
