"""The five colours of cards."""

import re
from collections.abc import Iterable

COLORS = "WUBRG"
"""White, blue, black, red, green: the order in which colours are written."""

_SYMBOLS = re.compile(r"\{([^{}]{1,8})\}")


def ordered_colors(letters: Iterable[str]) -> str:
    """Write colours once each, in the usual order; other letters are left out."""
    given = set(letters)
    return "".join(color for color in COLORS if color in given)


def colors_of_cost(mana_cost: str | None) -> str:
    """Read the colours of a card from its mana cost, such as ``{2}{W/U}``."""
    return ordered_colors(letter for symbol in _SYMBOLS.findall(mana_cost or "") for letter in symbol)
