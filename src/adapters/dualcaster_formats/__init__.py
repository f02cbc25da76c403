"""File formats of collections: one reader and one writer over a layout per app."""

from dualcaster_formats.files import CollectionFiles
from dualcaster_formats.price_exports import TcgplayerExports

__all__ = ["CollectionFiles", "TcgplayerExports"]
