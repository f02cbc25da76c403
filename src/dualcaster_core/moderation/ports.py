"""What moderation needs from outside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.messaging.ports import MessagingUnitOfWork, Recent
from dualcaster_core.moderation.model import Subject
from dualcaster_core.moderation.reports import Report, ReportedThing, ReporterFacts
from dualcaster_core.moderation.views import FiledReportPage


class ReportRepository(Protocol):
    """Keeps reports for moderators."""

    async def file(self, report: Report) -> Report | None:
        """Store a report; None where this person has reported the same thing and it is not decided on yet."""
        ...

    async def filed_since(self, user_id: int, since: datetime) -> Recent:
        """Count the reports that somebody has filed since a moment."""
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


class ModerationUnitOfWork(MessagingUnitOfWork, Protocol):
    """A transaction over reports."""

    @property
    def reports(self) -> ReportRepository:
        """The reports."""
        ...

    @property
    def reported(self) -> ReportedThings:
        """What is reported."""
        ...
