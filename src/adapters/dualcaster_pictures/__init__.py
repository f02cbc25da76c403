"""Reads and writes pictures, with Pillow."""

from dualcaster_pictures.codec import PillowCodec

__all__ = ["PillowCodec"]
