"""Builds what shows people, and lets them show themselves."""

from typing import Any

from dualcaster_app.settings import Settings
from dualcaster_core.accounts.identity.sessions import Sessions
from dualcaster_core.accounts.lifecycle.account_deletion import AccountLifecycle
from dualcaster_core.accounts.profiles.onboarding import Onboarding
from dualcaster_core.accounts.profiles.people_search import People
from dualcaster_core.accounts.profiles.use_cases import Profiles
from dualcaster_core.accounts.roles import Roles
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock
from dualcaster_geocoding import Gazetteer, NominatimGeocoder
from dualcaster_postgres.accounts.account_records import PostgresAccountRecords
from dualcaster_postgres.accounts.people_queries import PostgresPeopleQueries
from dualcaster_postgres.accounts.profile_queries import PostgresProfileQueries
from dualcaster_postgres.sql.database import Database


def people(
    settings: Settings,
    database: Database,
    units: Any,
    *,
    sessions: Sessions,
    cache: Cache,
    clock: Clock,
    ids: PublicIds,
) -> dict[str, Any]:
    """Build profiles, the search for people, the first steps, and the way out."""
    queries = PostgresProfileQueries(database, ids, settings.accounts)
    gazetteer = Gazetteer()
    geocoder = NominatimGeocoder(settings.geocoder_url, gazetteer) if settings.geocoder_url else gazetteer
    return {
        "profile_queries": queries,
        "profiles": Profiles(units, queries, geocoder, cache, clock, settings.accounts, ids),
        "people": People(units, PostgresPeopleQueries(database, ids)),
        "account_lifecycle": AccountLifecycle(
            units, PostgresAccountRecords(database, ids), sessions, cache, clock, ids
        ),
        "roles": Roles(units, sessions),
        "onboarding": Onboarding(units, queries, cache, clock),
    }
