"""Reports, cases, actions and disputes in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve

from dualcaster_core.kernel.ports import Clock
from dualcaster_core.messaging.model import RoomKind
from dualcaster_core.messaging.ports import Recent
from dualcaster_core.moderation.actions import ModerationAction
from dualcaster_core.moderation.appeals import Appeal
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.colleagues import Colleague
from dualcaster_core.moderation.disputes.errors import DisputeChanged
from dualcaster_core.moderation.disputes.model import Dispute, DisputeStatement
from dualcaster_core.moderation.disputes.ports import StoredPhoto
from dualcaster_core.moderation.flags import RaisedFlag
from dualcaster_core.moderation.lifecycle import CaseKind
from dualcaster_core.moderation.model import ReportOutcome, Subject, SubjectKind
from dualcaster_core.moderation.notes import InternalNote
from dualcaster_core.moderation.reports import Report, ReportedThing, ReporterFacts
from dualcaster_core.reputation.staff import ADMIN, MODERATORS
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_core.testing.messaging import recent
from dualcaster_core.testing.state import State
from dualcaster_core.trading.lifecycle import Stage

_UNSENT = frozenset({Stage.DRAFT, Stage.PLANNED})


class InMemoryReports:
    """``ReportRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def file(self, report: Report) -> Report | None:
        """Keep a report, once for each reporter and thing that was not decided on; a message once for good."""
        is_message = report.subject.kind is SubjectKind.MESSAGE
        for key, one in self._state.reports.items():
            same = (one.reporter_id, one.subject) == (report.reporter_id, report.subject)
            if same and (is_message or key not in self._state.report_outcomes):
                return None
        stored = evolve(report, id=self._state.next_id("report"))
        self._state.reports[stored.id] = stored
        return stored

    async def with_id(self, report_id: int) -> Report | None:
        """Find by key."""
        return self._state.reports.get(report_id)

    async def filed_since(self, user_id: int, since: datetime) -> Recent:
        """Count the reports that somebody filed."""
        filed = self._state.reports.values()
        return recent(one.filed_at for one in filed if one.reporter_id == user_id and one.filed_at > since)

    async def decide(self, case_id: int, outcome: ReportOutcome, at: datetime) -> Sequence[int]:
        """Note the outcome of what waits."""
        waiting = [
            one
            for one in self._state.reports.values()
            if one.case_id == case_id and one.id not in self._state.report_outcomes
        ]
        for one in waiting:
            self._state.report_outcomes[one.id] = (outcome, at)
        return sorted({one.reporter_id for one in waiting})

    async def redecide(self, case_id: int, outcome: ReportOutcome) -> None:
        """Replace the outcome of what was decided on."""
        for one in self._state.reports.values():
            if one.case_id == case_id and one.id in self._state.report_outcomes:
                self._state.report_outcomes[one.id] = (outcome, self._state.report_outcomes[one.id][1])


class InMemoryFlags:
    """``FlagRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, flag: RaisedFlag, case_id: int, at: datetime) -> None:
        """Keep a flag."""
        self._state.flags.append((flag, case_id, at))

    async def raised_since(self, person_id: int, since: datetime) -> frozenset[str]:
        """Look through all flags."""
        return frozenset(one.rule for one, _, at in self._state.flags if one.person_id == person_id and at > since)


class InMemoryModeratorNotes:
    """``ModeratorNoteRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, note: InternalNote) -> InternalNote:
        """Number a note."""
        stored = evolve(note, id=self._state.next_id("moderator_note"))
        self._state.moderator_notes.append(stored)
        return stored


class InMemoryAppeals:
    """``AppealRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, appeal: Appeal) -> Appeal | None:
        """Number an appeal."""
        if any(one.action_id == appeal.action_id for one in self._state.appeals.values()):
            return None
        stored = evolve(appeal, id=self._state.next_id("appeal"))
        self._state.appeals[stored.id] = stored
        return stored

    async def attach(self, appeal_id: int, photo_ids: Sequence[int]) -> None:
        """Point photos at it."""
        for key in photo_ids:
            self._state.photos[key] = evolve(self._state.photos.pop(key), appeal_id=appeal_id)

    async def of_case(self, case_id: int) -> Appeal | None:
        """Look through all appeals."""
        return next((one for one in self._state.appeals.values() if one.case_id == case_id), None)

    async def of_person(self, person_id: int) -> Sequence[Appeal]:
        """Look through all appeals."""
        return [one for one in self._state.appeals.values() if one.person_id == person_id]

    async def decide(self, appeal: Appeal, at: datetime) -> None:
        """Replace it."""
        self._state.appeals[appeal.id] = appeal


class InMemoryCases:
    """``CaseRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def open_of(self, person_id: int) -> ModerationCase | None:
        """Look through all cases."""
        return next(
            (one for one in self._state.cases.values() if one.person_id == person_id and one.is_open and _joins(one)),
            None,
        )

    async def add(self, case: ModerationCase) -> ModerationCase:
        """Number a case."""
        known = await self.open_of(case.person_id) if _joins(case) else None
        if known is not None:
            return known
        stored = evolve(case, id=self._state.next_id("case"))
        self._state.cases[stored.id] = stored
        return stored

    async def with_id(self, case_id: int, *, lock: bool = False) -> ModerationCase | None:
        """Find by key; nobody else is there to lock out."""
        return self._state.cases.get(case_id)

    async def store(self, case: ModerationCase) -> None:
        """Replace it."""
        self._state.cases[case.id] = case

    async def parties(self, case_id: int) -> frozenset[int]:
        """Look through all reports and disputes."""
        appealed = {one.action_id for one in self._state.appeals.values() if one.case_id == case_id}
        cases = {case_id, *(self._state.actions[key].case_id for key in appealed)}
        reporters = {one.reporter_id for one in self._state.reports.values() if one.case_id in cases}
        case, dispute = self._state.cases.get(case_id), self._state.disputes.get(case_id)
        filers = () if dispute is None else (dispute.filer_id,)
        return frozenset(reporters if case is None else {case.person_id, *reporters, *filers})


