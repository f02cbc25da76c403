"""The geometry of a count by day: a line and its area, on a scale of its own."""

from collections.abc import Sequence

from attrs import frozen


@frozen(kw_only=True)
class DayLine:
    """A count by day: a line and its area in a field of 1,000 by 100 units, the highest day and all."""

    title: str
    path: str
    area: str
    highest: int
    total: int
    people: int = 0


def day_line(title: str, counts: Sequence[int], *, people: int = 0) -> DayLine:
    """Lay out a line from 0 to the highest day."""
    shown = counts if len(counts) > 1 else [*counts, *counts]
    highest, last = max(shown, default=0), max(1, len(shown) - 1)
    places = [
        f"{1000 * place / last:.0f} {100 - 96 * count / max(highest, 1):.1f}" for place, count in enumerate(shown)
    ]
    path = "M" + "L".join(places)
    return DayLine(title=title, path=path, area=f"{path}V100H0Z", highest=highest, total=sum(counts), people=people)
