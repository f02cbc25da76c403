"""The geometry of the plots of usage, and the words beside them. Positions are percentages of their field."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from attrs import frozen

from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.analytics.targets import TargetFigure, TargetUnit
from dualcaster_core.analytics.views import CohortRow, EventSeries, Funnel
from dualcaster_http.site.day_lines import DayLine, day_line

TITLES: Final[Mapping[AnalyticsType, str]] = {
    AnalyticsType.VISIT_STARTED: "Visits",
    AnalyticsType.SIGNED_UP: "Accounts opened",
    AnalyticsType.LOGGED_IN: "Log-ins",
    AnalyticsType.PROFILE_VIEWED: "Profiles viewed",
    AnalyticsType.PROFILE_UPDATED: "Profiles edited",
    AnalyticsType.CARD_VIEWED: "Cards viewed",
    AnalyticsType.CARD_SEARCHED: "Card searches",
    AnalyticsType.WANT_ADDED: "Added to want lists",
    AnalyticsType.WANT_REMOVED: "Taken off want lists",
    AnalyticsType.HAVE_ADDED: "Added to have lists",
    AnalyticsType.HAVE_REMOVED: "Taken off have lists",
    AnalyticsType.MATCH_VIEWED: "Matches viewed",
    AnalyticsType.TRADE_PROPOSED: "Proposals sent",
    AnalyticsType.TRADE_ACCEPTED: "Proposals accepted",
    AnalyticsType.TRADE_DECLINED: "Proposals declined",
    AnalyticsType.TRADE_COMPLETED: "Trades completed",
    AnalyticsType.RECOMMENDATION_VIEWED: "Signals viewed",
    AnalyticsType.RECOMMENDATION_FOLLOWED: "Signals followed",
    AnalyticsType.DISCORD_LINKED: "Discord links",
    AnalyticsType.DISCORD_COMMAND: "Discord commands",
}
HEATS: Final = 10
"""Shades of a table of cohorts, from nobody to everybody."""


@frozen(kw_only=True)
class ShownTarget:
    """A target in words: its figure and its goal, and how much of the bar it fills, in percent; 0 without a figure."""

    title: str
    basis: str
    state: str
    figure: str
    goal: str
    width: float


@frozen(kw_only=True)
class FunnelBar:
    """A step: how many got there, how wide its bar is in percent, and the share of the step before ("" for none)."""

    label: str
    count: int
    width: float
    share: str


@frozen(kw_only=True)
class HeatRow:
    """A cohort: its week, its people, and of each later week the share in words and its shade (0 to ``HEATS``)."""

    cohort: date
    people: int
    cells: Sequence[tuple[str, int]]


def shown_target(target: TargetFigure) -> ShownTarget:
    """Write a target down."""
    figure = target.figure
    reached = 0.0 if figure is None else min(max(figure / target.goal, 0.0), 1.0)
    return ShownTarget(
        title=target.title,
        basis=target.basis,
        state=target.state.value,
        figure="–" if figure is None else amount(figure, target.unit),
        goal=("more than " if target.strict else "") + amount(target.goal, target.unit, is_goal=True),
        width=round(100 * reached, 2),
    )


def amount(value: float, unit: TargetUnit, *, is_goal: bool = False) -> str:
    """Write a figure or goal in its unit: ``61.4 %``, ``4.31``, ``1,204``, ``$50,000``, ``+52``."""
    if unit is TargetUnit.SHARE:
        return f"{100 * value:.0f} %" if is_goal else f"{100 * value:.1f} %"
    if unit is TargetUnit.STARS:
        return f"{value:.1f} stars" if is_goal else f"{value:.2f} stars"
    if unit is TargetUnit.DOLLARS:
        return f"${value:,.0f}"
    if unit is TargetUnit.SCORE:
        return f"{value:+.0f}".replace("-", "−")
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def funnel_bars(funnel: Funnel) -> Sequence[FunnelBar]:
    """Lay out the way from matches to completed trades, the widest bar over the whole field."""
    steps = (
        ("Matches viewed", funnel.match_views),
        ("Proposals begun", funnel.proposed),
        ("Accepted", funnel.accepted),
        ("Completed", funnel.completed),
    )
    most = max(1, *(count for _, count in steps))
    bars, before = list[FunnelBar](), None
    for label, count in steps:
        share = "" if not before else f"{100 * count / before:.1f} %"
        bars.append(FunnelBar(label=label, count=count, width=round(100 * count / most, 2), share=share))
        before = count
    return bars


def heat_rows(cohorts: Sequence[CohortRow]) -> Sequence[HeatRow]:
    """Write cohorts down, the shade of a share in steps of a tenth."""
    return [
        HeatRow(
            cohort=row.cohort,
            people=row.people,
            cells=[(f"{100 * share:.0f} %", round(HEATS * share)) for share in row.shares],
        )
        for row in cohorts
    ]


def day_plots(series: Sequence[EventSeries]) -> Sequence[DayLine]:
    """Lay out a line for each type, each on a scale of its own from 0."""
    return [day_line(TITLES[one.type], one.events, people=max(one.people)) for one in series]
