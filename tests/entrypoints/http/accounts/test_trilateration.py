"""Somebody who would like to know where another lives, and asks from wherever they please."""

from collections.abc import AsyncIterator, Iterator
from math import cos, radians

import httpx
import pytest
from attrs import define, field

from dualcaster_app import Application
from dualcaster_core.accounts.profiles.places import place_from
from dualcaster_core.kernel.geo import Coordinates, great_circle_miles, snap_to_grid
from dualcaster_http import create_app
from tests.support.clients import client_of
from tests.support.people import Person
from tests.support.served_site import LIMITS_OUT_OF_THE_WAY
from tests.support.traders import trader

HALF_A_CELL = 0.03
"""Degrees of latitude: less than half the height of a cell by what rounding a place can take it farther out."""
AROUND = ((0.6, 0.2), (-0.5, 0.7), (-0.3, -0.8), (0.4, -0.6))
"""Where the attacker asks from: degrees north and east of the town that the victim's profile names."""
TOWN = snap_to_grid(Coordinates(45.50, -122.65))


def _corners() -> Iterator[tuple[str, Coordinates]]:
    """Places all over one cell of the grid."""
    width = HALF_A_CELL / cos(radians(TOWN.latitude))
    for name, north, east in (("middle", 0, 0), ("south-west", -1, -0.97), ("north-east", 1, 0.97)):
        yield name, Coordinates(TOWN.latitude + north * HALF_A_CELL, TOWN.longitude + east * width)


@define
class Attacker:
    """Asks every endpoint that knows of distances, remembers all answers, and narrows the victim's place down.

    ``rings`` are points asked from, with the least and greatest distance in miles that the answers there allow.
    """

    client: httpx.AsyncClient
    me: Person
    decoy: Person
    victim: Person
    answers: list[object] = field(factory=list)
    rings: list[tuple[Coordinates, float, float]] = field(factory=list)

    async def estimate(self) -> Coordinates:
        """Ask from all around, closing in; return the middle of the points that every answer allows."""
        for north, east in AROUND:
            await self._ask_from(Coordinates(TOWN.latitude + north, TOWN.longitude + east))
        first = self._fitting()
        for north, east in ((0.05, 0.0), (-0.03, 0.04), (0.0, -0.06)):
            await self._ask_from(Coordinates(round(first.latitude + north, 2), round(first.longitude + east, 2)))
        return self._fitting()

    async def _ask_from(self, here: Coordinates) -> None:
        await self._settle(self.me, here)
        low, high = 0, 100
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if await self._within(middle) else (middle, high)
        await self._look()
        self.rings.append((here, float(low) if low else 0.0, float(high)))
        await self._bracket(here, low, high)

    async def _within(self, miles: int) -> bool:
        """Tell whether the victim is found within so many miles, by search and by matches.

        Where such a radius is refused, the next one is taken that is not.
        """
        for radius in range(miles, miles + 30):
            asked = {"nearby": True, "miles": radius}
            found = await self._get("/api/v1/users/search", **asked)
            if found.status_code == 200:
                break
        else:
            raise AssertionError(f"no radius from {miles} miles on is allowed")
        await self._radius(radius)
        local = await self._get("/api/v1/matches/local")
        pair = await self._get(f"/api/v1/matches/with/{self.victim.username}")
        listed = self.victim.username in [one["username"] for one in found.json()["items"]]
        matched = self.victim.username in [one["trader"]["username"] for one in local.json()["items"]]
        self.answers.append((listed, matched, pair.json()["is_local"], pair.json()["locality_bonus"]))
        assert matched == pair.json()["is_local"]
        return listed

    async def _bracket(self, here: Coordinates, low: float, high: float) -> None:
        """Learn a distance from the order of a search: a decoy is moved until it changes places with the victim."""
        for _ in range(7):
            middle = (low + high) / 2
            await self._settle(self.decoy, Coordinates(here.latitude, here.longitude + _degrees(here, middle)))
            found = await self._get("/api/v1/users/search", nearby=True, miles=1_000)
            order = [one["username"] for one in found.json()["items"]]
            first = order.index(self.victim.username) < order.index(self.decoy.username)
            self.answers.append(first)
            low, high = (low, middle) if first else (middle, high)
        self.rings.append((here, low - 1.0, high + 1.0))

    async def _look(self) -> None:
        shown = (await self._get(f"/api/v1/users/{self.victim.username}")).json()
        pair = (await self._get(f"/api/v1/matches/with/{self.victim.username}")).json()
        sentences = [reason["sentence"] for reason in pair["reasons"]]
        self.answers.append((shown["distance_miles"], pair["distance_miles"], sentences, pair["quality_score"]))

    async def _get(self, path: str, **asked: str | int | bool) -> httpx.Response:
        return await self.client.get(path, params=asked, headers=self.me.headers)

    async def _settle(self, who: Person, where: Coordinates) -> None:
        sent = {"latitude": where.latitude, "longitude": where.longitude, "display": "Anywhere"}
        answer = await self.client.post("/api/v1/users/me/location", json=sent, headers=who.headers)
        assert answer.status_code == 200, answer.text

    async def _radius(self, miles: int) -> None:
        answer = await self.client.patch(
            "/api/v1/users/me", json={"trade_radius_miles": miles}, headers=self.me.headers
        )
        assert answer.status_code == 200, answer.text

    def _fitting(self) -> Coordinates:
        """Return the middle of the points, a tenth of a mile apart, that break the fewest rings."""
        step = 0.1 / 69
        points = [
            Coordinates(TOWN.latitude + 4 * north * step, TOWN.longitude + 5 * east * step)
            for north in range(-40, 41)
            for east in range(-40, 41)
        ]
        broken = {point: sum(self._is_broken(point, ring) for ring in self.rings) for point in points}
        fewest = min(broken.values())
        best = [point for point in points if broken[point] == fewest]
        return Coordinates(
            sum(point.latitude for point in best) / len(best), sum(point.longitude for point in best) / len(best)
        )

    def _is_broken(self, point: Coordinates, ring: tuple[Coordinates, float, float]) -> bool:
        where, least, most = ring
        return not least <= great_circle_miles(point, where) <= most


def _degrees(here: Coordinates, miles: float) -> float:
    return miles / 69.09 / cos(radians(here.latitude))


@pytest.fixture
async def attacker(application: Application) -> AsyncIterator[Attacker]:
    """An attacker with a match, a second account and all the time in the world, and a victim who has a place."""
    me = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    decoy = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    victim = await trader(application, has="Lightning Helix", wants="Lightning Bolt")
    async with client_of(create_app(application, limits=LIMITS_OUT_OF_THE_WAY)) as client:
        yield Attacker(client, me, decoy, victim)


async def test_whoever_asks_from_many_places_learns_the_cell_and_no_more(
    attacker: Attacker, application: Application
) -> None:
    """Filters, order, locality, sentences and distances are the same wherever in a cell of the grid somebody lives."""
    transcripts, errors = {}, {}
    for name, home in _corners():
        place = place_from("Portland, Oregon", home.latitude, home.longitude)
        await application.accounts.operator.change(attacker.victim.username, place=place)
        attacker.answers, attacker.rings = [], []
        guess = await attacker.estimate()
        transcripts[name] = attacker.answers
        errors[name] = great_circle_miles(guess, place.coordinates)
    assert transcripts["middle"] == transcripts["south-west"] == transcripts["north-east"]
    assert max(errors.values()) > 2.0
    assert max(errors.values()) < 10.0
