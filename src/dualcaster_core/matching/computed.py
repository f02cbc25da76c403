"""What one moment says about the pairs of a user."""

from datetime import datetime

from attrs import frozen

from dualcaster_core.matching.engine import kept, scored
from dualcaster_core.matching.index.model import IndexAnswer
from dualcaster_core.matching.model import MatchRules, ScoredPair, StoredMatches, StoredState


@frozen(kw_only=True)
class Computed:
    """What one moment says about a user's pairs; ``both_ways`` with the pairs as the others see them.

    ``known_to`` is the rank up to which the user's own pairs are known, None where all are.
    """

    user_id: int
    both_ways: bool
    mark: str
    version: int
    generation: int
    pairs: list[ScoredPair]
    known_to: tuple[int, int] | None = None


def computed_by_index(user_id: int, answer: IndexAnswer, *, both_ways: bool, limit: int | None) -> Computed:
    """Score what the index has answered; where it was asked for the best ``limit``, the others are not known."""
    pairs = scored(answer.block)
    return Computed(
        user_id=user_id,
        both_ways=both_ways,
        mark=answer.mark,
        version=answer.version,
        generation=answer.generation,
        pairs=pairs,
        known_to=max(pair.rank for pair in pairs) if limit is not None and len(pairs) == limit else None,
    )


def own_matches(computed: Computed, rules: MatchRules, now: datetime) -> StoredMatches:
    """Return the matches of the user as they are to be stored."""
    own = [pair for pair in computed.pairs if pair.totals.user == computed.user_id]
    mine, floor = kept(own, rules, known_to=computed.known_to)
    state = StoredState(
        user_id=computed.user_id,
        list_version=computed.version,
        generation=computed.generation,
        revision=0,
        computed_at=now,
        floor=floor,
    )
    return StoredMatches(state=state, pairs=mine)
