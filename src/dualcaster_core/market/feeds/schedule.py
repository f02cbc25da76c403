"""When a feed that failed is fetched again."""

from datetime import timedelta

FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=6)
LONGEST_TOLD = timedelta(days=1)
"""The longest pause that a server may ask for."""


def pause_after(
    failures: int,
    every: timedelta,
    *,
    chance: float = 0.0,
    lasting: bool = False,
    told: timedelta | None = None,
) -> timedelta:
    """Return how long to wait after so many failures in a row.

    The pause doubles from ``FIRST_PAUSE`` to the feed's own interval, ``LONGEST_PAUSE`` at most, which a ``lasting``
    failure has at once; up to half of it is left out by ``chance``, from 0 to 1, so that many who failed together do
    not come back together. It is never shorter than what the server ``told``, up to ``LONGEST_TOLD``.
    """
    if failures <= 0:
        return timedelta(0)
    longest = min(every, LONGEST_PAUSE)
    pause = longest if lasting else min(longest, FIRST_PAUSE * 2 ** min(failures - 1, 16))
    pause *= 1 - chance / 2
    return pause if told is None else max(pause, min(told, LONGEST_TOLD))
