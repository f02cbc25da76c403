"""Who may make, see, feature and follow signals: the one place that decides it, for the API, the pages and the bot.

Signals of Dualcaster's own rules have no maker and are everybody's to see. Of a person's signal, the account that is
closed and everything on either side of a block does not exist for the other, as with profiles.
"""

from collections.abc import Iterable
from enum import StrEnum

from attrs import field, frozen, validators

from dualcaster_core.reputation.tiers import Tier

LEAST_TRADES = 5
"""Completed trades from which on somebody may make signals."""
PUBLIC_TIER = Tier.SILVER
FEATURED_TIER = Tier.GOLD
FEATURED_ACCURACY = 0.65
LEAST_EVALUATED = 10
"""Evaluated signals, HOLD not among them, that featured signals and a place on the leaderboard take."""


class SignalVisibility(StrEnum):
    """Whom the maker of a signal shows it to; chosen when it is made, for good."""

    PRIVATE = "private"
    FOLLOWERS = "followers"
    """Those who have favourited the maker."""
    PUBLIC = "public"


class SignalRelation(StrEnum):
    """What a viewer is to the maker of a signal."""

    MAKER = "maker"
    FAVORING = "favoring"
    """Somebody who has favourited the maker."""
    MEMBER = "member"
    ANONYMOUS = "anonymous"
    BLOCKED = "blocked"
    """One of the two blocks the other; which one makes no difference and is told to nobody."""


@frozen(kw_only=True)
class EvaluatedSignal:
    """What counts of an evaluated BUY or SELL: the confidence it was made with, and its accuracy, both 0 to 1."""

    confidence: float = field(validator=validators.and_(validators.ge(0), validators.le(1)))
    accuracy: float = field(validator=validators.and_(validators.ge(0), validators.le(1)))


@frozen(kw_only=True)
class MakerRecord:
    """How right somebody's signals were: how many were evaluated, and their mean accuracy weighted by confidence.

    ``accuracy`` is None without any confidence to weigh by.
    """

    evaluated: int = field(default=0, validator=validators.ge(0))
    accuracy: float | None = None


def relation_to_maker(
    maker_id: int | None, viewer_id: int | None, *, has_favorited: bool = False, blocked: bool = False
) -> SignalRelation:
    """Say what a viewer, or nobody in particular, is to the maker of a signal.

    ``blocked`` is whether either blocks the other. Nobody is the maker of Dualcaster's own signals.
    """
    if viewer_id is None:
        return SignalRelation.ANONYMOUS
    if maker_id is None:
        return SignalRelation.MEMBER
    if viewer_id == maker_id:
        return SignalRelation.MAKER
    if blocked:
        return SignalRelation.BLOCKED
    return SignalRelation.FAVORING if has_favorited else SignalRelation.MEMBER


def may_make(completed_trades: int, tier: Tier, visibility: SignalVisibility) -> bool:
    """Tell whether somebody may make a signal of this visibility."""
    return completed_trades >= LEAST_TRADES and (visibility is not SignalVisibility.PUBLIC or tier >= PUBLIC_TIER)


def may_see(visibility: SignalVisibility, relation: SignalRelation, *, maker_is_open: bool = True) -> bool:
    """Tell whether a viewer sees a signal. ``maker_is_open`` is false once the maker's account is closed."""
    if relation is SignalRelation.MAKER:
        return True
    if not maker_is_open or relation is SignalRelation.BLOCKED:
        return False
    if visibility is SignalVisibility.FOLLOWERS:
        return relation is SignalRelation.FAVORING
    return visibility is SignalVisibility.PUBLIC


def may_follow(
    visibility: SignalVisibility, relation: SignalRelation, *, is_open: bool, maker_is_open: bool = True
) -> bool:
    """Tell whether a viewer may follow a signal: what they see, is open, and is not their own.

    ``is_open`` is false once the maker has closed the signal or its horizon has passed.
    """
    if relation in (SignalRelation.MAKER, SignalRelation.ANONYMOUS) or not is_open:
        return False
    return may_see(visibility, relation, maker_is_open=maker_is_open)


def record_of(signals: Iterable[EvaluatedSignal]) -> MakerRecord:
    """Sum up somebody's own evaluated BUY and SELL signals, whatever their visibility."""
    counted = list(signals)
    weight = sum(one.confidence for one in counted)
    mean = sum(one.confidence * one.accuracy for one in counted) / weight if weight else None
    return MakerRecord(evaluated=len(counted), accuracy=mean)


def is_featured(visibility: SignalVisibility, tier: Tier, record: MakerRecord) -> bool:
    """Tell whether a signal is featured: a public one of a maker who is gold or higher and right often enough."""
    return (
        visibility is SignalVisibility.PUBLIC
        and tier >= FEATURED_TIER
        and record.evaluated >= LEAST_EVALUATED
        and record.accuracy is not None
        and record.accuracy >= FEATURED_ACCURACY
    )
