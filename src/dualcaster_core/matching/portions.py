"""Computing the matches of a few people anew: read one by one, stored together."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.matching.computation import ATTEMPTS, Matching
from dualcaster_core.matching.computed import Computed, own_matches
from dualcaster_core.matching.engine import scored
from dualcaster_core.matching.model import MatchRules, ScoredPair
from dualcaster_core.matching.ports import MatchingUnitOfWork

_CHANGED_AT_ONCE: Final = 50


@frozen
class PortionComputation:
    """Computes the matches of some people without a lock, and stores all of them in one transaction.

    Transactions of this kind do not wait for each other: each writes what belongs to its own people alone.
    """

    matching: Matching

    async def refresh(self, user_ids: Sequence[int], before: datetime) -> int:
        """Compute some people anew, but for those whom somebody else computes meanwhile; count those stored.

        ``before`` is the moment since which matches count as new. Whoever changes their lists meanwhile is computed
        again, a few times; after that their own edit, which has an event, does it.
        """
        left, done = sorted(set(user_ids)), 0
        for _ in range(ATTEMPTS):
            if not left:
                break
            stored, left = await self._store(await self._computed(left), before)
            done += stored
        return done

    async def _computed(self, user_ids: Sequence[int]) -> list[Computed]:
        """Compute as of this moment or later; who is not there any more is passed over."""
        async with self.matching.snapshots() as uow:
            mark = await uow.match_snapshots.mark()
        found = []
        for user_id in user_ids:
            try:
                found.append(await self.matching.compute(user_id, both_ways=False, at_least=mark))
            except UserNotFound:
                continue
        return found

    async def _store(self, computed: Sequence[Computed], before: datetime) -> tuple[int, list[int]]:
        """Store what is still right; count it, and say who has to be computed again."""
        if not computed:
            return 0, []
        async with self.matching.units() as uow:
            await uow.match_snapshots.lock_writes(of_others=False)
            versions = await uow.match_snapshots.list_versions([one.user_id for one in computed])
            generation = await uow.match_snapshots.generation()
            current = [c for c in computed if (versions.get(c.user_id), generation) == (c.version, c.generation)]
            again = [c.user_id for c in computed if c.user_id in versions and c not in current]
            if not current:
                return 0, again
            now, rules = self.matching.clock.now(), self.matching.rules
            matches = [own_matches(one, rules, now) for one in await _brought_up_to_date(uow, current, rules)]
            written = set(await uow.matches.replace_all(matches, before=before))
            await self.matching.notify(
                uow, [pair for one in matches if one.state.user_id in written for pair in one.pairs]
            )
            await uow.commit()
        return len(written), again


async def _brought_up_to_date(
    uow: MatchingUnitOfWork, computed: Sequence[Computed], rules: MatchRules
) -> list[Computed]:
    """Redo the pairs with those who changed their lists since, as ``Matching`` does for one person."""
    people = [one.user_id for one in computed]
    changed = sorted(await uow.match_snapshots.changed_since(*{one.mark for one in computed}))
    if not changed:
        return list(computed)
    again: dict[int, list[ScoredPair]] = defaultdict(list)
    for start in range(0, len(changed), _CHANGED_AT_ONCE):
        portion = set(changed[start : start + _CHANGED_AT_ONCE])
        block = await uow.candidates.totals_among(sorted(portion.union(people)))
        for pair in scored(block, minimum=rules.minimum_score):
            if pair.totals.candidate in portion:
                again[pair.totals.user].append(pair)
    gone = set(changed)
    return [evolve(one, pairs=[*_without(one.pairs, gone), *again[one.user_id]]) for one in computed]


def _without(pairs: Sequence[ScoredPair], people: set[int]) -> list[ScoredPair]:
    return [pair for pair in pairs if pair.totals.candidate not in people]
