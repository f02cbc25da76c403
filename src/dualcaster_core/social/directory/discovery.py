"""How early somebody comes in the directory. The score orders people, and is never shown as a number."""

from datetime import timedelta
from typing import Any, Final

BASE: Final = 100
FOR_EMAIL: Final = 20
FOR_DISCORD: Final = 30
FOR_IDENTITY: Final = 50
PER_UPHELD_REPORT: Final = 50
REPORTS_COUNTED: Final = timedelta(days=365)
"""Upheld reports lower the score for so long after the decision."""


def discovery_score(
    *, email_verified: Any, discord_linked: Any, identity_checked: Any, achievement_points: Any, upheld_reports: Any
) -> Any:
    """Add up the score. ``upheld_reports`` are those of the last year.

    Takes whole numbers (0 or 1 for what is or is not), and whole columns of a database alike.
    """
    verified = FOR_EMAIL * email_verified + FOR_DISCORD * discord_linked + FOR_IDENTITY * identity_checked
    return BASE + achievement_points + verified - PER_UPHELD_REPORT * upheld_reports
