"""The kinds of price files."""

from enum import StrEnum
from typing import Final


class PriceFileKind(StrEnum):
    """Kinds of price files, and of the APIs that are asked for prices."""

    SCRYFALL = "scryfall"
    MTGJSON = "mtgjson"
    CARDKINGDOM = "cardkingdom"
    CARDMARKET = "cardmarket"
    MANAPOOL = "manapool"
    TCGCSV = "tcgcsv"
    TCGPLAYER_API = "tcgplayer-api"
    TCGPLAYER_EXPORT = "tcgplayer-export"
    CARDTRADER_API = "cardtrader-api"


ASKED: Final = frozenset({PriceFileKind.TCGPLAYER_API, PriceFileKind.CARDTRADER_API})
"""APIs that are asked page by page, and leave no file."""
FETCHED: Final = tuple(kind for kind in PriceFileKind if kind is not PriceFileKind.TCGPLAYER_EXPORT)
"""What can be fetched by the clock; a seller's export is behind their own sign-in."""
