"""Cards at the console: shown, and drawn into a file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.errors import ValidationFailed
from tests.support.pictures import size_of_png

Run = Callable[..., Any]


def test_a_card_is_shown_as_everybody_may_see_it(market: Run) -> None:
    """For people and for machines; a name that nobody has is refused."""
    told = json.loads(market("profile", "card", "alice", "--json").stdout)
    assert (told["username"], told["front"]["frame"], told["front"]["is_online"]) == ("alice", "bronze", None)
    assert "time to answer" in market("profile", "card", "alice").stdout
    with pytest.raises(UserNotFound):
        market("profile", "card", "nobody")


def test_a_card_is_drawn_into_a_file(market: Run, tmp_path: Path) -> None:
    """As a PNG of the size of its shape; a place that cannot be written to is an error of one line."""
    file = tmp_path / "alice.png"
    assert "1000 by 1200" in market("profile", "card", "alice", "--png", str(file), "--shape", "card").stdout
    assert size_of_png(file.read_bytes()) == (1000, 1200)
    with pytest.raises(ValidationFailed):
        market("profile", "card", "alice", "--png", str(tmp_path / "nowhere" / "alice.png"))
