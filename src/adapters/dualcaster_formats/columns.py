"""What columns tell, whichever format they stand in, by what people call them."""

from collections.abc import Iterable, Mapping, MutableMapping
from enum import StrEnum


class Column(StrEnum):
    """What a column tells. ``OTHER`` is known to the format and not used."""

    QUANTITY = "quantity"
    FOIL_QUANTITY = "foil quantity"
    TRADE_QUANTITY = "trade quantity"
    NAME = "name"
    EDITION = "edition"
    SET_CODE = "set code"
    SET_NAME = "set name"
    NUMBER = "collector number"
    SCRYFALL_ID = "Scryfall id"
    TCGPLAYER_ID = "TCGplayer product id"
    CARDMARKET_ID = "Cardmarket product id"
    CONDITION = "condition"
    LANGUAGE = "language"
    FINISH = "finish"
    SECOND_FINISH = "second finish"
    ETCHED = "etched"
    SIGNED = "signed"
    ALTERED = "altered"
    PROXY = "proxy"
    PRICE = "acquired price"
    CURRENCY = "currency"
    DATE = "acquired on"
    LOCATION = "location"
    NOTE = "printing note"
    PRODUCT_LINE = "product line"
    PLAYSET = "playset"
    ARTICLES = "articles"
    RARITY = "rarity"
    OWN_NUMBERING = "own numbering"
    OTHER = "other"


Cells = MutableMapping[Column, str]

NOT_READ = frozenset({Column.OTHER, Column.RARITY})
"""Columns that a format has and a collection does not keep."""


def header_key(header: str) -> str:
    """Reduce the name of a column to what tells formats apart: case and white space do not count."""
    return " ".join(header.casefold().split())


def loose_key(header: str) -> str:
    """Reduce the name of a column to its letters, figures and ``#``: ``Scryfall_ID`` is ``scryfallid``."""
    return "".join(mark for mark in header.casefold() if mark.isalnum() or mark == "#")


_CALLED: Mapping[Column, tuple[str, ...]] = {
    Column.QUANTITY: ("quantity", "qty", "count", "amount", "copies", "number of copies", "owned", "quantity owned"),
    Column.TRADE_QUANTITY: ("tradelist count", "trade quantity", "trade qty", "trade count", "quantity for trade"),
    Column.NAME: ("name", "card name", "card", "title", "english name"),
    Column.EDITION: ("set", "edition"),
    Column.SET_CODE: ("set code", "edition code", "expansion code", "set abbreviation"),
    Column.SET_NAME: ("set name", "edition name", "expansion", "expansion name"),
    Column.NUMBER: ("collector number", "collector's number", "collector no", "collector #", "collector num",
                    "card number", "card no", "card #", "number"),
    Column.SCRYFALL_ID: ("scryfall id", "scryfall uuid", "scryfall card id", "scryfall"),
    Column.TCGPLAYER_ID: ("tcgplayer id", "tcgplayer product id", "tcg product id", "tcgplayerid"),
    Column.CARDMARKET_ID: ("cardmarket id", "cardmarket product id", "mkm id", "id product"),
    Column.CONDITION: ("condition", "cond", "card condition"),
    Column.LANGUAGE: ("language", "lang", "card language"),
    Column.FINISH: ("foil", "finish", "printing", "is foil", "foil/nonfoil", "foil status", "printing finish",
                    "card finish", "foiling", "premium"),
    Column.ETCHED: ("etched", "is etched", "foil etched", "etched foil"),
    Column.SIGNED: ("signed", "is signed"),
    Column.ALTERED: ("altered", "alter", "altered art", "is altered", "alteration"),
    Column.PROXY: ("proxy", "is proxy", "playtest card"),
    Column.PRICE: ("purchase price", "acquired price", "acquisition price", "price paid", "price bought",
                   "bought price", "buy price", "cost basis"),
    Column.CURRENCY: ("currency", "purchase price currency", "acquired price currency", "price currency"),
    Column.DATE: ("acquired on", "acquired date", "date acquired", "date bought", "purchase date", "bought on",
                  "date added", "added"),
    Column.LOCATION: ("location", "folder", "folder name", "binder", "binder name", "storage", "box"),
}  # fmt: skip
COMMON: Mapping[str, Column] = {loose_key(name): column for column, names in _CALLED.items() for name in names}
"""What a column is called where a format has no name of its own for it. ``Price`` alone is nobody's purchase price."""

_ASKED = ("sets", "conditions", "languages", "finishes", "paused", "offer", "limit", "max offer", "max price",
          "offer price", "min condition", "minimum condition", "priority", "wanted", "quantity wanted")  # fmt: skip
_ASKED_KEYS = frozenset(map(loose_key, _ASKED))
_ASKED_AT_LEAST = 2


def asks_for_cards(headers: Iterable[str]) -> bool:
    """Tell whether columns are those of a want list: two at least that only somebody who looks for cards fills in."""
    return len({loose_key(header) for header in headers} & _ASKED_KEYS) >= _ASKED_AT_LEAST
