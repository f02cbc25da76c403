"""Raising automatic flags: what is known of people goes through the rules, and what applies opens a case."""

from collections.abc import Collection, Sequence

from attrs import evolve, frozen

from dualcaster_core.accounts.sanctions import SanctionKind
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.moderation.actions import ActionSource, ModerationAction
from dualcaster_core.moderation.deciding import open_case
from dualcaster_core.moderation.effects import impose
from dualcaster_core.moderation.flags import RULES, FlagFacts, FlagThresholds, RaisedFlag, flags_of
from dualcaster_core.moderation.lifecycle import ActionKind, CaseKind
from dualcaster_core.moderation.ports import FlagFactsQueries, ModerationUnitOfWork


@frozen
class Flagging:
    """Flags people by the rules. The same rule flags somebody once in a week."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    queries: FlagFactsQueries
    clock: Clock
    thresholds: FlagThresholds

    async def check(self, person_ids: Collection[int], *, shared_with: Collection[int] = ()) -> Sequence[RaisedFlag]:
        """Ask the rules about people and return what they newly raise.

        ``shared_with`` are accounts that signed in from the same browser as these people.
        """
        now = self.clock.now()
        facts = await self.queries.of(sorted(person_ids), now, self.thresholds)
        banned = await self._banned(shared_with)
        raised: list[RaisedFlag] = []
        for one in facts:
            raised += await self._raise(evolve(one, banned_devices=banned) if banned else one)
        return raised

    async def _banned(self, user_ids: Collection[int]) -> int:
        """Count who of these is banned."""
        if not user_ids:
            return 0
        now = self.clock.now()
        async with self.units() as uow:
            held = [await uow.sanctions.in_force(key, now) for key in sorted(user_ids)]
        return sum(any(one.kind is SanctionKind.BAN for one in sanctions) for sanctions in held)

    async def _raise(self, facts: FlagFacts) -> Sequence[RaisedFlag]:
        now = self.clock.now()
        found = flags_of(facts, self.thresholds, now)
        since = now - self.thresholds.week
        async with self.units() as uow:
            known = await uow.flags.raised_since(facts.person_id, since)
            if all(one.rule in known for one in found):
                return ()
            level = max(one.level for one in found if one.rule not in known)
            case = await open_case(uow, CaseKind.AUTO_FLAG, facts.person_id, level, now)
            known = await uow.flags.raised_since(facts.person_id, since)
            new = [one for one in found if one.rule not in known]
            for one in new:
                await uow.flags.add(one, case.id, now)
                if RULES[one.rule].restricts:
                    await self._restrict(uow, one, case.id)
            await uow.commit()
        return new

    async def _restrict(self, uow: ModerationUnitOfWork, flag: RaisedFlag, case_id: int) -> None:
        """Restrict somebody until a moderator looks at the case, a day at most."""
        now = self.clock.now()
        action = await uow.actions.add(
            ModerationAction(
                case_id=case_id,
                person_id=flag.person_id,
                source=ActionSource.RULE,
                by_id=None,
                kind=ActionKind.RESTRICT,
                reason=flag.words,
                at=now,
            )
        )
        await impose(uow, action, now, lasting=self.thresholds.restricted_for)
