"""Expected failures around moderation."""

from dualcaster_core.kernel.errors import Conflict, DualcasterError, ValidationFailed
from dualcaster_core.messaging.errors import LimitReached


class ReportedThingNotFound(DualcasterError):  # noqa: N818
    """There is nothing such to report, or nothing that the reporter sees."""

    code = "report.subject_not_found"

    def __init__(self) -> None:
        super().__init__("there is nothing such to report")


class NotReportable(ValidationFailed):
    """Neither what is one's own nor what the site says can be reported."""

    code = "report.not_reportable"

    def __init__(self, message: str = "only what others do can be reported") -> None:
        super().__init__(message, field="subject")


class MessageNotReportable(ValidationFailed):
    """Neither one's own messages nor those of the system can be reported."""

    code = "message.not_reportable"

    def __init__(self) -> None:
        super().__init__("only messages of the other person can be reported", field="message")


class AlreadyReported(Conflict):
    """The same person has reported the same thing, and nobody has decided on it yet."""

    code = "report.duplicate"

    def __init__(self) -> None:
        super().__init__("you have reported this before; our moderators have it")


class ReportLimit(LimitReached):
    """Somebody has filed as many reports as a day takes."""

    code = "report.limit"
