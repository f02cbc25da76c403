"""What people call the apps whose files are read and written here, by the names of the formats."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FORMAT_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dualcaster": "Dualcaster (keeps everything)",
        "deckbox": "Deckbox",
        "moxfield": "Moxfield",
        "manabox": "ManaBox",
        "archidekt": "Archidekt",
        "tcgplayer-app": "TCGplayer app",
        "tcgplayer-seller": "TCGplayer seller portal",
        "dragonshield": "Dragon Shield",
        "delverlens": "Delver Lens",
        "echomtg": "EchoMTG",
        "mtggoldfish": "MTGGoldfish",
        "cardsphere": "Cardsphere",
        "topdecked": "TopDecked",
        "cardmarket": "Cardmarket stock",
        "helvault": "Helvault",
        "aetherhub": "AetherHub",
        "deckstats": "Deckstats",
        "mtgo": "Magic Online",
        "cardmarket-articles": "Cardmarket purchases, by article",
        "cardmarket-orders": "Cardmarket purchases, by order",
        "cardsphere-wants": "Cardsphere wants",
        "cardkingdom": "Card Kingdom cart or sell list",
        "text": "Plain text lines",
    }
)
"""In the order they are listed."""


def format_title(name: str) -> str:
    """Return what people call a format; its name where it has no other."""
    return FORMAT_TITLES.get(name, name)
