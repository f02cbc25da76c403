"""How the site is used: counted without saying who, and compared with what the product wants to reach."""

from dualcaster_core.analytics.handlers import CountDays, CountFact
from dualcaster_core.analytics.model import AnalyticsEvent, AnalyticsRules, AnalyticsType, Surface
from dualcaster_core.analytics.ports import AnalyticsQueries, AnalyticsStore, AnalyticsUnitOfWork, SurveyStore
from dualcaster_core.analytics.pseudonyms import Pseudonyms
from dualcaster_core.analytics.recording import AnalyticsRecorder
from dualcaster_core.analytics.report import AnalyticsReport
from dualcaster_core.analytics.targets import TARGETS, Target, TargetFigure, TargetState
from dualcaster_core.analytics.use_cases import Analytics, AnalyticsReading, DateRange, Survey

__all__ = [
    "TARGETS",
    "Analytics",
    "AnalyticsEvent",
    "AnalyticsQueries",
    "AnalyticsReading",
    "AnalyticsRecorder",
    "AnalyticsReport",
    "AnalyticsRules",
    "AnalyticsStore",
    "AnalyticsType",
    "AnalyticsUnitOfWork",
    "CountDays",
    "CountFact",
    "DateRange",
    "Pseudonyms",
    "Surface",
    "Survey",
    "SurveyStore",
    "Target",
    "TargetFigure",
    "TargetState",
]
