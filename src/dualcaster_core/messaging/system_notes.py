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
    "lapsed": "Nobody sent anything for a long time, so the trade was cancelled. It is nobody's fault.",
    "copies_missing": "Some of the cards of this proposal are no longer available.",
}
"""By kind; ``{who}`` is "You" or the name of the other."""


def words_of(note: SystemNote, *, actor: str | None, is_me: bool) -> str:
    """Say what happened to one of the two who read it; ``actor`` is the name of who did it."""
    who = "You" if is_me else actor or "The other trader"
    words = WORDS[note.kind].format(who=who)
    return words.replace("marked their cards", "marked your cards") if is_me else words
