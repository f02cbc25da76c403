"""Builds profiles and staff of stores."""

from attrs import frozen

from dualcaster_app.stores.parts import StoreParts
from dualcaster_core.stores.profiles.closing import StoreClosing
from dualcaster_core.stores.profiles.finding import StoreFinding
from dualcaster_core.stores.profiles.reading import StoreReading
from dualcaster_core.stores.profiles.registration import StoreRegistration
from dualcaster_core.stores.profiles.staffing import StoreStaffing
from dualcaster_postgres.stores.profiles.queries import PostgresStoreQueries


@frozen(kw_only=True)
class StoreProfileUseCases:
    """What stores tell of themselves, who works there, and how they are found."""

    registration: StoreRegistration
    reading: StoreReading
    finding: StoreFinding
    staffing: StoreStaffing
    closing: StoreClosing


def build_store_profiles(parts: StoreParts) -> StoreProfileUseCases:
    """Build profiles of stores."""
    queries, geocoder = PostgresStoreQueries(parts.database), parts.profiles.geocoder
    return StoreProfileUseCases(
        registration=StoreRegistration(parts.units, geocoder, parts.clock),
        reading=StoreReading(parts.units, parts.clock, parts.ids),
        finding=StoreFinding(queries, geocoder, parts.clock, parts.ids),
        staffing=StoreStaffing(parts.units, parts.clock),
        closing=StoreClosing(parts.units, parts.clock),
    )
