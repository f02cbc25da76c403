"""Texts: names in their comparable form, and what stores and headers can hold."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from dualcaster_core.kernel.errors import ValidationFailed

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ß": "ss"}
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]+")
DECEIVING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u2028\u2029")
"""Marks that turn the direction of text around or hide in it: what is read would not be what is there."""
_UNSEEN = frozenset({"Cc", "Cs"})
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BLANK_LINES = re.compile(r"\n{3,}")


def fold(text: str) -> str:
    """Reduce a name to its comparable form: case-folded, accents dropped, white space collapsed.

    ``fold("Æther Vial") == fold("aether  vial")``, ``fold("Jötun Grunt") == "jotun grunt"``.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(plain.translate(_PLAIN).casefold().split())


def one_line(text: str) -> str:
    """Return a text without control characters and line ends: nothing in it can end the header of a message."""
    return " ".join(_CONTROL.sub(" ", text).split())


def plain_lines(text: str) -> str:
    """Return what somebody typed as others may read it: its lines, without what no eye sees or that deceives it.

    Tabs become spaces; other control characters, lone surrogates and marks that turn the direction of writing go; at
    most one line in a row is left empty.
    """
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    kept = "".join(
        mark for mark in lines if mark == "\n" or (mark not in DECEIVING and unicodedata.category(mark) not in _UNSEEN)
    )
    trimmed = "\n".join(line.rstrip() for line in unicodedata.normalize("NFC", kept).split("\n"))
    return _BLANK_LINES.sub("\n\n", trimmed).strip()


def plain_text(longest: int) -> Callable[[object, Any, str], None]:
    """Make an attrs validator for a text of at most ``longest`` characters that every store and protocol can hold.

    NUL and lone surrogates are refused: PostgreSQL and UTF-8 have no room for them. Raises ``ValidationFailed``.
    """

    def check(_: object, attribute: Any, text: str) -> None:
        if len(text) > longest:
            raise ValidationFailed(f"{attribute.name} has {len(text)} characters; at most {longest} are possible")
        if "\0" in text or any("\ud800" <= mark <= "\udfff" for mark in text):
            raise ValidationFailed(f"{attribute.name} holds a character that is not text")

    return check


def clean_text(name: str, text: str, longest: int, *, lines: bool = False) -> str:
    """Trim a text for others to read. Raises ``ValidationFailed`` where it is too long or holds what deceives.

    Control characters and marks that turn the direction of writing are refused; ``lines`` allows line breaks.
    """
    trimmed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(trimmed) > longest:
        raise ValidationFailed(f"{name} has {len(trimmed)} characters; at most {longest} are possible", field=name)
    for mark in trimmed:
        kind = unicodedata.category(mark)
        if mark in DECEIVING or (kind in ("Cc", "Cs") and not (lines and mark == "\n")):
            raise ValidationFailed(f"{name} holds a character that is not text (U+{ord(mark):04X})", field=name)
    return trimmed


def spreadsheet_text(text: str) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula: with an apostrophe in front where it would."""
    return f"'{text}" if text.startswith(_FORMULA) else text
