"""What people are told at once about the security of their account; an e-mail about it goes to the address itself."""

from typing import Final

from attrs import frozen

from dualcaster_core.accounts.events import (
    AccountLapsed,
    AccountLinked,
    AccountUnlinked,
    EmailChanged,
    NewDeviceSeen,
    PasswordChanged,
)
from dualcaster_core.accounts.linked_accounts.model import PROVIDER_NAMES
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.kernel.text import one_line
from dualcaster_core.notifying.notifications import LONGEST_BODY, NewNotification
from dualcaster_core.notifying.ports import NotifyingUnitOfWork

SecurityEvent = NewDeviceSeen | PasswordChanged | EmailChanged | AccountLinked | AccountUnlinked | AccountLapsed
SECURITY_TYPES: Final = {
    NewDeviceSeen: "security.new_device",
    PasswordChanged: "security.password_changed",
    EmailChanged: "security.email_changed",
    AccountLinked: "security.account_linked",
    AccountUnlinked: "security.account_unlinked",
    AccountLapsed: "security.account_lapsed",
}
"""The notification of each event."""


@frozen
class NotifySecurity:
    """Tells the owner of an account what happened to it."""

    units: UnitOfWorkFactory[NotifyingUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: SecurityEvent) -> None:
        """Add the notification in the transaction that notes the event as handled."""
        title, body = _words(event)
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            await uow.notifications.add(
                NewNotification(
                    user_id=event.user_id,
                    key=f"security:{delivery.event_id}",
                    type=SECURITY_TYPES[type(event)],
                    title=title,
                    body=body[:LONGEST_BODY],
                    action_url="/settings/security",
                    created_at=self.clock.now(),
                )
            )
            await uow.commit()


def _words(event: SecurityEvent) -> tuple[str, str]:
    if isinstance(event, NewDeviceSeen):
        where = f"{one_line(event.device)}, from {one_line(event.address)}." if event.device else ""
        return "A new device signed in", f"{where} If it was not you, log it out and change your password.".strip()
    if isinstance(event, PasswordChanged):
        return "Your password was changed", "If it was not you, set a new one at once."
    if isinstance(event, EmailChanged):
        return "Your e-mail address was changed", "From now on you log in with the new one."
    name = PROVIDER_NAMES.get(event.provider, event.provider)
    if isinstance(event, AccountLinked):
        return f"{name} was linked to your account", "If it was not you, unlink it and change your password."
    if isinstance(event, AccountLapsed):
        return (
            f"{name} no longer shares your servers",
            f"You ended that at {name}, and what we knew of them is forgotten. Connect {name} again to have it back.",
        )
    return f"{name} was unlinked from your account", ""
