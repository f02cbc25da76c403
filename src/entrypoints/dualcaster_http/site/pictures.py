"""Addresses of pictures that pages may load."""

from dualcaster_core.accounts.profiles.avatar_names import ADDRESS as AVATARS
from dualcaster_core.accounts.profiles.avatar_names import small_address
from dualcaster_core.catalogue.pictures import art_of

PICTURES = "https://cards.scryfall.io/"
"""The one other host that pages load from: pictures of cards."""


def picture_of(address: str | None) -> str | None:
    """Return a card's picture where it is one that pages may load."""
    return address if address and address.startswith(PICTURES) else None


def small_picture(address: str | None) -> str | None:
    """Return the small version of a card's picture, where it has one and pages may load it."""
    found = picture_of(address)
    return found.replace(f"{PICTURES}normal/", f"{PICTURES}small/", 1) if found else None


def art_picture(address: str | None) -> str | None:
    """Return the illustration of a card from its picture's address, where it has one and pages may load it."""
    return picture_of(art_of(address))


def own_picture(address: str | None, size: str = "large") -> str | None:
    """Return a picture of a person where it is one that pages may load: ours, in a size, or the art of a card."""
    if address and address.startswith(f"{AVATARS}/"):
        return address if size == "large" else small_address(address)
    return art_picture(address)
