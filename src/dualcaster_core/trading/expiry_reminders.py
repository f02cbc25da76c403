"""Reminds people of proposals that wait for their answer and end within a day."""

from datetime import timedelta
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.events import Delivery, FiveMinutesDue
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.trading.ports import ExpiringProposal, ExpiringProposals

WITHIN: Final = timedelta(hours=24)
AT_ONCE: Final = 500


@frozen
class RemindOfExpiry:
    """Tells the recipient of a proposal, once, that it ends within 24 hours; some in each transaction."""

    units: UnitOfWorkFactory[NotifyingUnitOfWork]
    proposals: ExpiringProposals
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """Remind them; done twice it tells nobody anything more."""
        while True:
            now = self.clock.now()
            found = await self.proposals.unreminded(now, now + WITHIN, limit=AT_ONCE)
            async with self.units() as uow:
                await uow.notifications.add(*(self._reminder(one) for one in found))
                if len(found) < AT_ONCE:
                    await uow.mark_handled(delivery)
                await uow.commit()
            if len(found) < AT_ONCE:
                return

    def _reminder(self, one: ExpiringProposal) -> NewNotification:
        now, hashid = self.clock.now(), self.ids.encode(IdKind.TRADE, one.trade_id)
        hours = max(1, round((one.expires_at - now) / timedelta(hours=1)))
        return NewNotification(
            user_id=one.recipient_id,
            key=one.key,
            type="trade.proposal_expiring",
            title=f"{one.proposer}'s proposal ends in {hours} {'hour' if hours == 1 else 'hours'}",
            body="Accept, decline or counter it before that.",
            action_url=f"/trades/{hashid}",
            metadata={"trade": hashid},
            names=frozenset({one.proposer_id}),
            created_at=now,
        )
