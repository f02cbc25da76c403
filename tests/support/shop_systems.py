"""Shop systems of our own that answer as TCGplayer, Crystal Commerce and Shopify do."""

import asyncio
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from attrs import define, field

from tests.support.asgi_server import answer, body_of

Reply = tuple[int, Any]


@define
class LocalShop:
    """Answers requests by ``reply(method, path, query, headers, body)``.

    ``whims`` are answered first, in order: a status and headers, ``"half"`` for half an answer, ``"drop"`` for none;
    ``sleep`` seconds pass before each answer.
    """

    reply: Callable[..., Reply]
    whims: list[Any] = field(factory=list)
    sleep: float = 0
    asked: list[tuple[str, str]] = field(factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        query = dict(parse_qsl(scope["query_string"].decode()))
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        body, path = await body_of(receive), scope["path"]
        self.asked.append((scope["method"], path))
        await asyncio.sleep(self.sleep)
        whim = self.whims.pop(0) if self.whims else None
        if whim == "drop":
            raise ConnectionResetError
        if isinstance(whim, tuple):
            await answer(send, whim[0], b"{}", whim[1])
            return
        status, found = self.reply(scope["method"], path, query, headers, body)
        content = found if isinstance(found, bytes) else json.dumps(found).encode()
        await answer(send, status, content[: len(content) // 2] if whim == "half" else content)


@define
class LocalTcgplayer:
    """A store of two products at TCGplayer: ``skus`` by product."""

    skus: dict[int, list[dict[str, Any]]]
    names: dict[int, tuple[str, str, str]]

    def reply(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Reply:
        """Answer as the store API does."""
        if path == "/token":
            form = dict(parse_qsl(body.decode()))
            is_known = (form["client_secret"], headers.get("x-tcg-access-token")) == ("private", "store")
            return (200, {"access_token": "t" * 20}) if is_known else (401, {})
        if headers.get("authorization") != f"bearer {'t' * 20}":
            return 401, {}
        if path == "/stores/self":
            return 200, {"success": True, "results": [{"storeKey": "abc123", "name": "Mox Corner"}]}
        parts = path.split("/")
        if method == "PUT":
            return 200, self._set(parts[-1], json.loads(body, parse_float=Decimal))
        if path.endswith("/skus"):
            return 200, {"success": True, "results": self.skus[int(parts[-2])]}
        return 200, self._products(query)

    def _set(self, sku_id: str, given: dict[str, Any]) -> dict[str, Any]:
        for sku in (one for found in self.skus.values() for one in found if str(one["skuId"]) == sku_id):
            sku.update(quantity=given["quantity"], price=float(given["price"]))
            return {"success": True, "errors": [], "results": []}
        return {"success": False, "errors": ["Unknown SKU."], "results": []}

    def _products(self, query: dict[str, str]) -> dict[str, Any]:
        start, limit = int(query["offset"]), int(query["limit"])
        products = [
            {"productId": key, "name": name, "groupName": group, "categoryName": game}
            for key, (name, group, game) in self.names.items()
        ]
        page = products[start : start + limit]
        return {"success": True, "totalItems": len(products), "results": page}


@define
class LocalCrystalCommerce:
    """A store at Crystal Commerce: ``variants`` by category."""

    variants: dict[int, list[dict[str, Any]]]

    def reply(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Reply:
        """Answer as the Admin API does."""
        if (headers.get("x-api-proxy-secret"), headers.get("x-api-username")) != ("hush", "mox"):
            return 403, {}
        if path.endswith("/categories"):
            children = [{"category": {"id": key, "name": f"Category {key}"}} for key in self.variants]
            return 200, {"category": {"children": children}}
        every = {str(one["id"]): one for found in self.variants.values() for one in found}
        if path.rpartition("/")[2] in every:
            one = every[path.rpartition("/")[2]]
            if method == "PUT":
                given = json.loads(body)["variant"]
                one.update(given | {"available_qty": given["qty"]})
            return 200, {"variant": one}
        if not path.endswith("/variants"):
            return 404, {}
        found, page, size = self.variants[int(query["category_id"])], int(query["page"]), int(query["per_page"])
        entries = [{"variant": one} for one in found[(page - 1) * size : page * size]]
        total = -(-len(found) // size)
        return 200, {"paginated_collection": {"total_pages": total, "total_entries": len(found), "entries": entries}}


@define
class LocalShopify:
    """A shop with variants by number; exports take ``preparing`` polls, and ``throttled`` queries are refused."""

    variants: dict[int, dict[str, Any]]
    address: str = ""
    preparing: int = 1
    throttled: int = 0
    export_query: str = ""
    failing: int = 0
    begun: int = 0

    def reply(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Reply:
        """Answer as the Admin API does."""
        if path == "/export.jsonl":
            if "x-shopify-access-token" in headers:
                return 400, {}
            return 200, "".join(json.dumps(self._line(key)) + "\n" for key in self.variants).encode()
        if headers.get("x-shopify-access-token") != "shpat":
            return 401, {"errors": "[API] Invalid API key or access token"}
        cost = {"requestedQueryCost": 10, "throttleStatus": {"currentlyAvailable": 990, "restoreRate": 1000.0}}
        if self.throttled:
            self.throttled -= 1
            cost["throttleStatus"] = {"currentlyAvailable": 1, "restoreRate": 1000.0}
            errors = [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]
            return 200, {"errors": errors, "extensions": {"cost": cost}}
        asked = json.loads(body)
        return 200, {"data": self._data(asked["query"], asked["variables"]), "extensions": {"cost": cost}}

    def _line(self, key: int) -> dict[str, Any]:
        return {"id": f"gid://shopify/ProductVariant/{key}", **self.variants[key]}

    def _data(self, document: str, given: dict[str, Any]) -> dict[str, Any]:
        if "bulkOperationRunQuery" in document:
            self.export_query, self.begun = given["query"], self.begun + 1
            operation = {"id": "gid://shopify/BulkOperation/77", "status": "CREATED"}
            return {"bulkOperationRunQuery": {"bulkOperation": operation, "userErrors": []}}
        if "BulkOperation" in document:
            return {"node": self._operation()}
        if "inventorySetQuantities" in document:
            return {"inventorySetQuantities": {"userErrors": self._quantities(given["input"]["quantities"])}}
        if "productVariantsBulkUpdate" in document:
            for one in given["variants"]:
                self.variants[int(one["id"].rpartition("/")[2])]["price"] = one["price"]
            return {"productVariantsBulkUpdate": {"userErrors": []}}
        if "nodes(ids" in document:
            keys = [int(one.rpartition("/")[2]) for one in given["ids"]]
            return {"nodes": [self._line(key) if key in self.variants else None for key in keys]}
        return {"shop": {"name": "Mox Corner"}, "locations": {"nodes": [{"id": "gid://shopify/Location/7"}]}}

    def _operation(self) -> dict[str, Any]:
        if self.failing:
            self.failing -= 1
            return {"id": "gid://shopify/BulkOperation/77", "status": "FAILED", "errorCode": "INTERNAL_SERVER_ERROR"}
        if self.preparing:
            self.preparing -= 1
            return {"id": "gid://shopify/BulkOperation/77", "status": "RUNNING"}
        count = str(len(self.variants))
        return {"status": "COMPLETED", "rootObjectCount": count, "url": f"{self.address}/export.jsonl"}

    def _quantities(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        by_item = {one["inventoryItem"]["id"]: one for one in self.variants.values()}
        stale = [
            {"field": ["input", "quantities", str(place), "compareQuantity"], "code": "COMPARE_QUANTITY_STALE"}
            for place, line in enumerate(lines)
            if by_item[line["inventoryItemId"]]["inventoryQuantity"] != line["compareQuantity"]
        ]
        if not stale:
            for line in lines:
                by_item[line["inventoryItemId"]]["inventoryQuantity"] = line["quantity"]
        return stale
