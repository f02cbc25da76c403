"""``dualcaster moderation``: the queue, a case, deciding it, and the figures."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from dualcaster_core.moderation.errors import CaseNotFound

Run = Callable[..., Result]


def test_figures_are_told_and_bounded(run: Run) -> None:
    """As tables, as JSON, and of 1 to 365 days alone."""
    assert "Time to decide, last 7 days" in run("moderation", "stats", "--days", "7").stdout
    found = json.loads(run("moderation", "stats", "--json").stdout)
    assert [one["level"] for one in found["levels"]] == ["critical", "high", "medium", "low"]
    assert run("moderation", "stats", "--days", "366").exit_code == 2


def test_the_queue_is_told_and_an_unknown_case_is_refused(run: Run) -> None:
    """A case that does not exist is neither shown nor decided."""
    assert "pending_count" in json.loads(run("moderation", "queue", "--json").stdout)
    for arguments in (("case", "nobody00"), ("act", "nobody00", "warn", "--reason", "Spam.")):
        with pytest.raises(CaseNotFound):
            run("moderation", *arguments)
