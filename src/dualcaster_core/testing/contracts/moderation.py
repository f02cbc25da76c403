"""Reports, and what they are about."""

from datetime import timedelta

from attrs import evolve

from dualcaster_core.messaging.model import Message, Room, conversation_between
from dualcaster_core.messaging.ports import Recent
from dualcaster_core.moderation.model import ReportReason, Subject, SubjectKind
from dualcaster_core.moderation.reports import Report, ReportedThing, ReporterFacts
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.trading.scene import TradeScene
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.trade import Trade

_ABSENT = 10**9
HOUR = timedelta(hours=1)


class ReportsContract:
    """``ReportRepository``."""

    async def test_a_thing_is_reported_once_by_a_person(self, harness: Harness) -> None:
        """The second report of the same message is none; the others are counted from a moment on."""
        ann, bob = await _two(harness)
        room, now = await _room(harness, ann, bob), harness.clock.now()
        async with harness.units() as uow:
            first, second = [await uow.messages.add(_message(room, ann, number)) for number in (1, 2)]
            report = Report(
                reporter_id=bob,
                reported_id=ann,
                room_id=room.id,
                subject=Subject(SubjectKind.MESSAGE, first.id),
                reason=ReportReason.SCAM,
                filed_at=now,
                evidence={"messages": [{"text": "hello"}]},
            )
            other = Subject(SubjectKind.MESSAGE, second.id)
            filed = await uow.reports.file(report)
            assert filed == evolve(report, id=filed.id if filed else 0)
            assert await uow.reports.file(evolve(report, reason=ReportReason.SPAM)) is None
            assert await uow.reports.file(evolve(report, subject=other, filed_at=now + HOUR)) is not None
            assert await uow.reports.filed_since(bob, now - HOUR) == Recent(2, now)
            assert await uow.reports.filed_since(bob, now) == Recent(1, now + HOUR)
            assert await uow.reports.filed_since(ann, now - HOUR) == Recent(0, None)
            person = Subject(SubjectKind.USER, ann)
            assert await uow.reports.file(evolve(report, subject=person)) is not None
            assert await uow.reports.file(evolve(report, subject=person)) is None
            assert await uow.reports.file(evolve(report, subject=Subject(SubjectKind.TRADE, ann))) is not None


class ReportedThingsContract:
    """``ReportedThings``."""

    async def test_a_person_and_what_they_wrote_are_found(self, harness: Harness) -> None:
        """An open account with the conversation of the two; a message for who is in its room, the system's too."""
        ann, bob = await _two(harness)
        eve = await Scene(harness).person("eve")
        room = await _room(harness, ann, bob)
        async with harness.units() as uow:
            said = await uow.messages.add(_message(room, ann, 1))
            await uow.commit()
        person, message = Subject(SubjectKind.USER, ann), Subject(SubjectKind.MESSAGE, said.id)
        async with harness.snapshots() as uow:
            assert await uow.reported.find(person, bob) == ReportedThing(subject=person, person_id=ann, room_id=room.id)
            assert await uow.reported.find(person, eve) == ReportedThing(subject=person, person_id=ann)
            found = await uow.reported.find(message, bob)
            assert found == ReportedThing(subject=message, person_id=ann, room_id=room.id)
            assert await uow.reported.find(message, eve) is None
            assert all([await uow.reported.find(Subject(kind, _ABSENT), bob) is None for kind in SubjectKind])
        await Scene(harness).becomes(ann, is_active=False)
        async with harness.snapshots() as uow:
            assert await uow.reported.find(person, bob) is None

    async def test_a_trade_is_found_by_its_parties_once_it_was_sent(self, harness: Harness) -> None:
        """A draft is its author's alone; the records hold the whole chain and both profiles."""
        ann, bob = await _two(harness)
        eve = await Scene(harness).person("eve")
        trade = await _trade(harness, ann, bob, send=False)
        subject = Subject(SubjectKind.TRADE, trade.id)
        async with harness.snapshots() as uow:
            assert await uow.reported.find(subject, bob) is None
        trade = await _trade(harness, ann, bob, send=True)
        subject = Subject(SubjectKind.TRADE, trade.id)
        async with harness.snapshots() as uow:
            found = await uow.reported.find(subject, bob)
            assert found == ReportedThing(subject=subject, person_id=ann, chain_id=trade.id)
            assert await uow.reported.find(subject, eve) is None
            records = await uow.reported.records(found, bob)
        assert [one["id"] for one in records["proposals"]] == [trade.id]
        assert records["profiles"]["reported"]["username"] == "ann"
        assert records["profiles"]["reporter"]["username"] == "bob"

    async def test_who_reports_has_dealt_by_a_proposal_or_by_what_the_other_wrote(self, harness: Harness) -> None:
        """A message of one's own is no dealing, and neither is a draft."""
        ann, bob = await _two(harness)
        eve = await Scene(harness).person("eve")
        room = await _room(harness, ann, bob)
        await _trade(harness, ann, eve, send=False)
        opened = harness.clock.now()
        async with harness.units() as uow:
            await uow.messages.add(_message(room, ann, 1))
            await uow.commit()
        async with harness.snapshots() as uow:
            assert await uow.reported.reporter(bob, ann) == ReporterFacts(opened_at=opened, have_dealt=True)
            assert await uow.reported.reporter(ann, bob) == ReporterFacts(opened_at=opened, have_dealt=False)
            assert await uow.reported.reporter(eve, ann) == ReporterFacts(opened_at=opened, have_dealt=False)
            assert await uow.reported.reporter(_ABSENT, ann) is None
        await _trade(harness, ann, eve, send=True)
        async with harness.snapshots() as uow:
            assert await uow.reported.reporter(eve, ann) == ReporterFacts(opened_at=opened, have_dealt=True)


async def _two(harness: Harness) -> tuple[int, int]:
    scene = Scene(harness)
    return await scene.person("ann"), await scene.person("bob")


async def _room(harness: Harness, one: int, other: int) -> Room:
    async with harness.units() as uow:
        room = await uow.rooms.open(conversation_between(one, other, harness.clock.now(), strangers=False))
        await uow.commit()
    return room


async def _trade(harness: Harness, proposer: int, recipient: int, *, send: bool) -> Trade:
    card = await Scene(harness).card(f"Card {proposer} {recipient} {send}")
    scene = TradeScene(harness, proposer, recipient, card)
    return await scene.trade(Stage.PENDING if send else Stage.DRAFT)


def _message(room: Room, sender_id: int, number: int) -> Message:
    return Message(room_id=room.id, number=number, sender_id=sender_id, text="hello", sent_at=room.opened_at)


CONTRACTS = (ReportsContract, ReportedThingsContract)
