"""Merging of edits: however edits, merges and recomputations interleave, stored matches end up exact."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from attrs import define, evolve, field
from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.accounts.model import Place
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.collection.model import ItemKey
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.events import StrongMatchesFound
from dualcaster_core.matching.handlers import MergeEdit
from dualcaster_core.matching.model import MatchRules, PairTotals, ScoredPair
from dualcaster_core.matching.portions import PortionComputation
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.ports import EveryPort, Harness
from dualcaster_core.testing.contracts.scene import Scene
from tests.support import matching_by_hand as by_hand
from tests.support.matching_by_hand import Market, Offer, Person, Wish
from tests.support.matching_markets import (
    PLACES,
    edit_of,
    have_of,
    item_of,
    key_of,
    markets,
    offers_of,
    put,
    want_of,
    wishes_of,
)
from tests.support.postgres_harness import PostgresHarness

RULES = MatchRules(minimum_score=15, kept=2, depth=2, notify_above=40)
MOST_PEOPLE = 6

places = st.integers(0, MOST_PEOPLE - 1)
steps = st.one_of(
    st.tuples(st.just("offer"), places, offers_of(0).map(lambda listed: listed[0])),
    st.tuples(st.just("wish"), places, wishes_of(0).map(lambda listed: listed[0])),
    st.tuples(st.just("withdraw"), places, st.integers(0, 9)),
    st.tuples(st.just("drop"), places, st.integers(0, 9)),
    st.tuples(st.just("switch"), places, st.sampled_from(["public", "active", "shows_haves", "shows_wants"])),
    st.tuples(st.just("move"), places, st.sampled_from(PLACES)),
    st.tuples(st.just("block"), places, places),
    st.tuples(st.just("read"), places, st.none()),
    st.tuples(st.just("begin"), places, st.none()),
    st.tuples(st.just("begin"), places, st.none()),
    st.tuples(st.just("refresh"), places, st.integers(1, MOST_PEOPLE)),
    st.tuples(st.just("finish"), places, st.none()),
    st.tuples(st.just("finish all"), places, st.none()),
)
plans = st.lists(steps, min_size=4, max_size=16)


@define
class Gate:
    """Units of work that wait before the first of them opens: a merge that has computed and not written."""

    inner: Callable[[], AbstractAsyncContextManager[Any]]
    reached: asyncio.Event = field(factory=asyncio.Event)
    opened: asyncio.Event = field(factory=asyncio.Event)

    @asynccontextmanager
    async def units(self) -> AsyncIterator[Any]:
        """Wait at the gate, then open the real unit of work."""
        self.reached.set()
        await self.opened.wait()
        async with self.inner() as uow:
            yield uow

    @asynccontextmanager
    async def slow_writes(self) -> AsyncIterator[Any]:
        """Open the real unit of work, and wait inside it before matches are replaced."""
        async with self.inner() as uow:
            yield _Slow(uow, self)

    async def replace(self, act: Callable[..., Awaitable[Any]], *given: Any, **named: Any) -> Any:
        """Wait at the gate, then replace."""
        self.reached.set()
        await self.opened.wait()
        return await act(*given, **named)


class _Slow:
    """A unit of work, or its matches, with the methods that wait."""

    def __init__(self, uow: Any, gate: Gate, name: str = "uow") -> None:
        self._uow, self._gate, self._name = uow, gate, name

    def __getattr__(self, name: str) -> Any:
        if self._name == "uow":
            return _Slow(self._uow, self._gate, "matches") if name == "matches" else getattr(self._uow, name)
        found = getattr(self._uow.matches, name)
        return partial(self._gate.replace, found) if name in ("replace", "replace_all") else found


async def refreshed(harness: Harness, matching: Matching, people: list[int]) -> int:
    """Compute some people anew, whenever they were computed last."""
    return await PortionComputation(matching).refresh(people, harness.clock.now() + timedelta(seconds=1))


@define
class World:
    """A market in plain Python and the same one in a store, edited step by step."""

    market: Market
    harness: Harness
    keys: list[int]
    pending: list[Person] = field(factory=list)
    paused: list[tuple[Gate, asyncio.Task[Any]]] = field(factory=list)

    def matching(self, units: Callable[[], AbstractAsyncContextManager[Any]] | None = None) -> Matching:
        """Make the use case, perhaps with units of work that wait."""
        return Matching(self.harness.snapshots, units or self.harness.units, self.harness.clock, RULES, PublicIds())

    async def do(self, kind: str, place: int, what: Any) -> None:
        """Take one step."""
        place %= len(self.market.people)
        if kind == "read":
            await self.matching().stored(self.market.people[place].id)
        elif kind == "begin" and self.pending:
            await self.begin(self.pending.pop(place % len(self.pending)))
        elif kind == "refresh":
            await self.refresh([person.id for person in (self.market.people * 2)[place : place + what]])
        elif kind == "finish" and self.paused:
            await self.finish([self.paused.pop(place % len(self.paused))])
        elif kind == "finish all":
            await self.finish_all()
        elif kind not in ("begin", "finish"):
            await self.edit(kind, place, what)

    async def edit(self, kind: str, place: int, what: Any) -> None:
        """Change somebody's lists, visibility or blocks, here and there, in one transaction."""
        person = self.market.people[place]
        changes: dict[str, Callable[[EveryPort, int, Any], Awaitable[None]]] = {
            "offer": self._offer,
            "wish": self._wish,
            "withdraw": self._withdraw,
            "drop": self._drop,
            "switch": self._switch,
            "move": self._move,
            "block": self._block,
        }
        async with self.harness.units() as uow:
            await uow.users.with_id(person.id, lock=True)
            await changes[kind](uow, place, what)
            version = await uow.users.bump_version(person.id)
            await uow.record(ListsChanged(user_id=person.id, version=version))
            await uow.commit()
        self.pending.append(person)

    async def _offer(self, uow: EveryPort, place: int, what: Offer) -> None:
        offer = Offer(**{**vars(what), "owner": place})
        key, user = key_of(offer, self.keys), self.market.people[place].id
        self._forget(place, key)
        await uow.inventory.store(user, ItemChanges((item_of(offer, self.keys),)))
        await uow.haves.store(user, HaveChanges((have_of(offer, self.keys),)))
        offer.id = next(have.id for have in await uow.haves.haves_of(user) if have.item == key)
        self.market.offers.append(offer)

    async def _wish(self, uow: EveryPort, place: int, what: Wish) -> None:
        wish = Wish(**{**vars(what), "owner": place, "promised": 0})
        (wish.id,) = await uow.wants.store(self.market.people[place].id, WantChanges((want_of(wish, self.keys),)))
        self.market.wishes.append(wish)

    async def _withdraw(self, uow: EveryPort, place: int, number: int) -> None:
        mine = [offer for offer in self.market.offers if offer.owner == place]
        if mine:
            key = key_of(mine[number % len(mine)], self.keys)
            self._forget(place, key)
            await uow.inventory.store(self.market.people[place].id, ItemChanges(dropped=(key,)))

    async def _drop(self, uow: EveryPort, place: int, number: int) -> None:
        mine = [wish for wish in self.market.wishes if wish.owner == place]
        if mine:
            gone = mine[number % len(mine)]
            self.market.wishes.remove(gone)
            await uow.wants.store(self.market.people[place].id, WantChanges(dropped=(gone.id,)))

    async def _switch(self, uow: EveryPort, place: int, name: str) -> None:
        person = self.market.people[place]
        setattr(person, name, not getattr(person, name))
        await self._store(uow, person)

    async def _move(self, uow: EveryPort, place: int, where: tuple[float, float] | None) -> None:
        self.market.people[place].place = where
        await self._store(uow, self.market.people[place])

    async def _block(self, uow: EveryPort, place: int, other: int) -> None:
        other %= len(self.market.people)
        pair = place, other
        if place == other:
            return
        act = uow.social.unblock if pair in self.market.blocks else uow.social.block
        await act(self.market.people[place].id, self.market.people[other].id)
        self.market.blocks ^= {pair}

    async def _store(self, uow: EveryPort, person: Person) -> None:
        user = await uow.users.with_id(person.id)
        assert user is not None
        changed = evolve(
            user,
            is_public=person.public,
            is_active=person.active,
            show_have_list=person.shows_haves,
            show_want_list=person.shows_wants,
            place=Place("Here", Coordinates(*person.place)) if person.place else None,
        )
        await uow.users.store(changed)

    def _forget(self, place: int, key: ItemKey) -> None:
        kept = [o for o in self.market.offers if o.owner != place or key_of(o, self.keys) != key]
        self.market.offers = kept

    async def begin(self, person: Person) -> None:
        """Start merging somebody's edit, up to where the result would be written."""
        gate = Gate(self.harness.units)
        task = asyncio.create_task(self.matching(gate.units).merge_edit(*await edit_of(self.harness, person.id)))
        await gate.reached.wait()
        self.paused.append((gate, task))

    async def refresh(self, people: list[int]) -> None:
        """Start computing some people anew, up to where the result would be written."""
        gate = Gate(self.harness.units)
        task = asyncio.create_task(refreshed(self.harness, self.matching(gate.units), people))
        await gate.reached.wait()
        self.paused.append((gate, task))

    async def finish(self, merges: list[tuple[Gate, "asyncio.Task[Any]"]]) -> None:
        """Let paused merges and refreshes write, all at once."""
        for gate, _ in merges:
            gate.opened.set()
        await asyncio.gather(*(task for _, task in merges))

    async def finish_all(self) -> None:
        """Let every paused merge write, all at once."""
        merges, self.paused = self.paused, []
        await self.finish(merges)

    async def settle(self) -> None:
        """Merge whatever is left."""
        await self.finish_all()
        for person in self.pending:
            await self.matching().merge_edit(*await edit_of(self.harness, person.id))

    async def expected(self, place: int) -> list[ScoredPair]:
        """Compute somebody's best matches by brute force."""
        found = [one for one in by_hand.matches_of(self.market, place) if one.score >= RULES.minimum_score]
        async with self.harness.snapshots() as uow:
            versions = {person.id: await uow.match_snapshots.list_version(person.id) for person in self.market.people}
        return [
            ScoredPair(
                PairTotals(
                    one.user,
                    one.candidate,
                    *one.totals,
                    one.trust,
                    one.near,
                    one.servers,
                    versions[one.user],
                    versions[one.candidate],
                ),
                one.score,
            )
            for one in found
        ]

    async def check(self) -> None:
        """Compare what is stored, and what is served from it, with the brute force."""
        for place, person in enumerate(self.market.people):
            expected = await self.expected(place)
            async with self.harness.snapshots() as uow:
                raw, version = await uow.matches.stored(person.id), await uow.match_snapshots.list_version(person.id)
            if raw is not None:
                assert raw.state.list_version == version
                floor = raw.state.floor
                assert list(raw.pairs) == [pair for pair in expected if floor is None or pair.rank <= floor]
                assert len(raw.pairs) < RULES.depth * 3 / 2
            served = await self.matching().stored(person.id)
            assert list(served.pairs) == expected[: RULES.kept]


