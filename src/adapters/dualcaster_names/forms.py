"""The forms in which names and queries are compared."""

import re

_DROPPED = re.compile(r"['\"’`]")
_PARTING = re.compile(r"[^\w\s]|_")
_SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"sch|sh"), "s"),
    (re.compile(r"\bkn"), "n"),
    (re.compile(r"\bwr"), "r"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"ck|c|q"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"z"), "s"),
    (re.compile(r"y"), "i"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"\s+"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def plain(folded: str) -> str:
    """Leave the words of a folded name: ``urza's saga`` becomes ``urzas saga``, ``niv-mizzet`` ``niv mizzet``."""
    return " ".join(_PARTING.sub(" ", _DROPPED.sub("", folded)).split())


def squeezed(words: str) -> str:
    """Drop the spaces: ``sol ring`` and ``solring`` are one."""
    return words.replace(" ", "")


def sound(words: str) -> str:
    """Reduce words to a rough English sound without spaces and doubled letters, where ``phyrexian`` is ``firexian``."""
    for pattern, emails in _SOUNDS:
        words = pattern.sub(emails, words)
    return words
