"""What e-mail services tell afterwards: that an address does not exist, or that its owner calls our e-mails spam."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.delivery.ports import DeliveringUnitOfWork, EmailFeedback, FailedAddress
from dualcaster_core.notifying.errors import FeedbackForged

BOUNCED: Final = "bounced"
COMPLAINED: Final = "complained"
__all__ = ["BOUNCED", "COMPLAINED", "EmailFeedbackService", "FailedAddress", "FeedbackForged"]


@frozen(kw_only=True)
class EmailFeedbackService:
    """Stops e-mails to addresses of which a service says that they fail; ``services`` has those that are set up."""

    units: UnitOfWorkFactory[DeliveringUnitOfWork]
    services: Mapping[str, EmailFeedback]
    clock: Clock

    async def take(self, service: str, headers: Mapping[str, str], body: bytes) -> int:
        """Take what a service tells; count the people. Told twice it changes nothing more.

        Raises ``FeedbackForged`` where it is not set up here, or was not signed by it.
        """
        feedback, now = self.services.get(service), self.clock.now()
        if feedback is None:
            raise FeedbackForged
        stopped = 0
        failed = list(feedback.read(headers, body, now))
        if not failed:
            return 0
        async with self.units() as uow:
            for one in failed:
                stopped += await uow.notification_settings.stop_email(one.address, one.problem, now)
            await uow.commit()
        return stopped
