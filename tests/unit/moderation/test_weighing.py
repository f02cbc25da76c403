"""Which reports weigh."""

from datetime import UTC, datetime, timedelta

import pytest

from dualcaster_core.moderation.model import ModerationRules
from dualcaster_core.moderation.reports import ReporterFacts, weighs

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "have_dealt", "expected"),
    [(30 * DAYS, True, True), (30 * DAYS - timedelta(seconds=1), True, False), (90 * DAYS, False, False)],
)
def test_a_report_weighs_from_a_month_on_and_after_dealing(age: timedelta, have_dealt: bool, expected: bool) -> None:
    """Neither age nor dealing is enough alone."""
    facts = ReporterFacts(opened_at=NOW - age, have_dealt=have_dealt)
    assert weighs(facts, NOW, ModerationRules()) is expected
