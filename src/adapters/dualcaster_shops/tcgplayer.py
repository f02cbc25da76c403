"""A store's stock at TCGplayer: its products page by page, and the SKUs of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.stores.sync.items import (
    ItemRefusal,
    ListedState,
    ListingChange,
    PushOutcome,
    PushResult,
    SourceIdentity,
    SourceItem,
    SourcePage,
)
from dualcaster_shops.facts import cents, record, records, text, whole
from dualcaster_shops.wire import ShopWire

TITLE: Final = "TCGplayer"
PRODUCTS: Final = 25
"""Products in one page; each takes a request of its own for its SKUs, and 300 requests a minute are allowed."""
PAUSE: Final = 0.2
_CONDITIONS: Final = {1: Condition.NM, 2: Condition.LP, 3: Condition.MP, 4: Condition.HP, 5: Condition.DMG}
_UNOPENED: Final = 6
_FINISHES: Final = {1: Finish.NONFOIL, 2: Finish.FOIL}
_LANGUAGES: Final = {
    **{1: "en", 2: "zhs", 3: "zht", 4: "fr", 5: "de", 6: "it", 7: "ja", 8: "ko", 9: "pt", 10: "ru", 11: "es"},
}


class TcgplayerStock:
    """``StockSource`` at TCGplayer's store API; a listing is called ``<product>:<sku>``."""

    def __init__(self, wire: ShopWire, credentials: Mapping[str, str]) -> None:
        self._wire = wire
        self._credentials = credentials
        self._store = credentials.get("store_key", "")
        self._is_let_in = False

    async def check(self) -> SourceIdentity:
        """Take a token and ask who we are."""
        await self._let_in()
        return SourceIdentity(name=text(await self._own("name")) or TITLE, learned={"store_key": self._store})

    async def page(self, cursor: str | None, since: datetime | None) -> SourcePage:
        """Read some products and the SKUs of each."""
        await self._let_in()
        offset = whole(cursor or "0") or 0
        answer = record(
            await self._wire.ask(
                "GET", f"/stores/{self._store}/inventory/products", params={"offset": offset, "limit": PRODUCTS}
            )
        )
        products = list(records(answer.get("results")))
        items: list[SourceItem] = []
        for product in products:
            number = whole(product.get("productId"))
            if number is not None:
                items += [_item(product, number, sku) for sku in await self._skus(number)]
        following = offset + len(products)
        total = whole(answer.get("totalItems"))
        is_end = not products or (following >= total if total is not None else len(products) < PRODUCTS)
        return SourcePage(items=tuple(items), next_cursor=None if is_end else str(following))

    async def current(self, listing_ids: Sequence[str]) -> Mapping[str, ListedState]:
        """Read the SKUs of the products of these listings."""
        await self._let_in()
        found: dict[str, ListedState] = {}
        for product in dict.fromkeys(whole(one.partition(":")[0]) for one in listing_ids):
            for sku in await self._skus(product) if product is not None else ():
                key = f"{product}:{whole(sku.get('skuId'))}"
                found[key] = ListedState(quantity=max(0, whole(sku.get("quantity")) or 0), price_cents=_price(sku))
        return {one: found[one] for one in listing_ids if one in found}

    async def push(self, changes: Sequence[ListingChange]) -> Sequence[PushOutcome]:
        """Set quantity and price of each SKU, which can be done again without harm."""
        await self._let_in()
        return [await self._pushed(change) for change in changes]

    async def _pushed(self, change: ListingChange) -> PushOutcome:
        sku = whole(change.listing_id.partition(":")[2])
        price = change.after.price_cents
        body: dict[str, Any] = {"quantity": change.after.quantity, "channelId": 0}
        if price is not None:
            body["price"] = price / 100
        answer = record(await self._wire.ask("PUT", f"/stores/{self._store}/inventory/skus/{sku}", json=body))
        if answer.get("success") is True:
            return PushOutcome(listing_id=change.listing_id, result=PushResult.PUSHED)
        errors = answer.get("errors")
        told = "; ".join(text(one) for one in errors) if isinstance(errors, list) else ""
        return PushOutcome(listing_id=change.listing_id, result=PushResult.REFUSED, message=told or "it was not taken")

    async def _skus(self, product: int) -> list[dict[str, Any]]:
        answer = record(await self._wire.ask("GET", f"/stores/{self._store}/inventory/products/{product}/skus"))
        return list(records(answer.get("results")))

    async def _let_in(self) -> None:
        """Take a token for the store once, and look its key up where it was not stated."""
        if self._is_let_in:
            return
        given = self._credentials
        form = {
            "grant_type": "client_credentials",
            "client_id": given["public_key"],
            "client_secret": given["private_key"],
        }
        headers = {"X-Tcg-Access-Token": given["access_token"]}
        token = text(record(await self._wire.ask("POST", "/token", data=form, headers=headers)).get("access_token"))
        if not token:
            raise self._wire.unavailable("gave no token")
        self._wire.authorize({"Authorization": f"bearer {token}"})
        if not self._store:
            self._store = text(await self._own("storeKey"))
        if not self._store.isalnum():
            raise self._wire.unavailable("told no store of these keys")
        self._is_let_in = True

    async def _own(self, fact: str) -> object:
        answer = record(await self._wire.ask("GET", "/stores/self"))
        return next(records(answer.get("results")), {}).get(fact)


def _price(sku: Mapping[str, Any]) -> int | None:
    found = cents(sku.get("price"))
    return found or None


def _item(product: Mapping[str, Any], number: int, sku: Mapping[str, Any]) -> SourceItem:
    name, game = text(product.get("name")), text(product.get("categoryName"))
    condition = whole(sku.get("conditionId"))
    return SourceItem(
        listing_id=f"{number}:{whole(sku.get('skuId'))}",
        title=name or f"product {number}",
        quantity=whole(sku.get("quantity")) or 0,
        price_cents=cents(sku.get("price")),
        reference=PrintingReference(
            name=name,
            set_name=text(product.get("groupName")) or None,
            tcgplayer_id=number,
            finish=_FINISHES.get(whole(sku.get("printingId")) or 0),
        ),
        condition=_CONDITIONS.get(condition or 0),
        language=_LANGUAGES.get(whole(sku.get("languageId")) or 0),
        refusal=_refusal(game, condition),
    )


def _refusal(game: str, condition: int | None) -> ItemRefusal | None:
    if game and not game.casefold().startswith("magic"):
        return ItemRefusal(reason="other_game", message=f"“{game[:60]}” is another game")
    if condition == _UNOPENED:
        return ItemRefusal(reason="not_a_card", message="a sealed product is not a single card")
    return None
