"""How far prices of any card go, signals or not: what intervals of a whole market are judged on."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import isnan, log
from random import Random

from attrs import frozen

from dualcaster_core.signals.features.model import features_of
from dualcaster_core.signals.record.intervals import IntervalRules, Moved, walk_intervals
from dualcaster_core.signals.record.measures import Spanned
from dualcaster_core.signals.record.tables import HistoryTable

CARDS_A_DAY = 200
"""How many cards are drawn of each day."""
WARM_UP = 7
"""Over how many days the volatility of a card is taken: on every day over as many, however long the history is."""
COMPOUNDED = 400
"""How many stand-ins are drawn for a day."""


@frozen(kw_only=True)
class EveryCard:
    """Cards drawn at random from a history, with their moves over ``horizon`` days."""

    table: HistoryTable
    horizon: int
    rules: IntervalRules
    random: Random

    @property
    def is_short(self) -> bool:
        """Whether the history is too short to wait for volatility and for whole horizons."""
        return self.table.batch.days < WARM_UP + 2 * self.horizon + 1

    def spanned(self) -> list[Spanned]:
        """State an interval for each drawn card, from the past alone.

        On a short history every card has the same unit, and moves over the whole horizon are stood in for by shorter
        ones put together.
        """
        moved, stand_ins = [], {}
        for day in self.table.days:
            if day + timedelta(days=self.horizon) > self.table.batch.end:
                break
            if self.is_short:
                stand_ins[day] = self._compounded(day)
            elif (day - self.table.first).days < WARM_UP:
                continue
            moved += self._drawn(day)
        return walk_intervals(moved, self.rules, stand_ins)[0]

    def _drawn(self, day: date) -> list[Moved]:
        at, then = self._at(day), self._at(day) + self.horizon
        batch = None if self.is_short else self.table.until(day, WARM_UP + 1)
        moved = []
        for place in self._some(at, then):
            volatility = 0.0 if batch is None else features_of(batch.history(place)).weekly_volatility
            moved.append(
                Moved(
                    self.table.price(place, at),
                    self.table.price(place, then),
                    0.0 if isnan(volatility) else min(volatility, 1.0),
                    str(place),
                    day,
                    day + timedelta(days=self.horizon),
                )
            )
        return moved

    def _compounded(self, day: date) -> list[float]:
        """Put moves together from shorter ones, as if they followed each other: what is known by a day's end."""
        at = self._at(day)
        longest = next((length for length in range(min(self.horizon, at), 0, -1) if self._moves(at, length)), 0)
        if not longest:
            return []
        parts = [longest] * (self.horizon // longest)
        rest = self.horizon - sum(parts)
        found = {length: self._moves(at, length) for length in {longest, rest} if length}
        if rest and found[rest]:
            parts.append(rest)
        scale = self.horizon / sum(parts)
        unit = self.rules.floor
        return [sum(self.random.choice(found[length]) for length in parts) * scale / unit for _ in range(COMPOUNDED)]

    def _moves(self, at: int, length: int) -> list[float]:
        return [
            log(self.table.price(place, start + length) / self.table.price(place, start))
            for start in range(max(0, at - 2 * self.horizon), at - length + 1)
            for place in self._some(start, start + length)
        ]

    def _some(self, at: int, then: int) -> Sequence[int]:
        """Draw cards that are priced on both days."""
        places = [
            place
            for place in range(len(self.table.batch))
            if not isnan(self.table.price(place, at) + self.table.price(place, then))
        ]
        return self.random.sample(places, min(len(places), CARDS_A_DAY))

    def _at(self, day: date) -> int:
        return (day - self.table.first).days
