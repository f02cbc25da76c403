"""Staff at the door: who is there, who went home, and who does not come."""

from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.events.errors import EventFull, EventNotFound, SignUpNotPossible
from dualcaster_core.stores.events.lifecycle import SignUpAction, SignUpStatus
from dualcaster_core.stores.events.model import DEFAULT_EVENT_RULES, EventRules, SignUp, StoreEvent
from dualcaster_core.stores.events.ports import StoreEventsUnitOfWork
from dualcaster_core.stores.events.seats import fill_seats
from dualcaster_core.stores.members import member_who_may

_DOOR_ACTIONS = frozenset(
    {SignUpAction.CHECK_IN, SignUpAction.UNDO_CHECK_IN, SignUpAction.LEAVE, SignUpAction.WITHDRAW}
)


@frozen
class Door:
    """Checks people in, also those who did not sign up, by the staff of the store."""

    units: UnitOfWorkFactory[StoreEventsUnitOfWork]
    clock: Clock
    rules: EventRules = DEFAULT_EVENT_RULES

    async def note(self, actor: Actor, store_id: int, event_id: int, *, username: str, action: SignUpAction) -> SignUp:
        """Check somebody in, take that back, note that they left, or take their sign-up back; done twice it stands.

        Whoever has no seat is checked in where one is free. Raises ``StoreNotFound``, ``StoreForbidden``,
        ``EventNotFound``, ``UserNotFound``, ``EventOver``, ``EventFull`` and ``SignUpNotPossible``.
        """
        if action not in _DOOR_ACTIONS:
            raise SignUpNotPossible(action, SignUpStatus.NONE)
        now = self.clock.now()
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.RUN_CLEARING)
            event = await uow.store_events.one(event_id, lock=True)
            if event is None or event.store_id != store_id:
                raise EventNotFound
            event.check_open(now)
            before = await self._sign_up(uow, event, username, now)
            if action is SignUpAction.CHECK_IN and before.status is SignUpStatus.PRESENT:
                return before
            after = before.after(action, now)
            if after.holds_seat and not before.holds_seat and not event.has_room(await uow.sign_ups.taken(event_id)):
                raise EventFull(event.terms.capacity or 0)
            await uow.sign_ups.store(after)
            if before.holds_seat and not after.holds_seat:
                await fill_seats(uow, event, now, self.rules)
            await uow.commit()
        return after

    async def _sign_up(self, uow: StoreEventsUnitOfWork, event: StoreEvent, username: str, now: datetime) -> SignUp:
        user = await uow.users.named(username)
        if user is None or not user.is_active:
            raise UserNotFound(username)
        found = await uow.sign_ups.one(event.id, user.id)
        if found is not None:
            return found
        number = await uow.sign_ups.last_number(event.id) + 1
        return evolve(SignUp(event_id=event.id, user_id=user.id, signed_up_at=now), queue_number=number)
