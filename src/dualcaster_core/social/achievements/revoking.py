"""Taking back what fraud gained, and giving it again where that was wrong."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.named_traders import NamedTraders
from dualcaster_core.accounts.use_cases import account_named
from dualcaster_core.kernel.errors import Forbidden, ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.reputation.staff import is_moderator
from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.errors import AchievementAlreadyDecided
from dualcaster_core.social.achievements.evaluation import achievement_named
from dualcaster_core.social.achievements.events import FrameChanged
from dualcaster_core.social.achievements.ports import AchievementDecision, AchievementsUnitOfWork
from dualcaster_core.social.achievements.views import AchievementDecisionView, DecidedAchievements

LONGEST_REASON: Final = 500


@frozen
class AchievementDecisions:
    """Lets moderators, and operators at the console, take achievements back and give them again; all is kept."""

    units: UnitOfWorkFactory[AchievementsUnitOfWork]
    traders: NamedTraders
    clock: Clock

    async def decide(self, actor: Actor, trader: str, key: str, *, revoke: bool, reason: str) -> AchievementDecision:
        """Take an achievement of a trader back, or give it again.

        Raises ``Forbidden`` for who is no moderator and for one's own, ``UserNotFound``, ``ValidationFailed`` for no
        such achievement and without a reason, ``AchievementNotHeld`` and ``AchievementAlreadyDecided``.
        """
        if not is_moderator(actor):
            raise Forbidden("only moderators take achievements back")
        user_id = self.traders.key(trader)
        if user_id == actor.user_id:
            raise Forbidden("another moderator decides about your own achievements")
        return await self._decide(user_id, key, revoke=revoke, reason=reason, by_id=actor.user_id)

    async def decide_named(self, username: str, key: str, *, revoke: bool, reason: str) -> AchievementDecision:
        """Do it for somebody by their name; for operators. Raises what ``decide`` does, but for ``Forbidden``."""
        user = await account_named(self.units, username)
        return await self._decide(user.id, key, revoke=revoke, reason=reason, by_id=None)

    async def of(self, actor: Actor, trader: str) -> DecidedAchievements:
        """List what was decided about somebody's achievements. Raises ``Forbidden`` and ``UserNotFound``."""
        if not is_moderator(actor):
            raise Forbidden("only moderators see what was decided about achievements")
        key = self.traders.key(trader)
        async with self.units() as uow:
            if key not in await uow.users.usernames([key]):
                raise UserNotFound(trader)
            found = await uow.achievements.decisions(key)
            names = await uow.users.usernames([one.by_id for one in found if one.by_id is not None])
        return DecidedAchievements(tuple(_view(one, names) for one in found))

    async def _decide(
        self, user_id: int, key: str, *, revoke: bool, reason: str, by_id: int | None
    ) -> AchievementDecision:
        achievement = achievement_named(key)
        kept = clean_text("reason", reason, LONGEST_REASON, lines=True)
        if not kept:
            raise ValidationFailed("say why", field="reason")
        decision = AchievementDecision(
            user_id=user_id,
            key=achievement.key,
            is_revoked=revoke,
            reason=kept,
            by_id=by_id,
            decided_at=self.clock.now(),
        )
        async with self.units() as uow:
            if await uow.users.with_id(user_id, lock=True) is None:
                raise UserNotFound(self.traders.ids.encode(IdKind.USER, user_id))
            if not await uow.achievements.decide(decision):
                raise AchievementAlreadyDecided(achievement.key, "taken back" if revoke else "given again")
            await uow.record(FrameChanged(user_id=user_id))
            await uow.commit()
        return decision


def _view(one: AchievementDecision, names: Mapping[int, str]) -> AchievementDecisionView:
    known = ACHIEVEMENTS.get(one.key)
    return AchievementDecisionView(
        key=one.key,
        name=one.key if known is None else known.name,
        is_revoked=one.is_revoked,
        reason=one.reason,
        by=None if one.by_id is None else names.get(one.by_id),
        decided_at=one.decided_at,
    )
