"""Builds what stores do: a module for each part."""

from dualcaster_app.stores.building import StoreUseCases, build_stores
from dualcaster_app.stores.parts import StoreParts

__all__ = ["StoreParts", "StoreUseCases", "build_stores"]
