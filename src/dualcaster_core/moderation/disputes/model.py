"""Disputes, what both sides show in them, and rulings."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import evolve, field, frozen, validators

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.moderation.disputes.errors import DisputeChanged, DisputeIsResolved
from dualcaster_core.moderation.disputes.house_rules import RULE_OF, SILENT_DAYS
from dualcaster_core.moderation.disputes.lifecycle import (
    TRANSITIONS,
    DisputeAction,
    DisputeKind,
    DisputeStatus,
    ParcelState,
    Side,
)
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome, HeldMoney

LONGEST_STATEMENT: Final = 4_000
LONGEST_REASON: Final = 2_000
MOST_STATEMENTS: Final = 10
"""Statements of each side in one dispute."""
MOST_PHOTOS: Final = 4
"""Photos of one statement."""
DISPUTABLE_FOR: Final = timedelta(days=30)
"""So long after the end of a trade a dispute can be opened."""
SILENCE: Final = timedelta(days=SILENT_DAYS)


def _statement(text: str) -> str:
    kept = clean_text("text", text, LONGEST_STATEMENT, lines=True)
    if not kept:
        raise ValidationFailed("say what happened", field="text")
    return kept


def _reason(text: str) -> str:
    kept = clean_text("reason", text, LONGEST_REASON, lines=True)
    if not kept:
        raise ValidationFailed("say why: both sides read it", field="reason")
    return kept


def _departure(text: str) -> str:
    return clean_text("departure", text, LONGEST_REASON, lines=True)


@frozen(kw_only=True)
class EvidencePhoto:
    """A photo of a statement; ``key`` names the stored files."""

    key: str
    width: int
    height: int
    id: int = UNSAVED


@frozen(kw_only=True)
class DisputeStatement:
    """What a side says and shows, never changed; ``would_cancel``: they would agree to cancel the trade."""

    case_id: int
    author_id: int
    text: str = field(converter=_statement)
    would_cancel: bool = False
    at: datetime
    photos: tuple[EvidencePhoto, ...] = ()
    id: int = UNSAVED


@frozen(kw_only=True)
class SideState:
    """Where a side stands: since when it owes an answer (None: it owes none), and what is known of it.

    ``parcel`` is what a moderator found out about what this side sent.
    """

    asked_at: datetime | None = None
    statements: int = 0
    photos: int = 0
    would_cancel: bool = False
    parcel: ParcelState = ParcelState.NOT_CHECKED

    def silent_days(self, now: datetime) -> int:
        """Count the whole days for which it owes an answer."""
        return 0 if self.asked_at is None else max(0, (now - self.asked_at).days)

    def rulable_from(self) -> datetime | None:
        """Return when its silence permits a ruling; None where it owes no answer."""
        return None if self.asked_at is None else self.asked_at + SILENCE


def _known_rules(_: object, __: object, ids: Sequence[str]) -> None:
    unknown = sorted(set(ids) - set(RULE_OF))
    if unknown:
        raise ValidationFailed(f"there is no house rule {unknown[0]!r}", field="rules", rule=unknown[0])


@frozen(kw_only=True)
class RulingDecision:
    """How a moderator decides: the outcome, the rules that it rests on, and why.

    ``good_faith``: who loses has nothing counted against them. ``departure`` says why it is not what the rules propose.
    ``refund_percent`` is how much of a held payment goes back, 1 to 99, where the outcome parts it.
    """

    outcome: DisputeOutcome
    reason: str = field(converter=_reason)
    rules: tuple[str, ...] = field(default=(), validator=_known_rules)
    good_faith: bool = False
    departure: str = field(default="", converter=_departure)
    refund_percent: int | None = field(
        default=None, validator=validators.optional(validators.and_(validators.ge(1), validators.le(99)))
    )


@frozen(kw_only=True)
class Ruling:
    """A decision as it was taken: by whom (None: at the console), and what it did.

    ``money`` is refund, release or part, whatever is held; ``fault_id`` is against whom it counts.
    """

    decision: RulingDecision
    by_id: int | None
    at: datetime
    money: HeldMoney
    fault_id: int | None


@frozen(kw_only=True)
class Dispute:
    """A dispute over a trade; its key is that of its case. The filer complains about the respondent.

    ``opened_by`` is who asked for it, None where time or a broken ring did: of receipts that nobody confirms, who has
    not confirmed counts as the filer, whoever opened it. ``version`` counts its changes.
    """

    case_id: int = UNSAVED
    trade_id: int
    filer_id: int
    respondent_id: int
    opened_by: int | None
    kind: DisputeKind
    opened_at: datetime
    after_completion: bool = False
    status: DisputeStatus = DisputeStatus.OPEN
    filer: SideState = field(factory=SideState)
    respondent: SideState = field(factory=SideState)
    ruling: Ruling | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it waits for a ruling."""
        return self.status is not DisputeStatus.RESOLVED

    @property
    def rulable_from(self) -> datetime:
        """When a ruling is possible: at once where both have answered, else after seven days of silence."""
        waits = [one for side in Side if (one := self.state_of(side).rulable_from()) is not None]
        return max(waits, default=self.opened_at)

    def side_of(self, user_id: int) -> Side | None:
        """Say on which side somebody is; None for everybody else."""
        if user_id == self.filer_id:
            return Side.FILER
        return Side.RESPONDENT if user_id == self.respondent_id else None

    def user_of(self, side: Side) -> int:
        """Return the key of a side's account."""
        return self.filer_id if side is Side.FILER else self.respondent_id

    def state_of(self, side: Side) -> SideState:
        """Say where a side stands."""
        return self.filer if side is Side.FILER else self.respondent

    def check_version(self, seen: int | None) -> None:
        """Raise ``DisputeChanged`` where somebody looked at another version; None asks for whichever there is."""
        if seen is not None and seen != self.version:
            raise DisputeChanged(self.version)

    def with_statement(self, side: Side, statement: DisputeStatement) -> "Dispute":
        """Note what a side says and shows. Raises ``DisputeIsResolved``."""
        before = self.state_of(side)
        answers = before.asked_at is not None and self.state_of(side.other).asked_at is None
        was_requested = self.status is DisputeStatus.EVIDENCE_REQUESTED
        action = DisputeAction.ANSWER_REQUEST if answers and was_requested else DisputeAction.ADD_EVIDENCE
        after = evolve(
            before,
            asked_at=None,
            statements=before.statements + 1,
            photos=before.photos + len(statement.photos),
            would_cancel=statement.would_cancel,
        )
        return self._taken(action)._with_states({side: after})

    def asked(self, sides: Sequence[Side], at: datetime) -> "Dispute":
        """Ask sides for evidence: their time to answer begins. Raises ``DisputeIsResolved``."""
        states = {side: evolve(self.state_of(side), asked_at=at) for side in sides}
        return self._taken(DisputeAction.REQUEST_EVIDENCE)._with_states(states)

    def with_parcel(self, side: Side, state: ParcelState) -> "Dispute":
        """Note what the carrier says of what a side sent. Raises ``DisputeIsResolved``."""
        after = evolve(self.state_of(side), parcel=state)
        return self._taken(DisputeAction.RECORD_TRACKING)._with_states({side: after})

    def ruled(self, ruling: Ruling) -> "Dispute":
        """End it. Raises ``DisputeIsResolved``."""
        return evolve(self._taken(DisputeAction.RULE), ruling=ruling)

    def _taken(self, action: DisputeAction) -> "Dispute":
        to = TRANSITIONS.get((self.status, action))
        if to is None:
            raise DisputeIsResolved
        return evolve(self, status=to, version=self.version + 1)

    def _with_states(self, states: Mapping[Side, SideState]) -> "Dispute":
        return evolve(
            self,
            filer=states.get(Side.FILER, self.filer),
            respondent=states.get(Side.RESPONDENT, self.respondent),
        )
