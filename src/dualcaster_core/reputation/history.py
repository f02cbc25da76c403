"""What somebody has done and what others said of it: all that a reputation is made of.

A history is the whole input of ``reputation_of``. It holds hidden reviews and events later than the moment that is
asked about as well; the calculator leaves them out, so that a reputation can be rebuilt as of any moment.
Every moment is an aware datetime.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import Enum

from attrs import evolve, field, frozen, validators

TRADERS_PER_ANCHOR = 100
"""How many active traders there may be for each anchor; with more, the cap on what is not anchored rests."""


@frozen(kw_only=True)
class PastTrade:
    """A completed trade; ``proposed`` where this person proposed it, ``value`` what both sides gave together."""

    id: int
    partner_id: int
    completed_at: datetime
    proposed: bool
    value: Decimal = field(default=Decimal(0), validator=validators.ge(Decimal(0)))


_STARS = validators.and_(validators.ge(1), validators.le(5))
_OPTIONAL_STARS = validators.optional(_STARS)


@frozen(kw_only=True)
class PastReview:
    """A review received from a partner: 1 to 5 overall, and for each aspect where given.

    It shows from ``visible_at`` on (None while neither side may see it), unless a moderator has ``hidden`` it.
    ``trade_id`` is the ``PastTrade`` that it is about, where known.
    """

    id: int
    partner_id: int
    written_at: datetime
    visible_at: datetime | None
    overall: int = field(validator=_STARS)
    communication: int | None = field(default=None, validator=_OPTIONAL_STARS)
    packaging: int | None = field(default=None, validator=_OPTIONAL_STARS)
    accuracy: int | None = field(default=None, validator=_OPTIONAL_STARS)
    speed: int | None = field(default=None, validator=_OPTIONAL_STARS)
    hidden: bool = False
    trade_id: int | None = None

    def shows(self, at: datetime) -> bool:
        """Tell whether everybody may see the review."""
        return not self.hidden and self.visible_at is not None and self.visible_at <= at


@frozen(kw_only=True)
class PastFollow:
    """A signal that this person followed, and what it came to.

    ``profitable`` is None of a HOLD, which is never that, and where the facts do not suffice. ``accuracy`` is from 0 to
    1, None only where they do not suffice.
    """

    id: int
    evaluated_at: datetime
    explicit: bool
    profitable: bool | None
    accuracy: float | None = field(default=None, validator=validators.optional([validators.ge(0), validators.le(1)]))


class NegativeKind(Enum):
    """What counts against somebody."""

    CANCELLED = "cancelled"
    """An accepted trade that this person cancelled, or that was cancelled on them for sending nothing."""
    DISPUTE_LOST = "dispute_lost"
    BLOCK = "block"


@frozen(kw_only=True)
class NegativeEvent:
    """Something that counts against this person; ``other_id`` is who it was done to, or who blocked.

    ``in_contact`` matters for blocks: whether the two had an accepted trade, or messages both ways.
    """

    kind: NegativeKind
    at: datetime
    other_id: int
    trade_id: int | None = None
    in_contact: bool = True


@frozen(kw_only=True)
class PastDecision:
    """A proposal received and its first decision; one that expired was decided when it did."""

    proposal_id: int
    proposed_at: datetime
    decided_at: datetime


@frozen(kw_only=True)
class VerifiedIdentity:
    """What this person has shown: an e-mail address, a Discord account, and how many accounts are linked in all."""

    email: bool = False
    discord: bool = False
    linked_accounts: int = field(default=0, validator=validators.ge(0))


@frozen(kw_only=True)
class Anchoring:
    """What the flow of trust of the last night says about one person's trades and reviews.

    ``partners`` are the partners that the flow reaches; what was done with others lies beyond it.
    ``anchors`` and ``active_traders`` are those of the whole market.
    """

    computed_at: datetime
    partners: frozenset[int]
    anchors: int = field(validator=validators.ge(0))
    active_traders: int = field(validator=validators.ge(0))

    @property
    def provisional(self) -> bool:
        """Tell whether there are too few anchors for the flow to say anything about the whole market."""
        return too_few_anchors(self.anchors, self.active_traders)


def too_few_anchors(anchors: int, active_traders: int) -> bool:
    """Tell whether fewer than one active trader in a hundred is an anchor, or none at all."""
    return anchors == 0 or anchors * TRADERS_PER_ANCHOR < active_traders


def _trades(trades: Iterable[PastTrade]) -> tuple[PastTrade, ...]:
    return tuple(sorted(set(trades), key=lambda trade: (trade.completed_at, trade.id)))


def _reviews(reviews: Iterable[PastReview]) -> tuple[PastReview, ...]:
    return tuple(sorted(set(reviews), key=lambda review: (review.written_at, review.id)))


def _follows(follows: Iterable[PastFollow]) -> tuple[PastFollow, ...]:
    return tuple(sorted(set(follows), key=lambda follow: (follow.evaluated_at, follow.id)))


def _negatives(events: Iterable[NegativeEvent]) -> tuple[NegativeEvent, ...]:
    return tuple(
        sorted(
            set(events),
            key=lambda one: (
                one.at,
                one.kind.value,
                one.other_id,
                one.trade_id or 0,
                one.trade_id is None,
                one.in_contact,
            ),
        )
    )


def _decisions(decisions: Iterable[PastDecision]) -> tuple[PastDecision, ...]:
    return tuple(sorted(set(decisions), key=lambda one: (one.decided_at, one.proposal_id)))


@frozen(kw_only=True)
class ReputationHistory:
    """Everything that one person's reputation is computed from, in whatever order it is handed over.

    The same event twice is the event once: messages that are repeated or late change nothing.
    """

    user_id: int
    member_since: datetime
    trades: tuple[PastTrade, ...] = field(default=(), converter=_trades)
    reviews: tuple[PastReview, ...] = field(default=(), converter=_reviews)
    follows: tuple[PastFollow, ...] = field(default=(), converter=_follows)
    negatives: tuple[NegativeEvent, ...] = field(default=(), converter=_negatives)
    decisions: tuple[PastDecision, ...] = field(default=(), converter=_decisions)
    identity: VerifiedIdentity = VerifiedIdentity()
    anchoring: Anchoring | None = None
    """None before the first night on which the flow was computed."""

    def with_trade(self, trade: PastTrade) -> "ReputationHistory":
        """Return the history with a trade added, in the place of one with the same id."""
        return evolve(self, trades=(*(one for one in self.trades if one.id != trade.id), trade))

    def with_review(self, review: PastReview) -> "ReputationHistory":
        """Return the history with a review added, edited, shown or hidden: in the place of one with the same id."""
        return evolve(self, reviews=(*(one for one in self.reviews if one.id != review.id), review))

    def with_follow(self, follow: PastFollow) -> "ReputationHistory":
        """Return the history with an evaluated follow, in the place of one with the same id."""
        return evolve(self, follows=(*(one for one in self.follows if one.id != follow.id), follow))

    def with_negative(self, event: NegativeEvent) -> "ReputationHistory":
        """Return the history with something that counts against this person."""
        return evolve(self, negatives=(*self.negatives, event))

    def with_decision(self, decision: PastDecision) -> "ReputationHistory":
        """Return the history with a decision, in the place of one on the same proposal."""
        others = (one for one in self.decisions if one.proposal_id != decision.proposal_id)
        return evolve(self, decisions=(*others, decision))
