"""Builds profiles and staff of stores."""

from attrs import frozen

from dualcaster_app.stores.parts import StoreParts
from dualcaster_core.stores.profiles.registration import StoreRegistration


@frozen(kw_only=True)
class StoreProfileUseCases:
    """What stores tell of themselves, who works there, and how they are found."""

    registration: StoreRegistration


def build_store_profiles(parts: StoreParts) -> StoreProfileUseCases:
    """Build profiles of stores."""
    return StoreProfileUseCases(registration=StoreRegistration(parts.units, parts.profiles.geocoder, parts.clock))
