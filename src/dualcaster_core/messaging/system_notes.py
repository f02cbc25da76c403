"""What the system says in a room, in words."""

from collections.abc import Mapping
from typing import Final

from dualcaster_core.messaging.model import SystemNote

WORDS: Final[Mapping[str, str]] = {
    "proposed": "{who} proposed this trade.",
    "countered": "{who} sent a counter-offer.",
    "viewed": "{who} looked at the proposal.",
    "accepted": "{who} accepted the trade.",
    "declined": "{who} declined the trade.",
    "withdrawn": "{who} withdrew the proposal.",
    "expired": "The proposal expired.",
    "sent": "{who} marked their cards as sent.",
    "confirmed": "{who} confirmed receipt.",
    "completed": "The trade is complete.",
    "cancellation_asked": "{who} asked to cancel the trade.",
    "cancelled": "The trade was cancelled.",
    "cancelled_by": "{who} cancelled the trade.",
    "unavailable": "This trade is no longer available.",
    "disputed": "The trade is disputed. A moderator looks at it.",
    "dispute_opened": "{who} opened a dispute over this trade. A moderator looks at it.",
    "evidence_requested": "A moderator asks for evidence in the dispute.",
    "dispute_resolved": "A moderator decided the dispute.",
    "lapsed": "Nobody sent anything for a long time, so the trade was cancelled. It is nobody's fault.",
    "ring_proposed": "{who} proposed this ring.",
    "ring_accepted": "{who} accepted the ring.",
    "ring_started": "{who} accepted, the last of all: the ring begins.",
    "ring_declined": "{who} declined the ring.",
    "ring_expired": "Not everybody accepted in time, so the ring expired.",
    "ring_unavailable": "This ring is no longer available.",
    "ring_completed": "The ring is complete.",
    "ring_broken": "A leg of the ring was cancelled. A moderator looks at the others.",
    "copies_missing": "Some of the cards of this proposal are no longer available.",
}
"""By kind; ``{who}`` is "You" or the name of who did it."""


def words_of(note: SystemNote, *, actor: str | None, is_me: bool) -> str:
    """Say what happened to one of those who read it; ``actor`` is the name of who did it."""
    if note.kind == "ring_proposed" and note.actor_id is None:
        return "This ring takes the place of one that fell."
    who = "You" if is_me else actor or "The other trader"
    words = WORDS[note.kind].format(who=who)
    return words.replace("marked their cards", "marked your cards") if is_me else words
