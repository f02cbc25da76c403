"""Reports and what they are about, cases, actions and sanctions."""

from datetime import timedelta
from typing import Any

from attrs import evolve

from dualcaster_core.accounts.sanctions import Sanction, SanctionKind
from dualcaster_core.messaging.model import Message, Room, conversation_between
from dualcaster_core.messaging.ports import Recent
from dualcaster_core.moderation.actions import ActionSource, CaseDecision, ModerationAction
from dualcaster_core.moderation.appeals import Appeal, AppealOutcome
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.colleagues import Colleague
from dualcaster_core.moderation.flags import RaisedFlag
from dualcaster_core.moderation.lifecycle import ActionKind, CaseKind
from dualcaster_core.moderation.model import Level, ReportOutcome, ReportReason, Subject, SubjectKind
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
            assert await uow.reports.with_id(filed.id if filed else 0) == filed
            assert await uow.reports.with_id(_ABSENT) is None
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


class CasesContract:
    """``CaseRepository`` and ``ActionRepository``."""

    async def test_somebody_has_one_open_case_of_reports_and_flags(self, harness: Harness) -> None:
        """Opening another returns the one that is there, until it is closed; appeals stand apart."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        async with harness.units() as uow:
            assert await uow.cases.open_of(ann) is None
            case = await uow.cases.add(ModerationCase.opened(CaseKind.USER_REPORT, ann, Level.LOW, now))
            assert await uow.cases.add(ModerationCase.opened(CaseKind.AUTO_FLAG, ann, Level.HIGH, now)) == case
            assert await uow.cases.open_of(ann) == await uow.cases.with_id(case.id, lock=True) == case
            appeal = await uow.cases.add(ModerationCase.opened(CaseKind.APPEAL, ann, Level.LOW, now))
            assert appeal.id != case.id
            closed = case.raised(Level.HIGH, now).assigned(bob).decided(_decision(ActionKind.WARN), now)
            await uow.cases.store(closed)
            assert await uow.cases.with_id(case.id) == closed
            assert (
                await uow.cases.add(ModerationCase.opened(CaseKind.USER_REPORT, ann, Level.LOW, now))
            ).id > appeal.id
            assert await uow.cases.with_id(_ABSENT) is None

    async def test_parties_are_the_person_and_who_reported(self, harness: Harness) -> None:
        """Reports of a case are decided on together, once; of each reporter one is told."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        async with harness.units() as uow:
            case = await uow.cases.add(ModerationCase.opened(CaseKind.USER_REPORT, ann, Level.LOW, now))
            for kind in (SubjectKind.USER, SubjectKind.TRADE):
                await uow.reports.file(
                    Report(
                        reporter_id=bob,
                        reported_id=ann,
                        subject=Subject(kind, ann),
                        reason=ReportReason.SPAM,
                        filed_at=now,
                        case_id=case.id,
                    )
                )
            assert await uow.cases.parties(case.id) == {ann, bob}
            assert await uow.cases.parties(_ABSENT) == frozenset()
            assert list(await uow.reports.decide(case.id, ReportOutcome.UPHELD, now)) == [bob]
            assert list(await uow.reports.decide(case.id, ReportOutcome.DISMISSED, now)) == []

    async def test_actions_come_back_by_person_and_by_case(self, harness: Harness) -> None:
        """In order, as they were."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        async with harness.units() as uow:
            case = await uow.cases.add(ModerationCase.opened(CaseKind.USER_REPORT, ann, Level.LOW, now))
            facts: dict[str, Any] = {"case_id": case.id, "person_id": ann, "reason": "spam", "at": now}
            by_hand = ModerationAction(source=ActionSource.MODERATOR, by_id=bob, kind=ActionKind.WARN, **facts)
            by_rule = ModerationAction(source=ActionSource.RULE, by_id=None, kind=ActionKind.RESTRICT, days=1, **facts)
            first, second = [await uow.actions.add(one) for one in (by_hand, by_rule)]
            undone = await uow.actions.add(evolve(by_hand, kind=ActionKind.OVERTURN, undoes_id=first.id))
            assert (first, second) == (evolve(by_hand, id=first.id), evolve(by_rule, id=second.id))
            assert list(await uow.actions.about(ann)) == [first, second, undone]
            assert list(await uow.actions.of_case(case.id)) == [first, second, undone]
            assert list(await uow.actions.about(bob)) == []
            assert await uow.actions.with_id(undone.id) == undone
            assert await uow.actions.with_id(_ABSENT) is None


class ColleaguesContract:
    """``Colleagues``."""

    async def test_colleagues_are_open_accounts_whose_role_decides_cases(self, harness: Harness) -> None:
        """By name, whatever its letter case; a store, who was demoted and who is shut are none."""
        scene = Scene(harness)
        roles = {"Zoe": "moderator", "adam": "admin", "shop": "store", "gone": "moderator", "shut": "admin"}
        keys = {name: await scene.person(name) for name in (*roles, "plain")}
        for name, role in roles.items():
            await harness.set_role(keys[name], role)
        await harness.set_role(keys["gone"], "user")
        await scene.becomes(keys["shut"], is_active=False)
        async with harness.units() as uow:
            zoe = Colleague(user_id=keys["Zoe"], username="Zoe", is_admin=False)
            adam = Colleague(user_id=keys["adam"], username="adam", is_admin=True)
            found = [one for one in await uow.colleagues.everybody() if one.user_id in keys.values()]
            assert found == [adam, zoe]
            assert (await uow.colleagues.named("ZOE"), await uow.colleagues.named("adam")) == (zoe, adam)
            for name in ("plain", "shop", "gone", "shut", "nobody"):
                assert await uow.colleagues.named(name) is None, name
            has_role = [name for name, key in keys.items() if await uow.colleagues.has_role(key)]
            assert sorted(has_role) == ["Zoe", "adam", "shut"]


class AppealsContract:
    """``AppealRepository``."""

    async def test_an_action_is_appealed_once(self, harness: Harness) -> None:
        """The case of the appeal has the parties of the case that it is about."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        async with harness.units() as uow:
            case = await uow.cases.add(ModerationCase.opened(CaseKind.USER_REPORT, ann, Level.LOW, now))
            report = Report(
                reporter_id=bob,
                reported_id=ann,
                subject=Subject(SubjectKind.USER, ann),
                reason=ReportReason.SPAM,
                filed_at=now,
                case_id=case.id,
            )
            await uow.reports.file(report)
            facts: dict[str, Any] = {"source": ActionSource.CONSOLE, "by_id": None, "reason": "spam", "at": now}
            action = await uow.actions.add(
                ModerationAction(case_id=case.id, person_id=ann, kind=ActionKind.WARN, **facts)
            )
            own, other = [
                await uow.cases.add(ModerationCase.opened(CaseKind.APPEAL, ann, Level.LOW, now)) for _ in range(2)
            ]
            appeal = Appeal(action_id=action.id, case_id=own.id, person_id=ann, text="No.", filed_at=now)
            stored = await uow.appeals.add(appeal)
            assert stored is not None
            assert stored == evolve(appeal, id=stored.id)
            assert await uow.appeals.add(evolve(appeal, case_id=other.id)) is None
            assert await uow.appeals.of_case(own.id) == stored
            assert await uow.appeals.of_case(other.id) is None
            assert await uow.cases.parties(own.id) == {ann, bob}
            decided = evolve(stored, outcome=AppealOutcome.OVERTURNED)
            await uow.appeals.decide(decided, now)
            assert list(await uow.appeals.of_person(ann)) == [decided]
            await uow.reports.decide(case.id, ReportOutcome.UPHELD, now)
            await uow.reports.redecide(case.id, ReportOutcome.DISMISSED)


