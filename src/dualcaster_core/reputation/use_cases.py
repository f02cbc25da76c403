"""Keeping reputations: recalculated from what people did, whenever something touches them and every night."""

from collections.abc import Collection, Sequence

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.json_cache import JsonCache, json_converter
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_core.reputation.calculator import RESPONSE_WINDOW, reputation_of
from dualcaster_core.reputation.events import TierChanged
from dualcaster_core.reputation.model import Reputation
from dualcaster_core.reputation.ports import ReputationQueries, ReputationUnitOfWork

CACHED_SECONDS = 3_600


@frozen
class Scores:
    """Keeps the score of each account."""

    units: UnitOfWorkFactory[ReputationUnitOfWork]

    async def store(self, user_id: int, score: int) -> bool:
        """Keep a score (>= 0); tell whether the tier is another now.

        Only then matches are touched, and only those of this user: the change is merged like an edit of theirs.
        """
        async with self.units() as uow:
            version = await uow.reputation.store_score(user_id, score)
            if version is not None:
                await uow.record(TierChanged(user_id=user_id, version=version))
            await uow.commit()
        return version is not None


@frozen
class Reputations:
    """Recalculates and reads the records of reputations. A record is always that of a whole history."""

    units: UnitOfWorkFactory[ReputationUnitOfWork]
    queries: ReputationQueries
    cache: Cache
    clock: Clock

    async def recalculate(self, user_ids: Collection[int], delivery: Delivery | None = None) -> Sequence[Reputation]:
        """Make the records of these people anew, in one transaction; with a ``delivery`` once for each.

        Another tier is merged into stored matches like an edit of that person; another score alone touches nobody
        else's. Takes as many statements for ten thousand people as for one.
        """
        async with self.units() as uow:
            if delivery is not None and not await uow.mark_handled(delivery):
                return ()
            made = await recalculated(uow, user_ids, self.clock)
            await uow.commit()
        await self.forget([one.user_id for one in made])
        return made

    async def forget(self, user_ids: Collection[int]) -> None:
        """Drop what the cache holds of these people."""
        if user_ids:
            await self.cache.drop(*(cache_key(key) for key in user_ids))

    async def record(self, user_id: int) -> Reputation | None:
        """Return the record of somebody, None before the first; it is kept in the cache for an hour."""
        cached = JsonCache(self.cache, Reputation, _converter)
        found = await cached.get(cache_key(user_id))
        if found is None:
            found = await self.queries.record(user_id)
            if found is not None:
                await cached.put(cache_key(user_id), found, seconds=CACHED_SECONDS)
        return found


async def recalculated(uow: ReputationUnitOfWork, user_ids: Collection[int], clock: Clock) -> Sequence[Reputation]:
    """Make the records of these people anew within a transaction.

    Their turn comes first, so that of two that overlap the later one has read everything that the earlier one had.
    """
    keys = sorted(set(user_ids))
    if not keys:
        return ()
    await uow.reputation.lock(keys)
    now = clock.now()
    histories = await uow.reputation.histories(keys, since=now - RESPONSE_WINDOW)
    made = [reputation_of(history, now) for history in histories]
    versions = await uow.reputation.store(made)
    await uow.record_all([TierChanged(user_id=key, version=version) for key, version in sorted(versions.items())])
    return made


def cache_key(user_id: int) -> str:
    """Say where the cache keeps a record."""
    return f"user:reputation:{user_id}"


_converter = json_converter()
