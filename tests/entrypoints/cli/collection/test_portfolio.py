"""An operator looks at what an inventory is worth, and takes snapshots."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from dualcaster_core.kernel.errors import ValidationFailed

Run = Callable[..., Any]


def test_a_portfolio_is_shown_noted_and_told_day_by_day(market: Run) -> None:
    """The snapshot is the last day of the history; a day that has not ended is refused."""
    market("haves", "add", "Lightning Bolt", "--user", "alice", "--finish", "nonfoil", "--own")
    shown = json.loads(market("portfolio", "show", "--user", "alice", "--json").stdout)
    assert (shown["copies"], shown["tier"]["tier"]) == (1, "starter")
    assert json.loads(market("portfolio", "snapshot", "--json").stdout)["written"] >= 1
    days = json.loads(market("portfolio", "history", "--user", "alice", "--json").stdout)["days"]
    assert (days[-1]["value"], days[-1]["is_estimate"]) == (shown["value"], False)
    assert "starter collection" in market("portfolio", "show", "--user", "alice").stdout
    assert "Portfolio of alice" in market("portfolio", "history", "--user", "alice").stdout
    with pytest.raises(ValidationFailed, match="not ended"):
        market("portfolio", "snapshot", "--day", "2999-01-01")


def test_the_market_is_derived_and_shown(market: Run) -> None:
    """Without enough days of prices there is no index yet; deriving it again changes nothing."""
    assert "changed" in market("market", "refresh", "--rebuild").stdout
    assert market("market", "refresh").stdout.startswith("0 statistics and 0 values")
    assert json.loads(market("market", "show", "--json").stdout)["index"] is None
    assert "stayed in 7 days" in market("market", "show").stdout
