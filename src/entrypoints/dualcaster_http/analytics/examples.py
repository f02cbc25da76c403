"""Examples around usage."""

from datetime import date

from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.analytics.report import AnalyticsReport
from dualcaster_core.analytics.survey import QUESTION, SurveyState
from dualcaster_core.analytics.targets import TargetFigure, TargetState, TargetUnit
from dualcaster_core.analytics.views import CohortRow, EventSeries, Funnel
from dualcaster_http.analytics.survey_api import SurveyAnswer
from dualcaster_http.edge.capability import Examples

_TARGETS = [
    TargetFigure(
        key="trade_completion",
        title="Accepted trades completed",
        goal=0.6,
        unit=TargetUnit.SHARE,
        basis="completed of the accepted trades that ended, last 30 days",
        strict=True,
        figure=0.714,
        state=TargetState.MET,
    ),
    TargetFigure(
        key="stores",
        title="Stores",
        goal=10,
        unit=TargetUnit.COUNT,
        basis="there are no stores on the site yet",
        strict=False,
        figure=None,
        state=TargetState.NOT_MEASURED,
    ),
]
_FIRST, _LAST = date(2026, 2, 13), date(2026, 2, 14)
ANSWERS: Examples = {
    AnalyticsReport: AnalyticsReport(
        first=_FIRST,
        last=_LAST,
        targets=_TARGETS,
        funnel=Funnel(match_views=812, proposed=64, accepted=31, completed=22),
        cohorts=[CohortRow(cohort=date(2026, 2, 2), people=48, shares=[0.5])],
        days=[_FIRST, _LAST],
        series=[EventSeries(type=AnalyticsType.CARD_VIEWED, events=[1_204, 1_377], people=[301, 322])],
    ),
    list[TargetFigure]: _TARGETS,
    SurveyState: SurveyState(is_open=True, question=QUESTION),
    str: '{"at":"2026-02-14T09:30:00+00:00","type":"card.viewed","surface":"site","cohort":null,"properties":{}}\n',
}
BODIES: Examples = {SurveyAnswer: SurveyAnswer(score=9)}
