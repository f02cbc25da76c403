"""How well our published signals did against controls: from a sample of what became of them, with intervals."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import nan
from random import Random

from attrs import field, frozen, validators

from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.signals.grading import RETRY_DAYS, grade
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import PriceQuote, Signal, SignalAction
from dualcaster_core.signals.record.confidence import Earned, Scored
from dualcaster_core.signals.record.earned import PastOutcome, RuleGroup
from dualcaster_core.signals.record.fans import Fan, fan_of
from dualcaster_core.signals.record.measures import Judged, Spanned
from dualcaster_core.signals.record.resampling import (
    REPLICATES,
    Figure,
    calibration_figure,
    coverage_figure,
    lift_figure,
    skill_figure,
)

_TRIES = 20
"""How many cards are drawn for one that can be compared with."""
_CONTROL = "a card drawn at random, to compare with"
DayPrices = Mapping[date, Decimal]


@frozen(kw_only=True)
class LiveRules:
    """How the record is sampled: ``controls`` cards are drawn to compare with, ``paths`` signals of each action."""

    controls: int = field(default=500, validator=validators.ge(1))
    paths: int = field(default=300, validator=validators.ge(5))
    seed: int = 0
    replicates: int = field(default=REPLICATES, validator=validators.ge(2))


@frozen(kw_only=True)
class GroupRecord:
    """How the signals of one kind, action and version did, of those that were learnt from.

    ``stated`` are those of which a probability could be stated when they were made, shown or not; skill is that of
    these probabilities, ``error`` how far off they were. ``lift`` is how much oftener the signals came true than cards
    drawn at random, ``coverage`` the share of the intervals we published that held.
    """

    group: RuleGroup
    judged: int
    stated: int
    skill_base_rate: Figure | None
    skill_price_stays: Figure | None
    lift: Figure | None
    error: Figure | None
    coverage: Figure | None
    status: Earned


@frozen(kw_only=True)
class LiveRecord:
    """The record against its controls, and where prices went after signals of each action."""

    groups: tuple[GroupRecord, ...] = ()
    coverage: Figure | None = None
    fans: tuple[tuple[SignalAction, Fan], ...] = ()


@frozen
class Control:
    """What became of a card drawn at random that was told the same, and how its price went, from the day it was."""

    came_true: bool
    path: tuple[float, ...]


def group_record(
    group: RuleGroup,
    scored: Sequence[Scored],
    stated: Sequence[Judged],
    spanned: Sequence[Spanned],
    *,
    status: Earned,
    rules: LiveRules,
) -> GroupRecord:
    """Put the figures of a group together."""
    stays = float(group.action is SignalAction.HOLD)

    def random() -> Random:
        return Random(rules.seed)  # noqa: S311 - resampling, not secrets

    return GroupRecord(
        group=group,
        judged=len(scored),
        stated=len(stated),
        skill_base_rate=skill_figure(stated, lambda one: one.base_rate, random(), rules.replicates),
        skill_price_stays=skill_figure(stated, lambda _: stays, random(), rules.replicates),
        lift=lift_figure(scored, random(), rules.replicates),
        error=calibration_figure(stated, random(), rules.replicates),
        coverage=coverage_figure(spanned, random(), rules.replicates),
        status=status,
    )


def published_intervals(outcomes: Sequence[PastOutcome]) -> list[Spanned]:
    """Return the intervals that were published, with the price that came."""
    return [
        Spanned(
            float(one.interval.low),
            float(one.interval.high),
            float(one.price_end),
            float(one.price),
            one.card,
            one.made_on,
        )
        for one in outcomes
        if one.interval is not None
    ]


def draw_controls(
    outcomes: Sequence[PastOutcome],
    drawn: Mapping[PriceQuote, DayPrices],
    settings: RuleSettings,
    rules: LiveRules,
) -> list[Control | None]:
    """Tell for each outcome what became of a random card that was told the same on the same day.

    The same action, with a target as far away; None where none of those drawn had a price on that day and at the end.
    """
    random = Random(rules.seed)  # noqa: S311
    quotes = sorted(drawn, key=str)
    return [_control(one, quotes, drawn, settings, random) for one in outcomes]


def _control(
    past: PastOutcome,
    quotes: Sequence[PriceQuote],
    drawn: Mapping[PriceQuote, DayPrices],
    settings: RuleSettings,
    random: Random,
) -> Control | None:
    for _ in range(_TRIES if quotes else 0):
        quote = quotes[random.randrange(len(quotes))]
        price = drawn[quote].get(past.made_on)
        if price is None or quote == past.quote:
            continue
        target = past.target_price
        if target is not None:
            target = round_half_up(price * target / past.price)
            if target <= 0 or target == price:
                continue
        made_at = datetime.combine(past.made_on, time(23, 59), UTC)
        signal = Signal(
            quote=quote,
            kind=past.kind,
            action=past.action,
            score=past.score,
            no_confidence=_CONTROL,
            price=price,
            target_price=target,
            horizon_days=past.horizon_days,
            made_at=made_at,
            valid_until=made_at + timedelta(days=past.horizon_days),
            evidence=None,
        )
        late = signal.ends_at + timedelta(days=RETRY_DAYS)
        outcome = grade(signal, list(drawn[quote].items()), now=late, settings=settings)
        if outcome is not None and outcome.came_true is not None:
            return Control(outcome.came_true, changes(drawn[quote], price, past.made_on, past.horizon_days))
    return None


def changes(prices: DayPrices, price: Decimal, made_on: date, days: int) -> tuple[float, ...]:
    """Return how a price moved by day since one on which it was this, as a share of it; NaN where none is known."""
    known = (prices.get(made_on + timedelta(days=day)) for day in range(1, days + 1))
    return (0.0, *(nan if later is None else float(later / price) - 1 for later in known))


def sampled_for_fans(outcomes: Sequence[PastOutcome], rules: LiveRules) -> Mapping[SignalAction, Sequence[int]]:
    """Draw for each action the places of those whose paths are drawn."""
    random = Random(rules.seed)  # noqa: S311
    found = {}
    for action in SignalAction:
        places = [place for place, one in enumerate(outcomes) if one.action is action]
        found[action] = sorted(random.sample(places, min(len(places), rules.paths)))
    return found


def fans(
    outcomes: Sequence[PastOutcome],
    controls: Sequence[Control | None],
    sampled: Mapping[SignalAction, Sequence[int]],
    prices: Mapping[PriceQuote, DayPrices],
) -> tuple[tuple[SignalAction, Fan], ...]:
    """Return for each action where prices went, beside those of the random cards; left out where there are too few."""
    found = []
    for action, places in sampled.items():
        told = [outcomes[place] for place in places]
        paths = [changes(prices.get(one.quote, {}), one.price, one.made_on, one.horizon_days) for one in told]
        others = [control.path for place in places if (control := controls[place]) is not None]
        fan = fan_of(paths, others)
        if fan is not None:
            found.append((action, fan))
    return tuple(found)
