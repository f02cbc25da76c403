"""Opens catalogue and price files, local or remote, packed or plain, and streams their JSON records within bounds."""

from dualcaster_sources.streams.json_source import JsonSource
from dualcaster_sources.streams.limits import Limits

__all__ = ["JsonSource", "Limits"]
