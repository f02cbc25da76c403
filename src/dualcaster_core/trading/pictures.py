"""Both sides of a trade as a picture, for where people look at pictures: what is written in it."""

from typing import Final

from attrs import field, frozen, validators

MOST_LINES: Final = 8
"""Lines of a side that a picture has room for."""
LONGEST_WORDS: Final = 120


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_WORDS else f"{text[: LONGEST_WORDS - 1].rstrip()}…"


@frozen
class PictureLine:
    """A line of a side: how many of which card, of which kind, and what they are worth."""

    name: str = field(converter=_short)
    kind: str = field(converter=_short)
    worth: str = field(converter=_short)


@frozen(kw_only=True)
class PictureSide:
    """A side: who gives it, what it is worth, its most valuable lines, and how many more there are."""

    title: str = field(converter=_short)
    total: str = field(converter=_short)
    lines: tuple[PictureLine, ...] = field(validator=validators.max_len(MOST_LINES))
    left_out: int = 0


@frozen(kw_only=True)
class TradePicture:
    """What a picture of a trade says: both sides, and a line below them."""

    heading: str = field(converter=_short)
    gives: PictureSide
    gets: PictureSide
    footer: str = field(converter=_short)
