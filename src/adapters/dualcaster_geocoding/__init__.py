"""Turns names of places into coordinates: a gazetteer in memory, or a service that is asked first."""

from dualcaster_geocoding.gazetteer import Gazetteer
from dualcaster_geocoding.service import NominatimGeocoder

__all__ = ["Gazetteer", "NominatimGeocoder"]
