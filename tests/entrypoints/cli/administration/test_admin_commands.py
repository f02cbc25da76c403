"""What operators do in the admin area at the console."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest

from dualcaster_core.accounts.errors import BusinessNotFound, LastAdmin, NotLocked

Run = Callable[..., Any]


def test_commands_are_in_the_audit_log(market: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is at the console stands there with what they did to whom, and no password or address."""
    monkeypatch.setenv("LOGNAME", "operator")
    market("users", "set", "alice", "--radius", "100")
    market("users", "block", "alice", "bob")
    market("admin", "sign-out", "alice", "--reason", "Lost phone.")
    market("reputation", "audit", "bob")
    told = json.loads(market("admin", "audit", "--json").stdout)["items"]
    assert [(one["action"], one["subject"]) for one in told[:5]] == [
        ("reputation_audited", "bob"),
        ("access_signed_out", "alice"),
        ("account_blocked", "bob"),
        ("account_blocked", "alice"),
        ("account_changed", "alice"),
    ]
    assert {(one["by"], one["by_name"], one["source"]) for one in told[:5]} == {(None, "operator", "console")}
    assert told[4]["details"] == {"trade_radius_miles": "100"}
    assert "Lost phone." in market("admin", "audit", "--category", "access").stdout
    rows = list(csv.DictReader(StringIO(market("admin", "audit", "--subject", "alice", "--export", "-").stdout)))
    assert [one["action"] for one in rows] == [
        "access_signed_out",
        "account_blocked",
        "account_changed",
        "account_created",
    ]


def test_figures_are_shown_with_what_is_wrong(market: Run) -> None:
    """For people and for machines; that no worker runs is said."""
    told = json.loads(market("admin", "figures", "--json").stdout)
    assert told["people"]["open"] >= 2
    shown = market("admin", "figures").stdout
    assert "open accounts" in shown
    assert "No worker runs" in shown


def test_accounts_are_looked_up(market: Run) -> None:
    """By the beginning of a name and by role."""
    assert [one["username"] for one in json.loads(market("admin", "users", "ALI", "--json").stdout)["items"]] == [
        "alice"
    ]
    market("users", "promote", "alice")
    assert "alice" in market("admin", "users", "--role", "admin").stdout
    with pytest.raises(LastAdmin):
        market("users", "role", "alice", "user")


def test_what_cannot_be_done_is_refused(market: Run) -> None:
    """Nobody is unlocked who is not locked, and no business decided on that there is not."""
    with pytest.raises(NotLocked):
        market("admin", "unlock", "alice", "--reason", "x")
    with pytest.raises(BusinessNotFound):
        market("admin", "business", "alice", "verify", "--reason", "x", "--documents", "x")
    assert "Pending businesses" in market("admin", "businesses").stdout
