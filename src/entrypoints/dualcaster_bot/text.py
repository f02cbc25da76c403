"""Names and words as Discord shows them: nothing that others typed pings, formats or turns it around."""

from datetime import datetime

import discord

from dualcaster_core.kernel.text import one_line, plain_lines

LONGEST_NAME = 120
"""Characters of a name that are shown; the longest card of the game has 141."""


def shown(text: str, longest: int = LONGEST_NAME) -> str:
    """Write what somebody typed so that it is read as it is: no mark turns it around, formats it or pings anybody."""
    plain = cut(one_line(plain_lines(text[: longest * 4])), longest)
    return discord.utils.escape_mentions(discord.utils.escape_markdown(plain))


def plain_label(text: str, longest: int = 100) -> str:
    """Write a name for a choice, a button or a menu, which format nothing and have little room."""
    return cut(one_line(plain_lines(text[: longest * 4])), longest)


def cut(text: str, longest: int) -> str:
    """Shorten a text to so many characters; where it was longer it ends in an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def ago(moment: datetime) -> str:
    """Write how long ago a moment is, in the reader's language and as it is when they read it."""
    return discord.utils.format_dt(moment, "R")


def on_day(moment: datetime) -> str:
    """Write a day in the reader's language."""
    return discord.utils.format_dt(moment, "d")
