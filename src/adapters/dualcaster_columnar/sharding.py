"""Joins what the shards of a market answer into what one index of all of it would."""

from collections.abc import Sequence
from heapq import nsmallest

from dualcaster_core.matching.engine import scores
from dualcaster_core.matching.index.model import IndexAnswer, TotalsQuery
from dualcaster_core.matching.model import COLUMNS, TotalsBlock


def joined(query: TotalsQuery, answers: Sequence[IndexAnswer]) -> IndexAnswer:
    """Join answers, the first of them that of the shard which holds the user's lists, and the others as new or newer.

    The moment is that of the first: whoever changed since may be in the rows of the others already, or not. The
    generation is the lowest, so that nobody takes a mixture for the newest.
    """
    columns = {name: [one for answer in answers for one in getattr(answer.block, name)] for name in COLUMNS}
    block = TotalsBlock(**columns)
    if query.limit is not None:
        kept = _best(block, query)
        block = TotalsBlock(**{name: [column[place] for place in kept] for name, column in columns.items()})
    first = answers[0]
    return IndexAnswer(
        block=block, mark=first.mark, generation=min(one.generation for one in answers), version=first.version
    )


def _best(block: TotalsBlock, query: TotalsQuery) -> list[int]:
    """Return the places of the best rows of the user, as the engine orders them, and of all rows of others."""
    own = [place for place, user in enumerate(block.user) if user == query.user_id]
    others = [place for place, user in enumerate(block.user) if user != query.user_id]
    if query.limit is None or len(own) <= query.limit:
        return [*own, *others]
    points = scores(block)
    return [*nsmallest(query.limit, own, key=lambda place: (-points[place], block.candidate[place])), *others]
