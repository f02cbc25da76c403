"""People sign up for events, take a seat that they are offered, and withdraw."""

from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.standing import check_unrestricted
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.events.errors import EventNotFound, EventOver, SignUpNotPossible, TooManyEvents
from dualcaster_core.stores.events.lifecycle import SignUpAction, SignUpStatus
from dualcaster_core.stores.events.model import DEFAULT_EVENT_RULES, EventRules, SignUp, StoreEvent
from dualcaster_core.stores.events.ports import StoreEventsUnitOfWork
from dualcaster_core.stores.events.seats import fill_seats

_SIGNED_UP = frozenset({SignUpStatus.SEATED, SignUpStatus.WAITING, SignUpStatus.OFFERED, SignUpStatus.PRESENT})


@frozen
class EventSignUps:
    """Signs people up for events.

    Whoever comes first has a seat as long as there are any, and else a place in line. All raise ``EventNotFound`` for
    an event that is not to be seen, and ``EventOver``.
    """

    units: UnitOfWorkFactory[StoreEventsUnitOfWork]
    clock: Clock
    rules: EventRules = DEFAULT_EVENT_RULES

    async def sign_up(self, actor: Actor, event_id: int, *, is_public: bool = False) -> SignUp:
        """Sign up; who is signed up already stays where they are, and may change whether their name is shown.

        Raises ``AccountRestricted``, ``TooManyEvents``, and ``SignUpNotPossible`` for who went home again.
        """
        now = self.clock.now()
        async with self.units() as uow:
            event = await self._open_event(uow, actor, event_id, now)
            before = await uow.sign_ups.one(event_id, actor.user_id)
            if before is not None and before.status in _SIGNED_UP:
                after = evolve(before, is_public=is_public)
            else:
                after = await self._placed(uow, actor, event, before, now=now, is_public=is_public)
            if after != before:
                await uow.sign_ups.store(after)
                await uow.commit()
        return after

    async def confirm(self, actor: Actor, event_id: int) -> SignUp:
        """Take a seat that is offered; who has one keeps it. Raises ``SeatLapsed`` and ``SignUpNotPossible``."""
        now = self.clock.now()
        async with self.units() as uow:
            await self._open_event(uow, actor, event_id, now)
            before = await uow.sign_ups.one(event_id, actor.user_id)
            if before is None:
                raise SignUpNotPossible(SignUpAction.CONFIRM, SignUpStatus.NONE)
            if before.status is SignUpStatus.SEATED:
                return before
            after = before.after(SignUpAction.CONFIRM, now)
            await uow.sign_ups.store(after)
            await uow.commit()
        return after

    async def withdraw(self, actor: Actor, event_id: int) -> SignUp | None:
        """Withdraw: the seat goes to the next in line. Where there is no sign-up nothing happens."""
        now = self.clock.now()
        async with self.units() as uow:
            event = await uow.store_events.one(event_id, lock=True)
            if event is None:
                raise EventNotFound
            before = await uow.sign_ups.one(event_id, actor.user_id)
            if before is None or before.status in (SignUpStatus.WITHDRAWN, SignUpStatus.LAPSED):
                return before
            event.check_open(now)
            after = await withdrawn(uow, event, before, now, self.rules)
            await uow.commit()
        return after

    async def _open_event(self, uow: StoreEventsUnitOfWork, actor: Actor, event_id: int, now: datetime) -> StoreEvent:
        event = await uow.store_events.one(event_id, lock=True)
        store = await uow.stores.with_id(event.store_id) if event is not None else None
        if event is None or store is None or not store.is_listed:
            raise EventNotFound
        if await uow.social.blockers_between(actor.user_id, store.user_id):
            raise EventNotFound
        event.check_open(now)
        return event

    async def _placed(
        self,
        uow: StoreEventsUnitOfWork,
        actor: Actor,
        event: StoreEvent,
        before: SignUp | None,
        *,
        now: datetime,
        is_public: bool,
    ) -> SignUp:
        """Give somebody a seat, or the last place in line: nobody passes those who wait already."""
        await check_unrestricted(uow, actor.user_id, now)
        if now >= event.starts_at:
            raise EventOver("under way: ask at the door")
        if await uow.sign_ups.count_ahead(actor.user_id, now) >= self.rules.sign_ups:
            raise TooManyEvents(self.rules.sign_ups, "sign-ups")
        has_seat = event.has_room(await uow.sign_ups.taken(event.id))
        if has_seat and await uow.sign_ups.next_waiting(event.id, limit=1):
            has_seat = False
        blank = SignUp(event_id=event.id, user_id=actor.user_id, signed_up_at=now)
        asked = evolve(
            before or blank,
            queue_number=await uow.sign_ups.last_number(event.id) + 1,
            signed_up_at=now,
            is_public=is_public,
        )
        return asked.after(SignUpAction.SEAT if has_seat else SignUpAction.QUEUE, now)


async def withdrawn(
    uow: StoreEventsUnitOfWork, event: StoreEvent, sign_up: SignUp, now: datetime, rules: EventRules
) -> SignUp:
    """Withdraw a sign-up, and give its seat to the next in line. Raises ``SignUpNotPossible``."""
    after = sign_up.after(SignUpAction.WITHDRAW, now)
    await uow.sign_ups.store(after)
    if sign_up.holds_seat:
        await fill_seats(uow, event, now, rules)
    return after
