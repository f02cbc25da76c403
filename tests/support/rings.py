"""People whose cards come full circle: each has a card in the language that the next one wants."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from tests.support.lists import add_items, add_offer, add_want
from tests.support.people import Person, person
from tests.support.traders import card_key

LANGUAGES = ("en", "de", "fr", "ja")


@frozen
class Circle:
    """Three people or four, each of whom gives to the next."""

    people: Sequence[Person]

    @property
    def names(self) -> list[str]:
        """Their usernames, in the order of giving."""
        return [one.username for one in self.people]

    async def proposed(self, client: httpx.AsyncClient) -> Mapping[str, Any]:
        """Have the first propose the ring, and return what the API answers."""
        answer = await client.post("/api/v1/rings", json={"members": self.names}, headers=self.people[0].headers)
        assert answer.status_code == 201, answer.text
        found: Mapping[str, Any] = answer.json()
        return found

    async def acted(
        self, client: httpx.AsyncClient, by: Person, ring: Mapping[str, Any], action: str, **more: Any
    ) -> httpx.Response:
        """Have somebody answer the version of a ring that they saw."""
        body = {"action": action, "version": ring["version"]} | more
        return await client.patch(f"/api/v1/rings/{ring['hashid']}", json=body, headers=by.headers)

    async def seen(self, client: httpx.AsyncClient, by: Person, hashid: str) -> Mapping[str, Any]:
        """Read a ring as somebody sees it."""
        answer = await client.get(f"/api/v1/rings/{hashid}", headers=by.headers)
        assert answer.status_code == 200, answer.text
        found: Mapping[str, Any] = answer.json()
        return found


async def circle(
    application: Application, people: Sequence[Person] = (), *, size: int = 3, name: str = "Lightning Bolt"
) -> Circle:
    """Give people, new ones where none are named, a copy each that the next one wants."""
    found = list(people) or [await person(application) for _ in range(size)]
    card = await card_key(application, name)
    for place, somebody in enumerate(found):
        await application.accounts.operator.change(somebody.username, is_public=True)
        own, wanted = LANGUAGES[place], LANGUAGES[place - 1 if place else len(found) - 1]
        item = ItemKey(card, Finish.NONFOIL, Condition.NM, own)
        await add_items(application, somebody.username, [InventoryItem(key=item, quantity=1)])
        await add_offer(application, somebody.username, Have(item=item, quantity_for_trade=1))
        await add_want(application, somebody.username, Want(card_id=card, quantity=1, language=wanted))
    return Circle(found)
