"""Cases: what moderators look at, about one person."""

from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.moderation.actions import CaseDecision
from dualcaster_core.moderation.errors import ActionNotAllowed, CaseClosed, CaseEscalated
from dualcaster_core.moderation.lifecycle import ALLOWED, TRANSITIONS, ActionKind, CaseKind, CaseStatus
from dualcaster_core.moderation.model import TARGETS, Level


@frozen(kw_only=True)
class ModerationCase:
    """A case about a person. Reports and flags about one person share one until it is closed.

    ``due_at`` is when somebody should have decided, by its level; ``version`` counts its changes.
    """

    kind: CaseKind
    person_id: int
    level: Level
    opened_at: datetime
    due_at: datetime
    status: CaseStatus = CaseStatus.OPEN
    assignee_id: int | None = None
    closed_at: datetime | None = None
    version: int = 1
    id: int = UNSAVED

    @classmethod
    def opened(cls, kind: CaseKind, person_id: int, level: Level, at: datetime) -> "ModerationCase":
        """Open a case."""
        return cls(kind=kind, person_id=person_id, level=level, opened_at=at, due_at=at + TARGETS[level])

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for somebody."""
        return self.status is not CaseStatus.CLOSED

    def raised(self, level: Level, at: datetime) -> "ModerationCase":
        """Note that something more came up: the level never falls, and the time it is due never moves back."""
        if level <= self.level:
            return self
        return evolve(self, level=level, due_at=min(self.due_at, at + TARGETS[level]), version=self.version + 1)

    def assigned(self, moderator_id: int | None) -> "ModerationCase":
        """Give it to a moderator, or to nobody; unchanged where they have it. Raises ``CaseClosed``."""
        if not self.is_open:
            raise CaseClosed
        if moderator_id == self.assignee_id:
            return self
        return evolve(self, assignee_id=moderator_id, version=self.version + 1)

    def decided(self, decision: CaseDecision, at: datetime) -> "ModerationCase":
        """Take a step. Raises ``ActionNotAllowed``, ``CaseClosed`` and ``CaseEscalated``."""
        if decision.kind not in ALLOWED[self.kind]:
            raise ActionNotAllowed(decision.kind.value, self.kind.value)
        to = TRANSITIONS.get((self.status, decision.kind))
        if to is None:
            raise CaseClosed if self.status is CaseStatus.CLOSED else CaseEscalated
        assignee = None if decision.kind is ActionKind.ESCALATE else self.assignee_id
        closed = at if to is CaseStatus.CLOSED else None
        return evolve(self, status=to, assignee_id=assignee, closed_at=closed, version=self.version + 1)
