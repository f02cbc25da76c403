"""Reads and writes pictures, with Pillow."""

from dualcaster_pictures.codec import PillowCodec
from dualcaster_pictures.trade_pictures import PillowTradePictures

__all__ = ["PillowCodec", "PillowTradePictures"]
