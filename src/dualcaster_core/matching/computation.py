"""Finding matches, keeping them, and merging what an edit changed into those of everybody concerned."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

from attrs import evolve, frozen

from dualcaster_core.kernel.cache import NO_CACHE
from dualcaster_core.kernel.errors import Conflict
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.json_cache import JsonCache, json_converter
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_core.matching.computed import Computed, computed_by_index, own_matches
from dualcaster_core.matching.engine import best, best_of, scored
from dualcaster_core.matching.events import StrongMatch, StrongMatchesFound
from dualcaster_core.matching.explanations import explain
from dualcaster_core.matching.index.asking import IndexedTotals
from dualcaster_core.matching.index.ports import MatchIndex
from dualcaster_core.matching.model import (
    MAX_FINDS,
    CandidateFilter,
    Find,
    FindDirection,
    MatchLine,
    MatchRules,
    MatchView,
    PairLines,
    ScoredPair,
    StoredMatches,
    StoredState,
    Trader,
    pair_key,
)
from dualcaster_core.matching.package_computation import with_kept_packages, with_packages
from dualcaster_core.matching.package_model import PackageSearch
from dualcaster_core.matching.ports import MatchingUnitOfWork

Units = UnitOfWorkFactory[MatchingUnitOfWork]
_converter = json_converter()
ATTEMPTS = 5
"""How often matches are computed again because lists or prices changed meanwhile."""
CACHED_SECONDS = 3600


@frozen
class Matching:
    """The matching over stored lists.

    ``snapshots`` opens transactions that read one moment, ``units`` those that write; ``timed`` is around every
    computation, for who measures it. ``index`` is asked first, and the database where it gives no answer.
    """

    snapshots: Units
    units: Units
    clock: Clock
    rules: MatchRules
    ids: PublicIds
    timed: Callable[[], AbstractContextManager[object]] = nullcontext
    cache: Cache = NO_CACHE
    index: MatchIndex | None = None

    async def matches_of(
        self,
        user_id: int,
        filters: CandidateFilter = CandidateFilter(),  # noqa: B008 - an immutable value
        *,
        min_quality: int | None = None,
        limit: int | None = None,
    ) -> list[MatchView]:
        """List a user's best matches with their lines and reasons, best first.

        They are at least as new as the user's last edit. ``min_quality`` (0..100) is 30 unless given, ``limit`` 50.
        """
        minimum = self.rules.minimum_score if min_quality is None else min_quality
        shown = self.rules.kept if limit is None else limit
        if _are_stored(self.rules, filters, minimum, shown):
            return [view for view in await self._views(user_id) if view.quality_score >= minimum][:shown]
        return await self.explained(user_id, await self.ranked(user_id, filters, min_quality=minimum, limit=shown))

    async def ranked(
        self,
        user_id: int,
        filters: CandidateFilter = CandidateFilter(),  # noqa: B008 - an immutable value
        *,
        min_quality: int | None = None,
        limit: int | None = None,
    ) -> list[ScoredPair]:
        """Rank the same matches without their lines; ``explained`` adds those to the few that are shown."""
        minimum = self.rules.minimum_score if min_quality is None else min_quality
        shown = self.rules.kept if limit is None else limit
        if _are_stored(self.rules, filters, minimum, shown):
            return [pair for pair in (await self.stored(user_id)).pairs if pair.score >= minimum][:shown]
        answer = await self._indexed.of(user_id, filters, minimum=minimum, limit=shown)
        async with self.snapshots() as uow:
            block = answer.block if answer else await uow.candidates.totals_of(user_id, filters)
            known = await uow.matches.known(user_id)
        pairs = _known(best_of(block, minimum=minimum, limit=shown), known)
        return await with_packages(self.snapshots, self.rules, user_id, pairs)

    async def _views(self, user_id: int) -> list[MatchView]:
        """Return the stored matches with their lines, from the cache while nothing of them has changed."""
        stored = await self.stored(user_id)
        state = stored.state
        if not state.revision:
            return await self.explained(user_id, stored.pairs)
        cached = JsonCache(self.cache, list[MatchView], _converter)
        version = f"{state.list_version}.{state.revision}.{state.generation}.{stored.candidate_versions}"
        key = f"user:matches:{user_id}:{version}"
        views = await cached.get(key)
        if views is None:
            views = await self.explained(user_id, stored.pairs)
            await cached.put(key, views, seconds=CACHED_SECONDS)
        return views

    async def match_with(self, user_id: int, candidate_id: int, *, first_line: int = 0) -> MatchView | None:
        """Return the match of a user with one other, whatever its score; None where there is none.

        Lines are those from place ``first_line`` (from 0) of each side on.
        """
        async with self.snapshots() as uow:
            block = await uow.candidates.totals_among([user_id, candidate_id])
        pairs = [pair for pair in scored(block) if pair.totals.user == user_id]
        views = await self.explained(user_id, pairs, first_line=first_line)
        return views[0] if views else None

    async def matches_among(
        self, user_ids: Sequence[int], *, limit: int = 50, mutual: bool = False
    ) -> list[ScoredPair]:
        """List the best matches among these users, each pair once as its lower id sees it, best first.

        ``mutual`` leaves out who of a pair would see the other without being seen.
        """
        async with self.snapshots() as uow:
            block = await uow.candidates.totals_among(user_ids)
        seen = {(p.totals.user, p.totals.candidate): p for p in scored(block) if p.score >= self.rules.minimum_score}
        once = [
            pair
            for (user, other), pair in seen.items()
            if (user < other and (not mutual or (other, user) in seen)) or (not mutual and (other, user) not in seen)
        ]
        return sorted(once, key=lambda pair: (-pair.score, pair.totals.user, pair.totals.candidate))[:limit]

    async def finds_for(
        self, user_id: int, direction: FindDirection = FindDirection.THEY_HAVE, *, limit: int = MAX_FINDS
    ) -> list[Find]:
        """List one-way finds, the most valuable first: who has what this user wants, or wants what they have."""
        async with self.snapshots() as uow:
            found = await uow.candidates.finds_for(user_id, direction, limit=limit)
            traders = await uow.candidates.traders(user_id, [lines.candidate for lines in found])
        return [
            Find(trader=traders[pair.candidate], lines=lines, total=total)
            for pair in found
            for lines, total in (pair.of(direction),)
            if pair.candidate in traders
        ]

    async def stored(self, user_id: int) -> StoredMatches:
        """Return the stored matches of a user with packages, computed anew if they are older than lists or prices.

        A package is chosen by the first reader after its pair was computed, and kept for the next ones.
        """
        async with self.snapshots() as uow:
            found = await uow.matches.stored(user_id)
            version, generation = (
                await uow.match_snapshots.list_version(user_id),
                await uow.match_snapshots.generation(),
            )
            current = None
            if found is not None and _is_current(found.state, version, generation):
                current = await _with_current_lists(uow, found, self.rules)
        if current is None or not current.serves(self.rules):
            current = await self.recompute(user_id)
        shown = evolve(current, pairs=current.pairs[: self.rules.kept])
        return await with_kept_packages(self.snapshots, self.units, self.rules, shown)

    async def recompute(self, user_id: int) -> StoredMatches:
        """Compute and store a user's own matches, as new as their lists are now.

        Where their lists never stand still they are those of the last moment seen, and not stored: every change of
        the lists has an event that merges them later, and a reader does not wait for it.
        """
        for _ in range(ATTEMPTS):
            computed = await self.compute(user_id, both_ways=False)
            async with self.units() as uow:
                current = await self._brought_up_to_date(uow, computed)
                if current is None:
                    continue
                matches = await self._store_own(uow, current)
                await self.notify(uow, matches.pairs)
                await uow.commit()
                return matches
        return own_matches(computed, self.rules, self.clock.now())

    async def merge_edit(self, user_id: int, delivery: Delivery) -> None:
        """Recompute the pairs of an editor once, and merge them into the stored matches of everybody concerned.

        The delivery is marked as handled in the same transaction; one that was handled before keeps nothing. Raises
        ``Conflict`` where the editor's lists never stand still.
        """
        for _ in range(ATTEMPTS):
            computed = await self.compute(user_id, both_ways=True)
            async with self.units() as uow:
                current = await self._brought_up_to_date(uow, computed)
                if current is None:
                    continue
                matches = await self._store_own(uow, current)
                seen = [pair for pair in current.pairs if pair.totals.candidate == user_id]
                good = [pair for pair in seen if pair.score >= self.rules.minimum_score]
                await uow.matches.merge(user_id, good, depth=self.rules.depth, at=self.clock.now())
                await self.notify(uow, [*matches.pairs, *good])
                if await uow.mark_handled(delivery):
                    await uow.commit()
                return
        raise Conflict("the lists change faster than matches can be computed; try again")

    async def explained(self, user_id: int, pairs: Sequence[ScoredPair], *, first_line: int = 0) -> list[MatchView]:
        """Add people, packages, lines and reasons to scored pairs, in a number of statements that depends on no number.

        Lines of the package come first.
        """
        if not pairs:
            return []
        packaged = await with_packages(self.snapshots, self.rules, user_id, pairs)
        others = [pair.totals.candidate for pair in packaged]
        leading = {line for pair in packaged for line in _package_lines(pair)}
        async with self.snapshots() as uow:
            lines = await uow.candidates.lines_between(
                user_id, others, first=first_line, limit=self.rules.max_lines, leading=leading
            )
            traders = await uow.candidates.traders(user_id, others)
        return [_view(self.ids, pair, lines, traders) for pair in packaged if pair.totals.candidate in traders]

    async def compute(self, user_id: int, *, both_ways: bool, at_least: str | None = None) -> Computed:
        """Score a user's pairs as of now, or of a moment since ``at_least``; takes no lock, however long it lasts.

        Raises ``UserNotFound``.
        """
        with self.timed():
            limit = None if both_ways else 2 * self.rules.depth
            answer = await self._indexed.of(
                user_id,
                CandidateFilter(),
                both_ways=both_ways,
                minimum=self.rules.minimum_score,
                limit=limit,
                at_least=at_least,
            )
            if answer is not None:
                return computed_by_index(user_id, answer, both_ways=both_ways, limit=limit)
            async with self.snapshots() as uow:
                block = await uow.candidates.totals_of(user_id, CandidateFilter(), both_ways=both_ways)
                return Computed(
                    user_id=user_id,
                    both_ways=both_ways,
                    mark=await uow.match_snapshots.mark(),
                    version=await uow.match_snapshots.list_version(user_id),
                    generation=await uow.match_snapshots.generation(),
                    pairs=scored(block, minimum=self.rules.minimum_score),
                )

    @property
    def _indexed(self) -> IndexedTotals:
        return IndexedTotals(index=self.index, snapshots=self.snapshots, clock=self.clock, rules=self.rules)

    async def _brought_up_to_date(self, uow: MatchingUnitOfWork, computed: Computed) -> Computed | None:
        """Lock the stored matches, and redo the pairs with those few people who changed their lists meanwhile.

        Whoever changes them from here on has an event of their own that comes after this write. None where the
        user's own lists or the prices changed: everything is to be computed again.
        """
        await uow.match_snapshots.lock_writes(of_others=computed.both_ways)
        user_id = computed.user_id
        if (
            await uow.match_snapshots.list_version(user_id) != computed.version
            or await uow.match_snapshots.generation() != computed.generation
        ):
            return None
        changed = set(await uow.match_snapshots.changed_since(computed.mark)) - {user_id}
        if not changed:
            return computed
        block = await uow.candidates.totals_of(
            user_id, CandidateFilter(), both_ways=computed.both_ways, among=sorted(changed)
        )
        still = [p for p in computed.pairs if not {p.totals.user, p.totals.candidate} & changed]
        return evolve(computed, pairs=[*still, *scored(block, minimum=self.rules.minimum_score)])

    async def _store_own(self, uow: MatchingUnitOfWork, computed: Computed) -> StoredMatches:
        return await uow.matches.replace(own_matches(computed, self.rules, self.clock.now()))

    async def notify(self, uow: MatchingUnitOfWork, pairs: Sequence[ScoredPair]) -> None:
        """Have people told of those strong matches that they were never told of, once this is committed."""
        strong = [pair for pair in pairs if pair.score > self.rules.notify_above]
        fresh = await uow.matches.newly_strong(strong)
        if fresh:
            found = [StrongMatch(p.totals.user, p.totals.candidate, p.score) for p in fresh]
            await uow.record(StrongMatchesFound(matches=found))


async def _with_current_lists(uow: MatchingUnitOfWork, stored: StoredMatches, rules: MatchRules) -> StoredMatches:
    """Redo the pairs with those few people whose last edit is not merged yet: what they hid is not shown."""
    if not stored.outdated:
        return stored
    user_id, floor = stored.state.user_id, stored.state.floor
    block = await uow.candidates.totals_of(user_id, CandidateFilter(), among=sorted(stored.outdated))
    still = [pair for pair in stored.pairs if pair.totals.candidate not in stored.outdated]
    again = _known(scored(block), {pair.totals.candidate: pair for pair in stored.pairs})
    pairs = best([*still, *again], minimum=rules.minimum_score, limit=None)
    above_floor = tuple(pair for pair in pairs if floor is None or pair.rank <= floor)
    return evolve(stored, pairs=above_floor, outdated=frozenset())


def _known(pairs: Sequence[ScoredPair], stored: Mapping[int, ScoredPair]) -> list[ScoredPair]:
    """Say since when pairs have been among their user's matches, and take over packages of those unchanged since."""
    return [_known_as(pair, stored.get(pair.totals.candidate)) for pair in pairs]


