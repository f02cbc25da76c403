"""People with profiles on a database of their own, and what they are shown through."""

from typing import Any

from attrs import define, field

from dualcaster_core.accounts.model import AccountRules, Actor, Place
from dualcaster_core.accounts.profiles.model import EDITABLE
from dualcaster_core.accounts.profiles.onboarding import Onboarding
from dualcaster_core.accounts.profiles.people_search import People
from dualcaster_core.accounts.profiles.use_cases import Profiles
from dualcaster_core.accounts.use_cases import Accounts
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import Scene
from dualcaster_geocoding import Gazetteer
from dualcaster_postgres.accounts.people_queries import PostgresPeopleQueries
from dualcaster_postgres.accounts.profile_queries import PostgresProfileQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import unit_of_work_factory
from tests.support.postgres_harness import PostgresHarness

IDS = PublicIds()
GAZETTEER = Gazetteer()
AUSTIN, ROUND_ROCK, UTRECHT = Coordinates(30.27, -97.74), Coordinates(30.51, -97.68), Coordinates(52.09, 5.12)


@define
class RememberingCache:
    """A cache that keeps everything for good, so that only dropping makes it forget."""

    kept: dict[str, bytes] = field(factory=dict)
    hits: int = 0

    async def get(self, key: str) -> bytes | None:
        """Return what is kept."""
        found = self.kept.get(key)
        self.hits += found is not None
        return found

    async def put(self, key: str, value: bytes, *, seconds: int, only_new: bool = False) -> bool:
        """Keep a value."""
        if not (only_new and key in self.kept):
            self.kept[key] = value
        return True

    async def drop(self, *keys: str) -> None:
        """Forget values."""
        for key in keys:
            self.kept.pop(key, None)


@define
class ProfileScene:
    """Accounts, and every use case around profiles."""

    database: Database
    clock: FixedClock
    cache: RememberingCache = field(factory=RememberingCache)
    lists: Scene = field(init=False)
    units: Any = field(init=False)
    accounts: Accounts = field(init=False)
    queries: PostgresProfileQueries = field(init=False)
    profiles: Profiles = field(init=False)
    people: People = field(init=False)
    onboarding: Onboarding = field(init=False)

    def __attrs_post_init__(self) -> None:
        rules = AccountRules()
        self.lists = Scene(PostgresHarness(self.database, self.clock))
        self.units = unit_of_work_factory(self.database, self.clock, MatchRules(), IDS)
        self.accounts = Accounts(self.units, self.clock)
        self.queries = PostgresProfileQueries(self.database, IDS, rules)
        self.profiles = Profiles(self.units, self.queries, GAZETTEER, self.cache, self.clock, rules)
        self.people = People(self.units, PostgresPeopleQueries(self.database, IDS))
        self.onboarding = Onboarding(self.units, self.queries, self.cache, self.clock)

    async def person(self, name: str, *, public: bool = True, at: Coordinates | None = None, **facts: Any) -> Actor:
        """Open an account; ``facts`` are switches of the account and facts of the profile."""
        place = Place(f"Somewhere of {name}", at) if at else None
        user = await self.accounts.create(name, is_public=public, place=place)
        actor = Actor(user_id=user.id, username=name, session_id=0)
        on_profile = {key: facts.pop(key) for key in EDITABLE & set(facts)}
        if on_profile:
            await self.profiles.edit(actor, on_profile)
        if facts:
            await self.accounts.change(name, **facts)
        return actor
