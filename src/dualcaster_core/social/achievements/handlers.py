"""What follows for achievements from events, and what people are told of them."""

from collections.abc import Collection, Sequence
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.events import SignedUp
from dualcaster_core.kernel.events import Delivery, Event, FiveMinutesDue
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.reputation.reviews.events import ReviewsBecameVisible, ReviewWritten
from dualcaster_core.reputation.use_cases import Reputations
from dualcaster_core.social.achievements.awarding import AwardAchievements
from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.events import AchievementsEarned, EarnedKeys
from dualcaster_core.social.achievements.model import Achievement
from dualcaster_core.social.achievements.ports import AchievementsUnitOfWork
from dualcaster_core.social.events import TraderEndorsed
from dualcaster_core.trading.events import TradeAccepted, TradeCompleted

EarningEvent = TradeCompleted | TradeAccepted | ReviewWritten | ReviewsBecameVisible | TraderEndorsed | SignedUp
EARNING_EVENTS: Final[tuple[type[Event], ...]] = (
    TradeCompleted,
    TradeAccepted,
    ReviewWritten,
    ReviewsBecameVisible,
    TraderEndorsed,
    SignedUp,
)
"""Events that may earn somebody something at once; everything else is found once an hour."""
PAGE: Final = "/achievements"
_RECOUNTED: Final = (TradeCompleted, ReviewsBecameVisible)


@frozen
class AwardAfterEvent:
    """Gives what an event has earned its people. Trades and reviews count only once their reputation knows of them."""

    awarding: AwardAchievements
    reputations: Reputations

    async def __call__(self, delivery: Delivery, event: EarningEvent) -> None:
        """Give it in the transaction that notes the event as handled."""
        people = people_of(event)
        if isinstance(event, _RECOUNTED):
            await self.reputations.recalculate(people)
        await self.awarding.to(people, delivery)


@frozen
class AwardHourly:
    """Gives everybody what time alone, or their collection, has earned them."""

    awarding: AwardAchievements

    async def __call__(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """Do it in the first five minutes of an hour; done twice the second gives nothing."""
        if event.moment[14:16] == "00":
            await self.awarding.to_everybody()
        async with self.awarding.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


@frozen
class NotifyAchievements:
    """Tells people what they have earned: one notification for what came at once."""

    units: UnitOfWorkFactory[AchievementsUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: AchievementsEarned) -> None:
        """Tell it in the transaction that notes the event as handled."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            told = [self._notification(one) for one in event.earned if any(key in ACHIEVEMENTS for key in one.keys)]
            if told:
                await uow.notifications.add(*told)
            await uow.commit()

    def _notification(self, one: EarnedKeys) -> NewNotification:
        earned = [ACHIEVEMENTS[key] for key in one.keys if key in ACHIEVEMENTS]
        title, body = words_of(earned)
        return NewNotification(
            user_id=one.user_id,
            key=f"achievement:{earned[0].key}",
            type="achievement.earned",
            title=title,
            body=body,
            action_url=PAGE,
            metadata={"achievements": [each.key for each in earned], "points": sum(each.points for each in earned)},
            created_at=self.clock.now(),
        )


def people_of(event: EarningEvent) -> Collection[int]:
    """Say whom an event may have earned something."""
    match event:
        case TradeCompleted():
            return (event.proposer_id, event.recipient_id)
        case TradeAccepted():
            return (event.proposer_id,)
        case ReviewWritten():
            return (event.reviewer_id,)
        case ReviewsBecameVisible():
            return {user_id for one in event.reviews for user_id in (one.reviewer_id, one.reviewed_id)}
        case TraderEndorsed():
            return (event.endorser_id,)
        case SignedUp():
            return (event.user_id,)


def words_of(earned: Sequence[Achievement]) -> tuple[str, str]:
    """Return the title and the text that tell of achievements."""
    frames = {one.frame_tier for one in earned if one.frame_tier is not None}
    opened = f" You can wear the {max(frames).word} frame now." if frames else ""
    if len(earned) == 1:
        return f"Achievement earned: {earned[0].name}", f"{earned[0].description}{opened}"
    names = [one.name for one in earned]
    return f"{len(earned)} achievements earned", f"{', '.join(names[:-1])} and {names[-1]}.{opened}"
