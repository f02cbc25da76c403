"""Draws pictures of cards as SVG, and renders them with resvg."""

from dualcaster_resvg.drawing import ResvgCardDrawings
from dualcaster_resvg.fetching import FetchedPictures

__all__ = ["FetchedPictures", "ResvgCardDrawings"]
