"""The figures of one kind and action, from what was played back or what was published."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from dualcaster_core.signals.model import SignalAction
from dualcaster_core.signals.record.confidence import EarningRules, Scored
from dualcaster_core.signals.record.earned import aim_of
from dualcaster_core.signals.record.intervals import DECILE_LEVELS, IntervalRules, Moved, walk_intervals
from dualcaster_core.signals.record.measures import Spanned, calibration, skill, wilson
from dualcaster_core.signals.record.ports import Calibrator, DistributionScores
from dualcaster_core.signals.record.replay import Played
from dualcaster_core.signals.record.resampling import calibration_figure, coverage_figure, lift_figure, skill_figure
from dualcaster_core.signals.record.views import IntervalRecord, KindRecord
from dualcaster_core.signals.record.walking import walk_forward


async def kind_record(
    kind: str,
    action: SignalAction,
    played: Sequence[Played],
    *,
    calibrator: Calibrator | None,
    scores: DistributionScores | None,
    earning: EarningRules,
    intervals: IntervalRules,
    seed: int,
    replicates: int,
) -> KindRecord:
    """Calibrate the signals of one kind and action walk-forward, and say how well they did."""

    def random() -> Random:
        return Random(seed)  # noqa: S311 - resampling, not secrets

    stays = float(action is SignalAction.HOLD)
    outcomes = [one.outcome for one in played if one.outcome is not None]
    judged = [one for one in outcomes if not one.insufficient]
    true = sum(one.came_true is True for one in judged)
    controls = [one.random_outcome for one in played if one.random_outcome is not None]
    walked = await walk_forward(scored_of(played), calibrator, earning)
    spanned, _ = walk_intervals(moved_of(played), intervals)
    return KindRecord(
        kind=kind,
        action=action,
        made=len(played),
        judged=len(judged),
        insufficient=len(outcomes) - len(judged),
        came_true=true,
        share=wilson(true, len(judged)),
        random_share=sum(one.came_true is True for one in controls) / len(controls) if controls else None,
        accuracy=sum(one.accuracy_end or 0.0 for one in judged) / len(judged) if judged else None,
        profit_end=_mean([one.profit_percent_end for one in judged]),
        net_profit_end=_mean([one.net_profit_percent_end for one in judged]),
        random_profit_end=_mean([one.profit_percent_end for one in controls]),
        lift=lift_figure(scored_of(played), random(), replicates),
        stated=len(walked.stated),
        skill_base_rate=skill_figure(walked.stated, lambda one: one.base_rate, random(), replicates),
        skill_price_stays=skill_figure(walked.stated, lambda _: stays, random(), replicates),
        error=calibration_figure(walked.stated, random(), replicates),
        published=len(walked.published),
        published_error=calibration_figure(walked.published, random(), replicates),
        bins=calibration(walked.stated),
        published_bins=calibration(walked.published),
        interval=await interval_record(spanned, scores, seed, replicates),
        status=walked.status,
    )


def scored_of(played: Sequence[Played]) -> list[Scored]:
    """Return what calibration learns from: signals that were judged."""
    return [
        Scored(
            score=one.signal.score,
            came_true=one.outcome.came_true,
            card=one.card,
            made_on=one.made_on,
            known_on=one.known_on,
            random_came_true=one.random_outcome.came_true if one.random_outcome else None,
        )
        for one in played
        if one.outcome is not None and one.outcome.came_true is not None
    ]


def moved_of(played: Sequence[Played]) -> list[Moved]:
    """Return what intervals learn from: the price when made and at the horizon, in units of how far a rule aimed."""
    return [
        Moved(
            float(one.signal.price),
            float(one.outcome.price_end),
            aim_of(one.signal),
            one.card,
            one.made_on,
            one.known_on,
        )
        for one in played
        if one.outcome is not None and one.outcome.price_end is not None
    ]


async def interval_record(
    spanned: Sequence[Spanned], scores: DistributionScores | None, seed: int, replicates: int
) -> IntervalRecord:
    """Say how well stated intervals held, and how much nearer their distribution came than 'the price stays'."""
    crps_skill = None
    if spanned and scores is not None:
        found = await scores.crps([one.actual for one in spanned], [one.deciles for one in spanned], DECILE_LEVELS)
        error = sum(score / one.current for score, one in zip(found, spanned, strict=True))
        crps_skill = skill(error, sum(abs(one.actual - one.current) / one.current for one in spanned))
    return IntervalRecord(
        judged=len(spanned),
        coverage=coverage_figure(spanned, Random(seed), replicates),  # noqa: S311
        width=sum((one.high - one.low) / one.current for one in spanned) / len(spanned) if spanned else None,
        crps_skill=crps_skill,
    )


def _mean(amounts: Sequence[Decimal | None]) -> float | None:
    known = [float(one) for one in amounts if one is not None]
    return sum(known) / len(known) if known else None
