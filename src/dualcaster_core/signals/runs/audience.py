"""Tells people of new signals on cards that they own or want: one notification each, however many there are."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.notifications import LONGEST_TITLE, NewNotification
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.signals.events import SignalsPublished
from dualcaster_core.signals.runs.ports import ConcernedPerson, SignalAudience

AT_ONCE = 2_000
NAMED = 3


@frozen
class NotifyConcerned:
    """Tells those who own or want the cards of new public signals, but not who made them."""

    units: UnitOfWorkFactory[NotifyingUnitOfWork]
    audience: SignalAudience
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: SignalsPublished) -> None:
        """Tell them, some in each transaction; keys see to it that nobody is told twice."""
        concerned = await self.audience.of(event.signal_ids)
        told = list(self._told(delivery.event_id, concerned))
        for start in range(0, max(1, len(told)), AT_ONCE):
            async with self.units() as uow:
                await uow.notifications.add(*told[start : start + AT_ONCE])
                if start + AT_ONCE >= len(told):
                    await uow.mark_handled(delivery)
                await uow.commit()

    def _told(self, event_id: int, concerned: Sequence[ConcernedPerson]) -> Iterator[NewNotification]:
        now = self.clock.now()
        for user_id, group in groupby(concerned, key=lambda one: one.user_id):
            signals = list(group)
            first = signals[0]
            public_id = self.ids.encode(IdKind.SIGNAL, first.signal_id)
            if len(signals) == 1:
                title, address = f"{first.action.upper()} signal on {first.card}", f"/signals/{public_id}"
                body = f"A card that you {'own' if first.owns else 'want'}."
            else:
                named = ", ".join(dict.fromkeys(one.card for one in signals[:NAMED]))
                title, address = f"{len(signals)} new signals on cards that you own or want", "/signals"
                body = f"{named} and more." if len(signals) > NAMED else f"{named}."
            yield NewNotification(
                user_id=user_id,
                key=f"signals/{event_id}",
                type="signal.published",
                title=title[:LONGEST_TITLE],
                body=body[:900],
                action_url=address,
                metadata={"signals": len(signals)},
                created_at=now,
            )
