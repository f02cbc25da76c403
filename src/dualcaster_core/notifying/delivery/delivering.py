"""Hands over what is due: a short transaction takes it, the channels carry it, another notes what became of it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.kernel.ports import Clock, Log, UnitOfWorkFactory
from dualcaster_core.notifying.delivery.admission import admit
from dualcaster_core.notifying.delivery.decisions import Reason
from dualcaster_core.notifying.delivery.errors import DeliveryDelayed, DeliveryRefused, DeliveryUnanswered
from dualcaster_core.notifying.delivery.model import (
    LISTED_IN_DIGEST,
    Admission,
    AdmissionStep,
    DeliveryRules,
    DeliveryStatus,
    Digest,
    Outcome,
    Outgoing,
    Recipients,
    window_of,
)
from dualcaster_core.notifying.delivery.ports import Contents, DeliveringUnitOfWork, DigestSections, Notifier
from dualcaster_core.notifying.naming import may_be_told
from dualcaster_core.notifying.preferences import Channel

INTERRUPTED = "interrupted"
UNANSWERED = "unanswered"
REFUSED = "refused"
TRIED_OUT = "tried_out"
DELAYED = "delayed"
DELIVERED = "delivered"
STOPPED_MAIL = "bounced"


@frozen(kw_only=True)
class DeliveryTurn:
    """What a turn did: deliveries that were ``settled`` without being sent, and those that were ``sent``."""

    settled: int = 0
    sent: int = 0

    @property
    def did_nothing(self) -> bool:
        """Whether nothing was due."""
        return not self.settled and not self.sent


@frozen(kw_only=True)
class DeliverNotifications:
    """Takes what is due for some people, hands it over and notes what became of it; any number may do so at once.

    ``digests`` adds to digests what else is worth reading. ``new_lease`` makes a number that no other turn has.
    """

    units: UnitOfWorkFactory[DeliveringUnitOfWork]
    notifiers: Mapping[Channel, Notifier]
    digests: DigestSections | None
    clock: Clock
    rules: DeliveryRules
    new_lease: Callable[[], int]
    log: Log

    async def turn(self) -> DeliveryTurn:
        """Do one turn. What is not noted, because this process ends, is taken by another after the lease."""
        lease, now = self.new_lease(), self.clock.now()
        until = now + self.rules.lease
        sending, recipients, settled, contents = await self._take(lease, now, until)
        outgoing = await self._worded(sending, recipients, contents, now)
        limit = asyncio.Semaphore(self.rules.abreast)

        async def one(each: Outgoing) -> None:
            async with limit:
                await self._deliver(each, lease, until)

        failures = [
            failed
            for failed in await asyncio.gather(*map(one, outgoing), return_exceptions=True)
            if isinstance(failed, BaseException)
        ]
        if failures:
            raise failures[0]
        return DeliveryTurn(settled=settled, sent=len(outgoing))

    async def _take(
        self, lease: int, now: datetime, until: datetime
    ) -> tuple[Sequence[Admission], Recipients, int, Mapping[int, Contents]]:
        async with self.units() as uow:
            queues = await uow.deliveries.queues(now, people=self.rules.people, at_once=self.rules.at_once)
            recipients = {queue.recipient.user_id: queue.recipient for queue in queues}
            admitted = self._bounded([one for queue in queues for one in admit(queue, self.rules, now)])
            await uow.deliveries.settle(admitted, lease=lease, until=until, now=now)
            sending = [one for one in admitted if one.step is AdmissionStep.SEND]
            contents = await uow.deliveries.contents(sending, lease=lease, listed=LISTED_IN_DIGEST)
            await uow.commit()
        return sending, recipients, len(admitted) - len(sending), contents

    def _bounded(self, admitted: Sequence[Admission]) -> Sequence[Admission]:
        """Keep so many that are sent now; the others are due for the next turn as they were."""
        kept, sending = [], 0
        for one in admitted:
            sending += one.step is AdmissionStep.SEND
            if one.step is not AdmissionStep.SEND or sending <= self.rules.at_once:
                kept.append(one)
        return kept

    async def _worded(
        self, sending: Sequence[Admission], recipients: Recipients, contents: Mapping[int, Contents], now: datetime
    ) -> Sequence[Outgoing]:
        digesting = sorted(
            {
                one.delivery.user_id
                for one in sending
                if one.digest_key is not None and recipients[one.delivery.user_id].preferences.weekly_summary
            }
        )
        sections = await self.digests.sections(digesting, now) if digesting and self.digests is not None else {}
        made = []
        for one in sending:
            due, content = one.delivery, contents.get(one.delivery.id, Contents())
            told = tuple(said for said in content.said if may_be_told(said.people))
            outgoing = Outgoing(
                delivery_id=due.id,
                key=f"delivery:{due.id}",
                channel=due.channel,
                recipient=recipients[due.user_id],
                target=due.target,
                attempts=due.attempts + 1,
                is_repeat=due.is_repeat,
            )
            if one.digest_key is None:
                outgoing = evolve(outgoing, said=told[0] if told else None)
            else:
                digest = Digest(
                    window=window_of(one.digest_key),
                    is_weekly=content.is_weekly,
                    items=told,
                    omitted=content.omitted,
                    sections=sections.get(due.user_id, ()),
                )
                outgoing = evolve(outgoing, digest=digest, key=f"digest:{one.digest_key}:{due.id}")
            made.append(outgoing)
        return made

    async def _deliver(self, outgoing: Outgoing, lease: int, until: datetime) -> None:
        outcome = await self._attempt(outgoing, lease, until)
        if outcome is None:
            return
        async with self.units() as uow:
            await uow.deliveries.end(outcome, self.clock.now())
            await uow.commit()
        if outcome.status is DeliveryStatus.FAILED:
            self.log.warning(
                "notification not delivered",
                channel=outgoing.channel.value,
                delivery=outgoing.delivery_id,
                reason=outcome.reason,
                detail=outcome.detail,
            )

    async def _attempt(self, outgoing: Outgoing, lease: int, until: datetime) -> Outcome | None:
        """Hand something over; None where the lease is lost, so that it is somebody else's to do."""
        attempt, notifier = _Attempt(outgoing, lease), self.notifiers.get(outgoing.channel)
        if notifier is None or attempt.unsent is not None:
            return attempt.ended(DeliveryStatus.LEFT_OUT, attempt.unsent or Reason.NO_NOTIFIER)
        if not notifier.is_repeatable and outgoing.is_repeat:
            return attempt.ended(DeliveryStatus.FAILED, INTERRUPTED, "a worker ended while it was handed over")
        is_ours = self.clock.now() + self.rules.patience < until
        if not is_ours or not (notifier.is_repeatable or await self._begun(outgoing, lease)):
            return None
        try:
            async with asyncio.timeout(self.rules.patience.total_seconds()):
                await notifier.deliver(outgoing)
        except DeliveryRefused as error:
            if error.is_gone:
                await self._forget_address(outgoing, error.reason)
            return attempt.ended(DeliveryStatus.FAILED, REFUSED, error.reason)
        except (DeliveryUnanswered, DeliveryDelayed, TimeoutError) as error:
            return self._not_taken(attempt, notifier, error)
        return attempt.ended(DeliveryStatus.DELIVERED, DELIVERED)

    def _not_taken(self, attempt: "_Attempt", notifier: Notifier, error: Exception) -> Outcome:
        """Try it again later, unless it was tried often enough, or may have arrived and cannot be told apart then."""
        outgoing, reason = attempt.outgoing, str(getattr(error, "reason", "no answer in time"))
        if not isinstance(error, DeliveryDelayed) and not notifier.is_repeatable:
            return attempt.ended(DeliveryStatus.FAILED, UNANSWERED, reason)
        if outgoing.attempts >= self.rules.attempts:
            return attempt.ended(DeliveryStatus.FAILED, TRIED_OUT, reason)
        asked = error.retry_after if isinstance(error, DeliveryDelayed) else None
        pause = self.rules.retry_after(outgoing.delivery_id, outgoing.attempts, asked)
        return attempt.ended(DeliveryStatus.WAITING, DELAYED, reason, self.clock.now() + pause)

    async def _begun(self, outgoing: Outgoing, lease: int) -> bool:
        async with self.units() as uow:
            begun = await uow.deliveries.begin(outgoing.delivery_id, lease, self.clock.now())
            await uow.commit()
        return begun

    async def _forget_address(self, outgoing: Outgoing, reason: str) -> None:
        """Send nothing more where nobody is: an address that does not exist, a browser that has unsubscribed."""
        to, now = outgoing.recipient, self.clock.now()
        async with self.units() as uow:
            if outgoing.channel is Channel.EMAIL and to.email is not None:
                await uow.notification_settings.stop_email(to.email, STOPPED_MAIL, now)
            elif outgoing.channel is Channel.PUSH:
                await uow.notification_settings.unsubscribe(to.user_id, subscription_id=outgoing.target)
            elif outgoing.channel is Channel.WEBHOOK:
                known = await uow.notification_settings.locked(to.user_id)
                if known.webhook == to.preferences.webhook:
                    await uow.notification_settings.store(to.user_id, evolve(known, webhook=None))
            elif outgoing.channel is Channel.DISCORD:
                known = await uow.notification_settings.locked(to.user_id)
                await uow.notification_settings.store(to.user_id, evolve(known, direct_messages=False))
            await uow.commit()
        self.log.info("address is gone", channel=outgoing.channel.value, user_id=to.user_id, reason=reason)


@frozen
class _Attempt:
    """One attempt to hand something over, under a lease."""

    outgoing: Outgoing
    lease: int

    @property
    def unsent(self) -> Reason | None:
        """Why there is nothing to hand over: what it was about was read meanwhile, or is there no more."""
        said, digest = self.outgoing.said, self.outgoing.digest
        if digest is not None:
            return None if digest.items or digest.sections else Reason.NOTHING_TO_SAY
        return None if said is not None else Reason.GONE

    def ended(self, status: DeliveryStatus, reason: str, detail: str = "", at: datetime | None = None) -> Outcome:
        """Say what became of it."""
        return Outcome(
            delivery_id=self.outgoing.delivery_id,
            lease=self.lease,
            status=status,
            reason=reason,
            detail=detail,
            not_before=at,
        )
