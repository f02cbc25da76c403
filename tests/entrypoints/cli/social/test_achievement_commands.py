"""``dualcaster achievements``: what there is, what somebody has, giving it to everybody, and taking it back."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.errors import AchievementAlreadyDecided, AchievementNotHeld

Run = Callable[..., Result]


def test_operators_give_show_and_take_back_achievements(run: Run) -> None:
    """Giving twice gives once; what was taken back stays so until it is given again."""
    run("users", "add", "ann")
    assert run("achievements", "award", "--json").stdout == '{\n  "awards": 2\n}\n'
    assert "0 achievements given" in run("achievements", "award").stdout
    shown = json.loads(run("achievements", "show", "ann", "--json").stdout)
    assert {one["key"] for one in shown["items"] if one["unlocked"]} == {"newcomer", "founder"}
    assert "0 of 1 trade" in run("achievements", "show", "ann").stdout
    taken = run("achievements", "revoke", "ann", "founder", "--reason", "a second account")
    assert taken.stdout == "Founder is taken back from ann.\n"
    with pytest.raises(AchievementAlreadyDecided, match="taken back already"):
        run("achievements", "revoke", "ann", "founder", "--reason", "again")
    assert "0 achievements given" in run("achievements", "award").stdout
    given = json.loads(run("achievements", "restore", "ann", "founder", "--reason", "a mistake", "--json").stdout)
    assert (given["key"], given["is_revoked"], given["reason"]) == ("founder", False, "a mistake")


def test_the_list_has_every_achievement_with_its_rarity(run: Run) -> None:
    """A share once it is known."""
    listed = json.loads(run("achievements", "list", "--json").stdout)["items"]
    assert [one["key"] for one in listed] == list(ACHIEVEMENTS)
    assert {one["rarity"] for one in listed} == {None}
    run("users", "add", "ann")
    run("achievements", "award")
    table = run("achievements", "list").stdout
    assert "first_deal" in table
    assert "100.0%" in table


def test_what_is_wrong_is_said(run: Run) -> None:
    """Nobody of this name, no such achievement, one that is not held, and no reason."""
    run("users", "add", "ann")
    with pytest.raises(UserNotFound):
        run("achievements", "show", "nobody")
    with pytest.raises(ValidationFailed, match="such as first_deal"):
        run("achievements", "revoke", "ann", "nothing", "--reason", "x")
    with pytest.raises(AchievementNotHeld):
        run("achievements", "revoke", "ann", "elite", "--reason", "x")
    with pytest.raises(ValidationFailed, match="say why"):
        run("achievements", "revoke", "ann", "elite", "--reason", "  ")
