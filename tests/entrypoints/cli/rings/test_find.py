"""``dualcaster rings find``: rings among the users of a database."""

import json
from typing import Protocol

import pytest
from typer.testing import Result


class Run(Protocol):
    """Runs a command in this process."""

    def __call__(self, *arguments: str, stdin: str | None = None) -> Result:
        """Run it."""
        ...


def test_a_market_without_rings_says_so(run: Run) -> None:
    """Nobody trades, and that is proven."""
    assert "No rings" in run("rings", "find").stdout
    told = json.loads(run("rings", "find", "--json").stdout)
    assert (told["rings"], told["people"], told["most_people"], told["proven"]) == ([], 0, 0, True)


def test_rings_of_an_unknown_user_are_refused(run: Run) -> None:
    """The name is said."""
    with pytest.raises(Exception, match="nobody"):
        run("rings", "find", "--user", "nobody")
