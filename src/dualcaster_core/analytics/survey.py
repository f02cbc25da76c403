"""One question: how likely somebody is to recommend the site, from 0 to 10."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from dualcaster_core.analytics.model import AnalyticsRules

QUESTION = "How likely are you to recommend Dualcaster to a friend who trades cards?"
LOWEST, HIGHEST = 0, 10
_PROMOTER, _DETRACTOR = 9, 6


@frozen(kw_only=True)
class SurveyStanding:
    """Whether somebody has ever completed a trade, and when they last answered or dismissed the survey."""

    has_traded: bool
    closed_at: datetime | None = None


@frozen(kw_only=True)
class SurveyState:
    """Whether somebody is asked now, and what."""

    is_open: bool
    question: str


def is_asked(standing: SurveyStanding, rules: AnalyticsRules, now: datetime) -> bool:
    """Tell whether somebody is asked now: they have completed a trade, and were not done with it lately."""
    if not standing.has_traded:
        return False
    return standing.closed_at is None or standing.closed_at <= now - rules.survey_pause


def net_promoter_score(answers: Mapping[int, int]) -> float | None:
    """Return the share of 9 and 10 less that of 0 to 6, from -100 to 100; None without answers.

    Reichheld, "The One Number You Need to Grow" (Harvard Business Review, 2003).
    """
    total = sum(answers.values())
    if not total:
        return None
    promoters = sum(count for score, count in answers.items() if score >= _PROMOTER)
    detractors = sum(count for score, count in answers.items() if score <= _DETRACTOR)
    return 100 * (promoters - detractors) / total
