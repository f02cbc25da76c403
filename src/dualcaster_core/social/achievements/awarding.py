"""Giving achievements: to some people after an event of theirs, to everybody once an hour."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.evaluation import ACTIVE_WITHIN, earned_by
from dualcaster_core.social.achievements.events import AchievementsEarned, EarnedKeys
from dualcaster_core.social.achievements.ports import (
    AchievementFactQueries,
    AchievementQueries,
    AchievementsUnitOfWork,
    Award,
)

PEOPLE_AT_ONCE: Final = 500
"""People whose achievements are given in one transaction."""


@frozen
class AwardAchievements:
    """Gives what people have earned, each once for good.

    Facts are read before the transaction that gives: whoever else gives the same just then, one of the two does, and
    a run that was broken off is made up for by the next.
    """

    units: UnitOfWorkFactory[AchievementsUnitOfWork]
    facts: AchievementFactQueries
    queries: AchievementQueries
    clock: Clock
    people_at_once: int = PEOPLE_AT_ONCE

    async def to(
        self, user_ids: Iterable[int], delivery: Delivery | None = None, *, quiet: Collection[str] = ()
    ) -> Sequence[Award]:
        """Give some people what they have earned, with a ``delivery`` once for each; return what is new.

        Of the achievements whose keys are ``quiet`` nobody is told.
        """
        keys = sorted(set(user_ids))
        now = self.clock.now()
        found = await self.facts.facts(keys, now)
        held = await self.queries.held(keys)
        due = [
            Award(user_id=one.user_id, key=key, is_quiet=key in quiet)
            for one in found
            for key in earned_by(one)
            if key not in held.get(one.user_id, frozenset())
        ]
        if not due and delivery is None:
            return ()
        async with self.units() as uow:
            if delivery is not None and not await uow.mark_handled(delivery):
                return ()
            given = await uow.achievements.award(due, now) if due else ()
            if told := [one for one in given if not one.is_quiet]:
                await uow.record(AchievementsEarned(earned=_by_person(told)))
            await uow.commit()
        return given

    async def to_everybody(self) -> int:
        """Give everybody what they have earned, some people in each transaction, and work rarity out; count awards.

        An achievement that no run has judged to its end before is new here: whoever has earned it did so some time ago,
        and finds it in their list without being told. A run ends by working rarity out, so that one that is broken off
        goes on as quietly.
        """
        judged = await self.queries.rarity()
        quiet = frozenset(ACHIEVEMENTS) - frozenset(judged)
        awards, after = 0, 0
        while people := await self.facts.people(after=after, limit=self.people_at_once):
            awards += len(await self.to(people, quiet=quiet))
            after = people[-1]
        await self.refresh_rarity()
        return awards

    async def refresh_rarity(self) -> None:
        """Work out which share of the active traders has each achievement."""
        now = self.clock.now()
        async with self.units() as uow:
            await uow.achievements.refresh_rarity(active_since=now - ACTIVE_WITHIN, at=now)
            await uow.commit()


def _by_person(awards: Sequence[Award]) -> tuple[EarnedKeys, ...]:
    return tuple(
        EarnedKeys(user_id=user_id, keys=tuple(one.key for one in group))
        for user_id, group in groupby(awards, key=lambda one: one.user_id)
    )
