"""Mana costs as they are drawn and read out."""

import re

from attrs import frozen

_SYMBOL = re.compile(r"\{([^{}]{1,5})\}")
_COLOURS = {"W": "white", "U": "blue", "B": "black", "R": "red", "G": "green"}
_OTHERS = {"C": "colourless", "S": "snow", "P": "Phyrexian", "T": "tap", "Q": "untap", "E": "energy"}


@frozen
class Pip:
    """One symbol: its text, the colours of its halves (w u b r g, or n for none), and how it is read out."""

    text: str
    shades: str
    spoken: str


RulesPart = str | Pip
"""A piece of a rules text: words, or a symbol among them."""


def pips(cost: str | None) -> tuple[tuple[Pip, ...], ...]:
    """Read a cost such as ``{2}{W/U}``; one group for each face that has a cost."""
    faces = (cost or "").split(" // ")
    groups = (tuple(_pip(symbol.upper()) for symbol in _SYMBOL.findall(face)) for face in faces)
    return tuple(group for group in groups if group)


def rules_parts(text: str) -> tuple[tuple[RulesPart, ...], ...]:
    """Read a rules text: for each paragraph its words and symbols in order."""
    return tuple(_parts(line) for line in text.splitlines() if line.strip())


def spoken_cost(cost: str | None) -> str:
    """Say a cost in words: ``2, white or blue``."""
    return " // ".join(", ".join(pip.spoken for pip in group) for group in pips(cost))


def frame_of(cost: str | None, type_line: str) -> str:
    """Name the frame of a card: its one colour, ``m`` for several, ``l`` for a land, ``n`` for none."""
    symbols: list[str] = _SYMBOL.findall(cost or "")
    colours = {letter for symbol in symbols for letter in symbol.upper() if letter in _COLOURS}
    if len(colours) > 1:
        return "m"
    if colours:
        return colours.pop().lower()
    return "l" if "Land" in type_line else "n"


def _parts(line: str) -> tuple[RulesPart, ...]:
    pieces = _SYMBOL.split(line)  # words and symbols by turns
    parts = (piece if at % 2 == 0 else _pip(piece.upper()) for at, piece in enumerate(pieces))
    return tuple(part for part in parts if part)


def _pip(symbol: str) -> Pip:
    halves = symbol.split("/")
    shades = "".join(half.lower() for half in halves if half in _COLOURS)[:2] or "n"
    spoken = " or ".join(_COLOURS.get(half, _OTHERS.get(half, half)) for half in halves)
    return Pip(text="".join(halves), shades=shades, spoken=spoken)
