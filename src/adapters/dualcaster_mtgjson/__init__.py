"""MTGJSON's files: printings and identifiers as catalogue sources, prices as a feed."""

from dualcaster_mtgjson.identifiers import AllIdentifiers
from dualcaster_mtgjson.prices import AllPrices
from dualcaster_mtgjson.printings import AllPrintings

__all__ = ["AllIdentifiers", "AllPrices", "AllPrintings"]
