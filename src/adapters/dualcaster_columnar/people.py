"""People: who may be seen by whom, where they trade, and how far they are trusted."""

from collections import defaultdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dualcaster_columnar.codes import Codes, grown
from dualcaster_columnar.layouts import Flags, Records, plain
from dualcaster_core.kernel.geo import EARTH_RADIUS_MILES, Coordinates, great_circle_miles
from dualcaster_core.matching.index.records import ACTIVE, DISCORD, PUBLIC, SHOWS_HAVES, SHOWS_WANTS, VERIFIED
from dualcaster_core.matching.scoring import trust_bonus

LEAST_MILES_PER_DEGREE: Final = 69.0
"""A degree of latitude is a little more than this: who is farther north or south needs no distance."""
_DOUBT: Final = 1e-6
"""Miles within which the distance is computed once more, by the rule itself."""
GONE: Final = -1
"""Version of the lists of an account that is not there any more."""
_COLUMNS: Final = {
    "visible": np.bool_,
    "shows": np.bool_,
    "trust": np.int64,
    "last_active": np.int64,
    "latitude": np.float64,
    "longitude": np.float64,
    "radius": np.int64,
    "version": np.int64,
}


class People:
    """Accounts by code, blocks between them, and the Discord servers that they are members of."""

    def __init__(self) -> None:
        self.codes = Codes()
        self.columns: dict[str, NDArray[Any]] = {name: np.zeros(0, dtype=kind) for name, kind in _COLUMNS.items()}
        self._blocked: dict[int, set[int]] = defaultdict(set)
        self._blocks: set[tuple[int, int]] = set()
        self._members: dict[int, set[int]] = defaultdict(set)
        self._guilds_of: dict[int, set[int]] = defaultdict(set)
        self._member_codes: dict[int, NDArray[np.int64]] = {}

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self.columns[column][: len(self)]

    def put(self, rows: Records) -> None:
        """Add people, or say anew how they are."""
        before = len(self)
        codes = self.codes.add(plain(rows["id"]))
        if len(self) > before:
            self._member_codes.clear()
        self.columns = {name: grown(column, len(self)) for name, column in self.columns.items()}
        flags, tiers = plain(rows["flags"]), plain(rows["tier"])
        cases = {(tier, flag) for tier, flag in zip(tiers.tolist(), flags.tolist(), strict=True)}
        trust = {(tier, f): trust_bonus(tier, bool(f & VERIFIED), bool(f & DISCORD)) for tier, f in cases}
        told = {
            "visible": flags & (ACTIVE | PUBLIC) == ACTIVE | PUBLIC,
            "shows": flags & (SHOWS_HAVES | SHOWS_WANTS) == SHOWS_HAVES | SHOWS_WANTS,
            "trust": [trust[case] for case in zip(tiers.tolist(), flags.tolist(), strict=True)],
            "last_active": plain(rows["last_active"]),
            "latitude": rows["latitude"],
            "longitude": rows["longitude"],
            "radius": plain(rows["radius"]),
            "version": plain(rows["version"]),
        }
        for name, values in told.items():
            self.columns[name][codes] = values

    def remove(self, ids: NDArray[np.int64]) -> None:
        """Note that accounts are gone: nobody sees them."""
        codes = [code for one in ids.tolist() if (code := self.codes.get(one)) is not None]
        self.columns["visible"][codes] = False
        self.columns["shows"][codes] = False
        self.columns["version"][codes] = GONE

    def set_blocks(self, rows: Records) -> None:
        """Set or lift blocks."""
        for one, other, is_set in rows.tolist():
            (self._blocks.add if is_set else self._blocks.discard)((one, other))
            stands = (one, other) in self._blocks or (other, one) in self._blocks
            for here, there in ((one, other), (other, one)):
                (self._blocked[here].add if stands else self._blocked[here].discard)(there)

    def set_memberships(self, rows: Records) -> None:
        """Let people join servers or leave them."""
        for guild, user, is_set in rows.tolist():
            (self._members[guild].add if is_set else self._members[guild].discard)(user)
            (self._guilds_of[user].add if is_set else self._guilds_of[user].discard)(guild)
            self._member_codes.pop(guild, None)

    def blocked_with(self, code: int) -> NDArray[np.int64]:
        """Return the codes of those who are on either side of a block with somebody."""
        return self._codes(self._blocked.get(int(self.codes.ids[code]), set()))

    def shared_servers(self, code: int) -> NDArray[np.int64]:
        """Count for everybody the servers that they have in common with somebody."""
        shared = np.zeros(len(self), dtype=np.int64)
        for guild in self._guilds_of.get(int(self.codes.ids[code]), set()):
            shared[self._members_of(guild)] += 1
        return shared

    def in_server_with(self, code: int, guild: int) -> Flags:
        """Tell who is a member of a server; nobody where somebody is none."""
        within = np.zeros(len(self), dtype=np.bool_)
        if int(self.codes.ids[code]) in self._members.get(guild, set()):
            within[self._members_of(guild)] = True
        return within

    def _members_of(self, guild: int) -> NDArray[np.int64]:
        """Return the codes of a server's members, found once until somebody joins or leaves, or is new here."""
        if guild not in self._member_codes:
            self._member_codes[guild] = self._codes(self._members.get(guild, set()))
        return self._member_codes[guild]

    def candidates(self, seen_since: int) -> Flags:
        """Tell who is active, public and lately seen."""
        return self["visible"] & (self["last_active"] >= seen_since)

    def within(self, code: int, others: NDArray[np.int64], miles: NDArray[Any]) -> Flags:
        """Tell of each of some people whether they live within so many miles of somebody; who has no place does not.

        The distance is that of ``great_circle_miles`` to the last bit where it decides.
        """
        latitude, longitude = self["latitude"], self["longitude"]
        here = float(latitude[code]), float(longitude[code])
        within: Flags = np.zeros(len(others), dtype=np.bool_)
        south = latitude[others]
        maybe = np.flatnonzero(np.abs(south - here[0]) * LEAST_MILES_PER_DEGREE <= miles)
        if not len(maybe):
            return within
        others, miles, low = others[maybe], miles[maybe], np.radians(south[maybe])
        north = np.radians(here[0])
        height = np.sin((low - north) / 2) ** 2
        width = np.sin(np.radians(longitude[others] - here[1]) / 2) ** 2
        chord = np.minimum(1.0, np.sqrt(height + np.cos(north) * np.cos(low) * width))
        distance = 2 * EARTH_RADIUS_MILES * np.arcsin(chord)
        near = distance <= miles
        for place in np.flatnonzero(np.abs(distance - miles) <= _DOUBT).tolist():
            there = Coordinates(float(latitude[others[place]]), float(longitude[others[place]]))
            near[place] = great_circle_miles(Coordinates(*here), there) <= miles[place]
        within[maybe] = near
        return within

    def _codes(self, ids: set[int]) -> NDArray[np.int64]:
        known = (self.codes.get(one) for one in ids)
        return np.array([code for code in known if code is not None], dtype=np.int64)

    @property
    def bytes_held(self) -> int:
        """What the columns take."""
        return sum(column.nbytes for column in self.columns.values())
