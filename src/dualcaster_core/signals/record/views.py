"""What a backtest found, for reports and readers."""

from datetime import date

from attrs import frozen

from dualcaster_core.signals.model import SignalAction
from dualcaster_core.signals.record.confidence import Earned
from dualcaster_core.signals.record.fans import Fan
from dualcaster_core.signals.record.histories import HistoryFaults
from dualcaster_core.signals.record.measures import Bounds, CalibrationBin
from dualcaster_core.signals.record.resampling import Figure
from dualcaster_core.signals.record.rises import RiseQuestion


@frozen(kw_only=True)
class IntervalRecord:
    """How well 80 % intervals held: how many were judged, their coverage, and their mean width.

    ``width`` is a share of the price; ``crps_skill`` compares the whole distribution with 'the price stays'.
    """

    judged: int
    coverage: Figure | None
    width: float | None
    crps_skill: float | None = None


@frozen(kw_only=True)
class KindRecord:
    """What became of the signals of one kind and action.

    Shares are from 0 to 1, profits in percent of the price when made. ``skill_*`` is the Brier skill of all stated
    probabilities against a control, ``lift`` how much oftener the signals came true than cards drawn at random.
    ``error`` is the calibration error of all stated probabilities, ``published_error`` of those that had been earned.
    """

    kind: str
    action: SignalAction
    made: int
    judged: int
    insufficient: int
    came_true: int
    share: Bounds
    random_share: float | None
    accuracy: float | None
    profit_end: float | None
    net_profit_end: float | None
    random_profit_end: float | None
    lift: Figure | None
    stated: int
    skill_base_rate: Figure | None
    skill_price_stays: Figure | None
    error: Figure | None
    published: int
    published_error: Figure | None
    bins: tuple[CalibrationBin, ...]
    published_bins: tuple[CalibrationBin, ...]
    interval: IntervalRecord
    status: Earned


@frozen(kw_only=True)
class RiseRecord:
    """How well the chances to rise came true, all of them stated before the outcome was known."""

    question: RiseQuestion
    judged: int
    rose: int
    area: Figure | None
    error: Figure | None
    skill_base_rate: Figure | None
    skill_price_stays: Figure | None
    bins: tuple[CalibrationBin, ...]
    status: Earned
    published: int
    published_error: Figure | None


@frozen(kw_only=True)
class BacktestRecord:
    """A backtest of one history. ``silent`` are the rules that said nothing on it."""

    name: str
    series: int
    rows: int
    first: date
    last: date
    days: int
    faults: HistoryFaults
    horizon_days: int
    rules: tuple[str, ...]
    silent: tuple[str, ...]
    kinds: tuple[KindRecord, ...]
    rises: RiseRecord | None
    every_card: IntervalRecord
    fans: tuple[tuple[SignalAction, Fan], ...]
    is_calibrated: bool
