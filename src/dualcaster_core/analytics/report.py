"""Everything that staff see at once."""

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from dualcaster_core.analytics.targets import TargetFigure
from dualcaster_core.analytics.views import CohortRow, EventSeries, Funnel


@frozen(kw_only=True)
class AnalyticsReport:
    """Everything of a range of days; cohorts begin with the latest."""

    first: date
    last: date
    targets: Sequence[TargetFigure]
    funnel: Funnel
    cohorts: Sequence[CohortRow]
    days: Sequence[date]
    series: Sequence[EventSeries]
