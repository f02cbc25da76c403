"""The table of ranked matches of ``dualcaster match``."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
NAME = "a_name_of_twenty_chr"


def test_names_and_prices_are_whole_at_eighty_columns(market: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the longest name nor a sum is broken into lines; the place stands below the name."""
    monkeypatch.setenv("COLUMNS", "80")
    market("users", "add", NAME, "--place", "Austin", "--at", "30.27,-97.74")
    market("haves", "add", "Lightning Bolt", "--user", "alice", "--set", "m11", "-q", "4", "--own")
    market("wants", "add", "Ragavan, Nimble Pilferer", "--user", "alice")
    market("haves", "add", "Ragavan, Nimble Pilferer", "--user", NAME, "--set", "mh2", "--own")
    market("wants", "add", "Lightning Bolt", "--user", NAME, "-q", "2")
    shown = market("match", "alice", "--min-quality", "0").stdout.splitlines()
    (row,) = [place for place, line in enumerate(shown) if NAME in line]
    assert "$" in shown[row]
    assert "1 line" in shown[row + 1]
    assert any("Austin" in line for line in shown[row : row + 4])
    assert max(map(len, shown)) <= 80
