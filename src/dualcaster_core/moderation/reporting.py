"""Reporting: freezes what is there for moderators, and counts what somebody reports."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.errors import ConversationNotFound, MessageNotFound
from dualcaster_core.messaging.posting import room_in
from dualcaster_core.moderation.deciding import open_case
from dualcaster_core.moderation.errors import (
    AlreadyReported,
    MessageNotReportable,
    NotReportable,
    ReportedThingNotFound,
    ReportLimit,
)
from dualcaster_core.moderation.events import ReportFiled
from dualcaster_core.moderation.lifecycle import CaseKind
from dualcaster_core.moderation.model import NAMING, ModerationRules, ReportReason, Subject, SubjectKind
from dualcaster_core.moderation.ports import ModerationUnitOfWork, ReportQueries
from dualcaster_core.moderation.reports import (
    EVIDENCE_MESSAGES,
    EVIDENCE_SPAN,
    Report,
    ReportedThing,
    frozen_messages,
    level_of,
    weighs,
)
from dualcaster_core.moderation.views import FiledReportPage

DAY = timedelta(days=1)


@frozen
class Reporting:
    """Files reports of people, messages, trades, reviews and signals."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    queries: ReportQueries
    clock: Clock
    rules: ModerationRules

    async def reportable(self, actor: Actor, subject: Subject) -> str | None:
        """Name whom a report would be about, None where that may be private.

        Raises ``ReportedThingNotFound`` and ``NotReportable``.
        """
        async with self.units() as uow:
            person = _checked(subject, await uow.reported.find(subject, actor.user_id), actor.user_id)
            return (await uow.users.usernames([person]))[person] if subject.kind in NAMING else None

    async def file_message(
        self, actor: Actor, room_id: int, message_id: int, reason: ReportReason, text: str = ""
    ) -> None:
        """Report a message of a room; doing it again changes nothing.

        Raises ``ConversationNotFound``, and what ``file`` raises.
        """
        async with self.units() as uow:
            room = await uow.rooms.with_id(room_id)
            if room is None or not room.has(actor.user_id):
                raise ConversationNotFound
            if await uow.messages.of_room(room_id, message_id) is None:
                raise MessageNotFound
        with suppress(AlreadyReported):
            await self.file(actor, Subject(SubjectKind.MESSAGE, message_id), reason, text)

    async def file(self, actor: Actor, subject: Subject, reason: ReportReason, text: str = "") -> Report:
        """Report something; what is there around it is kept as it is now. Who blocks the other can still do so.

        Raises ``ReportedThingNotFound``, ``NotReportable``, ``AlreadyReported``, ``ReportLimit`` and
        ``ValidationFailed``; for messages ``MessageNotFound`` and ``MessageNotReportable``.
        """
        me, now = actor.user_id, self.clock.now()
        async with self.units() as uow:
            await uow.messages.take_turn(me)
            thing = await uow.reported.find(subject, me)
            reported_id = _checked(subject, thing, me)
            assert thing is not None  # noqa: S101 - _checked raises for None
            facts = await uow.reported.reporter(me, reported_id)
            filed = await uow.reports.filed_since(me, now - DAY)
            report = Report(
                reporter_id=me,
                reported_id=reported_id,
                subject=subject,
                reason=reason,
                text=text,
                filed_at=now,
                room_id=thing.room_id,
                weighs=facts is not None and weighs(facts, now, self.rules),
                evidence=await _evidence(uow, thing, me),
            )
            case = await open_case(uow, CaseKind.USER_REPORT, reported_id, level_of(report), now)
            stored = await uow.reports.file(evolve(report, case_id=case.id))
            if stored is None:
                raise AlreadyReported
            if filed.count >= self.rules.reports_daily:
                raise ReportLimit(f"you have filed {filed.count} reports within a day", room_in(filed, DAY, now))
            await _hold(uow, thing, now + self.rules.evidence_kept)
            await uow.record(
                ReportFiled(
                    report_id=stored.id,
                    reporter_id=me,
                    reported_id=reported_id,
                    subject=subject.kind.value,
                    weighs=stored.weighs,
                )
            )
            await uow.commit()
        return stored

    async def mine(self, actor: Actor, *, limit: int = PAGE, cursor: str | None = None) -> FiledReportPage:
        """List what one has reported, the latest first. Raises ``ValidationFailed`` for a cursor of another list."""
        return await self.queries.filed_by(actor.user_id, limit=limit, cursor=cursor)


def _checked(subject: Subject, thing: ReportedThing | None, me: int) -> int:
    """Return whose it is. Raises where there is nothing to report, or nobody else to report it of."""
    is_message = subject.kind is SubjectKind.MESSAGE
    if thing is None:
        raise MessageNotFound if is_message else ReportedThingNotFound
    if thing.person_id is None or thing.person_id == me:
        raise MessageNotReportable if is_message else NotReportable
    return thing.person_id


async def _evidence(uow: ModerationUnitOfWork, thing: ReportedThing, me: int) -> Mapping[str, Any]:
    records = dict(await uow.reported.records(thing, me))
    room = None if thing.room_id is None else await uow.rooms.with_id(thing.room_id)
    if room is None:
        return records | {"messages": []}
    place, span = room.last_number, EVIDENCE_MESSAGES
    if thing.subject.kind is SubjectKind.MESSAGE:
        message = await uow.messages.of_room(room.id, thing.subject.id)
        place, span = (message.number if message else place), EVIDENCE_SPAN
    said = await uow.messages.around(room.id, place, span)
    photos = await uow.photos.of_messages([one.id for one in said])
    senders = sorted({one.sender_id for one in said if one.sender_id is not None})
    return records | {"messages": frozen_messages(said, photos, await uow.users.usernames(senders))}


async def _hold(uow: ModerationUnitOfWork, thing: ReportedThing, until: datetime) -> None:
    """Have nothing of the room purged for as long as the evidence is kept."""
    if thing.room_id is None:
        return
    room = await uow.rooms.with_id(thing.room_id, lock=True)
    if room is not None:
        await uow.rooms.store(evolve(room, held_until=max(until, room.held_until or until)))
