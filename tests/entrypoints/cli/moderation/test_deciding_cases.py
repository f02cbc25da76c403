"""``dualcaster moderation case`` and ``act``: a case is shown and decided at the console."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import Result

from dualcaster_app import Application
from dualcaster_cli.session import with_application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.moderation.errors import CaseClosed, DepartureUnexplained
from dualcaster_core.moderation.model import ReportReason, Subject, SubjectKind
from tests.support.people import person

Run = Callable[..., Result]


@pytest.fixture
def case(run: Run) -> tuple[str, str]:
    """Have somebody report somebody; return the case and the name of the reported."""
    return with_application(_reported)


async def _reported(application: Application) -> tuple[str, str]:
    ann, bob = await person(application), await person(application)
    await application.accounts.operator.change(ann.username, is_public=True)
    by = Actor(user_id=bob.user_id, username=bob.username, session_id=0)
    subject = Subject(SubjectKind.USER, ann.user_id)
    filed = await application.moderation.reports.file(by, subject, ReportReason.SCAM, "Pay me first.")
    return application.ids.encode(IdKind.CASE, filed.case_id), ann.username


def _shown(run: Run, case_id: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("moderation", "case", case_id, "--json").stdout)
    return found


def test_a_case_is_shown_with_what_is_suggested(run: Run, case: tuple[str, str]) -> None:
    """Whom it is about, what was reported and the next step on the ladder; it stands in the queue."""
    case_id, name = case
    told = run("moderation", "case", case_id).stdout
    for words in (f"low case about {name}: open", "Pay me first.", "scam", "Suggested next: warn"):
        assert words in told
    assert case_id in run("moderation", "queue").stdout


def test_a_case_is_decided_once(run: Run, case: tuple[str, str]) -> None:
    """The warning stands in the history as the console's, the reports are upheld, and a second decision is late."""
    case_id, name = case
    decided = run("moderation", "act", case_id, "warn", "--reason", "Asked to be paid elsewhere.")
    assert decided.stdout.strip() == f"warn: the case about {name} is closed."
    shown = _shown(run, case_id)
    assert (shown["status"], shown["person"]["reports_upheld"]) == ("closed", 1)
    (step,) = shown["history"]
    assert (step["kind"], step["source"], step["by"]) == ("warn", "console", None)
    assert case_id not in run("moderation", "queue").stdout
    with pytest.raises(CaseClosed):
        run("moderation", "act", case_id, "dismiss", "--reason", "After all.")


def test_a_heavier_step_says_why(run: Run, case: tuple[str, str]) -> None:
    """Off the ladder only with a reason, and for as many days as there are; what is refused leaves the case open."""
    case_id, _ = case
    given = ("moderation", "act", case_id, "restrict", "--reason", "Spam.")
    with pytest.raises(DepartureUnexplained):
        run(*given, "--days", "3")
    with pytest.raises(ValidationFailed):
        run(*given, "--days", "91", "--departure", "Forty messages.")
    assert _shown(run, case_id)["status"] == "open"
    answer = run(*given, "--days", "3", "--departure", "Forty messages.", "--json")
    assert json.loads(answer.stdout)["status"] == "closed"
    assert "restrict 3 days" in run("moderation", "case", case_id).stdout


def test_an_escalated_case_is_still_decided_at_the_console(run: Run, case: tuple[str, str]) -> None:
    """Operators are admins; a dismissal takes nothing from anybody."""
    case_id, name = case
    escalated = run("moderation", "act", case_id, "escalate", "--reason", "Hard.").stdout
    assert escalated.strip() == f"escalate: the case about {name} is escalated."
    dismissed = json.loads(run("moderation", "act", case_id, "dismiss", "--reason", "A joke.", "--json").stdout)
    assert (dismissed["status"], dismissed["person"]["reports_upheld"]) == ("closed", 0)
    assert [one["kind"] for one in dismissed["history"]] == ["dismiss", "escalate"]
