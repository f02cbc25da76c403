"""The plots of our record: how sure we said to be and what came, beside controls, and where prices went."""

from collections.abc import Callable, Sequence

from attrs import frozen

from dualcaster_core.signals.reading.views import ControlledRecord, RecordLine, TrackRecord
from dualcaster_core.signals.record.measures import wilson
from dualcaster_core.signals.record.resampling import Figure
from dualcaster_http.site.plots import (
    CalibrationPlot,
    FanPlot,
    SharePlot,
    ShareRow,
    SkillPlot,
    SkillRow,
    calibration_plot,
    fan_plot,
    share_plot,
    skill_plot,
)

PROMISED = 0.8
"""The share of prices that our intervals are to hold."""


@frozen(kw_only=True)
class RecordPlots:
    """What the page of the record draws; None where there is nothing to draw yet."""

    calibration: CalibrationPlot | None
    base_rate: SkillPlot | None
    price_stays: SkillPlot | None
    random_card: SkillPlot | None
    coverage: SharePlot | None
    kinds: SharePlot | None
    actions: SharePlot | None
    confidence: SharePlot | None
    fans: tuple[tuple[str, FanPlot], ...]
    reasons: tuple[tuple[str, str], ...]


def record_plots(record: TrackRecord) -> RecordPlots:
    """Lay the plots of a record out."""
    controls = record.controls
    groups = controls.groups if controls else ()
    covered = [(label(one), one.coverage) for one in groups if one.coverage is not None]
    if controls and controls.coverage is not None:
        covered.insert(0, ("All that were published", controls.coverage))
    fans = [(f"After a {one.action.name}", fan_plot(one.fan)) for one in (controls.fans if controls else ())]
    return RecordPlots(
        calibration=calibration_plot(record.calibration),
        base_rate=_skill(groups, lambda one: one.skill_base_rate, _why_no_skill),
        price_stays=_skill(groups, lambda one: one.skill_price_stays, _why_no_skill),
        random_card=_skill(groups, lambda one: one.lift, lambda _: "no random card could be drawn"),
        coverage=share_plot([_covered(name, figure) for name, figure in covered], target=PROMISED),
        kinds=_shares(record.by_kind, kind_words),
        actions=_shares(record.by_action, str.upper),
        confidence=_shares(record.by_confidence, str),
        fans=tuple((name, plot) for name, plot in fans if plot is not None),
        reasons=tuple((label(one), one.sentence) for one in groups),
    )


def label(one: ControlledRecord) -> str:
    """Name a kind and action, and the version of its rule from the second on: ``Momentum, BUY``."""
    version = "" if one.rule_version in ("", "1") else f" (rule {one.rule_version})"
    return f"{kind_words(one.kind)}, {one.action.name}{version}"


def kind_words(kind: str) -> str:
    """Name a kind."""
    return kind.replace("_", " ").capitalize()


def _why_no_skill(one: ControlledRecord) -> str:
    return f"{one.stated:,} of {one.judged:,} stated" if one.stated else "no probability could be stated yet"


def _skill(
    groups: Sequence[ControlledRecord],
    figure: Callable[[ControlledRecord], Figure | None],
    why: Callable[[ControlledRecord], str],
) -> SkillPlot | None:
    return skill_plot([SkillRow(label(one), figure(one), why(one)) for one in groups])


def _shares(lines: Sequence[RecordLine], words: Callable[[str], str]) -> SharePlot | None:
    judged = [line for line in lines if line.evaluated]
    return share_plot(
        [
            ShareRow(
                words(line.name),
                line.came_true / line.evaluated,
                wilson(line.came_true, line.evaluated),
                line.evaluated,
                line.mean_accuracy,
            )
            for line in judged
        ]
    )


def _covered(name: str, figure: Figure) -> ShareRow:
    return ShareRow(name, figure.value, figure.bounds, figure.count)
