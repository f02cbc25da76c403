"""Notifications and digests by e-mail."""

from attrs import frozen

from dualcaster_core.notifying.delivery.errors import DeliveryDelayed, DeliveryRefused
from dualcaster_core.notifying.delivery.model import Outgoing
from dualcaster_core.notifying.errors import MailDelayed, MailRefused
from dualcaster_core.notifying.ports import Mailer
from dualcaster_core.notifying.preferences import Channel
from dualcaster_email.notification_emails import NotificationEmails


@frozen
class EmailNotifier:
    """``Notifier`` by e-mail. What is sent again has the same key, by which services and mailboxes recognise it."""

    mailer: Mailer
    emails: NotificationEmails
    channel: Channel = Channel.EMAIL
    is_repeatable: bool = True

    async def deliver(self, outgoing: Outgoing) -> None:
        """Hand the e-mail to the mail server."""
        address = outgoing.recipient.email
        if address is None:
            raise DeliveryRefused("there is no confirmed address")
        try:
            await self.mailer.send(self.emails.write(outgoing, address))
        except MailRefused as error:
            reason = str(error.facts.get("reason", "")).replace(address, "the address")
            raise DeliveryRefused(reason, is_gone=error.is_address) from error
        except MailDelayed as error:
            raise DeliveryDelayed(error.message.replace(address, "the address")) from error
