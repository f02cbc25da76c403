"""What operators do with people's profiles and accounts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dualcaster_app import Application
from dualcaster_cli.session import with_application
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.identity.sessions import Device

Run = Callable[..., Any]


def test_a_profile_is_shown_with_its_switches(market: Run) -> None:
    """For people and for machines, whatever the letter case of the name."""
    told = json.loads(market("users", "profile", "ALICE", "--json").stdout)
    assert (told["username"], told["location"], told["role"]) == ("alice", "Austin", "user")
    assert "show inventory value" in market("users", "profile", "alice").stdout


def test_a_role_is_granted_by_name(market: Run) -> None:
    """The profile tells of it; a role that does not exist is refused."""
    assert "moderator" in market("users", "role", "alice", "moderator").stdout
    assert json.loads(market("users", "profile", "alice", "--json").stdout)["role"] == "moderator"
    assert market("users", "role", "alice", "king").exit_code == 2
    with pytest.raises(UserNotFound):
        market("users", "role", "nobody", "admin")


def test_the_first_admin_is_promoted_and_it_is_written_down(market: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every change of a role is kept with who was at the console; what changes nothing is not."""
    monkeypatch.setenv("LOGNAME", "operator")
    monkeypatch.setenv("SUDO_USER", "rosa")
    assert "the first admin" in market("users", "promote", "Alice").stdout
    assert "an admin now" in market("users", "promote", "bob").stdout
    market("users", "promote", "bob")
    market("users", "role", "bob", "moderator")
    told = json.loads(market("users", "role-changes", "--json").stdout)
    changes = [(one["username"], one["change"]["before"], one["change"]["role"]) for one in told]
    assert changes == [("bob", "admin", "moderator"), ("bob", "user", "admin"), ("alice", "user", "admin")]
    assert {one["change"]["by"] for one in told} == {"operator for rosa"}
    assert "operator for rosa" in market("users", "role-changes").stdout
    assert json.loads(market("users", "profile", "alice", "--json").stdout)["role"] == "admin"
    with pytest.raises(UserNotFound):
        market("users", "promote", "nobody")


def test_everything_of_an_account_is_written_to_a_file(market: Run, tmp_path: Path) -> None:
    """The document is JSON, in a file for its reader alone or on standard output."""
    path = tmp_path / "alice.json"
    market("users", "export", "alice", "--output", str(path))
    document = json.loads(path.read_text())
    assert document["account"]["username"] == "alice"
    assert path.stat().st_mode & 0o077 == 0
    assert json.loads(market("users", "export", "alice").stdout)["account"] == document["account"]


def test_deleting_an_account_asks_first(market: Run) -> None:
    """Without --yes and without an answer nothing happens; afterwards the name is nobody's."""
    assert market("users", "delete", "alice", stdin="n\n").exit_code == 1
    assert "alice" in market("users", "list").stdout
    assert "deleted" in market("users", "delete", "alice", "--yes").stdout
    with pytest.raises(UserNotFound):
        market("users", "profile", "alice")


def test_closing_an_account_ends_its_sessions(run: Run) -> None:
    """Whoever is signed in is out with the next call, though sessions are remembered between two."""
    run("users", "add", "alice")

    async def enter(application: Application) -> str:
        user = await application.accounts.operator.named("alice")
        session = await application.accounts.sessions.open_for_browser(
            user.id, Device(name="Firefox", address="192.0.2.1")
        )
        assert await application.accounts.sessions.actor_of_browser(session.secret)
        return session.secret

    secret: str = with_application(enter)
    closed = run("users", "set", "alice", "--closed")
    assert closed.exit_code == 0, closed.output
    assert with_application(lambda application: application.accounts.sessions.actor_of_browser(secret)) is None
