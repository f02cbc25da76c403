"""Puts the parts of stores together: a field for each."""

from attrs import frozen

from dualcaster_app.stores.events import StoreEventUseCases, build_store_events
from dualcaster_app.stores.parts import StoreParts
from dualcaster_app.stores.profiles import StoreProfileUseCases, build_store_profiles


@frozen(kw_only=True)
class StoreUseCases:
    """What stores and their customers do."""

    profiles: StoreProfileUseCases
    events: StoreEventUseCases


def build_stores(parts: StoreParts) -> StoreUseCases:
    """Build each part over the shared ground."""
    return StoreUseCases(profiles=build_store_profiles(parts), events=build_store_events(parts))
