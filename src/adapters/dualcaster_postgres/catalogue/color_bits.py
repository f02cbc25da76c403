"""Colours of cards as bits of one small number, so that a search can ask for several at once."""

from typing import Final

from dualcaster_core.catalogue.colors import COLORS

_BITS: Final = {color: 1 << place for place, color in enumerate(COLORS)}


def color_bits(colors: str) -> int:
    """Write colours as a number."""
    return sum(_BITS[color] for color in colors)


def colors_of_bits(bits: int) -> str:
    """Read colours from a number, in the usual order."""
    return "".join(color for color, bit in _BITS.items() if bits & bit)
