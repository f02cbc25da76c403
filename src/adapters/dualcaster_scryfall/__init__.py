"""Scryfall's bulk files and set list as catalogue sources, and their prices as a feed."""

from dualcaster_scryfall.bulk import ScryfallBulk
from dualcaster_scryfall.prices import ScryfallPrices
from dualcaster_scryfall.sets import ScryfallSets

__all__ = ["ScryfallBulk", "ScryfallPrices", "ScryfallSets"]
