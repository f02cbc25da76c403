"""The first steps of a new account."""

from datetime import datetime
from enum import StrEnum

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import OnboardingIncomplete, UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.model import Profile
from dualcaster_core.accounts.profiles.ports import ProfileQueries, ProfilesUnitOfWork
from dualcaster_core.accounts.profiles.use_cases import cache_key, changed_by_owner
from dualcaster_core.accounts.profiles.views import Progress
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory


class Step(StrEnum):
    """What a new account does first."""

    PROFILE = "profile"
    CARDS = "cards"
    WANTS = "wants"


@frozen(kw_only=True)
class StepState:
    """Whether a step is done."""

    step: Step
    is_done: bool


@frozen(kw_only=True)
class OnboardingStatus:
    """How far somebody has come.

    ``offer_to_go_public`` is true from the first card or want on, as long as nobody else can see the profile.
    """

    steps: tuple[StepState, ...]
    next_step: Step | None
    completed_at: datetime | None
    skipped_at: datetime | None
    is_public: bool
    offer_to_go_public: bool


def status_of(progress: Progress) -> OnboardingStatus:
    """Say what is done and what comes next, from what is really there."""
    done = {Step.PROFILE: progress.has_profile, Step.CARDS: progress.cards > 0, Step.WANTS: progress.wants > 0}
    return OnboardingStatus(
        steps=tuple(StepState(step=step, is_done=done[step]) for step in Step),
        next_step=next((step for step in Step if not done[step]), None),
        completed_at=progress.completed_at,
        skipped_at=progress.skipped_at,
        is_public=progress.privacy.is_public,
        offer_to_go_public=not progress.privacy.is_public and (done[Step.CARDS] or done[Step.WANTS]),
    )


@frozen
class Onboarding:
    """Leads through the first steps. Repeating a call changes nothing."""

    units: UnitOfWorkFactory[ProfilesUnitOfWork]
    queries: ProfileQueries
    cache: Cache
    clock: Clock

    async def status(self, actor: Actor) -> OnboardingStatus:
        """Say how far the actor has come."""
        progress = await self.queries.progress(actor.user_id)
        if progress is None:
            raise UserNotFound(actor.username)
        return status_of(progress)

    async def complete(self, actor: Actor, *, go_public: bool = False) -> OnboardingStatus:
        """Finish, and let others find the profile where ``go_public`` says so. Raises ``OnboardingIncomplete``."""
        missing = [one.step.value for one in (await self.status(actor)).steps if not one.is_done]
        if missing:
            raise OnboardingIncomplete(missing)
        now = self.clock.now()

        def completed(profile: Profile) -> Profile:
            return profile if profile.onboarding_completed_at else evolve(profile, onboarding_completed_at=now)

        async with self.units() as uow:
            changes = {"is_public": True} if go_public else {}
            user = await changed_by_owner(uow, actor, changes, completed)
            await uow.commit()
        await self.cache.drop(cache_key(user.username))
        return await self.status(actor)

    async def skip(self, actor: Actor) -> OnboardingStatus:
        """Leave the rest for later."""
        now = self.clock.now()

        def skipped(profile: Profile) -> Profile:
            settled = profile.onboarding_completed_at or profile.onboarding_skipped_at
            return profile if settled else evolve(profile, onboarding_skipped_at=now)

        async with self.units() as uow:
            await changed_by_owner(uow, actor, {}, skipped)
            await uow.commit()
        return await self.status(actor)
