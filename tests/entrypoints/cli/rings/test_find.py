"""``dualcaster rings find`` and ``show``: rings among the users of a database, and one that was proposed."""

import json
from typing import Protocol

import pytest
from typer.testing import Result

from dualcaster_app import Application
from dualcaster_cli.session import with_application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.rings.proposals.errors import RingNotFound
from tests.support.rings import circle


class Run(Protocol):
    """Runs a command in this process."""

    def __call__(self, *arguments: str, stdin: str | None = None) -> Result:
        """Run it."""
        ...


def test_a_market_without_rings_says_so(run: Run) -> None:
    """Nobody trades, and that is proven."""
    assert "No rings" in run("rings", "find").stdout
    told = json.loads(run("rings", "find", "--json").stdout)
    assert (told["rings"], told["people"], told["most_people"], told["optimal"]) == ([], 0, 0, True)


def test_rings_of_an_unknown_user_are_refused(run: Run) -> None:
    """The name is said."""
    with pytest.raises(Exception, match="nobody"):
        run("rings", "find", "--user", "nobody")


async def _circle(app: Application) -> list[str]:
    return (await circle(app)).names


async def _proposed(app: Application, names: list[str]) -> str:
    proposer = await app.accounts.operator.named(names[0])
    ring = await app.rings.propose(proposer.id, names)
    return app.ids.encode(IdKind.RING, ring.id)


def test_rings_of_a_user_and_of_the_market_are_listed(market: Run) -> None:
    """Who gives what to whom, as a table for people and with all amounts for machines."""
    names = with_application(_circle)
    of_user = json.loads(market("rings", "find", "--user", names[0], "--json").stdout)
    assert [[leg["giver"] for leg in ring["legs"]] for ring in of_user] == [names]
    of_market = json.loads(market("rings", "find", "--json").stdout)
    assert (of_market["people"], of_market["most_people"], of_market["optimal"]) == (3, 3, True)
    assert (of_market["optimal"], of_market["gap"]) == (True, 0)
    assert (
        "3 people trade, proven to be the best choice among 1 fair ring; no choice of rings lets more of them trade"
        in market("rings", "find").stdout
    )
    for shown in (market("rings", "find", "--user", names[0]).stdout, market("rings", "find").stdout):
        for words in (*names, "Lightning Bolt", "$1.50"):
            assert words in shown


def test_a_ring_is_shown_with_who_accepted_and_until_when(market: Run) -> None:
    """The operator sees it without a name, and as any of its people sees it with one."""
    names = with_application(_circle)
    ring = with_application(lambda app: _proposed(app, names))
    shown = market("rings", "show", ring).stdout
    for words in (*names, f"proposed by {names[0]}", "1 of 3 accepted", "not yet", "Lightning Bolt", "accept by"):
        assert words in shown
    told = json.loads(market("rings", "show", ring, "--user", names[1], "--json").stdout)
    assert (told["hashid"], told["status"], told["accepted"]) == (ring, "proposed", 1)
    assert [one["person"]["username"] for one in told["members"]] == [*names[1:], names[0]]
    with pytest.raises(RingNotFound):
        market("rings", "show", "nonsense")
    with pytest.raises(RingNotFound):
        market("rings", "show", ring, "--user", "bob")


def test_an_empty_market_has_no_liquidity(run: Run) -> None:
    """Shares of nobody are nothing, for people and for machines."""
    told = json.loads(run("market", "liquidity", "--json").stdout)
    assert (told["people"], told["wanted"]["4"], told["fair"]["2"]) == (0, 0.0, 0.0)
    shown = run("market", "liquidity", "--largest", "3").stdout
    assert "up to 3" in shown
    assert "up to 4" not in shown
