"""Builds what stores files."""

from dualcaster_app.servers import data_directory
from dualcaster_app.settings import Settings
from dualcaster_core.kernel.ports import BlobStore
from dualcaster_storage import DirectoryBlobs, S3Blobs

FOLDER = "files"


def blob_store(settings: Settings) -> BlobStore:
    """Build the bucket of the settings where they name one, else a directory; nothing is asked or written yet."""
    if settings.bucket is not None:
        return S3Blobs(settings.bucket)
    return DirectoryBlobs(settings.storage_directory or data_directory(settings) / FOLDER)
