"""Ratings of a public trust network, as its files have them."""

from collections.abc import Iterable, Iterator
from csv import reader
from math import isfinite

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed

LARGEST_RATING = 10
BAD_RATING = -5
"""A rating of this or worse says that dealing with somebody went wrong."""
MOST_RATINGS = 5_000_000


@frozen
class Rating:
    """Somebody rated somebody from -10 (never deal with them) to 10, at a moment in seconds since 1970."""

    rater: int
    rated: int
    value: int
    time: float

    @property
    def is_bad(self) -> bool:
        """Tell whether the rating says that something went wrong."""
        return self.value <= BAD_RATING


def read_ratings(lines: Iterable[str]) -> list[Rating]:
    """Read lines of ``rater,rated,rating,time`` with or without a header; return the ratings in order of time.

    Ratings of the same moment keep their order. Raises ``ValidationFailed`` with the line for anything else, for
    ratings of oneself, and for more than 5 million.
    """
    ratings = list(_read(lines))
    if not ratings:
        raise ValidationFailed("the file holds no ratings")
    ratings.sort(key=lambda rating: rating.time)
    return ratings


def _read(lines: Iterable[str]) -> Iterator[Rating]:
    for number, row in enumerate(reader(lines), 1):
        if not row or (number == 1 and not _is_number(row[0])):
            continue
        if number > MOST_RATINGS:
            raise ValidationFailed(f"the file has more than {MOST_RATINGS:,} lines")
        yield _rating(number, row)


def _is_number(text: str) -> bool:
    return text.strip().lstrip("-").isdigit()


def _rating(number: int, row: list[str]) -> Rating:
    try:
        rater, rated, value, time = row
        rating = Rating(int(rater), int(rated), int(value), float(time))
    except ValueError:
        raise ValidationFailed(
            f"line {number} is not rater,rated,rating,time: {','.join(row)[:60]!r}", line=number
        ) from None
    if rating.rater == rating.rated:
        raise ValidationFailed(f"line {number}: somebody rates themselves", line=number)
    if not 1 <= abs(rating.value) <= LARGEST_RATING and rating.value != 0:
        raise ValidationFailed(f"line {number}: a rating is from -10 to 10, not {rating.value}", line=number)
    if not isfinite(rating.time):
        raise ValidationFailed(f"line {number}: {time!r} is no moment", line=number)
    return rating