class FlagsContract:
    """``FlagRepository``."""

    async def test_rules_are_named_that_flagged_somebody_lately(self, harness: Harness) -> None:
        """Each once, since a moment, of this person alone."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        async with harness.units() as uow:
            case = await uow.cases.add(ModerationCase.opened(CaseKind.AUTO_FLAG, ann, Level.LOW, now))
            for rule, at in (("hasty", now - HOUR), ("hasty", now), ("cancelling", now)):
                flag = RaisedFlag(person_id=ann, rule=rule, level=Level.LOW, numbers={"minutes": "3"})
                await uow.flags.add(flag, case.id, at)
            assert await uow.flags.raised_since(ann, now - 2 * HOUR) == {"hasty", "cancelling"}
            assert await uow.flags.raised_since(ann, now) == frozenset()
            assert await uow.flags.raised_since(bob, now - 2 * HOUR) == frozenset()


class SanctionsContract:
    """``SanctionRepository``."""

    async def test_a_sanction_holds_until_its_end_or_until_it_is_lifted(self, harness: Harness) -> None:
        """One without an end holds until it is lifted; what is over and not lifted is due."""
        ann, bob = await _two(harness)
        now = harness.clock.now()
        async with harness.units() as uow:
            case = await uow.cases.add(ModerationCase.opened(CaseKind.USER_REPORT, ann, Level.LOW, now))
            action = await uow.actions.add(
                ModerationAction(
                    case_id=case.id,
                    person_id=ann,
                    source=ActionSource.CONSOLE,
                    by_id=None,
                    kind=ActionKind.BAN,
                    reason="fraud",
                    at=now,
                )
            )
            given: dict[str, Any] = {"user_id": ann, "action_id": action.id, "starts_at": now}
            short = await uow.sanctions.add(Sanction(kind=SanctionKind.RESTRICT, ends_at=now + HOUR, **given))
            ban = await uow.sanctions.add(Sanction(kind=SanctionKind.BAN, ends_at=None, **given))
            assert list(await uow.sanctions.in_force(ann, now)) == [short, ban]
            assert list(await uow.sanctions.in_force(bob, now)) == []
            assert list(await uow.sanctions.in_force(ann, now + HOUR)) == [ban]
            assert list(await uow.sanctions.due(now, limit=5)) == []
            assert list(await uow.sanctions.due(now + HOUR, limit=5)) == [short]
            await uow.sanctions.store(evolve(short, lifted_at=now + HOUR))
            assert list(await uow.sanctions.due(now + HOUR, limit=5)) == []
            assert list(await uow.sanctions.of_actions([action.id])) == [evolve(short, lifted_at=now + HOUR), ban]
            await uow.sanctions.store(evolve(ban, lifted_at=now))
            assert list(await uow.sanctions.in_force(ann, now)) == []


def _decision(kind: ActionKind) -> CaseDecision:
    return CaseDecision(kind=kind, reason="because")


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