def _known_as(pair: ScoredPair, stored: ScoredPair | None) -> ScoredPair:
    if stored is None:
        return pair
    package = stored.package if stored.totals == pair.totals else None
    return evolve(pair, found_at=stored.found_at, package=package)


def _package_lines(pair: ScoredPair) -> frozenset[tuple[int, int]]:
    return pair.package.package.lines if pair.package and pair.package.package else frozenset()


def _are_stored(rules: MatchRules, filters: CandidateFilter, minimum: int, shown: int) -> bool:
    return filters == CandidateFilter() and minimum >= rules.minimum_score and shown <= rules.kept


def _is_current(state: StoredState, version: int, generation: int) -> bool:
    return state.list_version == version and state.generation == generation


def _view(ids: PublicIds, pair: ScoredPair, lines: Mapping[int, PairLines], traders: Mapping[int, Trader]) -> MatchView:
    totals = pair.totals
    trader = traders[totals.candidate]
    between = lines.get(totals.candidate, PairLines(candidate=totals.candidate))
    key = pair_key(totals.user, totals.candidate)
    return MatchView(
        id=key,
        hashid=ids.encode(IdKind.MATCH, key),
        trader=trader,
        quality_score=pair.score,
        factors=totals.factors,
        totals=totals,
        gives=_marked(between.gives, pair.package),
        gets=_marked(between.gets, pair.package),
        gives_total=between.gives_total,
        gets_total=between.gets_total,
        explanation=explain(totals, trader),
        found_at=pair.found_at,
        package=pair.package,
    )


def _marked(lines: Sequence[MatchLine], search: PackageSearch | None) -> tuple[MatchLine, ...]:
    """Say of each line how many copies of it are in the package."""
    package = search.package if search else None
    if package is None:
        return tuple(lines)
    copies = {(line.have_id, line.want_id): line.copies for line in (*package.gives, *package.gets)}
    return tuple(evolve(line, package_copies=copies.get((line.have_id, line.want_id), 0)) for line in lines)
