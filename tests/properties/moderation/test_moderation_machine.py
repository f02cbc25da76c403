"""People who report and write to each other, moderators who decide, appeals and the passing of time, in random order.

After every step: no action is without its case, nobody has decided on a case of their own or on an appeal against their
own decision, and who is restricted or shut out is exactly who a model of sanctions, kept apart, says: an overturned
appeal undoes what its action took and nothing else. The clocks of a trade stand still exactly while one of its two is
suspended, and have run as long as counted beside. A held message is delivered or withheld once, after a day at most.
"""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from datetime import datetime, timedelta

from attrs import define
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.events import MessageHeld
from dualcaster_core.messaging.held import HeldMessage, HeldStatus
from dualcaster_core.messaging.model import conversation_between
from dualcaster_core.messaging.sending import post
from dualcaster_core.moderation.actions import CaseDecision, ModerationAction
from dualcaster_core.moderation.appealing import Appealing
from dualcaster_core.moderation.appeals import OUTCOMES, AppealDraft
from dualcaster_core.moderation.deciding import CaseWork, EndSanctions, Moderator
from dualcaster_core.moderation.flags import FlagThresholds
from dualcaster_core.moderation.held_messages import HeldMessages
from dualcaster_core.moderation.lifecycle import PENALTIES, ActionKind, CaseKind
from dualcaster_core.moderation.model import ModerationRules, ReportReason, Subject, SubjectKind
from dualcaster_core.moderation.reporting import Reporting
from dualcaster_core.moderation.views import FiledReportPage
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts import Scene
from dualcaster_core.testing.contracts.trading.scene import TradeScene
from dualcaster_core.trading.lifecycle import Stage

NO = AppealDraft(text="no")
PEOPLE = 6
"""All of them report; the last three are moderators, the very last an admin."""
someone = st.integers(1, PEOPLE)
moderators = st.integers(PEOPLE - 2, PEOPLE)
DAYS = {ActionKind.RESTRICT: (1, 7), ActionKind.SUSPEND: (7, 14, 30), ActionKind.REDUCE: (0, 3, 30)}


@define
class Taken:
    """What the model says that an action took."""

    person_id: int
    kind: ActionKind
    ends_at: datetime | None
    is_undone: bool = False

    def holds(self, now: datetime) -> bool:
        """Tell whether it holds at a moment."""
        return not self.is_undone and (self.ends_at is None or now < self.ends_at)


@define
class _NoQueries:
    async def filed_by(self, user_id: int, *, limit: int = 24, cursor: str | None = None) -> FiledReportPage:
        """List nothing."""
        return FiledReportPage(())


