"""File formats of collections: one reader and one writer over a layout per app."""

from dualcaster_formats.files import CollectionFiles

__all__ = ["CollectionFiles"]
