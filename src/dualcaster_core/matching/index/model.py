"""What an index of the market is asked and answers, and what it is told of changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.matching.index.records import Record
from dualcaster_core.matching.model import CandidateFilter, MatchRules, TotalsBlock

MAX_SHARDS: Final = 64


@frozen
class Shard:
    """Whose lists an index holds: those of the people whose id leaves ``number`` when divided by ``of``.

    Raises ``ValidationFailed`` unless 0 <= number < of <= ``MAX_SHARDS``.
    """

    number: int = 0
    of: int = 1

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.number < self.of <= MAX_SHARDS:
            raise ValidationFailed(f"shards are 0/1 to {MAX_SHARDS - 1}/{MAX_SHARDS}", field="shard")

    def holds(self, user_id: int) -> bool:
        """Tell whether somebody's lists are here."""
        return user_id % self.of == self.number


@frozen(kw_only=True)
class TotalsQuery:
    """Asks for the pairs of a user, as ``CandidateSource.totals_of`` does.

    ``seen_since`` is how long ago a candidate may have been active last. Rows of a score below ``minimum`` (0..100)
    are left out, and those of the user after the best ``limit``, by falling score, then rising candidate id.
    """

    user_id: int
    seen_since: datetime
    filters: CandidateFilter = field(factory=CandidateFilter)
    both_ways: bool = False
    among: tuple[int, ...] | None = None
    minimum: int = 0
    limit: int | None = None
    max_ask_percent: int = MatchRules().max_ask_percent
    any_printing_times: int = MatchRules().any_printing_times


@frozen(kw_only=True)
class IndexAnswer:
    """The rows, and which moment they are from: ``mark`` names it, as ``MatchSnapshots.mark`` does.

    ``generation`` is that of values and tiers, ``version`` that of the user's own lists.
    """

    block: TotalsBlock
    mark: str
    generation: int
    version: int


@frozen(kw_only=True)
class MarketChanges:
    """What changed between two moments, as packed records.

    ``now`` is how what was touched stands at ``mark``. ``touched`` names it, with the keys that it had before:
    haves, wants, printings whose values changed, and people (``ID`` under ``Record.PERSON`` and ``Record.VALUE``).
    People in ``lists`` changed so much that their lists are in ``now`` as a whole. ``is_everything``: so much changed
    that the index has to be built anew.
    """

    mark: str
    generation: int
    is_everything: bool = False
    now: Mapping[Record, bytes] = field(factory=dict)
    touched: Mapping[Record, bytes] = field(factory=dict)
    lists: tuple[int, ...] = ()
    all_values: bool = False
    all_people: bool = False


@frozen(kw_only=True)
class IndexState:
    """How an index is: which shard of the market it is, what it holds, how far it has come, and what it takes."""

    shard: int
    shards: int
    people: int
    printings: int
    haves: int
    wants: int
    mark: str
    generation: int
    behind_seconds: float
    bytes_held: int
    built_seconds: float