class ModerationMachine(RuleBasedStateMachine):
    """Everything that can happen to six people."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FixedClock()
        self.database = InMemoryDatabase(self.clock)
        self.loop = asyncio.new_event_loop()
        self.taken: dict[int, Taken] = {}
        self.signed_out: list[int] = []
        units = self.database.units
        self.reporting = Reporting(units, _NoQueries(), self.clock, ModerationRules(reports_daily=50))
        self.work = CaseWork(units, self._sign_out, self.clock)
        self.appealing = Appealing(units, self._password, self.clock, PublicIds())
        self.ending = EndSanctions(units, self.clock)
        self.held = HeldMessages(units, self.clock, PublicIds(), FlagThresholds())
        self.ran: dict[int, timedelta] = {}
        for number in range(PEOPLE):
            self.run(Scene(self.database).person(f"person{number}"))
        self.run(self._open_trades())
        assert len(self.ran) == PEOPLE - 1

    def teardown(self) -> None:
        """Close the loop."""
        self.loop.close()

    def run(self, doing: Awaitable[object]) -> None:
        """Do something; what is refused changes nothing."""

        async def done() -> None:
            with suppress(DualcasterError):
                await doing

        self.loop.run_until_complete(done())

    async def _sign_out(self, user_id: int) -> None:
        self.signed_out.append(user_id)

    async def _password(self, login: str, password: str) -> int:
        return int(login)

    async def _open_trades(self) -> None:
        """Have everybody agree on a trade with the next."""
        card = await Scene(self.database).card("Lightning Bolt")
        for ann in range(1, PEOPLE):
            trade = await TradeScene(self.database, ann, ann + 1, card).trade(Stage.AGREED)
            self.ran[trade.id] = timedelta()

    @rule(who=someone, to=someone, scam=st.booleans())
    def write(self, who: int, to: int, scam: bool) -> None:
        """Somebody writes to somebody what reads like a scam, or not."""
        draft = MessageDraft(text="I only accept crypto" if scam else "Hello")
        if who != to and self.database._state.users[who].is_active:
            self.run(self._written(who, to, draft))

    async def _written(self, who: int, to: int, draft: MessageDraft) -> None:
        now = self.clock.now()
        async with self.database.units() as uow:
            room = await uow.rooms.of_pair(who, to) or await uow.rooms.open(
                conversation_between(who, to, now, strangers=False)
            )
            sent = await post(uow, PublicIds(), room, sender_id=who, draft=draft, at=now)
            await uow.commit()
        if isinstance(sent, HeldMessage):
            event = MessageHeld(held_id=sent.id, room_id=room.id, sender_id=who, phrase=sent.phrase)
            async with self.database.units() as uow:
                await self.held.open_case(uow, event)
                await uow.commit()

    @rule(by=moderators, which=st.integers(0, 50), delivered=st.booleans())
    def settle(self, by: int, which: int, delivered: bool) -> None:
        """A moderator releases or withholds some held message, decided on before or not."""
        keys = sorted(self.database._state.held)
        if keys:
            step = self.held.release if delivered else self.held.withhold
            self.run(step(Moderator(user_id=by, is_admin=True), keys[which % len(keys)]))

    @rule(who=someone, about=someone, reason=st.sampled_from(ReportReason))
    def report(self, who: int, about: int, reason: ReportReason) -> None:
        """Somebody reports somebody."""
        actor = Actor(user_id=who, username="", session_id=0)
        self.run(self.reporting.file(actor, Subject(SubjectKind.USER, about), reason))

    @rule(by=moderators, which=st.integers(0, 50), kind=st.sampled_from(ActionKind), days=st.integers(0, 2))
    def decide(self, by: int, which: int, kind: ActionKind, days: int) -> None:
        """A moderator decides on some case, open or not, of whatever kind."""
        cases = sorted(self.database._state.cases)
        if not cases:
            return
        self.run(self._decided(by, cases[which % len(cases)], kind, days))

    @rule(by=moderators, which=st.integers(0, 50), kind=st.sampled_from(PENALTIES), days=st.integers(0, 2))
    def punish(self, by: int, which: int, kind: ActionKind, days: int) -> None:
        """A moderator decides on a case of reports that waits."""
        self._among(CaseKind.USER_REPORT, by, which, kind, days)

    @rule(by=moderators, which=st.integers(0, 50), kind=st.sampled_from(sorted(OUTCOMES)), days=st.integers(0, 2))
    def judge(self, by: int, which: int, kind: ActionKind, days: int) -> None:
        """A moderator decides on an appeal that waits."""
        self._among(CaseKind.APPEAL, by, which, kind, days)

    def _among(self, of: CaseKind, by: int, which: int, kind: ActionKind, days: int) -> None:
        cases = sorted(key for key, one in self.database._state.cases.items() if one.is_open and one.kind is of)
        if cases:
            self.run(self._decided(by, cases[which % len(cases)], kind, days))

    async def _decided(self, by: int, case_id: int, kind: ActionKind, days: int) -> None:
        lengths = DAYS.get(kind)
        decision = CaseDecision(
            kind=kind,
            reason="because",
            departure="for once",
            days=None if lengths is None else lengths[days % len(lengths)],
        )
        parties = InMemoryParties(self.database).of(case_id)
        action = await self.work.act(Moderator(user_id=by, is_admin=by == PEOPLE), case_id, decision)
        assert by not in parties
        self._follow(action)

    def _follow(self, action: ModerationAction) -> None:
        now = self.clock.now()
        undone = None if action.undoes_id is None else self.taken.get(action.undoes_id)
        if action.kind in PENALTIES and action.kind is not ActionKind.WARN:
            end = now + timedelta(days=action.days) if action.days else None
            self.taken[action.id] = Taken(action.person_id, action.kind, end)
        elif action.kind is ActionKind.OVERTURN and undone is not None:
            undone.is_undone = True
        elif action.kind is ActionKind.REDUCE and undone is not None:
            end = now + timedelta(days=action.days or 0)
            undone.ends_at = end if undone.ends_at is None else min(end, undone.ends_at)

    @rule(who=someone, which=st.integers(0, 50))
    def appeal(self, who: int, which: int) -> None:
        """Somebody appeals some action, their own or not, once or again, in time or late."""
        actions = sorted(self.database._state.actions)
        if actions:
            self.run(self.appealing.file(who, NO, actions[which % len(actions)]))

    @rule(which=st.integers(0, 50))
    def appeal_own(self, which: int) -> None:
        """Somebody appeals what was done to them."""
        actions = sorted(self.database._state.actions.values(), key=lambda one: -one.id)
        if actions:
            chosen = actions[which % len(actions)]
            self.run(self.appealing.file(chosen.person_id, NO, chosen.id))

    @rule(days=st.sampled_from((0, 0, 0, 1, 3, 8, 31)))
    def time_passes(self, days: int) -> None:
        """Days go by, and what has had its time ends."""
        passing = timedelta(days=days, minutes=1)
        for key in self.ran:
            if not self._is_paused(key):
                self.ran[key] += passing
        self.clock.advance(passing)
        self.run(self.ending())
        self.run(self.held.deliver_due())

    def _is_paused(self, trade_id: int) -> bool:
        """Tell from the model of sanctions whether the clocks of a trade stand still."""
        trade = self.database._state.trades[trade_id]
        return any(
            one.kind is ActionKind.SUSPEND and one.holds(self.clock.now())
            for one in self.taken.values()
            if one.person_id in (trade.proposer_id, trade.recipient_id)
        )

    @invariant()
    def clocks_of_trades_run_while_nobody_is_suspended(self) -> None:
        """Counted beside, step by step."""
        for key, ran in self.ran.items():
            trade = self.database._state.trades[key]
            assert (trade.paused_since is not None) == self._is_paused(key)
            until = trade.paused_since or self.clock.now()
            assert trade.accepted_at is not None
            assert until - trade.accepted_at == ran

    @invariant()
    def a_held_message_is_decided_on_once(self) -> None:
        """It waits a day at most, is a message only once it is delivered, and is in a case about its sender."""
        state = self.database._state
        for held in state.held.values():
            texts = [one for one in state.messages.values() if one.id == held.message_id]
            assert len(texts) == (held.status is HeldStatus.DELIVERED)
            assert held.case_id is not None
            assert state.cases[held.case_id].person_id == held.sender_id
            assert held.status is not HeldStatus.WAITING or self.clock.now() < held.deliver_at
        delivered = [one.message_id for one in state.held.values() if one.message_id is not None]
        assert len(delivered) == len(set(delivered))
        scams = [one.id for one in state.messages.values() if "crypto" in one.text]
        assert sorted(scams) == sorted(delivered)

    @invariant()
    def no_action_is_without_its_case(self) -> None:
        """It is about the person of its case."""
        state = self.database._state
        for action in state.actions.values():
            assert state.cases[action.case_id].person_id == action.person_id

    @invariant()
    def nobody_decides_about_their_own_decision(self) -> None:
        """An appeal is decided by somebody else."""
        actions = self.database._state.actions
        for action in actions.values():
            if action.undoes_id is not None:
                assert action.by_id != actions[action.undoes_id].by_id

    @invariant()
    def an_action_is_appealed_once(self) -> None:
        """And only what takes something."""
        state = self.database._state
        appealed = [one.action_id for one in state.appeals.values()]
        assert len(appealed) == len(set(appealed))
        assert all(state.actions[key].kind in PENALTIES for key in appealed)

    @invariant()
    def who_is_shut_or_restricted_is_whom_the_model_says(self) -> None:
        """An account is active exactly while no suspension and no ban of it holds."""
        now, state = self.clock.now(), self.database._state
        for user_id, user in state.users.items():
            held = [one for one in self.taken.values() if one.person_id == user_id and one.holds(now)]
            shut = any(one.kind is not ActionKind.RESTRICT for one in held)
            assert user.is_active == (not shut)
            stored = [one for one in state.sanctions.values() if one.user_id == user_id and one.is_in_force(now)]
            assert sorted(one.kind.value for one in stored) == sorted(one.kind.value for one in held)

    @invariant()
    def somebody_has_one_open_case_of_reports(self) -> None:
        """However many reported them."""
        open_of = [
            one.person_id
            for one in self.database._state.cases.values()
            if one.is_open and one.kind is not CaseKind.APPEAL
        ]
        assert len(open_of) == len(set(open_of))


@define
class InMemoryParties:
    """Whom a case concerns, counted apart from what is tried."""

    database: InMemoryDatabase

    def of(self, case_id: int) -> set[int]:
        """List the person and who reported, also those of the case that an appeal is about."""
        state = self.database._state
        against = {one.action_id for one in state.appeals.values() if one.case_id == case_id}
        cases = {case_id, *(state.actions[key].case_id for key in against)}
        reporters = {one.reporter_id for one in state.reports.values() if one.case_id in cases}
        return reporters | {state.cases[case_id].person_id}


TestModeration = ModerationMachine.TestCase
TestModeration.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