async def _told(harness: Harness) -> list[tuple[int, int]]:
    recorded = [payload for _, kind, payload in await harness.recorded() if kind == StrongMatchesFound.kind]
    return [(found["user_id"], found["candidate_id"]) for payload in recorded for found in payload["matches"]]


async def _play(market: Market, plan: list[tuple[str, int, Any]], harness: Harness) -> None:
    keys = await put(market, harness)
    world = World(market, harness, keys)
    for person in market.people[:-1]:
        await world.matching().stored(person.id)
    for step in plan:
        await world.do(*step)
    await world.settle()
    await world.check()
    told = await _told(harness)
    assert len(told) == len(set(told))


@given(market=markets(most_people=MOST_PEOPLE), plan=plans)
@settings(max_examples=100)
async def test_merged_edits_are_exact_in_memory(market: Market, plan: list[tuple[str, int, Any]]) -> None:
    """After any interleaving everybody's stored matches are those of a fresh brute force, and nothing is told twice."""
    await _play(market, plan, InMemoryDatabase(FixedClock(), RULES))


@given(market=markets(most_people=MOST_PEOPLE), plan=plans)
@settings(max_examples=30)
async def test_merged_edits_are_exact_on_postgres(
    market: Market, plan: list[tuple[str, int, Any]], shared_harness: PostgresHarness
) -> None:
    """The same holds on PostgreSQL, where merges that are let go together write at the same time."""
    harness = PostgresHarness(shared_harness.database, FixedClock(), RULES)
    await harness.empty()
    await _play(market, plan, harness)


