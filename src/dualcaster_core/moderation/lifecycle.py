"""What can happen to a case: its states, the actions that end it, and who may take them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from dualcaster_core.accounts.sanctions import SanctionKind


class CaseKind(StrEnum):
    """What opened a case; the API calls it the type of its flag."""

    USER_REPORT = "user_report"
    AUTO_FLAG = "auto_flag"
    APPEAL = "appeal"
    DISPUTE = "dispute"


class CaseStatus(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    ESCALATED = "escalated"
    """It waits for an admin."""
    CLOSED = "closed"


class Hindrance(StrEnum):
    """Why somebody may not have a case."""

    NO_MODERATOR = "no_moderator"
    PARTY = "party"
    ACTED_THEMSELVES = "acted_themselves"
    NO_ADMIN = "no_admin"


class ActionKind(StrEnum):
    """What a moderator does about a case."""

    DISMISS = "dismiss"
    WARN = "warn"
    RESTRICT = "restrict"
    SUSPEND = "suspend"
    BAN = "ban"
    ESCALATE = "escalate"
    UPHOLD = "uphold"
    REDUCE = "reduce"
    OVERTURN = "overturn"
    RULE = "rule"
    REQUEST_EVIDENCE = "request_evidence"
    RECORD_TRACKING = "record_tracking"


PENALTIES: Final = (ActionKind.WARN, ActionKind.RESTRICT, ActionKind.SUSPEND, ActionKind.BAN)
"""What is done to a person, from the mildest on."""
SANCTION_OF: Final[Mapping[ActionKind, SanctionKind]] = {
    ActionKind.RESTRICT: SanctionKind.RESTRICT,
    ActionKind.SUSPEND: SanctionKind.SUSPEND,
    ActionKind.BAN: SanctionKind.BAN,
}
SUSPENSION_DAYS: Final = (7, 14, 30)
LONGEST_RESTRICTION_DAYS: Final = 90
ON_PERSON: Final = frozenset({ActionKind.DISMISS, ActionKind.ESCALATE, *PENALTIES})
"""What is done about reports and flags."""
ON_APPEAL: Final = frozenset({ActionKind.UPHOLD, ActionKind.REDUCE, ActionKind.OVERTURN, ActionKind.ESCALATE})
"""What is done about appeals."""
OF_DISPUTES: Final = frozenset({ActionKind.RULE, ActionKind.REQUEST_EVIDENCE, ActionKind.RECORD_TRACKING})
"""What is done in disputes alone, by what they have for it."""
ON_DISPUTE: Final = frozenset({ActionKind.RULE, ActionKind.ESCALATE})
"""What changes where the case of a dispute stands."""
ALLOWED: Final[Mapping[CaseKind, frozenset[ActionKind]]] = {
    CaseKind.USER_REPORT: ON_PERSON,
    CaseKind.AUTO_FLAG: ON_PERSON,
    CaseKind.APPEAL: ON_APPEAL,
    CaseKind.DISPUTE: ON_DISPUTE,
}
TRANSITIONS: Final[Mapping[tuple[CaseStatus, ActionKind], CaseStatus]] = {
    (CaseStatus.OPEN, ActionKind.ESCALATE): CaseStatus.ESCALATED,
    **{
        (status, kind): CaseStatus.CLOSED
        for status in (CaseStatus.OPEN, CaseStatus.ESCALATED)
        for kind in ActionKind
        if kind is not ActionKind.ESCALATE
    },
}
"""Every legal step. A pair that is not here is ``moderation.case_closed`` or ``moderation.case_escalated``."""
