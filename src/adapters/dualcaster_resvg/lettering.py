"""Texts as the shipped fonts can draw them: what they have no signs for, how wide a text is, where it is cut."""

from functools import cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent / "fonts"
FILES = {"regular": "inter-regular.ttf", "bold": "inter-bold.ttf", "serif": "source-serif-4-bold.ttf"}
_MEASURED = 100
"""Size at which texts are measured; widths grow with it."""


@cache
def drawable() -> frozenset[str]:
    """List the signs that every shipped font has: Latin, Greek and Cyrillic, with punctuation."""
    spans = (line.split("-") for line in (FONTS / "coverage.txt").read_text("ascii").split())
    return frozenset(chr(code) for first, last in spans for code in range(int(first, 16), int(last, 16) + 1))


def plain(text: str) -> str:
    """Return a text without what the fonts have no signs for."""
    return " ".join("".join(mark if mark in drawable() else " " for mark in text).split())


def name_of(display_name: str, username: str) -> str:
    """Return the name to draw: the display name, or the username where the fonts lack any letter of it."""
    known = drawable()
    if any(mark.isalpha() and mark not in known for mark in display_name):
        return username
    shown = plain(display_name)
    return shown if any(mark.isalnum() for mark in shown) else username


def width(text: str, font: str, size: float) -> float:
    """Return how wide a text is, in pixels."""
    return _font(font).getlength(text) * size / _MEASURED


def fitted(text: str, font: str, size: float, room: float, *, least: float | None = None) -> tuple[str, float]:
    """Return a text and its size so that it fits in so many pixels: smaller down to ``least``, then cut."""
    wide = width(text, font, size)
    if wide <= room:
        return text, size
    smaller = size * room / wide
    if least is not None and smaller >= least:
        return text, smaller
    size = least or size
    while text and width(f"{text}…", font, size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…", size


def lines(text: str, font: str, size: float, room: float, *, most: int) -> list[str]:
    """Break a text into lines of so many pixels; what is left over after the last line is cut."""
    words, found = text.split(), list[str]()
    while words and len(found) < most:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), font, size) <= room:
            taken += 1
        if len(found) == most - 1:
            taken = len(words)
        found.append(fitted(" ".join(words[:taken]), font, size, room)[0])
        words = words[taken:]
    return found


@cache
def _font(font: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / FILES[font], _MEASURED, layout_engine=ImageFont.Layout.BASIC)
