"""Expected failures around moderation."""

from collections.abc import Mapping
from typing import Final

from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden, ValidationFailed
from dualcaster_core.messaging.errors import LimitReached
from dualcaster_core.moderation.lifecycle import Hindrance


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


class CaseNotFound(DualcasterError):  # noqa: N818
    """There is no such case."""

    code = "moderation.case_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such case")


class CaseClosed(Conflict):
    """Somebody has decided on the case."""

    code = "moderation.case_closed"

    def __init__(self) -> None:
        super().__init__("this case is closed: somebody has decided on it")


class CaseEscalated(Conflict):
    """The case waits for an admin already."""

    code = "moderation.case_escalated"

    def __init__(self) -> None:
        super().__init__("this case waits for an admin already")


class CaseChanged(Conflict):
    """The case is not as the moderator saw it."""

    code = "moderation.case_changed"

    def __init__(self) -> None:
        super().__init__("something happened in this case since you opened it; look at it again")


class ActionNotAllowed(Conflict):
    """The action does not go with this kind of case."""

    code = "moderation.action_not_allowed"

    def __init__(self, action: str, kind: str) -> None:
        words = kind.replace("_", " ")
        super().__init__(f"{action} does not go with a case of this kind ({words})", action=action, kind=kind)


class CannotTakeCase(Conflict):
    """The colleague to whom a case is given may not decide it; ``why`` is a ``Hindrance``."""

    code = "moderation.cannot_take_case"

    def __init__(self, username: str, why: Hindrance) -> None:
        super().__init__(f"{username} cannot have this case: {_HINDERED[why]}", username=username, why=why.value)


_HINDERED: Final[Mapping[Hindrance, str]] = {
    Hindrance.NO_MODERATOR: "they are no moderator",
    Hindrance.PARTY: "it concerns them",
    Hindrance.ACTED_THEMSELVES: "it is against their own decision",
    Hindrance.NO_ADMIN: "it waits for an admin",
}


class ActsInOwnCase(Forbidden):
    """Whom a case concerns does not decide on it."""

    code = "moderation.own_case"

    def __init__(self) -> None:
        super().__init__("another moderator has to decide this: it concerns you")


class DepartureUnexplained(ValidationFailed):
    """A step that is not the next on the ladder needs a written reason."""

    code = "moderation.departure_unexplained"

    def __init__(self, suggested: str) -> None:
        super().__init__(
            f"the next step would be: {suggested}; say why you choose another", field="departure", suggested=suggested
        )


class NotAppealable(DualcasterError):  # noqa: N818
    """There is no such action about this person, or none that takes something from them."""

    code = "appeal.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such decision about you to appeal")


class AppealTooLate(Conflict):
    """The time to appeal has passed."""

    code = "appeal.too_late"

    def __init__(self, days: int) -> None:
        super().__init__(f"a decision can be appealed for {days} days; this one is older", days=days)


class AlreadyAppealed(Conflict):
    """An action is appealed once."""

    code = "appeal.duplicate"

    def __init__(self) -> None:
        super().__init__("you have appealed this decision before; an appeal is decided once")


class NothingToReduce(Conflict):
    """What the action took is over, or it took nothing."""

    code = "appeal.nothing_to_reduce"

    def __init__(self) -> None:
        super().__init__("there is nothing left to reduce: uphold the decision, or overturn it")


class ActedThemselves(Forbidden):
    """Who took an action does not decide on the appeal against it."""

    code = "appeal.acted_themselves"

    def __init__(self) -> None:
        super().__init__("somebody else has to decide this appeal: it is against your own decision")
