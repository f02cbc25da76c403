"""Stores files: in a local directory, or on a server that speaks the protocol of S3."""

from dualcaster_storage.directory import DirectoryBlobs
from dualcaster_storage.s3 import S3Blobs, S3Bucket

__all__ = ["DirectoryBlobs", "S3Blobs", "S3Bucket"]