class InMemoryColleagues:
    """``Colleagues`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def everybody(self) -> Sequence[Colleague]:
        """Look through the roles."""
        users = [self._state.users[key] for key, role in self._state.roles.items() if role in MODERATORS]
        found = [
            Colleague(user_id=one.id, username=one.username, is_admin=self._state.roles[one.id] == ADMIN)
            for one in users
            if one.is_active
        ]
        return sorted(found, key=lambda one: one.username.lower())

    async def named(self, username: str) -> Colleague | None:
        """Look through all of them; nobody else is there to lock out."""
        return next((one for one in await self.everybody() if one.username.lower() == username.lower()), None)

    async def has_role(self, user_id: int) -> bool:
        """Look at the roles."""
        return self._state.roles.get(user_id) in MODERATORS


class InMemoryActions:
    """``ActionRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, action: ModerationAction) -> ModerationAction:
        """Number an action."""
        stored = evolve(action, id=self._state.next_id("action"))
        self._state.actions[stored.id] = stored
        return stored

    async def with_id(self, action_id: int) -> ModerationAction | None:
        """Find by key."""
        return self._state.actions.get(action_id)

    async def about(self, person_id: int) -> Sequence[ModerationAction]:
        """Look through all actions."""
        return [one for one in self._state.actions.values() if one.person_id == person_id]

    async def of_case(self, case_id: int) -> Sequence[ModerationAction]:
        """Look through all actions."""
        return [one for one in self._state.actions.values() if one.case_id == case_id]


def _joins(case: ModerationCase) -> bool:
    return case.kind in (CaseKind.USER_REPORT, CaseKind.AUTO_FLAG)


