"""What a rule would have been worth: played back, graded, calibrated and compared with controls, walk-forward."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from attrs import field, frozen

from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.signals.model import DEFAULT_HORIZON_DAYS, SignalAction
from dualcaster_core.signals.ports import CatalogueScreen, SignalRule
from dualcaster_core.signals.record.confidence import EarningRules, confidence_status
from dualcaster_core.signals.record.every_card import EveryCard
from dualcaster_core.signals.record.fans import Fan, fan_of
from dualcaster_core.signals.record.figures import interval_record, kind_record
from dualcaster_core.signals.record.histories import StoredHistory
from dualcaster_core.signals.record.intervals import IntervalRules
from dualcaster_core.signals.record.measures import Judged, calibration
from dualcaster_core.signals.record.ports import Calibrator, DistributionScores, RiseModel
from dualcaster_core.signals.record.replay import Played, Replay, ReplayRules
from dualcaster_core.signals.record.resampling import area_figure, calibration_figure, skill_figure
from dualcaster_core.signals.record.rises import RiseQuestion, judge_rises
from dualcaster_core.signals.record.tables import HistoryTable, table_of
from dualcaster_core.signals.record.views import BacktestRecord, IntervalRecord, KindRecord, RiseRecord


@frozen(kw_only=True)
class BacktestTools:
    """What learns and evaluates. Without calibrator, model and scores everything else works, and says so."""

    screen: CatalogueScreen
    calibrator: Calibrator | None = None
    rises: RiseModel | None = None
    scores: DistributionScores | None = None


@frozen(kw_only=True)
class BacktestSettings:
    """``horizon_days`` in place of the rules' own; ``seed`` of all that is drawn; ``replicates`` of the bootstrap."""

    horizon_days: int | None = None
    seed: int = 0
    replicates: int = 200
    earning: EarningRules = field(factory=EarningRules)
    intervals: IntervalRules = field(factory=IntervalRules)
    question: RiseQuestion = field(factory=RiseQuestion)
    replay: ReplayRules = field(factory=ReplayRules)
    valuation: ValuationRules = field(factory=ValuationRules)


@frozen(kw_only=True)
class Backtest:
    """A backtest of one history; ``run`` is asked for step after step, so that progress can be shown."""

    history: StoredHistory
    name: str
    rules: Sequence[SignalRule]
    tools: BacktestTools
    settings: BacktestSettings

    @property
    def steps(self) -> int:
        """How many days there are to play back."""
        return len(self.history.days)

    def play(self) -> "Playing":
        """Lay the history out and begin; what is drawn is drawn from the seed."""
        return Playing(self, table_of(self.history, self.settings.valuation), [])


@frozen
class Playing:
    """A backtest under way."""

    backtest: Backtest
    table: HistoryTable
    played: list[Played]

    def days(self) -> Iterator[date]:
        """Play the days back, one at each step."""
        settings = self.backtest.settings
        replay = Replay(
            table=self.table,
            screen=self.backtest.tools.screen,
            random=Random(settings.seed),  # noqa: S311 - controls, not secrets
            rules=ReplayRules(horizon_days=settings.horizon_days, settings=settings.replay.settings),
        )
        for day, said in replay.days(self.backtest.rules):
            self.played.extend(said)
            yield day

    async def record(self) -> BacktestRecord:
        """Calibrate, compare and put together what was played."""
        backtest, history = self.backtest, self.backtest.history
        groups: dict[tuple[str, SignalAction], list[Played]] = {}
        for one in self.played:
            groups.setdefault((one.signal.kind, one.signal.action), []).append(one)
        kinds: list[KindRecord] = []
        for kind, action in sorted(groups):
            kinds.append(
                await kind_record(
                    kind,
                    action,
                    groups[kind, action],
                    calibrator=backtest.tools.calibrator,
                    scores=backtest.tools.scores,
                    earning=backtest.settings.earning,
                    intervals=backtest.settings.intervals,
                    seed=backtest.settings.seed,
                    replicates=backtest.settings.replicates,
                )
            )
        horizon = backtest.settings.horizon_days or DEFAULT_HORIZON_DAYS
        return BacktestRecord(
            name=backtest.name,
            series=len(history.series),
            rows=history.rows,
            first=history.days[0],
            last=history.days[-1],
            days=len(history.days),
            faults=history.faults,
            horizon_days=horizon,
            rules=tuple(rule.kind for rule in backtest.rules),
            silent=tuple(sorted({rule.kind for rule in backtest.rules} - {kind for kind, _ in groups})),
            kinds=tuple(kinds),
            rises=await self._rises(),
            every_card=await self._every_card(horizon),
            fans=tuple((action, fan) for action in SignalAction if (fan := self._fan(action)) is not None),
            is_calibrated=backtest.tools.calibrator is not None,
        )

    def _fan(self, action: SignalAction) -> Fan | None:
        said = [one for one in self.played if one.signal.action is action and one.outcome is not None]
        return fan_of([one.path for one in said], [one.control for one in said if one.control])

    async def _rises(self) -> RiseRecord | None:
        model, settings = self.backtest.tools.rises, self.backtest.settings
        if model is None:
            return None
        question, table = settings.question, self.table
        days = [day for day in table.days if day + timedelta(days=question.days) <= table.batch.end]
        judged = judge_rises(table.batch, days, await model.chances(table.batch, days, question), question)
        published = _published(judged, question, settings.earning)

        def random() -> Random:
            return Random(settings.seed)  # noqa: S311

        return RiseRecord(
            question=question,
            judged=len(judged),
            rose=sum(one.came_true for one in judged),
            area=area_figure(judged, random(), settings.replicates),
            error=calibration_figure(judged, random(), settings.replicates),
            skill_base_rate=skill_figure(judged, lambda one: one.base_rate, random(), settings.replicates),
            skill_price_stays=skill_figure(judged, lambda _: 0.0, random(), settings.replicates),
            bins=calibration(judged),
            status=confidence_status(judged, settings.earning),
            published=len(published),
            published_error=calibration_figure(published, random(), settings.replicates),
        )

    async def _every_card(self, horizon: int) -> IntervalRecord:
        settings = self.backtest.settings
        drawn = EveryCard(
            table=self.table,
            horizon=horizon,
            rules=settings.intervals,
            random=Random(settings.seed),  # noqa: S311
        )
        return await interval_record(drawn.spanned(), self.backtest.tools.scores, settings.seed, settings.replicates)


def _published(judged: Sequence[Judged], question: RiseQuestion, rules: EarningRules) -> list[Judged]:
    """Return the chances of those days on which those judged by then had earned it."""
    days = sorted({one.made_on for one in judged})
    earned = set()
    for day in days:
        known = [one for one in judged if one.made_on + timedelta(days=question.days) <= day]
        if confidence_status(known, rules).is_published:
            earned.add(day)
    return [one for one in judged if one.made_on in earned]
