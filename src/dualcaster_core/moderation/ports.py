"""What moderation needs from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import AuditedUnitOfWork
from dualcaster_core.messaging.ports import MessagingUnitOfWork, Recent
from dualcaster_core.moderation.actions import ModerationAction
from dualcaster_core.moderation.appeals import Appeal
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.colleagues import Colleague
from dualcaster_core.moderation.flags import FlagFacts, FlagThresholds, RaisedFlag
from dualcaster_core.moderation.lifecycle import CaseKind
from dualcaster_core.moderation.model import ReportOutcome, Subject
from dualcaster_core.moderation.reports import Report, ReportedThing, ReporterFacts
from dualcaster_core.moderation.views import ActionView, CaseView, FiledReportPage, ModeratorNotePage, QueuePage
from dualcaster_core.trading.ports import TradeClocks

if TYPE_CHECKING:
    from dualcaster_core.moderation.notes import InternalNote
    from dualcaster_core.moderation.stats import ModerationStats


class ReportRepository(Protocol):
    """Keeps reports for moderators."""

    async def file(self, report: Report) -> Report | None:
        """Store a report; None where this person has reported the same thing and it is not decided on yet."""
        ...

    async def with_id(self, report_id: int) -> Report | None:
        """Find a report with what was kept with it."""
        ...

    async def filed_since(self, user_id: int, since: datetime) -> Recent:
        """Count the reports that somebody has filed since a moment."""
        ...

    async def decide(self, case_id: int, outcome: ReportOutcome, at: datetime) -> Sequence[int]:
        """Note what became of the reports of a case that were not decided on; return who filed them, by id."""
        ...

    async def redecide(self, case_id: int, outcome: ReportOutcome) -> None:
        """Note that the reports of a case ended otherwise, after an appeal."""
        ...


class CaseRepository(Protocol):
    """Loads and stores cases."""

    async def open_of(self, person_id: int) -> ModerationCase | None:
        """Find and lock the case of reports and flags about somebody that is not closed."""
        ...

    async def add(self, case: ModerationCase) -> ModerationCase:
        """Store a new case, locked; where somebody else has just opened the one about this person, return theirs."""
        ...

    async def with_id(self, case_id: int, *, lock: bool = False) -> ModerationCase | None:
        """Find a case; ``lock`` keeps others from changing it until the end."""
        ...

    async def store(self, case: ModerationCase) -> None:
        """Replace a case, whose lock the caller holds."""
        ...

    async def parties(self, case_id: int) -> frozenset[int]:
        """Return whom a case concerns: whom it is about, who reported, and who complains in its dispute."""
        ...


class Colleagues(Protocol):
    """Knows who decides cases: open accounts whose role lets them."""

    async def everybody(self) -> Sequence[Colleague]:
        """List them by username, whatever its letter case."""
        ...

    async def named(self, username: str) -> Colleague | None:
        """Find one, whatever the letter case, who stays one until the end; None for everybody else."""
        ...

    async def has_role(self, user_id: int) -> bool:
        """Tell whether somebody has such a role, also where their account is shut."""
        ...


class ActionRepository(Protocol):
    """Keeps what was done, for good: neither changed nor deleted."""

    async def add(self, action: ModerationAction) -> ModerationAction:
        """Store an action."""
        ...

    async def with_id(self, action_id: int) -> ModerationAction | None:
        """Find an action."""
        ...

    async def about(self, person_id: int) -> Sequence[ModerationAction]:
        """List what was done about somebody, by id."""
        ...

    async def of_case(self, case_id: int) -> Sequence[ModerationAction]:
        """List what was done in a case, by id."""
        ...


class AppealRepository(Protocol):
    """Loads and stores appeals."""

    async def add(self, appeal: Appeal) -> Appeal | None:
        """Store an appeal; None where the action was appealed before."""
        ...

    async def attach(self, appeal_id: int, photo_ids: Sequence[int]) -> None:
        """Show photos with an appeal, in this order."""
        ...

    async def of_case(self, case_id: int) -> Appeal | None:
        """Find the appeal of a case."""
        ...

    async def of_person(self, person_id: int) -> Sequence[Appeal]:
        """List the appeals of somebody, by id."""
        ...

    async def decide(self, appeal: Appeal, at: datetime) -> None:
        """Note what became of an appeal."""
        ...


class FlagRepository(Protocol):
    """Keeps the flags that were raised."""

    async def add(self, flag: RaisedFlag, case_id: int, at: datetime) -> None:
        """Store a flag with its case."""
        ...

    async def raised_since(self, person_id: int, since: datetime) -> frozenset[str]:
        """Name the rules that have flagged somebody since a moment."""
        ...


class ModeratorNoteRepository(Protocol):
    """Keeps the notes of moderators."""

    async def add(self, note: "InternalNote") -> "InternalNote":
        """Store a note."""
        ...


class NoteQueries(Protocol):
    """Reads the notes of moderators."""

    async def notes(
        self, *, person_id: int | None = None, containing: str = "", limit: int = PAGE, cursor: str | None = None
    ) -> ModeratorNotePage:
        """List notes, the latest first. Raises ``ValidationFailed`` for a cursor of another list."""
        ...


class StatsQueries(Protocol):
    """Reads the figures of moderation."""

    async def stats(self, since: datetime, now: datetime, days: int) -> "ModerationStats":
        """Count what happened since a moment, in a fixed number of statements."""
        ...


class FlagFactsQueries(Protocol):
    """Reads what the rules of flags ask."""

    async def of(self, person_ids: Sequence[int], now: datetime, thresholds: FlagThresholds) -> Sequence[FlagFacts]:
        """Return what is known of these people, by id, in one statement; ``banned_devices`` is not among it."""
        ...


class PasswordCheck(Protocol):
    """Tells by a password who somebody is, suspended or not."""

    async def __call__(self, login: str, password: str) -> int:
        """Return the key of the account. Raises ``InvalidCredentials`` and ``AccountLocked``."""
        ...


class SignOut(Protocol):
    """Ends all sessions of somebody."""

    async def __call__(self, user_id: int) -> None:
        """Sign somebody out everywhere."""
        ...


class ReportedThings(Protocol):
    """Finds what is reported, and writes it down as it is."""

    async def find(self, subject: Subject, reporter_id: int) -> ReportedThing | None:
        """Find something that somebody may report; None where it is not there or not theirs to see.

        That is an open account, a message of a room of theirs, a trade that they are a party of and that was sent, a
        review that shows, a public signal.
        """
        ...

    async def reporter(self, reporter_id: int, reported_id: int) -> ReporterFacts | None:
        """Return what decides whether a report weighs.

        To deal with a person is a proposal that was sent between the two, or a message that the person wrote to the
        reporter.
        """
        ...

    async def records(self, thing: ReportedThing, reporter_id: int) -> Mapping[str, Any]:
        """Write down both ``profiles``, the ``proposals`` of the chain, and the ``review`` or ``signal`` that it is."""
        ...


class ReportQueries(Protocol):
    """Reads of reports."""

    async def filed_by(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> FiledReportPage:
        """List what somebody has reported, the latest first. Raises ``ValidationFailed`` for a foreign cursor."""
        ...


class CaseQueries(Protocol):
    """Reads of cases, for moderators."""

    async def queue(
        self,
        now: datetime,
        *,
        kind: CaseKind | None = None,
        assignee_id: int | None = None,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> QueuePage:
        """List the cases that wait, the gravest first, then the oldest; of one kind and of one assignee where named.

        Raises ``ValidationFailed`` for a cursor of another list.
        """
        ...

    async def case(self, case_id: int, now: datetime, *, reader_id: int | None = None) -> CaseView | None:
        """Return a case with its reports and what was done about the person, as a moderator may read it."""
        ...

    async def history(self, person_id: int) -> Sequence[ActionView]:
        """List what was done about somebody, the latest first."""
        ...


class ModerationUnitOfWork(MessagingUnitOfWork, AuditedUnitOfWork, Protocol):
    """A transaction over reports, cases and actions."""

    @property
    def colleagues(self) -> Colleagues:
        """Who decides cases."""
        ...

    @property
    def reports(self) -> ReportRepository:
        """The reports."""
        ...

    @property
    def cases(self) -> CaseRepository:
        """The cases."""
        ...

    @property
    def actions(self) -> ActionRepository:
        """What was done about them."""
        ...

    @property
    def appeals(self) -> AppealRepository:
        """The appeals."""
        ...

    @property
    def flags(self) -> FlagRepository:
        """The automatic flags."""
        ...

    @property
    def trade_clocks(self) -> TradeClocks:
        """The clocks of trades."""
        ...

    @property
    def moderator_notes(self) -> ModeratorNoteRepository:
        """The notes of moderators."""
        ...

    @property
    def reported(self) -> ReportedThings:
        """What is reported."""
        ...
