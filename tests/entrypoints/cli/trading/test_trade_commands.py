"""An operator lists trades of a user, looks at one, and acts for them."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from dualcaster_app import Application
from dualcaster_cli.session import with_application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.trading.errors import IllegalTransition, TradeNotFound
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal

Run = Callable[..., Any]


def _proposed(market: Run) -> str:
    """Have alice propose a bolt for a ragavan of bob's; return the public id of the trade."""
    market("users", "change", "alice", "--public")
    market("users", "change", "bob", "--public")
    market("haves", "add", "Lightning Bolt", "--user", "alice", "--finish", "nonfoil", "--own")
    market("haves", "add", "Ragavan, Nimble Pilferer", "--user", "bob", "--finish", "nonfoil", "--own")

    async def propose(app: Application) -> str:
        people = [await app.accounts.operator.named(name) for name in ("alice", "bob")]
        items = [(await app.collection.lists.inventory.page(one.id)).items[0].id for one in people]
        keys = [app.ids.decode(IdKind.ITEM, item) or 0 for item in items]
        cards = ChosenCards(offered=(ChosenCopies(keys[0], 1),), asked=(ChosenCopies(keys[1], 1),))
        trade = await app.trading.proposing.propose(people[0].id, "bob", Proposal(cards=cards, message="Deal?"))
        return app.ids.encode(IdKind.TRADE, trade.id)

    return with_application(propose)


def test_trades_are_listed_shown_and_acted_on(market: Run) -> None:
    """Both see it in their lists; declining with a reason ends it."""
    trade = _proposed(market)
    listed = json.loads(market("trades", "list", "--user", "alice", "--tab", "outgoing", "--json").stdout)
    assert [one["hashid"] for one in listed["items"]] == [trade]
    assert trade in market("trades", "list", "--user", "bob").stdout
    shown = market("trades", "show", trade, "--user", "bob").stdout
    for words in ("alice gives", "Lightning Bolt", "$1.50", "bob gives", "Ragavan", "accept"):
        assert words in shown
    after = json.loads(
        market("trades", "act", trade, "decline", "--user", "bob", "--reason", "Sold it", "--json").stdout
    )
    assert (after["status"], after["reason"]) == ("declined", "Sold it")


def test_what_cannot_be_done_is_said(market: Run) -> None:
    """Steps that the trade does not allow, trades of others, and actions that are no command's."""
    trade = _proposed(market)
    with pytest.raises(IllegalTransition):
        market("trades", "act", trade, "accept", "--user", "alice")
    with pytest.raises(TradeNotFound):
        market("trades", "show", "nonsense", "--user", "alice")
    refused = market("trades", "act", trade, "expire", "--user", "alice")
    assert refused.exit_code == 2
