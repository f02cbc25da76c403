"""Two people who can trade: what they have, what they want, and how one proposes to the other."""

from collections.abc import Mapping
from typing import Any

import httpx
from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from tests.support.people import Person
from tests.support.traders import trader


@frozen(kw_only=True)
class TradingPair:
    """Two people whose lists fit, and the public ids of the items that they have."""

    application: Application
    mira: Person
    ann: Person
    mira_item: str
    ann_item: str

    def proposal(self, **changes: Any) -> dict[str, Any]:
        """Return the body of a proposal of Mira's to Ann: one card for one."""
        return {
            "recipient": self.ann.username,
            "proposer_offers": [{"item_id": self.mira_item, "quantity": 1}],
            "proposer_wants": [{"item_id": self.ann_item, "quantity": 1}],
            "exchange": "mail",
        } | changes

    async def proposed(self, client: httpx.AsyncClient, **changes: Any) -> Mapping[str, Any]:
        """Have Mira propose it, and return what the API answers."""
        answer = await client.post("/api/v1/trades", json=self.proposal(**changes), headers=self.mira.headers)
        assert answer.status_code == 201, answer.text
        found: Mapping[str, Any] = answer.json()
        return found

    async def acted(
        self, client: httpx.AsyncClient, by: Person, trade: Mapping[str, Any], action: str, **more: Any
    ) -> httpx.Response:
        """Have somebody act on the version of a trade that they saw."""
        body = {"action": action, "version": trade["version"]} | more
        return await client.patch(f"/api/v1/trades/{trade['hashid']}", json=body, headers=by.headers)

    async def seen(self, client: httpx.AsyncClient, by: Person, hashid: str) -> Mapping[str, Any]:
        """Read a trade as somebody sees it."""
        answer = await client.get(f"/api/v1/trades/{hashid}", headers=by.headers)
        assert answer.status_code == 200, answer.text
        found: Mapping[str, Any] = answer.json()
        return found


async def trading_pair(application: Application, *, copies: int = 4) -> TradingPair:
    """Open two accounts whose lists fit each other."""
    mira = await trader(application, has="Lightning Bolt", wants="Lightning Helix", copies=copies)
    ann = await trader(application, has="Lightning Helix", wants="Lightning Bolt", copies=copies)
    items = [(await application.collection.lists.inventory.page(one.user_id)).items[0].id for one in (mira, ann)]
    return TradingPair(application=application, mira=mira, ann=ann, mira_item=items[0], ann_item=items[1])


def trade_key(application: Application, hashid: str) -> int:
    """Return the key behind the public id of a trade."""
    key = application.ids.decode(IdKind.TRADE, hashid)
    assert key is not None
    return key
