"""Bodies of requests about moderation."""

from typing import Annotated

import msgspec

from dualcaster_core.messaging.model import MOST_PHOTOS
from dualcaster_core.moderation.actions import LONGEST_REASON, CaseDecision
from dualcaster_core.moderation.appeals import LONGEST_APPEAL, OUTCOMES, AppealOutcome
from dualcaster_core.moderation.lifecycle import ActionKind
from dualcaster_core.moderation.model import ReportReason, SubjectKind
from dualcaster_core.moderation.notes import LONGEST_NOTE
from dualcaster_core.moderation.reports import LONGEST_EXPLANATION

PublicId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}$", description="A public id.")]


Days = Annotated[int, msgspec.Meta(ge=0, le=90, description="With restrict, suspend (7, 14, 30) and reduce.")]


class NewReport(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What is reported, and why. ``id`` is the public id of the person, message, trade, review or signal."""

    subject: SubjectKind
    id: PublicId
    reason: ReportReason
    text: Annotated[str, msgspec.Meta(max_length=2 * LONGEST_EXPLANATION, description="At most 1,000 characters.")] = ""


class DecidedCase(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What is done about a case, as one has seen it: ``version`` is that of the case."""

    action: ActionKind
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_REASON)]
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    days: Days | None = None
    departure: Annotated[
        str, msgspec.Meta(max_length=LONGEST_REASON, description="Why it is not the suggested step.")
    ] = ""

    def decision(self) -> CaseDecision:
        """Return the decision. Raises ``ValidationFailed``."""
        return CaseDecision(kind=self.action, reason=self.reason, days=self.days, departure=self.departure)


class GivenCase(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Who is to have a case, as one has seen it: ``version`` is that of the case, where it matters."""

    username: Annotated[str, msgspec.Meta(min_length=1, max_length=40, description="A moderator or an admin.")]
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31)] | None = None


class NewInternalNote(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A note about somebody, for moderators."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NOTE)]


class NewAppeal(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What is wrong with a decision, and what shows it."""

    action: PublicId
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_APPEAL)]
    evidence: Annotated[str, msgspec.Meta(max_length=LONGEST_APPEAL, description="Links, tracking numbers ...")] = ""
    photos: Annotated[tuple[PublicId, ...], msgspec.Meta(max_length=MOST_PHOTOS)] = ()


class AppealDecision(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What becomes of an appeal; ``days`` are left from now on where it is reduced, 0 to 30."""

    outcome: AppealOutcome
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_REASON)]
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    days: Annotated[int, msgspec.Meta(ge=0, le=30)] | None = None

    @property
    def kind(self) -> ActionKind:
        """The action that it is."""
        return next(kind for kind, outcome in OUTCOMES.items() if outcome is self.outcome)
