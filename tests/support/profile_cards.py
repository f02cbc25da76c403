"""Cards to draw, with everything on them."""

from typing import Any

from dualcaster_core.social.profile_card.pictures import CardPicture

_GIVEN: dict[str, Any] = {
    "name": "Mira Tolarian",
    "username": "mira_tolarian",
    "kind": "Trader, since 2026",
    "tagline": "Foils first",
    "frame": "gold",
    "tier": "gold",
    "facts": (("74", "trades"), ("4.8", "of 41 reviews")),
    "formats": ("Commander", "Legacy"),
    "badges": ("Trade Master", "Elite"),
    "is_open": True,
    "is_verified": True,
    "art_name": "Lightning Bolt",
    "art_address": None,
    "avatar_url": None,
    "address": "cards.example/u/mira_tolarian",
}


def card_to_draw(**given: Any) -> CardPicture:
    """Make a card to draw; ``given`` in place of what it has."""
    return CardPicture(**(_GIVEN | given))