class MergingRules:
    """Merges one at a time, on a harness."""

    async def test_an_event_that_was_handled_keeps_nothing(self, harness: Harness) -> None:
        """A merge whose event somebody else has done leaves the stored matches as they are."""
        scene, matching = Scene(harness), _matching(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await scene.swap(ann, bob)
        await matching.stored(bob)
        async with harness.snapshots() as uow:
            before = await uow.matches.stored(bob)
        await scene.becomes(ann, email_verified=True)

        _, delivery = await edit_of(harness, ann)
        async with harness.units() as uow:
            assert await uow.mark_handled(delivery)
            await uow.commit()
        await matching.merge_edit(ann, delivery)
        async with harness.snapshots() as uow:
            after = await uow.matches.stored(bob)
            assert before is not None
            assert after is not None
            assert (after.state, after.pairs) == (before.state, before.pairs)
            assert await uow.matches.stored(ann) is None

    async def test_an_edit_that_a_later_one_overtook_is_left_to_it(self, harness: Harness) -> None:
        """A merge of an older version of the lists marks its event as handled and keeps nothing."""
        scene, matching = Scene(harness), _matching(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await scene.swap(ann, bob)
        _, delivery = await edit_of(harness, ann)
        await MergeEdit(matching)(delivery, ListsChanged(user_id=ann, version=0))
        async with harness.units() as uow:
            assert await uow.matches.stored(ann) is None
            assert not await uow.mark_handled(delivery)

    async def test_a_new_generation_is_computed_anew(self, harness: Harness) -> None:
        """Stored matches of before a change of values are not served: the next read has the new values."""
        scene, matching = Scene(harness), _matching(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await scene.swap(ann, bob, name="x")
        stored = await matching.stored(ann)
        (card,) = [line.card_id for line in (await matching.explained(ann, stored.pairs))[0].gets]
        await scene.value(card, Finish.NONFOIL, Condition.NM, 99_900)
        (pair,) = (await matching.stored(ann)).pairs
        assert pair.totals.gets_cents == 99_900

    async def test_an_edit_is_seen_at_the_next_read(self, harness: Harness) -> None:
        """Matches are at least as new as the user's last edit, merged or not."""
        scene, matching = Scene(harness), _matching(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await scene.swap(ann, bob)
        await scene.becomes(ann, show_have_list=False)
        assert (await matching.stored(ann)).pairs == ()
        await scene.becomes(ann, show_have_list=True)
        assert [pair.totals.candidate for pair in (await matching.stored(ann)).pairs] == [bob]

    async def test_who_changed_while_a_merge_was_computed_is_redone(self, harness: Harness) -> None:
        """A merge that computed before somebody vanished and came back writes neither what was nor what was not."""
        scene, matching = Scene(harness), _matching(harness)
        ann, bob, eve = [await scene.person(name) for name in ("ann", "bob", "eve")]
        await scene.swap(ann, bob)
        await scene.swap(ann, eve)
        for user in (ann, bob, eve):
            await matching.stored(user)
        for is_public, expected in ((False, [eve]), (True, [bob, eve])):
            gate = Gate(harness.units)
            merge = asyncio.create_task(_matching(harness, gate.units).merge_edit(*await edit_of(harness, ann)))
            await gate.reached.wait()
            await scene.becomes(bob, is_public=is_public)
            await matching.merge_edit(*await edit_of(harness, bob))
            gate.opened.set()
            await merge
            assert await _candidates(harness, ann) == expected
            assert await _candidates(harness, bob) == [ann]

    async def test_who_changed_while_a_refresh_was_computed_is_redone(self, harness: Harness) -> None:
        """People that are computed together and those they pair with change meanwhile; what is stored has it."""
        scene, matching = Scene(harness), _matching(harness)
        ann, bob, eve, dan = [await scene.person(name) for name in ("ann", "bob", "eve", "dan")]
        for other in (bob, eve):
            await scene.swap(ann, other)
        for is_public, expected in ((False, [eve]), (True, [bob, eve])):
            gate = Gate(harness.units)
            task = asyncio.create_task(refreshed(harness, _matching(harness, gate.units), [eve, ann, dan, 999_999]))
            await gate.reached.wait()
            await scene.becomes(bob, is_public=is_public)
            await matching.merge_edit(*await edit_of(harness, bob))
            await scene.becomes(dan, email_verified=is_public)
            gate.opened.set()
            assert await task == 3
            assert await _candidates(harness, ann) == expected
            assert await _candidates(harness, eve) == [ann]
            async with harness.snapshots() as uow:
                stored, version = await uow.matches.stored(dan), await uow.match_snapshots.list_version(dan)
            assert stored is not None
            assert stored.state.list_version == version

    async def test_a_merge_waits_for_a_refresh_that_is_writing(self, harness: Harness) -> None:
        """Whoever changes while matches are replaced has their merge after it."""
        scene, matching = Scene(harness), _matching(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await scene.swap(ann, bob)
        gate = Gate(harness.units)
        task = asyncio.create_task(refreshed(harness, _matching(harness, gate.slow_writes), [ann]))
        await gate.reached.wait()

        async def vanish() -> None:
            await scene.becomes(bob, is_public=False)
            await matching.merge_edit(*await edit_of(harness, bob))

        other = asyncio.create_task(vanish())
        await asyncio.sleep(0.05)
        gate.opened.set()
        await asyncio.gather(task, other)
        assert await _candidates(harness, ann) == []

    async def test_two_refreshes_of_the_same_people_store_them_once(self, harness: Harness) -> None:
        """Of workers that have computed the same people, one stores each of them."""
        scene = Scene(harness)
        people = [await scene.person(f"user{number}") for number in range(6)]
        for other in people[1:]:
            await scene.swap(people[0], other)
        before = harness.clock.now()
        both = [PortionComputation(_matching(harness)).refresh(order, before) for order in (people, people[::-1])]
        assert sum(await asyncio.gather(*both)) == len(people)
        async with harness.snapshots() as uow:
            stored = [await uow.matches.stored(person) for person in people]
        assert [one.state.revision for one in stored if one is not None] == [1] * len(people)
        told = await _told(harness)
        assert len(told) == len(set(told)) > 0

    async def test_a_merge_waits_for_one_that_is_writing(self, harness: Harness) -> None:
        """Whoever changes while a merge writes has their own merge after it, never in between."""
        scene, matching = Scene(harness), _matching(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await scene.swap(ann, bob)
        await matching.stored(ann)
        gate = Gate(harness.units)
        merge = asyncio.create_task(_matching(harness, gate.slow_writes).merge_edit(*await edit_of(harness, ann)))
        await gate.reached.wait()

        async def vanish() -> None:
            await scene.becomes(bob, is_public=False)
            await matching.merge_edit(*await edit_of(harness, bob))

        other = asyncio.create_task(vanish())
        await asyncio.sleep(0.05)
        gate.opened.set()
        await asyncio.gather(merge, other)
        assert await _candidates(harness, ann) == []

    async def test_an_edit_of_the_user_during_a_merge_starts_it_again(self, harness: Harness) -> None:
        """Pairs that were computed from older lists of the user are not written."""
        scene, matching = Scene(harness), _matching(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await scene.swap(ann, bob)
        await matching.stored(bob)
        gate = Gate(harness.units)
        merge = asyncio.create_task(_matching(harness, gate.units).merge_edit(*await edit_of(harness, ann)))
        await gate.reached.wait()
        await scene.becomes(ann, show_have_list=False)
        gate.opened.set()
        await merge
        assert await _candidates(harness, ann) == await _candidates(harness, bob) == []
        async with harness.snapshots() as uow:
            stored = await uow.matches.stored(ann)
            assert stored is not None
            assert stored.state.list_version == await uow.match_snapshots.list_version(ann)

    async def test_strong_matches_are_told_to_both_once(self, harness: Harness) -> None:
        """A match above the threshold is told to either side when it is first stored, one at the threshold is not."""
        scene = Scene(harness)
        ann, bob, eve = [await scene.person(name) for name in ("ann", "bob", "eve")]
        await scene.swap(ann, bob, cents=30_000)
        await scene.swap(ann, eve, cents=100)
        weaker = await _matching(harness).match_with(ann, eve)
        assert weaker is not None
        rules = evolve(RULES, notify_above=weaker.quality_score)
        matching = Matching(harness.snapshots, harness.units, harness.clock, rules, PublicIds())
        for _ in range(2):
            for user in (ann, bob, eve):
                await matching.stored(user)
                await scene.becomes(user, trade_radius_miles=7)
                await matching.merge_edit(*await edit_of(harness, user))
        assert sorted(await _told(harness)) == [(ann, bob), (bob, ann)]


async def _candidates(harness: Harness, user_id: int) -> list[int]:
    async with harness.snapshots() as uow:
        found = await uow.matches.stored(user_id)
    assert found is not None
    return sorted(pair.totals.candidate for pair in found.pairs)


def _matching(harness: Harness, units: Callable[[], AbstractAsyncContextManager[Any]] | None = None) -> Matching:
    return Matching(harness.snapshots, units or harness.units, harness.clock, RULES, PublicIds())


class TestMergingInMemory(MergingRules):
    """``MergingRules`` in memory."""

    @pytest.fixture
    def harness(self) -> InMemoryDatabase:
        """Make the harness."""
        return InMemoryDatabase(FixedClock(), RULES)


class TestMergingOnPostgres(MergingRules):
    """``MergingRules`` on PostgreSQL."""

    @pytest.fixture
    async def harness(self, shared_harness: PostgresHarness) -> PostgresHarness:
        """Empty the shared database."""
        await shared_harness.empty()
        return PostgresHarness(shared_harness.database, FixedClock(), RULES)
