"""Staff look for circles among those present, and propose them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.rings.proposals.acting import RingContext, lock_members
from dualcaster_core.rings.proposals.errors import RingNotPossible
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.clearing.errors import ClearingNotFound, ClearingOutdated, NobodyPresent
from dualcaster_core.stores.clearing.events import CirclesProposed
from dualcaster_core.stores.clearing.finding import FindClearing
from dualcaster_core.stores.clearing.lifecycle import ClearingAction
from dualcaster_core.stores.clearing.plans import PlannedCircle
from dualcaster_core.stores.clearing.ports import ClearingUnitOfWork
from dualcaster_core.stores.clearing.proposing import CircleProposer
from dualcaster_core.stores.clearing.records import Clearing, ClearingCircle
from dualcaster_core.stores.events.errors import EventNotFound
from dualcaster_core.stores.events.model import StoreEvent
from dualcaster_core.stores.members import member_who_may

FEWEST = 2
"""People who can trade at all."""


@frozen
class ClearStoreNight:
    """Finds circles among those checked in at an event, and proposes them.

    Staff methods raise ``StoreNotFound``, ``StoreForbidden``, ``EventNotFound`` and ``EventOver``.
    """

    units: UnitOfWorkFactory[ClearingUnitOfWork]
    rings: RingContext
    finding: FindClearing

    async def look(self, actor: Actor, store_id: int, event_id: int) -> Clearing:
        """Look for circles and keep what is found for staff to publish; nobody else is told.

        Who is in a circle that waits for answers is left alone. Raises ``NobodyPresent``.
        """
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.RUN_CLEARING)
            await self._event(uow, store_id, event_id)
            present = await uow.sign_ups.present(event_id)
            busy = await uow.clearings.busy(event_id)
        if len(present) < FEWEST:
            raise NobodyPresent(len(present))
        free = [user_id for user_id in present if user_id not in busy]
        return await self._found(store_id, event_id, free, run_by=actor.user_id)

    async def publish(self, actor: Actor, store_id: int, clearing_id: int) -> Sequence[ClearingCircle]:
        """Propose the circles of a clearing that are still possible, all in one transaction.

        Left out are circles with somebody who left, or is in another circle by now, and those whose cards are gone.
        Raises ``ClearingNotFound``, ``ClearingNotPossible`` where it was published before, and ``ClearingOutdated``
        where no circle is possible any more.
        """
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.RUN_CLEARING)
            known = await uow.clearings.one(clearing_id)
            if known is None or known.store_id != store_id:
                raise ClearingNotFound
            event = await self._event(uow, store_id, known.event_id, lock=True)
            made = await self._published(uow, event, clearing_id)
            if not made:
                raise ClearingOutdated
            await uow.commit()
        return made

    async def discard(self, actor: Actor, store_id: int, clearing_id: int) -> None:
        """Put a clearing aside. Raises ``ClearingNotFound`` and ``ClearingNotPossible``."""
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.RUN_CLEARING)
            clearing = await uow.clearings.one(clearing_id, lock=True)
            if clearing is None or clearing.store_id != store_id:
                raise ClearingNotFound
            await uow.clearings.store(clearing.after(ClearingAction.DISCARD, self.rings.clock.now()))
            await uow.commit()

    async def again(self, event_id: int) -> int:
        """Propose further circles to those whose circle fell, and to all others who are free; count the circles.

        Who declined or did not answer this evening is left alone. Nothing is proposed once the event is over, nor
        after as many rounds as the rules allow.
        """
        now = self.rings.clock.now()
        async with self.units() as uow:
            event = await uow.store_events.one(event_id)
            rounds = await uow.clearings.published(event_id)
            if event is None or not event.is_on(now) or not 0 < rounds < self.finding.rules.rounds:
                return 0
            apart = await uow.clearings.busy(event_id) | await uow.clearings.refused(event_id)
            free = [user_id for user_id in await uow.sign_ups.present(event_id) if user_id not in apart]
        if len(free) < FEWEST:
            return 0
        found = await self._found(event.store_id, event_id, free, run_by=None)
        if not found.plan.circles:
            return 0
        async with self.units() as uow:
            locked = await uow.store_events.one(event_id, lock=True)
            still_on = locked is not None and locked.is_on(self.rings.clock.now())
            made = await self._published(uow, locked, found.id) if locked is not None and still_on else []
            if made:
                await uow.commit()
        return len(made)

    async def _found(self, store_id: int, event_id: int, people: Sequence[int], *, run_by: int | None) -> Clearing:
        plan = await self.finding.among(store_id, people)
        clearing = Clearing(
            event_id=event_id, store_id=store_id, plan=plan, run_by=run_by, created_at=self.rings.clock.now()
        )
        async with self.units() as uow:
            stored = await uow.clearings.add(clearing)
            await uow.commit()
        return stored

    async def _event(self, uow: ClearingUnitOfWork, store_id: int, event_id: int, *, lock: bool = False) -> StoreEvent:
        event = await uow.store_events.one(event_id, lock=lock)
        if event is None or event.store_id != store_id:
            raise EventNotFound
        event.check_open(self.rings.clock.now())
        return event

    async def _published(self, uow: ClearingUnitOfWork, event: StoreEvent, clearing_id: int) -> list[ClearingCircle]:
        """Propose what is still possible. The event is locked; then the people are."""
        now = self.rings.clock.now()
        clearing = await uow.clearings.one(clearing_id, lock=True)
        if clearing is None:
            raise ClearingNotFound
        await uow.clearings.store(clearing.after(ClearingAction.PUBLISH, now))
        present = frozenset(await uow.sign_ups.present(event.id)) - await uow.clearings.busy(event.id)
        proposer = CircleProposer(self.rings, self._until(event, now))
        made: list[ClearingCircle] = []
        possible = [
            (place, circle) for place, circle in enumerate(clearing.plan.circles) if present.issuperset(circle.people)
        ]
        await lock_members(uow, _people(circle for _, circle in possible))
        for place, circle in possible:
            try:
                made.append(await proposer.propose(uow, clearing_id, place, circle))
            except RingNotPossible:
                continue
        if made:
            people = _people(clearing.plan.circles[one.position] for one in made)
            await uow.record(CirclesProposed(event_id=event.id, clearing_id=clearing_id, user_ids=tuple(people)))
        return made

    def _until(self, event: StoreEvent, now: datetime) -> datetime:
        return max(now, min(now + self.finding.rules.answer_within, event.ends_at))


def _people(circles: Iterable[PlannedCircle]) -> list[int]:
    return sorted({person for circle in circles for person in circle.people})
