"""The chance that the next trade with somebody goes wrong."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import define, evolve, field, frozen, validators

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.reputation.calculator import NEGATIVE_STARS
from dualcaster_core.reputation.history import NegativeKind, ReputationHistory
from dualcaster_core.reputation.logistic import OnlineLogistic, calibration_of, probability
from dualcaster_core.reputation.outcome_features import OUTCOME_FEATURES, Outcomes

LEAST_TRADES = 200
"""How many trades the market must have completed before any chance is shown."""
MOST_OUTCOMES = 400_000
"""To so many of the latest outcomes the model is fitted; in a larger market these are plenty."""
CHANCE_FEATURES = (*OUTCOME_FEATURES, "share of partners whom the flow reaches")
PRIOR_LOG_ODDS = -4.0
"""Before anything was learned: about 18 of 1,000."""
PRIOR_VARIANCE = 0.3
_UNREVIEWED = 0.25
"""What a trade is worth that nobody reviewed: it went well enough to be completed."""
_FAILURES = frozenset({NegativeKind.CANCELLED, NegativeKind.DISPUTE_LOST})


@frozen(kw_only=True)
class TradeOutcome:
    """How a trade ended for one of its people: ``stars`` are the partner's, None without a visible review.

    ``failed`` where this person cancelled it, sent nothing, or lost a dispute about it. ``member_since`` is the
    person's, and ``partner_reached`` tells whether the flow of trust of last night reaches the partner.
    """

    person_id: int
    partner_id: int
    ended_at: datetime
    member_since: datetime
    partner_reached: bool = False
    stars: int | None = field(default=None, validator=validators.optional(validators.in_(range(1, 6))))
    failed: bool = False

    @property
    def went_wrong(self) -> bool:
        """Tell whether the partner would rather not have made the trade."""
        return self.failed or (self.stars is not None and self.stars <= NEGATIVE_STARS)

    @property
    def worth(self) -> float:
        """What the outcome is worth, from -1 to 1."""
        if self.failed:
            return -1.0
        return _UNREVIEWED if self.stars is None else (self.stars - 3) / 2


@define
class _Past:
    """What is known of somebody at a moment, as it grows."""

    outcomes: Outcomes
    latest: list[float]
    partners: set[int]
    reached: int = 0

    @classmethod
    def of(cls, joined: datetime) -> "_Past":
        return cls(Outcomes(first_seen=joined.timestamp()), [], set())

    def features(self, now: datetime) -> list[float]:
        share = self.reached / (len(self.partners) + 1) * 2
        return [*self.outcomes.features(now.timestamp()), share]

    def add(self, outcome: TradeOutcome) -> None:
        self.latest = [*self.latest[-2:], outcome.worth]
        if outcome.partner_id not in self.partners:
            self.partners.add(outcome.partner_id)
            self.reached += outcome.partner_reached
        before = self.outcomes
        self.outcomes = evolve(
            before,
            number=before.number + 1,
            total=before.total + outcome.worth,
            bad=before.bad + outcome.went_wrong,
            last_three=sum(self.latest),
            last_bad=outcome.ended_at.timestamp() if outcome.went_wrong else before.last_bad,
        )


@frozen
class Chance:
    """The chance that a trade goes wrong, from 0 to 1."""

    probability: float = field(validator=[validators.ge(0), validators.le(1)])

    @property
    def per_thousand(self) -> int:
        """The chance in thousandths, rounded."""
        return round(1000 * self.probability)

    def __str__(self) -> str:
        return f"{self.per_thousand} of 1,000" if self.per_thousand else "fewer than 1 of 1,000"


@frozen(kw_only=True)
class ChanceModel:
    """The weights that were fitted last, the bias first, and how many trades the market had completed then."""

    weights: tuple[float, ...]
    completed_trades: int

    def __attrs_post_init__(self) -> None:
        if len(self.weights) != len(CHANCE_FEATURES) + 1:
            raise ValidationFailed(f"a model of chances has {len(CHANCE_FEATURES) + 1} weights")

    @property
    def is_shown(self) -> bool:
        """Tell whether the market has completed enough trades for chances to be shown."""
        return self.completed_trades >= LEAST_TRADES

    def chance(self, history: ReputationHistory, at: datetime) -> Chance | None:
        """Return the chance that the next trade with a person goes wrong; None while the market is too young."""
        if not self.is_shown:
            return None
        past = _Past.of(history.member_since)
        for outcome in outcomes_of(history, at):
            past.add(outcome)
        bias, *weights = self.weights
        features = past.features(at)
        return Chance(probability(bias + sum(map(float.__mul__, weights, features))))


def outcomes_of(history: ReputationHistory, at: datetime) -> list[TradeOutcome]:
    """Return how the trades of a person had ended at a moment, in order."""
    stars = {review.trade_id: review.overall for review in history.reviews if review.shows(at)}
    ended = [
        _outcome(history, trade.partner_id, trade.completed_at, stars=stars.get(trade.id))
        for trade in history.trades
        if trade.completed_at <= at
    ]
    failed = [
        _outcome(history, event.other_id, event.at, failed=True)
        for event in history.negatives
        if event.kind in _FAILURES and event.at <= at
    ]
    return sorted([*ended, *failed], key=lambda outcome: outcome.ended_at)


def _outcome(
    history: ReputationHistory, partner_id: int, at: datetime, *, stars: int | None = None, failed: bool = False
) -> TradeOutcome:
    return TradeOutcome(
        person_id=history.user_id,
        partner_id=partner_id,
        ended_at=at,
        member_since=history.member_since,
        partner_reached=history.anchoring is not None and partner_id in history.anchoring.partners,
        stars=stars,
        failed=failed,
    )


def fit_chances(outcomes: Iterable[TradeOutcome]) -> ChanceModel:
    """Fit the model to the outcomes of a market, each foretold from what its person had done before it.

    About 30 seconds for 400,000 outcomes.
    """
    ordered: Sequence[TradeOutcome] = sorted(outcomes, key=lambda one: (one.ended_at, one.person_id, one.partner_id))
    model = OnlineLogistic(len(CHANCE_FEATURES), bias=PRIOR_LOG_ODDS, prior_variance=PRIOR_VARIANCE)
    people: dict[int, _Past] = {}
    described: list[list[float]] = []
    for outcome in ordered:
        past = people.get(outcome.person_id)
        if past is None:
            past = people[outcome.person_id] = _Past.of(outcome.member_since)
        described.append(past.features(outcome.ended_at))
        model.learn(described[-1], outcome.went_wrong)
        past.add(outcome)
    latest = len(ordered) * 2 // 3
    slope, shift = calibration_of(
        [model.log_odds(features) for features in described[latest:]],
        [outcome.went_wrong for outcome in ordered[latest:]],
    )
    bias, *weights = model.weights
    return ChanceModel(
        weights=(bias * slope + shift, *(weight * slope for weight in weights)),
        completed_trades=sum(not outcome.failed for outcome in ordered) // 2,
    )
