"""TCGplayer's prices: its pricing API, the daily archive of it that tcgcsv keeps, and a seller's pricing export."""

from dualcaster_sources.tcgplayer.daily_archive import TcgcsvArchive
from dualcaster_sources.tcgplayer.pricing_api import TcgplayerKeys, TcgplayerPricing

__all__ = ["TcgcsvArchive", "TcgplayerKeys", "TcgplayerPricing"]
