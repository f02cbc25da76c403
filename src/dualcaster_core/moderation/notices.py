"""Tells people what became of what they reported, and of themselves."""

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.kernel.text import one_line
from dualcaster_core.messaging.events import HeldMessageWithheld
from dualcaster_core.moderation.events import CaseAssigned, CaseDecided, ReportFiled
from dualcaster_core.moderation.lifecycle import PENALTIES, ActionKind
from dualcaster_core.moderation.ports import ModerationUnitOfWork
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.ports import NotifyingUnitOfWork


@frozen
class NotifyReporter:
    """Tells the reporter, and nobody else: who was reported never learns of it."""

    units: UnitOfWorkFactory[NotifyingUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: ReportFiled) -> None:
        """Add the notification in the transaction that notes the event as handled."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            await uow.notifications.add(
                NewNotification(
                    user_id=event.reporter_id,
                    key=f"report:{event.report_id}",
                    type="report.received",
                    title="We have your report",
                    body="What you reported is kept for our moderators. The other side does not learn of the report.",
                    action_url="/reports",
                    created_at=self.clock.now(),
                )
            )
            await uow.commit()


@frozen
class NotifyWithheld:
    """Tells somebody that a message of theirs was not delivered; whom it was for learns nothing."""

    units: UnitOfWorkFactory[NotifyingUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: HeldMessageWithheld) -> None:
        """Add the notification in the transaction that notes the event as handled."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            await uow.notifications.add(
                NewNotification(
                    user_id=event.sender_id,
                    key=f"held:{event.held_id}",
                    type="message.not_delivered",
                    title="A message of yours was not delivered",
                    body="It reads like messages that scammers send. Pay and write on the site, so that both are safe.",
                    action_url="/messages",
                    created_at=self.clock.now(),
                )
            )
            await uow.commit()


@frozen
class NotifyAssigned:
    """Tells a moderator that a colleague gave them a case; who has lost it again by then is not told."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: CaseAssigned) -> None:
        """Add the notification in the transaction that notes the event as handled."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            case = await uow.cases.with_id(event.case_id)
            if case is not None and case.is_open and case.assignee_id == event.assignee_id:
                by = event.by_id
                name = None if by is None else (await uow.users.usernames([by])).get(by)
                await uow.notifications.add(
                    NewNotification(
                        user_id=event.assignee_id,
                        key=f"case-assigned:{event.case_id}:{event.version}",
                        type="moderation.case_assigned",
                        title="You were given a case" if name is None else f"{name} gave you a case",
                        body=f"Its level is {case.level.name.lower()}. You can give it back on its page.",
                        action_url=f"/admin/moderation/cases/{self.ids.encode(IdKind.CASE, case.id)}",
                        created_at=self.clock.now(),
                    )
                )
            await uow.commit()


TITLES: Final[Mapping[ActionKind, str]] = {
    ActionKind.WARN: "A warning from our moderators",
    ActionKind.RESTRICT: "Your account is restricted",
    ActionKind.SUSPEND: "Your account is suspended",
    ActionKind.BAN: "Your account is banned",
    ActionKind.UPHOLD: "Your appeal was decided: it stays as it was",
    ActionKind.REDUCE: "Your appeal was decided: it was reduced",
    ActionKind.OVERTURN: "Your appeal was decided: it was overturned",
}
"""What somebody is told of what was done to them."""


@frozen
class NotifyDecision:
    """Tells whom an action concerns what was decided and why, and reporters what became of their reports."""

    units: UnitOfWorkFactory[NotifyingUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: CaseDecided) -> None:
        """Add the notifications in the transaction that notes the event as handled."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            for one in (*self._of_person(event), *self._of_reporters(event)):
                await uow.notifications.add(one)
            await uow.commit()

    def _of_person(self, event: CaseDecided) -> Iterator[NewNotification]:
        action = ActionKind(event.action)
        if action not in TITLES:
            return
        has_days = bool(event.days) and action in PENALTIES
        lasting = f" for {event.days} {'day' if event.days == 1 else 'days'}" if has_days else ""
        yield NewNotification(
            user_id=event.person_id,
            key=f"moderation:{event.action_id}",
            type="moderation.action",
            title=f"{TITLES[action]}{lasting}",
            body=one_line(event.reason)[:900] + (" You can appeal within 30 days." if action in PENALTIES else ""),
            action_url="/appeals",
            created_at=self.clock.now(),
        )

    def _of_reporters(self, event: CaseDecided) -> Iterator[NewNotification]:
        upheld = event.action != ActionKind.DISMISS.value
        for reporter in event.reporters:
            yield NewNotification(
                user_id=reporter,
                key=f"report-decided:{event.action_id}",
                type="report.decided",
                title=f"Our moderators have {'acted on' if upheld else 'looked at'} your report",
                body="Thank you: it was upheld." if upheld else "They found nothing that breaks the rules this time.",
                action_url="/reports",
                created_at=self.clock.now(),
            )
