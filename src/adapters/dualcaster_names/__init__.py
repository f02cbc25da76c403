"""All card names in memory: completes what is typed and finds what was meant."""

from dualcaster_names.index import RapidfuzzNameIndex

__all__ = ["RapidfuzzNameIndex"]
