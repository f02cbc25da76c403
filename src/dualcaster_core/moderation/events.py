"""What moderation does that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class ReportFiled(Event):
    """Somebody reported something; what was there is kept with the report."""

    kind: ClassVar[str] = "moderation.report_filed"

    report_id: int
    reporter_id: int
    reported_id: int
    subject: str
    weighs: bool


@frozen(kw_only=True)
class CaseAssigned(Event):
    """Somebody gave a case to a colleague. ``version`` is that of the case, ``by_id`` None for the console."""

    kind: ClassVar[str] = "moderation.case_assigned"

    case_id: int
    version: int
    assignee_id: int
    by_id: int | None = None


@frozen(kw_only=True)
class CaseDecided(Event):
    """Somebody did something about a case. ``reporters`` have each a report that was decided on with it."""

    kind: ClassVar[str] = "moderation.case_decided"

    action_id: int
    case_id: int
    person_id: int
    action: str
    days: int | None = None
    reason: str = ""
    reporters: tuple[int, ...] = ()
