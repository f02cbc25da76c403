"""Reads kidney exchanges: pairs, and who of them can give to whom."""

from array import array

from dualcaster_core.rings.errors import WantListsUnreadable
from dualcaster_core.rings.model import MAX_OFFERS, MAX_WANTS, RingExchange, RingOffer
from dualcaster_mathtrade.lines import lines_of

_END = -1


def read_kidney_exchange(content: bytes, file: str = "kidney exchange") -> RingExchange:
    """Read a number of pairs and of arcs, then an arc a line: source, target and weight; pairs count from 0.

    A line of ``-1`` ends the arcs. Weights are checked and have no effect: what counts is how many pairs are helped.
    Raises ``WantListsUnreadable``.
    """
    lines, _ = lines_of(content, file)
    rows = [(number, line.split()) for number, line in enumerate(lines, start=1) if line.split()]
    if not rows or len(rows[0][1]) != 2:
        raise WantListsUnreadable(file, "the first line has to be the number of pairs and the number of arcs", line=1)
    pairs, arcs = (_whole(word, file, rows[0][0]) for word in rows[0][1])
    if not 0 <= pairs <= MAX_OFFERS or not 0 <= arcs <= MAX_WANTS:
        raise WantListsUnreadable(file, f"at most {MAX_OFFERS:,} pairs and {MAX_WANTS:,} arcs are read", line=1)
    sources, targets = array("q"), array("q")
    for number, row in rows[1:]:
        if _whole(row[0], file, number) == _END:
            break
        if len(row) != 3:
            raise WantListsUnreadable(file, "an arc is a source, a target and a weight", line=number)
        source, target = _whole(row[0], file, number), _whole(row[1], file, number)
        _weight(row[2], file, number)
        if not 0 <= source < pairs or not 0 <= target < pairs or source == target:
            raise WantListsUnreadable(file, f"an arc joins two different pairs from 0 to {pairs - 1}", line=number)
        sources.append(source)
        targets.append(target)
    if len(sources) != arcs:
        raise WantListsUnreadable(file, f"{arcs:,} arcs are announced and {len(sources):,} follow")
    names = [str(pair) for pair in range(pairs)]
    return RingExchange(
        owners=names,
        offers=[RingOffer(name, place) for place, name in enumerate(names)],
        gives=sources,
        gets=targets,
        costs=array("q", bytes(8 * len(sources))),
    )


def _whole(word: str, file: str, line: int) -> int:
    try:
        return int(word[:20])
    except ValueError as error:
        raise WantListsUnreadable(file, f"{word[:20]} is no whole number", line=line) from error


def _weight(word: str, file: str, line: int) -> None:
    try:
        float(word)
    except ValueError as error:
        raise WantListsUnreadable(file, f"{word[:20]} is no weight", line=line) from error
