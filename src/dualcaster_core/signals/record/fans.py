"""Where prices went after signals: bands that hold a share of them, day by day."""

from collections.abc import Sequence
from math import isnan

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed

SHARES = (0.9, 0.8, 0.5)
"""The shares of prices that the bands hold, the widest first."""
FEWEST = 5
"""A day with fewer prices is not drawn."""


@frozen(kw_only=True)
class FanBand:
    """A band that held ``share`` of the prices: its ends for each day, as a share of the price when made."""

    share: float
    low: tuple[float, ...]
    high: tuple[float, ...]


@frozen(kw_only=True)
class Fan:
    """How prices moved from when signals were made: 0.05 is 5 % up. All tuples have one value for each of ``days``.

    ``middle`` is the median, ``control`` that of cards drawn at random, empty where there are none. ``paths`` counts
    the signals.
    """

    days: tuple[int, ...]
    bands: tuple[FanBand, ...]
    middle: tuple[float, ...]
    control: tuple[float, ...] = ()
    paths: int = 0

    def __attrs_post_init__(self) -> None:
        ends = [end for band in self.bands for end in (band.low, band.high)]
        if any(len(told) != len(self.days) for told in (*ends, self.middle, self.control or self.days)):
            raise ValidationFailed("a fan has as many values as days")


def fan_of(paths: Sequence[Sequence[float]], controls: Sequence[Sequence[float]] = ()) -> Fan | None:
    """Return the fan of price moves by day since each signal was made, the first being 0; NaN where none is known.

    None where fewer than two days have prices enough.
    """
    length = max((len(path) for path in paths), default=0)
    told = {day: _known(paths, day) for day in range(length)}
    days = [day for day, moves in told.items() if len(moves) >= FEWEST]
    if len(days) < 2:
        return None
    drawn = {day: _known(controls, day) for day in days}
    has_control = all(drawn.values())
    return Fan(
        days=tuple(days),
        bands=tuple(
            FanBand(
                share=share,
                low=tuple(quantile(told[day], (1 - share) / 2) for day in days),
                high=tuple(quantile(told[day], (1 + share) / 2) for day in days),
            )
            for share in SHARES
        ),
        middle=tuple(quantile(told[day], 0.5) for day in days),
        control=tuple(quantile(drawn[day], 0.5) for day in days) if has_control else (),
        paths=len(paths),
    )


def quantile(ordered: Sequence[float], level: float) -> float:
    """Return a quantile of rising values, straight between two of them (type 7 of Hyndman and Fan, 1996)."""
    place = level * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _known(paths: Sequence[Sequence[float]], day: int) -> list[float]:
    return sorted(path[day] for path in paths if day < len(path) and not isnan(path[day]))
