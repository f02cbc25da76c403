"""Names in memory, of cards and of traders: completes what is typed and finds what was meant."""

from dualcaster_names.index import RapidfuzzNameIndex
from dualcaster_names.people import RememberedTraderNames

__all__ = ["RapidfuzzNameIndex", "RememberedTraderNames"]
