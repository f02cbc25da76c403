"""Builds what shows people, and lets them show themselves."""

import structlog
from attrs import frozen

from dualcaster_app.settings import Settings
from dualcaster_app.storage import blob_store
from dualcaster_core.accounts.favorites import Favorites
from dualcaster_core.accounts.profiles.avatars import Avatars
from dualcaster_core.accounts.profiles.named_traders import NamedTraders
from dualcaster_core.accounts.profiles.onboarding import Onboarding
from dualcaster_core.accounts.profiles.people_search import People
from dualcaster_core.accounts.profiles.ports import Geocoder, ProfileQueries
from dualcaster_core.accounts.profiles.use_cases import Profiles
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_crypto import random_token
from dualcaster_geocoding import Gazetteer, NominatimGeocoder
from dualcaster_pictures import PillowCodec
from dualcaster_postgres.accounts.favorites import PostgresFavoriteQueries
from dualcaster_postgres.accounts.people_queries import PostgresPeopleQueries
from dualcaster_postgres.accounts.profile_queries import PostgresProfileQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class ProfileUseCases:
    """What people do with profiles; ``gazetteer`` is what places are looked up in, to be loaded ahead."""

    queries: ProfileQueries
    profiles: Profiles
    people: People
    favorites: Favorites
    traders: NamedTraders
    onboarding: Onboarding
    gazetteer: Gazetteer
    geocoder: Geocoder
    avatars: Avatars


def build_profiles(
    settings: Settings,
    database: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    *,
    cache: Cache,
    clock: Clock,
    ids: PublicIds,
) -> ProfileUseCases:
    """Build profiles, the search for people and the first steps over a database."""
    queries = PostgresProfileQueries(database, ids, settings.accounts)
    traders = NamedTraders(units, queries, ids)
    gazetteer = Gazetteer()
    geocoder = NominatimGeocoder(settings.geocoder_url, gazetteer) if settings.geocoder_url else gazetteer
    return ProfileUseCases(
        queries=queries,
        profiles=Profiles(units, queries, geocoder, cache, clock, settings.accounts),
        people=People(units, PostgresPeopleQueries(database, ids)),
        favorites=Favorites(units, PostgresFavoriteQueries(database, ids), traders, clock),
        traders=traders,
        onboarding=Onboarding(units, queries, cache, clock),
        gazetteer=gazetteer,
        geocoder=geocoder,
        avatars=Avatars(
            units=units,
            blobs=blob_store(settings),
            codec=PillowCodec(),
            rules=settings.pictures,
            random_token=random_token,
            cache=cache,
            clock=clock,
            log=structlog.get_logger("dualcaster.accounts"),
        ),
    )
