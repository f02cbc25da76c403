"""``MatchRepository`` in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from attrs import evolve

from dualcaster_core.accounts.model import User
from dualcaster_core.matching.model import ScoredPair, StoredMatches, StoredState
from dualcaster_core.testing.state import State


def _ranked(pairs: Sequence[ScoredPair]) -> tuple[ScoredPair, ...]:
    return tuple(sorted(pairs, key=lambda pair: pair.rank))


def _found(pair: ScoredPair, known: ScoredPair | None, at: datetime) -> ScoredPair:
    """Say since when a pair is stored; its package is chosen anew."""
    return evolve(pair, found_at=at if known is None else known.found_at, package=None)


def _of_lists(pair: ScoredPair) -> tuple[int, int, int]:
    return pair.totals.candidate, pair.totals.user_version, pair.totals.candidate_version


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
        known, moment = await self.known(user_id), matches.state.computed_at
        pairs = [_found(pair, known.get(pair.totals.candidate), moment) for pair in matches.pairs]
        self._state.match_states[user_id] = evolve(matches.state, revision=revision)
        self._state.matches[user_id] = _ranked(pairs)
        return evolve(matches, pairs=tuple(pairs))

    async def replace_all(self, matches: Sequence[StoredMatches], *, before: datetime) -> Sequence[int]:
        """Replace the stored matches of those of several people who were not computed since."""
        due = [one for one in matches if self._is_due(one.state.user_id, one.state.generation, before)]
        for one in due:
            await self.replace(one)
        return [one.state.user_id for one in due]

    async def known(self, user_id: int) -> Mapping[int, ScoredPair]:
        """Return what is stored of somebody's pairs by candidate, whoever of them may be seen."""
        return {pair.totals.candidate: pair for pair in self._state.matches.get(user_id, ())}

    async def keep_packages(self, user_id: int, pairs: Sequence[ScoredPair], *, generation: int) -> None:
        """Store the packages of pairs that are stored from the same lists and the same generation."""
        state = self._state.match_states.get(user_id)
        if state is None or state.generation != generation:
            return
        given = {_of_lists(pair): pair.package for pair in pairs}
        self._state.matches[user_id] = tuple(
            evolve(pair, package=given.get(_of_lists(pair), pair.package)) for pair in self._state.matches[user_id]
        )

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
                after.append(_found(new, (await self.known(user_id)).get(candidate_id), at))
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

    async def stale(self, generation: int, *, before: datetime) -> Sequence[int]:
        """List users whose stored matches are older than a generation or a moment, the oldest first."""
        states = sorted(self._state.match_states.values(), key=lambda state: (state.computed_at, state.user_id))
        return [state.user_id for state in states if _is_older(state, generation, before)]

    async def open_accounts(self) -> Sequence[int]:
        """List everybody whose account is open, by id."""
        return sorted(key for key, user in self._state.users.items() if user.is_active)

    async def due_among(self, user_ids: Sequence[int], generation: int, *, before: datetime) -> Sequence[int]:
        """List those of some open accounts that have no stored matches, or older ones than these."""
        return [key for key in await self.open_accounts() if key in user_ids and self._is_due(key, generation, before)]

    def _is_due(self, user_id: int, generation: int, before: datetime) -> bool:
        state = self._state.match_states.get(user_id)
        return state is None or _is_older(state, generation, before)

    def _shows(self, user_id: int, other: User) -> bool:
        is_open = other.is_active and other.is_public and other.show_have_list and other.show_want_list
        return is_open and not self._state.is_blocked(user_id, other.id)

    def _trim(self, user_id: int, depth: int) -> None:
        best = self._state.matches[user_id][:depth]
        self._state.matches[user_id] = best
        self._state.match_states[user_id] = evolve(self._state.match_states[user_id], floor=best[-1].rank)


def _is_older(state: StoredState, generation: int, before: datetime) -> bool:
    return state.generation < generation or state.computed_at < before
