"""MTGJSON's files: printings and identifiers as catalogue sources, prices as a feed."""

from dualcaster_sources.mtgjson.identifiers import AllIdentifiers
from dualcaster_sources.mtgjson.prices import AllPrices
from dualcaster_sources.mtgjson.printings import AllPrintings

__all__ = ["AllIdentifiers", "AllPrices", "AllPrintings"]
