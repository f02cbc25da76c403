"""What Shopify's webhooks say: ``inventory_levels/update`` and ``products/update``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import frozen

from dualcaster_core.stores.stock.model import LARGEST_CENTS, LARGEST_QUANTITY
from dualcaster_core.stores.sync.errors import WebhookInvalid
from dualcaster_core.stores.sync.items import ListingUpdate
from dualcaster_shops.facts import cents, record, records, text, whole
from dualcaster_shops.shopify_items import listing_id_of
from dualcaster_shops.wire import decoded


@frozen
class ShopifyMessages:
    """``StockMessages`` of Shopify."""

    def updates(self, topic: str, body: bytes, *, location: str) -> Sequence[ListingUpdate]:
        """Read a message; topics that we do not follow say nothing. Raises ``WebhookInvalid``."""
        if topic not in {"inventory_levels/update", "products/update"}:
            return ()
        try:
            message = record(decoded(body))
            at = _moment(message.get("updated_at"))
        except ValueError as error:
            raise WebhookInvalid from error
        if topic == "inventory_levels/update":
            return _level(message, at, location)
        return _product(message, at, location)


def _level(message: dict[str, Any], at: datetime, location: str) -> Sequence[ListingUpdate]:
    """Read the quantity of an item at a place; without one place that counts, only whole products tell quantities."""
    item, available = whole(message.get("inventory_item_id")), whole(message.get("available"))
    if item is None or available is None or not location or str(whole(message.get("location_id"))) != location:
        return ()
    return (ListingUpdate(second_id=str(item), quantity=_copies(available), at=at),)


def _product(message: dict[str, Any], at: datetime, location: str) -> Sequence[ListingUpdate]:
    """Read the prices of a product's variants, and their quantities where those of all places count."""
    product = whole(message.get("id"))
    updates = []
    for variant in records(message.get("variants")):
        key, item = whole(variant.get("id")), whole(variant.get("inventory_item_id"))
        if product is None or key is None or item is None:
            continue
        quantity, price = whole(variant.get("inventory_quantity")), cents(variant.get("price"))
        updates.append(
            ListingUpdate(
                listing_id=listing_id_of(key, item, product),
                quantity=None if location or quantity is None else _copies(quantity),
                price_cents=price if price and 0 < price <= LARGEST_CENTS else None,
                at=at,
            )
        )
    return tuple(updates)


def _copies(quantity: int) -> int:
    return min(max(quantity, 0), LARGEST_QUANTITY)


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(text(value))
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment
