"""Scryfall's bulk files and set list as catalogue sources, and their prices as a feed."""

from dualcaster_sources.scryfall.bulk import ScryfallBulk
from dualcaster_sources.scryfall.moments import FileMoment, ToldBy, bulk_file_moment
from dualcaster_sources.scryfall.prices import ScryfallPrices
from dualcaster_sources.scryfall.sets import ScryfallSets

__all__ = ["FileMoment", "ScryfallBulk", "ScryfallPrices", "ScryfallSets", "ToldBy", "bulk_file_moment"]
