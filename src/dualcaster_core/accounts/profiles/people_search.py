"""Finding people: by the beginning of a name, or near oneself."""

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor, User, check_radius
from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.accounts.profiles.ports import PeopleQueries, ProfilesUnitOfWork
from dualcaster_core.accounts.profiles.views import FoundPerson, PeopleFound, PersonHit
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import RADIUS_STEP_MILES, Coordinates, DistanceUnit, distance_in_words, round_distance
from dualcaster_core.kernel.ports import UnitOfWorkFactory

MIN_LETTERS, LONGEST_NAME, MAX_FOUND, DEFAULT_MILES = 2, 60, 20, 50


@frozen
class People:
    """Searches for people."""

    units: UnitOfWorkFactory[ProfilesUnitOfWork]
    queries: PeopleQueries

    async def search(
        self, actor: Actor, text: str | None, *, nearby: bool = False, miles: int = DEFAULT_MILES
    ) -> PeopleFound:
        """Find up to twenty people by the beginning of a name (2 letters at least), or within so many miles.

        Miles are in steps of 5, between points of the grid of places. Without a place of one's own a search nearby is
        one by name. Raises ``ValidationFailed``.
        """
        beginning = _beginning(text)
        check_radius(miles, least=RADIUS_STEP_MILES, name="miles")
        around, unit = await self._viewpoint(actor)
        if nearby and around is not None:
            found = await self.queries.near(actor.user_id, around, miles=miles, beginning=beginning, limit=MAX_FOUND)
            return PeopleFound(tuple(_view(one, unit) for one in found), by_distance=True)
        if beginning is None:
            hint = "; or say where you trade to search nearby" if nearby else ""
            raise ValidationFailed(f"type at least {MIN_LETTERS} letters of a name{hint}", field="q")
        found = await self.queries.named(actor.user_id, beginning, around=around, limit=MAX_FOUND)
        return PeopleFound(tuple(_view(one, unit) for one in found), by_distance=False)

    async def _viewpoint(self, actor: Actor) -> tuple[Coordinates | None, DistanceUnit]:
        """Return where the grid has somebody, and what they read distances in."""
        async with self.units() as uow:
            user: User | None = await uow.users.with_id(actor.user_id)
            profile = await uow.profiles.of(actor.user_id)
        if user is None:
            raise UserNotFound(actor.username)
        return user.place.grid_point if user.place else None, distance_unit_of(profile.country)


def _beginning(text: str | None) -> str | None:
    typed = " ".join((text or "").split())
    if not typed:
        return None
    if len(typed) < MIN_LETTERS or len(typed) > LONGEST_NAME:
        raise ValidationFailed(f"type {MIN_LETTERS} to {LONGEST_NAME} letters of a name", field="q")
    return typed


def _view(person: FoundPerson, unit: DistanceUnit) -> PersonHit:
    if person.miles is None:
        return person.view
    miles = round_distance(person.miles)
    return evolve(person.view, distance_miles=miles, distance=distance_in_words(miles, unit))