class InMemoryReportedThings:
    """``ReportedThings`` over a state."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock

    async def find(self, subject: Subject, reporter_id: int) -> ReportedThing | None:
        """Find in the container of the kind."""
        finders = {
            SubjectKind.USER: self._user,
            SubjectKind.MESSAGE: self._message,
            SubjectKind.TRADE: self._trade,
            SubjectKind.REVIEW: self._review,
            SubjectKind.SIGNAL: self._signal,
        }
        return finders[subject.kind](subject, reporter_id)

    async def reporter(self, reporter_id: int, reported_id: int) -> ReporterFacts | None:
        """Look through all trades and messages."""
        user = self._state.users.get(reporter_id)
        if user is None:
            return None
        pair = {reporter_id, reported_id}
        traded = any(
            {one.proposer_id, one.recipient_id} == pair and one.stage not in _UNSENT
            for one in self._state.trades.values()
        )
        wrote = any(
            one.sender_id == reported_id and self._state.rooms[one.room_id].has(reporter_id)
            for one in self._state.messages.values()
        )
        return ReporterFacts(opened_at=user.created_at, have_dealt=traded or wrote)

    async def records(self, thing: ReportedThing, reporter_id: int) -> Mapping[str, Any]:
        """Write down what the state has."""
        found: dict[str, Any] = {
            "profiles": {"reporter": self._profile(reporter_id), "reported": self._profile(thing.person_id)},
            "proposals": [
                {"id": one.id, "stage": one.stage.value, "message": one.terms.message}
                for one in sorted(self._state.trades.values(), key=lambda one: one.id)
                if one.chain_id == thing.chain_id
            ],
        }
        if thing.subject.kind is SubjectKind.REVIEW:
            reviews = [one for stored in self._state.reviews.values() for one in stored]
            review = next(one for one in reviews if one.id == thing.subject.id)
            found["review"] = {"id": review.id, "comment": review.content.comment}
        if thing.subject.kind is SubjectKind.SIGNAL:
            signal = self._state.signals[thing.subject.id].signal
            found["signal"] = {"id": signal.id, "rationale": signal.rationale}
        return found

    def _profile(self, user_id: int | None) -> Mapping[str, Any] | None:
        user = None if user_id is None else self._state.users.get(user_id)
        return None if user is None else {"username": user.username, "completed_trades": user.completed_trades}

    def _user(self, subject: Subject, reporter_id: int) -> ReportedThing | None:
        user = self._state.users.get(subject.id)
        if user is None or not user.is_active:
            return None
        pair = {user.id, reporter_id}
        rooms = (
            one.id
            for one in self._state.rooms.values()
            if one.kind is RoomKind.CONVERSATION and {member.user_id for member in one.members} == pair
        )
        return ReportedThing(subject=subject, person_id=user.id, room_id=next(rooms, None))

    def _message(self, subject: Subject, reporter_id: int) -> ReportedThing | None:
        message = self._state.messages.get(subject.id)
        room = None if message is None else self._state.rooms[message.room_id]
        if message is None or room is None or message.deleted_at is not None or not room.has(reporter_id):
            return None
        return ReportedThing(subject=subject, person_id=message.sender_id, room_id=room.id, chain_id=room.chain_id)

    def _trade(self, subject: Subject, reporter_id: int) -> ReportedThing | None:
        trade = self._state.trades.get(subject.id)
        if trade is None or trade.stage in _UNSENT or reporter_id not in (trade.proposer_id, trade.recipient_id):
            return None
        person = trade.proposer_id + trade.recipient_id - reporter_id
        return ReportedThing(
            subject=subject, person_id=person, room_id=self._thread(trade.chain_id), chain_id=trade.chain_id
        )

    def _review(self, subject: Subject, _reporter_id: int) -> ReportedThing | None:
        found = [
            (trade_id, one)
            for trade_id, reviews in self._state.reviews.items()
            for one in reviews
            if one.id == subject.id and one.is_visible(self._clock.now())
        ]
        if not found:
            return None
        trade = self._state.trades.get(found[0][0])
        chain = None if trade is None else trade.chain_id
        return ReportedThing(
            subject=subject, person_id=found[0][1].reviewer_id, room_id=self._thread(chain), chain_id=chain
        )

    def _signal(self, subject: Subject, _reporter_id: int) -> ReportedThing | None:
        stored = self._state.signals.get(subject.id)
        if stored is None or stored.visibility is not SignalVisibility.PUBLIC:
            return None
        return ReportedThing(subject=subject, person_id=stored.signal.maker_id)

    def _thread(self, chain_id: int | None) -> int | None:
        return next(
            (one.id for one in self._state.rooms.values() if chain_id is not None and one.chain_id == chain_id), None
        )


class InMemoryDisputes:
    """``DisputeRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, dispute: Dispute) -> Dispute | None:
        """Keep a dispute, unless one over its trade is open."""
        if any(one.is_open and one.trade_id == dispute.trade_id for one in self._state.disputes.values()):
            return None
        self._state.disputes[dispute.case_id] = dispute
        return dispute

    async def with_id(self, case_id: int, *, lock: bool = False) -> Dispute | None:
        """Find by key; nobody else is there to lock out."""
        return self._state.disputes.get(case_id)

    async def of_trade(self, trade_id: int) -> Sequence[Dispute]:
        """Look through all disputes."""
        return [one for key, one in sorted(self._state.disputes.items()) if one.trade_id == trade_id]

    async def store(self, dispute: Dispute) -> None:
        """Replace the version before it."""
        known = self._state.disputes.get(dispute.case_id)
        if known is None or known.version != dispute.version - 1:
            raise DisputeChanged(dispute.version)
        self._state.disputes[dispute.case_id] = dispute

    async def add_statement(self, statement: DisputeStatement) -> DisputeStatement:
        """Number a statement and its photos."""
        photos = tuple(evolve(one, id=self._state.next_id("dispute photo")) for one in statement.photos)
        stored = evolve(statement, id=self._state.next_id("dispute statement"), photos=photos)
        self._state.dispute_statements[stored.id] = stored
        return stored

    async def statements(self, case_id: int) -> Sequence[DisputeStatement]:
        """Look through all statements."""
        return [one for one in self._state.dispute_statements.values() if one.case_id == case_id]

    async def photo(self, photo_id: int) -> StoredPhoto | None:
        """Look through all photos."""
        found = (
            StoredPhoto(statement.case_id, one)
            for statement in self._state.dispute_statements.values()
            for one in statement.photos
            if one.id == photo_id
        )
        return next(found, None)

    async def holds_photos(self, keys: Sequence[str]) -> bool:
        """Look through all photos."""
        held = {one.key for statement in self._state.dispute_statements.values() for one in statement.photos}
        return not held.isdisjoint(keys)
