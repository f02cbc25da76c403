"""What becomes of messages that are held: moderators release or withhold them, and time delivers them."""

from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.kernel.audit import AuditAction, AuditEntry
from dualcaster_core.kernel.errors import Conflict
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.errors import HeldMessageNotFound, HeldMessageUndeliverable
from dualcaster_core.messaging.events import MessageHeld
from dualcaster_core.messaging.held import HeldMessage
from dualcaster_core.messaging.holding import deliver, withhold
from dualcaster_core.moderation.deciding import Moderator, decidable_case, open_case
from dualcaster_core.moderation.errors import ActsInOwnCase
from dualcaster_core.moderation.flags import RULES, FlagFacts, FlagThresholds, flags_of
from dualcaster_core.moderation.lifecycle import CaseKind
from dualcaster_core.moderation.ports import ModerationUnitOfWork

RULE = RULES["scam_phrase"]
AT_ONCE = 100


@frozen
class HeldMessages:
    """Decides on held messages, each in a transaction of its own, once; what moderators decide is in the audit log."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    clock: Clock
    ids: PublicIds
    thresholds: FlagThresholds

    async def release(self, by: Moderator, held_id: int) -> HeldMessage:
        """Deliver a message: it is new to whom it is for.

        Raises ``HeldMessageNotFound``, ``HeldMessageDecided``, ``HeldMessageUndeliverable``, ``ActsInOwnCase`` for who
        is in its room or a party of its case, and ``Forbidden`` where its case waits for an admin.
        """
        now = self.clock.now()
        async with self.units() as uow:
            held = await _decidable(uow, by, held_id)
            after = await deliver(uow, self.ids, held, now, by=by.user_id)
            await uow.audit.add(_entry(AuditAction.CASE_MESSAGE_DELIVERED, by, held, now))
            await uow.commit()
        return after

    async def withhold(self, by: Moderator, held_id: int) -> HeldMessage:
        """Never deliver a message; its sender sees that. Raises as ``release`` does."""
        now = self.clock.now()
        async with self.units() as uow:
            held = await _decidable(uow, by, held_id)
            after = await withhold(uow, self.ids, held, now, by=by.user_id)
            await uow.audit.add(_entry(AuditAction.CASE_MESSAGE_WITHHELD, by, held, now))
            await uow.commit()
        return after

    async def deliver_due(self) -> int:
        """Deliver what nobody has decided on in time; return how many those were. Done again it finds none."""
        done = 0
        while True:
            async with self.units() as uow:
                due = await uow.held.due(self.clock.now(), limit=AT_ONCE)
            settled = sum([await self._settle(key, delivered=True) for key in due])
            done += settled
            if not settled:
                return done

    async def settle_case(self, case_id: int, *, delivered: bool) -> int:
        """Deliver or withhold what waits of a case that was decided on; return how many those were."""
        async with self.units() as uow:
            waiting = [one.id for one in await uow.held.waiting_of_case(case_id)]
        return sum([await self._settle(key, delivered=delivered) for key in waiting])

    async def open_case(self, uow: ModerationUnitOfWork, event: MessageHeld) -> None:
        """Have moderators look at a message, in the case about its sender; done again it changes nothing."""
        held = await uow.held.with_id(event.held_id)
        if held is None or held.case_id is not None:
            return
        now = self.clock.now()
        case = await open_case(uow, CaseKind.AUTO_FLAG, held.sender_id, RULE.level, now)
        facts = FlagFacts(person_id=held.sender_id, opened_at=now, scam_phrase=held.phrase)
        known = await uow.flags.raised_since(held.sender_id, now - self.thresholds.week)
        for flag in flags_of(facts, self.thresholds, now):
            if flag.rule == RULE.id and flag.rule not in known:
                await uow.flags.add(flag, case.id, now)
        held = await uow.held.with_id(event.held_id, lock=True)
        if held is not None:
            await uow.held.store(evolve(held, case_id=case.id))

    async def _settle(self, held_id: int, *, delivered: bool) -> bool:
        """Deliver a message, or withhold it where its sender could not write there any more."""
        try:
            return await self._settled(held_id, delivered=delivered)
        except HeldMessageUndeliverable:
            return await self._settled(held_id, delivered=False)
        except Conflict:
            return False

    async def _settled(self, held_id: int, *, delivered: bool) -> bool:
        async with self.units() as uow:
            held = await uow.held.with_id(held_id, lock=True)
            if held is None:
                return False
            step = deliver if delivered else withhold
            await step(uow, self.ids, held, self.clock.now(), by_clock=True)
            await uow.commit()
        return True


async def _decidable(uow: ModerationUnitOfWork, by: Moderator, held_id: int) -> HeldMessage:
    held = await uow.held.with_id(held_id, lock=True)
    if held is None:
        raise HeldMessageNotFound
    room = await uow.rooms.with_id(held.room_id)
    if by.user_id is not None and (room is None or room.has(by.user_id)):
        raise ActsInOwnCase
    if held.case_id is not None:
        await decidable_case(uow, by, held.case_id)
    return held


def _entry(action: AuditAction, by: Moderator, held: HeldMessage, at: datetime) -> AuditEntry:
    details = {} if held.case_id is None else {"case": str(held.case_id)}
    return by.entry(action, at, subject_id=held.sender_id, details=details)
