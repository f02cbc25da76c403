"""The rings that somebody is shown: found once for a state of their lists and of prices, and kept for a while."""

import asyncio
from datetime import datetime
from itertools import permutations

from attrs import field, frozen

from dualcaster_core.kernel.json_cache import JsonCache, json_converter
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_core.matching.ports import MatchingUnitOfWork
from dualcaster_core.rings.market.model import FoundRing, FoundRings, MarketRing
from dualcaster_core.rings.market.use_cases import FindMarketRings

CACHED_SECONDS = 600
"""How long rings are kept; other people's lists change meanwhile, which whoever proposes one is told."""
MOST = 20
"""Rings that are found and kept for somebody."""
AT_ONCE = 2
"""How many people's rings one process looks for at the same time."""
_converter = json_converter()


@frozen(kw_only=True)
class _Kept:
    rings: tuple[MarketRing, ...]
    found_at: datetime


@frozen
class ShowFoundRings:
    """Shows somebody the rings that could be made with them in them.

    They are looked for once for a version of their lists and of prices, whoever asks meanwhile, and kept for ten
    minutes; of what is kept nothing is shown with people who take no part any more, or across a block.
    """

    market: FindMarketRings
    snapshots: UnitOfWorkFactory[MatchingUnitOfWork]
    cache: Cache
    clock: Clock
    _turns: asyncio.Semaphore = field(factory=lambda: asyncio.Semaphore(AT_ONCE), init=False)
    _under_way: dict[str, "asyncio.Task[_Kept]"] = field(factory=dict, init=False)

    async def __call__(self, user_id: int, *, limit: int = MOST, anew: bool = False) -> FoundRings:
        """Return up to ``limit`` (1..20) rings, the most valuable first; ``anew`` looks for them now."""
        async with self.snapshots() as uow:
            version = await uow.match_snapshots.list_version(user_id), await uow.match_snapshots.generation()
        key = f"user:rings:{user_id}:{version[0]}.{version[1]}"
        cached = JsonCache(self.cache, _Kept, _converter)
        kept = None if anew else await cached.get(key)
        if kept is None:
            kept = await self._found_once(user_id, key, cached)
        shown = await self._of_those_present(kept.rings)
        return FoundRings(items=tuple(map(_shown, shown[: max(1, min(limit, MOST))])), found_at=kept.found_at)

    async def _found_once(self, user_id: int, key: str, cached: "JsonCache[_Kept]") -> _Kept:
        """Look for rings, together with whoever does so already."""
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._found(user_id, key, cached))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def _found(self, user_id: int, key: str, cached: "JsonCache[_Kept]") -> _Kept:
        async with self._turns:
            now = self.clock.now()
            kept = _Kept(rings=await self.market.for_user(user_id, limit=MOST), found_at=now)
        await cached.put(key, kept, seconds=CACHED_SECONDS)
        return kept

    async def _of_those_present(self, rings: tuple[MarketRing, ...]) -> list[MarketRing]:
        people = sorted({key for ring in rings for key in ring.user_ids})
        if not people:
            return []
        present = set(await self.market.arcs.taking_part(people))
        apart = await self.market.arcs.blocked(people)
        return [
            ring
            for ring in rings
            if present.issuperset(ring.user_ids) and not any(pair in apart for pair in permutations(ring.user_ids, 2))
        ]


def _shown(ring: MarketRing) -> FoundRing:
    return FoundRing(
        fingerprint=ring.fingerprint,
        members=tuple(leg.giver for leg in ring.legs),
        legs=ring.legs,
        value=ring.value,
        cash=ring.cash,
        payments=ring.payments,
    )
