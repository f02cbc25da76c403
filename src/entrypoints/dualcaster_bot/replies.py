"""What is answered, and what is said of each error."""

from collections.abc import Mapping
from typing import Final

import discord
from attrs import frozen

from dualcaster_app.formatting import sentence
from dualcaster_bot.text import shown
from dualcaster_core.kernel.errors import DualcasterError, ExtraMissing, ServiceUnavailable

LONGEST_SENTENCE: Final = 1_500


@frozen(kw_only=True)
class Reply:
    """One message: words, embeds, a picture, and what can be pressed under it."""

    text: str = ""
    embeds: tuple[discord.Embed, ...] = ()
    view: discord.ui.View | None = None
    file: discord.File | None = None


HOW_TO_LINK: Final = "Your Discord account is not linked to an account of ours yet. Use `/dd link`: it shows the way."
INTERNAL: Final = "Something went wrong on our side. It is written down; please try again in a moment."
UNKNOWN: Final = "This command is not known any more. Type `/dd` to see those that are; an old list goes with Ctrl+R."
STALE: Final = "These buttons are from before and do nothing any more. Please use the command again."
UNREADABLE: Final = "What you gave to this command cannot be read. Please choose from what is suggested."
UNAVAILABLE: Final = "The market does not answer at the moment. Please try again in a minute; nothing was changed."
TOO_SLOW: Final = "This took too long and was given up. Please try again in a minute."
REPLIES: Final[Mapping[str, str]] = {
    "linked_account.not_linked": HOW_TO_LINK,
    "auth.required": HOW_TO_LINK,
    "trade.conflict": "This changed since the message was sent. Use `/dd trade list` to see how it stands now.",
    "conflict": "Somebody changed the same thing a moment ago. Look at it again, then repeat what you did.",
    "rate_limited": "That was a lot at once. Please wait a minute, then go on.",
    "linked_account.last_sign_in": (
        "Discord is your only way to sign in. Set a password in your settings on the site first, then unlink."
    ),
}
"""By code: where an error's own words would send people to a page, what they can do on Discord."""


def told(error: Exception) -> str:
    """Say in a sentence what went wrong and what to do; nothing of what is not expected."""
    if isinstance(error, TimeoutError):
        return TOO_SLOW
    if not isinstance(error, DualcasterError) or isinstance(error, ExtraMissing) or type(error) is DualcasterError:
        return INTERNAL
    if error.code in REPLIES:
        return REPLIES[error.code]
    if isinstance(error, ServiceUnavailable):
        return UNAVAILABLE
    return shown(sentence(error.message), LONGEST_SENTENCE)


def is_expected(error: Exception) -> bool:
    """Tell whether an error is one that people are told the reason of."""
    return told(error) != INTERNAL
