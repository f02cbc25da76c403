"""What variants of BinderPOS are at Shopify: ``Lightning Bolt [Magic 2010]``, ``Near Mint Foil``."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.stores.sync.items import ItemRefusal, SourceItem
from dualcaster_core.stores.sync.shop_words import copy_words
from dualcaster_shops.facts import cents, record, records, text, whole

_GID: Final = re.compile(r"gid://shopify/[A-Za-z]+/([0-9]+)")
_TITLE: Final = re.compile(r"(?P<name>.+?)\s*(?:\((?P<number>[0-9]+[a-z★]?)\)\s*)?\[(?P<set>[^\[\]]+)\]\s*")
_GAMES: Final = ("magic", "mtg")
_SINGLE: Final = re.compile(r"\bsingles?\b")


def number_of(gid: object) -> int | None:
    """Return the number in one of Shopify's ids."""
    match = _GID.fullmatch(text(gid).partition("?")[0])
    return int(match[1]) if match else None


def listing_id_of(variant: object, item: object, product: object) -> str:
    """Name a listing by the numbers of its variant, its inventory item and its product."""
    return f"{variant}:{item}:{product}"


def item_of_line(line: str) -> SourceItem | None:
    """Read a line of a bulk export; None for what is no variant. Raises ``ValueError`` for what is no whole JSON."""
    found = json.loads(line)
    variant, product = record(found), record(record(found).get("product"))
    key, item = number_of(variant.get("id")), number_of(record(variant.get("inventoryItem")).get("id"))
    owner = number_of(product.get("id"))
    if key is None or item is None or owner is None:
        return None
    title, copy = text(product.get("title")), text(variant.get("title"))
    words = copy_words(copy)
    match = _TITLE.fullmatch(title)
    return SourceItem(
        listing_id=listing_id_of(key, item, owner),
        second_id=str(item),
        title=f"{title} · {copy}" if copy else title,
        quantity=quantity_of(variant),
        price_cents=cents(variant.get("price")),
        reference=PrintingReference(
            name=match["name"] if match else title,
            set_name=match["set"] if match else None,
            collector_number=match["number"] if match else None,
            number_is_canonical=False,
            finish=words.finish,
        ),
        condition=words.condition,
        language=words.language,
        refusal=_refusal(product, is_single=words.is_single),
    )


def quantity_of(variant: Mapping[str, Any]) -> int:
    """Return the copies of a variant: of the one location that was asked for, else of all."""
    level = record(record(variant.get("inventoryItem")).get("inventoryLevel"))
    for one in records(level.get("quantities")):
        return whole(one.get("quantity")) or 0
    return whole(variant.get("inventoryQuantity")) or 0


def _refusal(product: Mapping[str, Any], *, is_single: bool) -> ItemRefusal | None:
    """Tell what is no single of this game; what says nothing of game and kind may be one."""
    kind, vendor = text(product.get("productType")).casefold(), text(product.get("vendor")).casefold()
    about = f"{kind} {vendor}"
    if (kind or vendor) and not any(game in about for game in _GAMES) and _SINGLE.search(kind):
        return ItemRefusal(reason="other_game", message=f"“{text(product.get('productType'))[:60]}” is another game")
    if not is_single or (kind and not _SINGLE.search(kind)):
        return ItemRefusal(reason="not_a_card", message="this product is not a single card")
    return None
