"""What people and moderators see of disputes."""

from datetime import datetime

from attrs import frozen

from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, DisputeStatus, ParcelState, Side
from dualcaster_core.moderation.disputes.outcomes import CopiesMove, DisputeOutcome, HeldMoney, TradeEnd


@frozen(kw_only=True)
class DisputeSummary:
    """A dispute in a list; ``answer_by`` is until when the reader should answer, null where they owe nothing."""

    id: str
    trade: str
    kind: DisputeKind
    status: DisputeStatus
    filer: str
    respondent: str
    opened_at: datetime
    outcome: DisputeOutcome | None = None
    answer_by: datetime | None = None


@frozen
class DisputePage:
    """A page of somebody's disputes, the latest first."""

    items: tuple[DisputeSummary, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class WaitingDispute:
    """A dispute that waits for a ruling, as moderators see it in the list; ``value`` is of both sides, in dollars."""

    id: str
    trade: str
    kind: DisputeKind
    status: DisputeStatus
    level: str
    filer: str
    respondent: str
    value: str
    assignee: str | None
    opened_at: datetime
    due_at: datetime
    is_overdue: bool
    rulable_from: datetime


@frozen(kw_only=True)
class DisputeQueue:
    """A page of the disputes that wait, the gravest first, then the oldest, and how many there are."""

    items: tuple[WaitingDispute, ...]
    pending_count: int
    next_cursor: str | None = None


@frozen(kw_only=True)
class EvidencePhotoView:
    """A photo of a statement and where it is read."""

    id: str
    width: int
    height: int
    url: str
    thumbnail_url: str


@frozen(kw_only=True)
class StatementView:
    """What a side said and showed."""

    by: str
    side: Side
    text: str
    would_cancel: bool
    at: datetime
    photos: tuple[EvidencePhotoView, ...] = ()


@frozen(kw_only=True)
class ModeratorNote:
    """Something that a moderator did on the way: asked for evidence, or looked a parcel up."""

    kind: str
    text: str
    at: datetime


@frozen(kw_only=True)
class CitedRule:
    """A house rule that a ruling rests on."""

    id: str
    title: str


@frozen(kw_only=True)
class RulingView:
    """How a dispute was decided. ``at_fault`` is against whom it counts, null for nobody."""

    outcome: DisputeOutcome
    reason: str
    rules: tuple[CitedRule, ...]
    trade: TradeEnd
    copies: CopiesMove
    money: HeldMoney
    refund_percent: int | None
    at_fault: str | None
    at: datetime


@frozen(kw_only=True)
class SideView:
    """Where a side stands; ``answer_by`` is null where it owes no answer."""

    username: str
    statements: int
    photos: int
    would_cancel: bool
    answer_by: datetime | None
    parcel: ParcelState


@frozen(kw_only=True)
class DisputeView:
    """A dispute as the two people of its trade see it.

    ``opened_by`` is null where the system did. ``side`` is the reader's; ``may_answer`` tells whether they can say
    more. ``statements_left`` is how often.
    """

    id: str
    trade: str
    kind: DisputeKind
    status: DisputeStatus
    opened_at: datetime
    opened_by: str | None
    after_completion: bool
    filer: SideView
    respondent: SideView
    side: Side | None
    may_answer: bool
    statements_left: int
    statements: tuple[StatementView, ...]
    notes: tuple[ModeratorNote, ...]
    ruling: RulingView | None


@frozen(kw_only=True)
class FactView:
    """A fact of a case in words; an amount of money is a text."""

    name: str
    words: str
    value: bool | int | str
    said: str


@frozen(kw_only=True)
class RuleView:
    """A house rule and whether it applies, with the facts that decided it."""

    id: str
    title: str
    condition: str
    applies: bool
    because: tuple[FactView, ...]
    outcome: DisputeOutcome
    good_faith: bool


@frozen(kw_only=True)
class EffectView:
    """What an outcome would do to this case; ``at_fault`` is null where it counts against nobody.

    ``money`` is what would become of a held payment.
    """

    outcome: DisputeOutcome
    winner: str | None
    trade: TradeEnd
    copies: CopiesMove
    money: HeldMoney
    at_fault: str | None


@frozen(kw_only=True)
class ProposedRuling:
    """What the weightiest rule that applies proposes."""

    rule: str
    outcome: DisputeOutcome
    good_faith: bool


@frozen(kw_only=True)
class DisputeCase:
    """A dispute as moderators see it: the facts, every rule, what is proposed, and what each outcome would do.

    ``proposed`` is null where no rule applies: a moderator must judge. ``departure`` is why a ruling is not what the
    rules propose, for moderators alone. ``case_version`` is that of its case, for assigning and escalating it;
    ``assignee`` is who looks at it, null also where they may decide cases no longer; ``may_take`` names who may have
    it. ``is_party``: it concerns the reader, so that others decide; admins alone do where it ``is_for_admins``.
    """

    dispute: DisputeView
    level: str
    version: int
    case_version: int
    assignee: str | None
    is_for_admins: bool
    is_party: bool
    due_at: datetime
    rulable_from: datetime
    may_rule: bool
    may_act: bool
    cash: str
    who_sent: str
    facts: tuple[FactView, ...]
    rules: tuple[RuleView, ...]
    proposed: ProposedRuling | None
    effects: tuple[EffectView, ...]
    departure: str = ""
    decided_by: str | None = None
    may_take: tuple[str, ...] = ()


@frozen(kw_only=True)
class TradeDispute:
    """What there is of disputes over a trade: the latest, and whether the reader can open one."""

    dispute: str | None
    is_open: bool
    may_open: bool
