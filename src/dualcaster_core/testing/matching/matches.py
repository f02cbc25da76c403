"""``MatchRepository`` in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from attrs import evolve

from dualcaster_core.accounts.model import User
from dualcaster_core.matching.model import ScoredPair, StoredMatches
from dualcaster_core.testing.state import State


def _ranked(pairs: Sequence[ScoredPair]) -> tuple[ScoredPair, ...]:
    return tuple(sorted(pairs, key=lambda pair: pair.rank))


class InMemoryMatches:
    """``MatchRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def stored(self, user_id: int) -> StoredMatches | None:
        """Load somebody's stored matches, best first, without whom they may no longer see."""
        state = self._state.match_states.get(user_id)
        if state is None:
            return None
        users, kept = self._state.users, self._state.matches.get(user_id, ())
        shown = tuple(pair for pair in kept if self._shows(user_id, users[pair.totals.candidate]))
        changed = (p.totals for p in shown if users[p.totals.candidate].list_version != p.totals.candidate_version)
        return StoredMatches(
            state=state,
            pairs=shown,
            outdated=frozenset(totals.candidate for totals in changed),
            candidate_versions=sum(users[pair.totals.candidate].list_version for pair in kept),
        )

    async def replace(self, matches: StoredMatches) -> StoredMatches:
        """Replace somebody's stored matches; the revision counts up."""
        user_id = matches.state.user_id
        old = self._state.match_states.get(user_id)
        revision = old.revision + 1 if old else 1
        known = await self.found_at(user_id)
        pairs = [
            evolve(pair, found_at=known.get(pair.totals.candidate, matches.state.computed_at)) for pair in matches.pairs
        ]
        self._state.match_states[user_id] = evolve(matches.state, revision=revision)
        self._state.matches[user_id] = _ranked(pairs)
        return evolve(matches, pairs=tuple(pairs))

    async def found_at(self, user_id: int) -> Mapping[int, datetime]:
        """Tell by candidate since when they have been among somebody's stored matches."""
        kept = self._state.matches.get(user_id, ())
        return {pair.totals.candidate: pair.found_at for pair in kept if pair.found_at is not None}

    async def visit(self, user_id: int, at: datetime, *, apart: timedelta) -> datetime | None:
        """Note a look at one's matches; return the end of the last visit."""
        seen_at, new_since = self._state.match_visits.get(user_id, (at, None))
        if at - seen_at >= apart:
            new_since = seen_at
        self._state.match_visits[user_id] = max(seen_at, at), new_since
        return new_since

    async def merge(self, candidate_id: int, pairs: Sequence[ScoredPair], *, depth: int, at: datetime) -> None:
        """Merge an editor's pairs, as the others see the editor, into the others' stored matches."""
        given = {pair.totals.user: pair for pair in pairs}
        for user_id, state in list(self._state.match_states.items()):
            before = self._state.matches.get(user_id, ())
            after = [pair for pair in before if pair.totals.candidate != candidate_id]
            lost = len(after) < len(before)
            new = given.get(user_id)
            gained = new is not None and (state.floor is None or new.rank <= state.floor)
            if new is not None and gained:
                known = (await self.found_at(user_id)).get(candidate_id, at)
                after.append(evolve(new, found_at=known))
            if lost or gained:
                self._state.match_states[user_id] = evolve(state, revision=state.revision + 1)
                self._state.matches[user_id] = _ranked(after)
            if gained and 2 * len(after) >= 3 * depth:
                self._trim(user_id, depth)

    async def newly_strong(self, pairs: Sequence[ScoredPair]) -> Sequence[ScoredPair]:
        """Keep those pairs that their user was never told of, and remember them as told."""
        by_key = {(pair.totals.user, pair.totals.candidate): pair for pair in pairs}
        fresh = [pair for key, pair in by_key.items() if key not in self._state.notified]
        self._state.notified |= by_key.keys()
        return fresh

    async def stale(self, generation: int, *, before: datetime, limit: int) -> Sequence[int]:
        """List users whose stored matches are older than a generation or a moment, the oldest first."""
        states = sorted(self._state.match_states.values(), key=lambda state: (state.computed_at, state.user_id))
        old = (state for state in states if state.generation < generation or state.computed_at < before)
        return [state.user_id for state in islice(old, limit)]

    def _shows(self, user_id: int, other: User) -> bool:
        is_open = other.is_active and other.is_public and other.show_have_list and other.show_want_list
        return is_open and not self._state.is_blocked(user_id, other.id)

    def _trim(self, user_id: int, depth: int) -> None:
        best = self._state.matches[user_id][:depth]
        self._state.matches[user_id] = best
        self._state.match_states[user_id] = evolve(self._state.match_states[user_id], floor=best[-1].rank)
