"""Tells the owner of a business account what was decided of it."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.business.model import BusinessState
from dualcaster_core.accounts.events import BusinessDecided
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.kernel.text import one_line
from dualcaster_core.notifying.notifications import LONGEST_BODY, NewNotification
from dualcaster_core.notifying.ports import NotifyingUnitOfWork

_WORDS: Final[Mapping[BusinessState, str]] = {
    BusinessState.VERIFIED: "{name} is verified",
    BusinessState.REJECTED: "{name} could not be verified",
    BusinessState.REVOKED: "{name} is no longer verified",
}


@frozen
class NotifyBusiness:
    """Tells them in the notification centre, and by e-mail unless they chose otherwise."""

    units: UnitOfWorkFactory[NotifyingUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: BusinessDecided) -> None:
        """Add the notification in the transaction that notes the event as handled."""
        state = BusinessState(event.state)
        next_step = (
            "Fill in your store's page, and customers find you."
            if state is BusinessState.VERIFIED
            else "Put it right and ask again in your settings."
        )
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            new = NewNotification(
                user_id=event.user_id,
                key=f"business:{delivery.event_id}",
                type="business.decided",
                title=_WORDS[state].format(name=one_line(event.business_name)),
                body=f"{one_line(event.reason)} {next_step}".strip()[:LONGEST_BODY],
                action_url="/settings/business",
                created_at=self.clock.now(),
            )
            await uow.notifications.add(new)
            await uow.commit()
