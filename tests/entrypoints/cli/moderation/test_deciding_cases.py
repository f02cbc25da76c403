"""``dualcaster moderation case`` and ``act``: a case is shown and decided at the console."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import Result

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_cli.session import with_application
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor, Role
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.errors import HeldMessageDecided, HeldMessageNotFound
from dualcaster_core.moderation.errors import CannotTakeCase, CaseClosed, DepartureUnexplained
from dualcaster_core.moderation.model import ReportReason, Subject, SubjectKind
from tests.support.people import person

Run = Callable[..., Result]
SCAM = "PayPal friends and family only please"


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


def test_a_case_is_given_to_a_moderator_and_taken_from_them(run: Run, case: tuple[str, str]) -> None:
    """Who is none is refused, and nobody has it then; the log says that the console did it."""
    case_id, name = case

    async def two(application: Application) -> tuple[str, str]:
        moderator, other = await person(application), await person(application)
        await application.accounts.roles.grant(moderator.username, Role.MODERATOR)
        return moderator.username, other.username

    moderator, other = with_application(two)
    with pytest.raises(CannotTakeCase, match=f"{other} cannot have this case: they are no moderator"):
        run("moderation", "assign", case_id, other)
    assert _shown(run, case_id)["assignee"] is None
    assert run("moderation", "assign", case_id, moderator).stdout.strip() == f"{moderator} has the case about {name}."
    assert f"with {moderator}" in run("moderation", "case", case_id).stdout
    assert json.loads(run("moderation", "unassign", case_id, "--json").stdout)["assignee"] is None
    logged = json.loads(run("admin", "audit", "--subject", moderator, "--category", "case", "--json").stdout)["items"]
    assert [(one["action"], one["source"]) for one in logged] == [
        ("case_released", "console"),
        ("case_assigned", "console"),
    ]


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


async def _held(application: Application) -> tuple[str, str]:
    ann, bob = await person(application), await person(application)
    await application.accounts.operator.change(bob.username, is_public=True)
    by = Actor(user_id=ann.user_id, username=ann.username, session_id=0)
    await application.messaging.conversations.send(by, bob.username, MessageDraft(text=SCAM))
    await drain_outbox(application)
    async with application.units() as uow:
        case = await uow.cases.open_of(ann.user_id)
    assert case is not None
    return application.ids.encode(IdKind.CASE, case.id), ann.username


@pytest.mark.parametrize(("command", "status"), [("release", "delivered"), ("withhold", "withheld")])
def test_a_held_message_is_decided_on_once(run: Run, command: str, status: str) -> None:
    """Its case shows the flag, what it says and its id; a second decision and an unknown message are refused."""
    case_id, _ = with_application(_held)
    told = run("moderation", "case", case_id).stdout
    assert all(words in told for words in ("scam_phrase", "Automatic flags", "Held messages", SCAM))
    (held,) = _shown(run, case_id)["held"]
    assert run("moderation", command, held["id"]).stdout.strip() == f"The message is {status}."
    (after,) = _shown(run, case_id)["held"]
    assert (after["status"], after["decided_by"]) == (status, None)
    with pytest.raises(HeldMessageDecided):
        run("moderation", command, held["id"])
    with pytest.raises(HeldMessageNotFound):
        run("moderation", command, "nobody00")


def test_notes_are_kept_and_searched(run: Run, case: tuple[str, str]) -> None:
    """On the case and by words, as the console's; an empty one and one about nobody are refused."""
    case_id, name = case
    assert run("moderation", "note", name, "Two accounts, says a store.").stdout.strip() == (
        f"The note about {name} is kept."
    )
    assert "Two accounts, says a store." in run("moderation", "case", case_id).stdout
    found = json.loads(run("moderation", "notes", "--about", name, "--containing", "store", "--json").stdout)["items"]
    assert [(one["username"], one["author"], one["text"]) for one in found] == [
        (name, None, "Two accounts, says a store.")
    ]
    assert "Two accounts" not in run("moderation", "notes", "--about", name, "--containing", "zebra").stdout
    assert name in run("moderation", "notes", "--about", name).stdout
    with pytest.raises(ValidationFailed):
        run("moderation", "note", name, " ")
    with pytest.raises(UserNotFound):
        run("moderation", "note", "nobody-of-this-name", "Who?")
